"""Compiling with the memory of a neighbour gives the same network, array for array."""

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.model.figures import Text
from dienmodel.model.load import load
from dienmodel.model.said import Factor, Move, Said, with_moves
from dienmodel.model.used import figures_used
from dienmodel.network.compile import population
from dienmodel.network.compile.behind import FiguresBehind
from dienmodel.network.compile.compile import compile_near, compile_scenario
from dienmodel.network.compile.compiler import Compiler
from dienmodel.network.compile.recall import Memory, neighbour
from dienmodel.network.world import build_near
from dienmodel.text.faults import FaultyInput

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))
DUTCH = load("nederland")


def same(a: Any, b: Any, place: str = "network") -> None:
    if dataclasses.is_dataclass(a):
        for item in dataclasses.fields(a):
            same(getattr(a, item.name), getattr(b, item.name), f"{place}.{item.name}")
    elif isinstance(a, np.ndarray):
        assert a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=True), place
    elif isinstance(a, Mapping):
        assert list(a) == list(b), place
        for key in a:
            same(a[key], b[key], f"{place}.{key}")
    elif isinstance(a, tuple) and len(a) == len(b):
        for i, (one, other) in enumerate(zip(a, b, strict=True)):
            same(one, other, f"{place}.{i}")
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


def test_where_ways_change_a_neighbour_with_the_same_ways_stands_in() -> None:
    straight, swapped = ({"retention_pay": 0.4}, {"swap_selection_medical": 1.0, "extra_selection_sites": 0.5})
    other, before = compile_near(under(DUTCH, swapped))[1], compile_near(under(DUTCH, straight))[1]
    asked = under(DUTCH, {**straight, **swapped})
    network, memory = compile_near(asked, near=before, others=[before, other])
    same(network, compile_scenario(asked))
    recalled = sum(part is other.parts.get(key) for key, part in memory.parts.items())
    assert recalled > 0.9 * len(memory.parts)  # of `before`, which knows other ways, nothing was to be had


def test_a_figure_that_changes_also_under_a_measure_and_in_its_timing() -> None:
    on = {"clearance_officers": 1.0}
    changed = [{}, {"more_clearance_officers": 20.0}, {"lead_hiring": 60.0}, {"clearance_officers": 300.0}, {}]
    follow(DUTCH, [under(DUTCH, on, **values) for values in changed])


def test_factors_on_figures() -> None:
    network, memory = compile_near(DUTCH)
    for factors in ({"clearance_officers": 1.2}, {"resign_rate": 0.9}, {}):
        network, memory = compile_near(DUTCH, factors, near=memory)
        same(network, compile_scenario(DUTCH, factors))


# --- draws ---------------------------------------------------------------------------------------------------


CASES = {name: load(str(Path(__file__).parents[1] / "cases" / name)) for name in ("small", "enlistment", "two_offers")}
FACTORS = st.one_of(st.floats(0.7, 1.4), st.builds(Move, st.floats(0.7, 1.4), st.floats(0.7, 1.4)))


def meant(said: Said, factors: Mapping[str, Factor], near: Memory | None = None) -> Any:
    """Network and outcomes under moved figures, or the faults that these make."""
    try:
        world = build_near(said, factors, near)[0]
    except FaultyInput as wrong:
        return {(fault.code, fault.where, str(fault.values)) for fault in wrong.faults}
    return world.network, world.outcomes


def same_draws(said: Said, draws: Iterable[dict[str, Factor]]) -> None:
    """Every draw means the same whether it is compiled from the scenario as it is or from nothing."""
    memory = build_near(said)[1]
    for moves in draws:
        moved, factors = with_moves(said, moves)
        same(meant(moved, factors, memory), meant(moved, factors))


def random_moves(said: Said, share: float, seed: int) -> dict[str, Factor]:
    """Moves of some of the figures that a scenario names, before today and from then on."""
    random = np.random.default_rng(seed)
    names = [key for key in sorted(figures_used(said)) if random.random() < share and not said.figures[key].by_values]
    return {key: Move(*random.uniform(0.95, 1.05, 2).tolist()) for key in names}


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_any_draw_of_a_small_case_is_what_it_is_from_nothing(data: Any) -> None:
    said = CASES[data.draw(st.sampled_from(list(CASES)))]
    moves = st.dictionaries(st.sampled_from(sorted(figures_used(said))), FACTORS, max_size=6)
    same_draws(said, [data.draw(moves), data.draw(moves)])


def test_draws_of_the_dutch_baseline_are_what_they_are_from_nothing() -> None:
    free = set(figures_used(DUTCH)) - FiguresBehind(DUTCH).of_shares
    all_of_them = {key: move for key, move in random_moves(DUTCH, 1.0, 1).items() if key in free}
    few = {key: move for key, move in random_moves(DUTCH, 0.05, 2).items() if key in free}
    same_draws(DUTCH, [all_of_them, few, {"population_by_age": Move(1.1, 1.1)}, random_moves(DUTCH, 1.0, 3)])


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["nederland", "opkomstplicht"])
def test_every_few_figures_of_a_shipped_scenario_move_all_that_is_made_of_them(name: str) -> None:
    said = load(name)
    keys = [key for key in sorted(figures_used(said)) if not said.figures[key].by_values]
    same_draws(said, [dict.fromkeys(keys[i : i + 5], Move(1.03, 0.97)) for i in range(0, len(keys), 5)])


def test_a_part_is_made_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Compiler] = []
    alone = population._alone
    monkeypatch.setattr(population, "_alone", lambda c: made.append(c) or alone(c))
    memory = build_near(DUTCH)[1]
    build_near(DUTCH, {"population_by_age": 1.1}, memory)
    assert len(made) == 2  # by each compilation


def test_one_part_is_for_all_groups_that_are_alike_to_its_figures() -> None:
    """The rates of leaving in the Dutch scenario differ by a few groups only, of the many that leave by them."""
    _, memory = compile_near(DUTCH)
    rates = [place for place in memory.parts if isinstance(place, tuple) and place[0][0] == "risk"]
    network = compile_scenario(DUTCH)
    assert 0 < len(rates) < len(network.stocks.risk_fork) / 4


def test_another_scenario_recalls_nothing() -> None:
    _, memory = compile_near(DUTCH)
    network, _ = compile_near(SMALL, near=memory)
    same(network, compile_scenario(SMALL))


def test_other_words_for_the_course_leave_everything_as_it_was_compiled() -> None:
    _, memory = compile_near(SMALL)
    scenario = SMALL.scenario.model_copy(update={"course": Text(nl="iets anders", en="something else")})
    near = neighbour(memory, dataclasses.replace(SMALL, scenario=scenario), {})
    assert near.parts == memory.parts != {}
