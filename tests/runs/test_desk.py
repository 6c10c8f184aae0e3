"""A scenario on the table: the same answers as from nothing, whatever the order of the moves."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.moment import at
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.desk import AS_SAID, RUNS, Desk, State, levers
from dienmodel.runs.run import Run
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture
def desk() -> Desk:
    return Desk(load(SMALL))


def test_a_run_under_a_state_is_a_run_from_nothing(desk: Desk) -> None:
    for level in (0.3, 1.0, 0.0, 0.7):
        state = State.of({"more_exams": level}, {"seats": 30.0})
        world = build(desk.under(state))
        plain = Run(world, expect(world.network))
        assert np.array_equal(desk.run(state).strength, plain.strength)
        assert answer(desk.run(state)).cost_paid == answer(plain).cost_paid


def test_a_state_does_not_depend_on_the_order_of_its_levers() -> None:
    assert State.of({"a": 1.0, "b": 0.5}) == State.of({"b": 0.5, "a": 1.0})
    assert State.of({"a": 1.0}).away_from(State.of({"a": 0.5, "b": 1.0})) == 2


def test_a_desk_keeps_the_last_runs_and_the_scenario_as_it_is(desk: Desk) -> None:
    first = desk.run()
    for i in range(RUNS + 3):
        desk.run(State.of({"more_exams": i / 20}))
    assert desk.run(AS_SAID) is first
    assert len(desk._runs) <= RUNS


def test_a_lever_makes_only_those_parts_anew_that_it_touches(desk: Desk) -> None:
    moved = State.of({"more_exams": 0.3})
    desk.run(), desk.run(moved)
    before, after = (desk._memories[state].parts for state in (AS_SAID, moved))
    recalled = [part for key, part in after.items() if part is before.get(key)]
    assert len(after) > len(recalled) > 0.8 * len(after)


@pytest.mark.parametrize(
    "state",
    [
        State.of({"nothing": 1.0}),
        State.of({"more_exams": 1.5}),
        State.of({}, {"nothing": 1.0}),
        State.of({}, {"seats": float("nan")}),
        State.of({}, {"rejected": 1.4}),
        State.of({}, {"leaving_by_tenure": 1.0}),
    ],
    ids=str,
)
def test_a_state_that_does_not_fit_is_a_fault(desk: Desk, state: State) -> None:
    with pytest.raises(FaultyInput):
        desk.run(state)


def test_levers_say_what_each_does_alone() -> None:
    desk = Desk(load("nederland"))
    found = levers(desk)
    on = [all(desk.catalogue.levels.get(name, 0.0) > 0 for name in lever.measures) for lever in found]
    assert on == sorted(on)
    for part in (found[: on.index(True)], found[on.index(True) :]):
        assert [lever.weight for lever in part] == sorted((lever.weight for lever in part), reverse=True)
    survey = next(lever for lever in found if "survey_level_1" in lever.measures)
    assert survey.measures == tuple(f"survey_level_{i}" for i in ("1", "2", "2_at_18", "3", "4"))
    named = {name for lever in found for name in lever.measures}
    assert named == set(desk.said.scenario.measures)
    pay = next(lever for lever in found if lever.measures == ("retention_pay",))
    before, after = desk.run(), desk.run(State.of({"retention_pay": 1.0}))
    moment = after.world.network.calendar.moment(answer(before).until)
    assert pay.people[0] == pytest.approx(at(moment, after.strength - before.strength).sum())
