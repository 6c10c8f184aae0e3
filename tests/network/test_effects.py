"""What measures do to a figure together: the same in whatever order anybody names or declares them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import span
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.compile import compile_near, compile_scenario
from dienmodel.network.compile.recall import Memory

CASES = Path(__file__).parents[1] / "cases"

FIGURES = {
    "year": "unit: years, value: 1",
    "twenty": "unit: people, value: 20",
    "thirty": "unit: people, value: 30",
    "five": "unit: people, value: 5",
    "seven": "unit: people, value: 7",
    "three": "unit: factor, value: 3",
    "four_fifths": "unit: factor, value: 0.8",
}

MEASURES = {
    "late": "start: 2028-01-03, effects: [{figure: seats, set: thirty}]",
    "early": "start: 2027-01-04, effects: [{figure: seats, set: twenty}]",
    "more": "start: 2026-06-01, effects: [{figure: seats, add: five}]",
    "also_more": "start: 2029-01-01, effects: [{figure: seats, add: seven}], ramp: [year]",
    "less": "start: 2026-03-02, effects: [{figure: seats, multiply: four_fifths}]",
    "times": "start: 2027-07-05, effects: [{figure: seats, multiply: three}, {figure: five, multiply: three}]",
}
LEVELS = {name: 1.0 for name in MEASURES}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """The small case with measures that set, multiply and add to seats."""
    told = "source: made_up, kind: estimate, grade: expert"
    figures = [f"  {name}: {{nl: x, en: x, {text}, {told}}}" for name, text in FIGURES.items()]
    measures = [f"  {name}: {{title: {{nl: x, en: x}}, lead: lead, cost: {{}}, {m}}}" for name, m in MEASURES.items()]
    path = tmp_path_factory.mktemp("effects") / "over.yaml"
    path.write_text("\n".join(["figures:", *figures, "measures:", *measures]))
    return load(str(CASES / "small"), [path])


def under(said: Said, on: dict[str, float], declared: Sequence[str] = ()) -> Said:
    """The scenario with measures on in an order, and declared in another."""
    every = said.scenario.measures
    measures = {name: every[name] for name in (*declared, *(name for name in every if name not in declared))}
    return replace(said, scenario=said.scenario.model_copy(update={"on": on, "measures": measures}))


def seats_at_the_end(said: Said, on: dict[str, float]) -> float:
    begin, end = said.scenario.start, said.scenario.end
    return float(Amounts(under(said, on), span(begin, end, "week")).row(("seats",), {})[-1])


@pytest.mark.parametrize(
    ("on", "seats"),
    [
        ("early", 20.0),
        ("late,early", 30.0),  # the later start is set last
        ("early,late", 30.0),
        ("more,early", 20.0 + 5.0),
        ("more,less", 10.0 * 0.8 + 5.0),
        ("more,times", 10.0 * 3.0 + 5.0 * 3.0),  # what is added is itself multiplied
        ("also_more,less,early", 20.0 * 0.8 + 7.0),
        ("more,also_more,less,times,late,early", 30.0 * 0.8 * 3.0 + 5.0 * 3.0 + 7.0),
    ],
)
def test_ten_seats_are_set_then_multiplied_then_added_to(said: Said, on: str, seats: float) -> None:
    base = replace(said, figures={**said.figures, "seats": said.figures["seats"].model_copy(update={"value": 10.0})})
    names = on.split(",")
    for order in (names, names[::-1]):
        assert seats_at_the_end(base, dict.fromkeys(order, 1.0)) == pytest.approx(seats, rel=1e-12)


def test_of_two_that_set_a_figure_from_the_same_day_the_later_name_is_last(said: Said) -> None:
    every = said.scenario.measures
    start = every["early"].start
    alike = {name: every[name].model_copy(update={"start": start}) for name in ("late", "early")}
    for measures in (alike, dict(reversed(alike.items()))):
        told = replace(said, scenario=said.scenario.model_copy(update={"measures": every | measures}))
        for on in (["late", "early"], ["early", "late"]):
            assert seats_at_the_end(told, dict.fromkeys(on, 1.0)) == 30.0


def test_half_a_measure_goes_half_the_way_in_its_turn(said: Said) -> None:
    base = float(said.figures["seats"].value or 0.0)
    on = {"more": 0.5, "times": 0.5, "late": 0.5}
    assert seats_at_the_end(said, on) == pytest.approx((base + 30.0) / 2 * 2.0 + 0.5 * (5.0 * 2.0), rel=1e-12)


@given(st.data())
@settings(deadline=None, max_examples=30)
def test_no_order_of_names_or_declarations_changes_any_path(said: Said, data: Any) -> None:
    levels = data.draw(st.dictionaries(st.sampled_from(list(MEASURES)), st.sampled_from([0.0, 0.3, 1.0]), min_size=2))
    named = data.draw(st.permutations(list(levels)))
    declared = data.draw(st.permutations(list(MEASURES)))
    other = under(said, {name: levels[name] for name in named}, declared)
    np.testing.assert_array_equal(compile_scenario(under(said, levels)).paths, compile_scenario(other).paths)


@given(st.permutations(list(MEASURES)))
@settings(deadline=None, max_examples=10)
def test_nothing_moves_in_a_neighbour_that_names_the_same_measures_in_another_order(
    said: Said, named: Sequence[str]
) -> None:
    network, memory = compile_near(under(said, LEVELS), near=Memory())
    on = dict.fromkeys(named, 1.0)
    assert memory.said is not None
    turned = replace(said, scenario=memory.said.scenario.model_copy(update={"on": on}))
    other, again = compile_near(turned, near=memory)
    assert all(again.parts[place] is part for place, part in memory.parts.items())
    np.testing.assert_array_equal(network.paths, other.paths)
    np.testing.assert_array_equal(other.paths, compile_scenario(turned).paths)


def test_people_are_the_same_whichever_measure_is_named_first() -> None:
    """In the Dutch scenario one measure adds to the slots of selection and another multiplies them."""
    pair = ("extra_selection_sites", "swap_selection_medical")
    courses = [expect(compile_scenario(load("nederland", on=dict.fromkeys(on, 1.0)))) for on in (pair, pair[::-1])]
    np.testing.assert_array_equal(courses[0].n_stock, courses[1].n_stock)
