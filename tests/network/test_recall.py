"""Compiling with the memory of a neighbour gives the same network, array for array."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.compile.compile import compile_near, compile_scenario
from dienmodel.network.compile.recall import Memory, neighbour

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))
DUTCH = load("nederland")


def same(a: Any, b: Any, place: str = "network") -> None:
    if dataclasses.is_dataclass(a):
        for item in dataclasses.fields(a):
            same(getattr(a, item.name), getattr(b, item.name), f"{place}.{item.name}")
    elif isinstance(a, np.ndarray):
        assert a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b), place
    else:
        assert a == b, place


def under(said: Said, on: dict[str, float], **values: float) -> Said:
    figures = {key: said.figures[key].model_copy(update={"value": value}) for key, value in values.items()}
    scenario = said.scenario.model_copy(update={"on": on})
    return dataclasses.replace(said, scenario=scenario, figures={**said.figures, **figures})


def follow(said: Said, states: list[Said]) -> None:
    memory = Memory()
    for state in states:
        network, memory = compile_near(state, near=memory)
        same(network, compile_scenario(state))


LEVELS = st.dictionaries(st.sampled_from(list(SMALL.scenario.measures)), st.sampled_from([0.0, 0.3, 1.0]))


@given(st.lists(LEVELS, min_size=2, max_size=5))
@settings(deadline=None, max_examples=30)
def test_any_course_of_levers_on_the_small_case(states: list[dict[str, float]]) -> None:
    follow(SMALL, [under(SMALL, on) for on in states])


def test_levers_on_the_dutch_baseline_also_where_the_structure_changes() -> None:
    pay, swap, sites = "retention_pay", "swap_selection_medical", "extra_selection_sites"
    states = [{}, {pay: 0.4}, {pay: 0.4, swap: 1.0}, {pay: 1.0, swap: 1.0}, {sites: 0.5}, {swap: 0.5, pay: 1.0}, {}]
    follow(DUTCH, [under(DUTCH, on) for on in states])


def test_a_figure_that_changes_also_under_a_measure_and_in_its_timing() -> None:
    on = {"clearance_officers": 1.0}
    changed = [{}, {"more_clearance_officers": 20.0}, {"lead_hiring": 60.0}, {"clearance_officers": 300.0}, {}]
    follow(DUTCH, [under(DUTCH, on, **values) for values in changed])


def test_factors_on_figures() -> None:
    network, memory = compile_near(DUTCH)
    for factors in ({"clearance_officers": 1.2}, {"resign_rate": 0.9}, {}):
        network, memory = compile_near(DUTCH, factors, near=memory)
        same(network, compile_scenario(DUTCH, factors))


def test_another_scenario_recalls_nothing() -> None:
    _, memory = compile_near(DUTCH)
    network, _ = compile_near(SMALL, near=memory)
    same(network, compile_scenario(SMALL))


def test_other_words_for_the_course_leave_everything_as_it_was_compiled() -> None:
    _, memory = compile_near(SMALL)
    scenario = SMALL.scenario.model_copy(update={"course": Text(nl="iets anders", en="something else")})
    near = neighbour(memory, dataclasses.replace(SMALL, scenario=scenario), {})
    assert near.parts == memory.parts != {}
