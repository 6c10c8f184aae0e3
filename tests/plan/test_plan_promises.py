"""What every plan promises: it claims what `expect` finds, and it is never worse than no plan in its first aim."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.figures import Figure
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.meters.moment import at
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.eased import eased
from dienmodel.plan.file import made_for, term, write_plan
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.linear.program import Clock, model_of
from dienmodel.plan.questions.prepared import prepared, solved
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.plan.unplanned import better, unplanned
from dienmodel.runs.run import Run
from dienmodel.runs.tables.money import cost_courses

from ..examples import up_to

CASES = Path(__file__).parents[1] / "cases"
SMALL = load(str(CASES / "small"))

RANGES = {
    "slots": (0.3, 2.0),
    "seats": (0.3, 3.0),
    "applications": (0.2, 2.0),
    "may_instruct": (0.3, 3.0),
    "leaving": (0.5, 2.0),
    "goal": (0.8, 1.2),
    "patience": (0.1, 1.5),
    "per_instructor": (0.5, 1.5),
}
FACTORS = st.fixed_dictionaries({key: st.floats(*ends) for key, ends in RANGES.items()})

ABUNDANT = {"slots": 2.0, "seats": 3.0, "applications": 0.2, "may_instruct": 3.0}
HELPED = {
    "slots": 0.348,
    "seats": 0.773,
    "applications": 0.979,
    "may_instruct": 2.358,
    "leaving": 0.503,
    "goal": 0.978,
    "patience": 1.11,
    "per_instructor": 0.729,
}
"""The one measure is enough, with the gates left to themselves."""
STANDS_STILL = {
    "slots": 1.223,
    "seats": 0.939,
    "applications": 1.7,
    "may_instruct": 1.353,
    "leaving": 0.927,
    "goal": 1.055,
    "patience": 0.311,
    "per_instructor": 0.816,
}
"""The objective stands still while queues are still asked for people who have not come."""

COARSE = {
    "slots": 1.192,
    "seats": 0.425,
    "applications": 0.395,
    "may_instruct": 2.987,
    "leaving": 0.692,
    "goal": 1.175,
    "patience": 1.052,
    "per_instructor": 1.415,
}
"""The gates by themselves do better than decisions for four and thirteen weeks."""


def scaled(said: Said, factors: Mapping[str, float]) -> Said:
    """The scenario with some figures times factors."""
    figures = dict(said.figures)
    for key, factor in factors.items():
        figures[key] = figures[key].model_copy(update={"value": (figures[key].value or 0.0) * factor})
    return replace(said, figures=figures)


def short(said: Said) -> float:
    """People short of the target when the gates are left to themselves."""
    world = build(said)
    (goal,) = world.outcomes.targets
    course = expect(world.network)
    moment = world.network.calendar.moment(goal.day)
    stock, inside = world.network.labels.stock_cell >= 0, world.network.labels.node_cell >= 0
    queue = world.network.labels.queue_cell >= 0
    people = at(moment, course.n_stock)[stock].sum() + at(moment, course.n_inside)[inside].sum()
    return float(max(goal.people - people - at(moment, course.n_waiting)[queue].sum(), 0.0))


@given(FACTORS)
@example(ABUNDANT)
@example(STANDS_STILL)
@example(COARSE)
@up_to(40)
def test_no_plan_claims_too_much_or_is_worse_than_none(factors: Mapping[str, float]) -> None:
    said = scaled(SMALL, factors)
    plan = made_for(build(said), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.difference <= 1e-5  # every row is sought, for there are few decisions
    for claimed, found in plan.metered.values():
        assert claimed == pytest.approx(found, rel=SETTINGS.bound, abs=SETTINGS.bound * SETTINGS.least_aim)
    (goal,) = (found for name, (_, found) in plan.metered.items() if name.startswith("goal:"))
    wanted = said.figures["goal"].value or 0.0
    assert max(wanted - goal, 0.0) <= short(said) * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize("goal", [100.0, 104.0, 106.0, 107.0, 112.0])
def test_the_best_measures_are_those_that_trying_all_finds(goal: float) -> None:
    """Of none, either or (they exclude each other) not both: fewest people short, and of those the cheapest."""
    said = load(str(CASES / "two_offers"))
    wanted = said.figures["goal"].model_copy(update={"value": goal})
    said = replace(said, figures={**said.figures, "goal": wanted})
    terms = [term(build(said), name) for name in said.scenario.aims]
    tried = {}
    for name in ("", *said.scenario.measures):
        scenario = said.scenario.model_copy(update={"on": {name: 1.0} if name else {}})
        short_, cost = unplanned(build(replace(said, scenario=scenario)), ()).values(terms)
        tried[name] = (round(short_, 6), cost)
    best = min(tried, key=lambda name: tried[name])
    plan = made_for(build(said), search=Search(margin=0.0, patience=5))
    assert [start.measure for start in plan.starts] == ([best] if best else [])
    assert plan.values == pytest.approx(tried[best], abs=1e-5)


@pytest.mark.parametrize("first", ["shortfall", "cost"])
@pytest.mark.parametrize("case", ["small", "machinists", "technicians", "enlistment", "two_offers"])
def test_the_first_aim_is_above_all(case: str, first: str) -> None:
    """It is as good with a second aim as without, whatever that costs the second."""
    said = load(str(CASES / case))
    names = sorted(said.scenario.aims, key=lambda name: said.scenario.aims[name].least != first)
    alone, both = (made_for(build(said), names[:n], search=Search(margin=0.0, patience=5)).values for n in (1, 2))
    assert both[0] == pytest.approx(alone[0], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("case", ["small", "machinists", "technicians", "enlistment", "two_offers"])
def test_the_money_of_a_plan_is_that_of_the_run_that_follows_it(case: str, tmp_path: Path) -> None:
    """Every kind of cost: of people, trainees, newcomers, capacities, flows and measures."""
    said = load(str(CASES / case))
    plan = made_for(build(said), search=Search(patience=5))
    write_plan(catalogue_of(said), plan, tmp_path / "plan.yaml")
    world = build(load(str(CASES / case), [tmp_path / "plan.yaml"]))
    courses = cost_courses(Run(world, expect(world.network)))
    flows = (course.committed if course.paid is None else course.paid for course in courses)  # no case owes anything
    paid = sum(float(flow.sum()) for flow in flows) / 1e6
    found = sum(found for name, (_, found) in plan.metered.items() if name.startswith("paid:"))
    assert found == pytest.approx(paid, rel=5e-5)  # the file has thousandths of people


def test_where_periods_are_too_coarse_the_plan_is_the_scenario_as_it_is() -> None:
    said = scaled(SMALL, COARSE)
    plan = made_for(build(said), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.lines == ()
    assert plan.starts == ()
    assert plan.values == pytest.approx([short(said)])


def test_where_the_gates_do_as_well_under_the_measures_they_are_the_plan_after_a_past_too() -> None:
    said = scaled(SMALL, HELPED)
    later = replace(said, scenario=said.scenario.model_copy(update={"now": date(2026, 7, 6)}))
    plan = made_for(build(later), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.values == (0.0,) < (short(said),)
    assert plan.starts and plan.as_it_is and not plan.lines


def test_a_gate_that_does_better_by_itself_is_left_to_itself() -> None:
    """Beside the best admissions to a course a plan shuts the examination before it, which helps nobody."""
    world = build(SMALL)
    terms, outcomes = [term(world, "shortfall")], world.outcomes
    made = made_for(world, ["shortfall"], search=Search(margin=0.0, patience=5))
    m = model_of(apart(world.network), outcomes, (), SETTINGS.fine, Clock(None), also=("exam:entry",))
    assert made.lines == ("course:entry",) and m.lines.labels.gate == ["exam:entry", "course:entry"]
    shut = replace(
        made,
        lines=tuple(m.lines.labels.gate),
        admitted=np.vstack([0.0 * made.admitted, made.admitted]),
        quota=np.hstack([0.0 * made.quota, made.quota]),
    )
    found = eased(shut, m, terms, outcomes, 0.0, SETTINGS)
    assert found.lines == made.lines and found.open["exam:entry"] is Open.BETTER
    assert found.values == pytest.approx(made.values, rel=1e-3) and found.values[0] < short(SMALL)
    nothing = replace(shut, quota=0.0 * shut.quota)
    assert eased(nothing, m, terms, outcomes, 0.0, SETTINGS) is nothing


def test_what_keeps_to_no_limits_is_worse_than_what_does() -> None:
    assert better((1.0, 2.0), (np.inf, np.inf), 1e-6) and not better((np.inf, np.inf), (1.0, 2.0), 1e-6)
    assert not better((np.inf,), (np.inf,), 1e-6)


def test_a_plan_without_decisions_is_a_file_that_changes_nothing(tmp_path: Path) -> None:
    said = scaled(SMALL, COARSE)
    plan = made_for(build(said), ["shortfall"], search=Search(margin=0.0, patience=5))
    write_plan(catalogue_of(said), plan, tmp_path / "plan.yaml")
    assert load(str(SMALL.folder), [tmp_path / "plan.yaml"]).scenario.admissions is None


def test_where_nothing_is_scarce_a_plan_still_decides_who_comes_in() -> None:
    """More room leaves no less to choose: who is kept for the day of the target is there on that day."""
    said = scaled(SMALL, ABUNDANT)
    plan = made_for(build(said), ["shortfall"], search=Search(margin=0.0, patience=5))
    assert plan.lines == ("course:entry",)
    assert plan.open == {"exam:entry": Open.AMPLE}
    assert plan.values[0] <= short(said)


def test_a_plan_whose_classes_may_be_too_small_keeps_its_word() -> None:
    """Thirty to a class that begins every four weeks, for some twenty-five applicants in that time."""
    said = scaled(SMALL, {"seats": 2.0, "applications": 1.2})
    figure = {**said.figures["seats"].model_dump(), "unit": "people", "value": 30.0}
    every = {**figure, "unit": "weeks", "value": 4.0}
    figures = {"smallest": Figure.model_validate(figure), "every": Figure.model_validate(every)}
    course = said.scenario.gates["course"].model_copy(update={"least": ("smallest",), "every": ("every",)})
    scenario = said.scenario.model_copy(update={"gates": {**said.scenario.gates, "course": course}})
    plan = made_for(
        build(replace(said, scenario=scenario, figures={**said.figures, **figures})),
        ["shortfall"],
        search=Search(patience=5),
    )
    assert plan.difference <= SETTINGS.bound
    assert any(found > 0 for name, (_, found) in plan.metered.items() if name.startswith("labour"))


@pytest.mark.parametrize("slots", [5.0, 10.0])
def test_a_question_about_plans_knows_no_better_than_the_plan(slots: float) -> None:
    """Over its periods the least shortfall is that of the plan; a question that says none has broken limits."""
    said = load(str(SMALL.folder))
    figure = said.figures["slots"].model_copy(update={"value": slots})
    world = build(replace(said, figures={**said.figures, "slots": figure}))
    plan = made_for(world, ["shortfall"], search=Search(margin=0.0, patience=5))
    also = plan.lines
    ready = prepared(world, [term(world, "shortfall")], weeks=SETTINGS.fine, also=also)
    ready, x = solved(ready, [1.0])
    assert ready.values(x)[0] == pytest.approx(plan.values[0], rel=1e-3)


def with_figures(said: Said, **values: float | dict[date, float]) -> Said:
    """The scenario with figures of other values, or paths."""
    return replace(said, figures={**said.figures, **{key: changed(said, key, value) for key, value in values.items()}})


def changed(said: Said, key: str, value: float | dict[date, float]) -> Figure:
    """A figure with another value or path."""
    is_path = isinstance(value, dict)
    return said.figures[key].model_copy(
        update={"value": None if is_path else value, "path": value if is_path else None}
    )


def test_prices_are_what_plans_with_one_more_and_one_less_reach() -> None:
    """A seat more and less in 2028, and an applicant more and less in 2026, each planned anew."""

    def short(said: Said) -> float:
        return made_for(build(said), ["shortfall"], search=Search(margin=0.0, patience=5)).values[0]

    plan = made_for(build(SMALL), ["shortfall"], search=Search(margin=0.0, patience=5, checks=20))
    prices = {(price.limit, price.day.year): price for price in plan.prices}
    seats = prices["seats", 2028]
    for units, side in ((1.0, seats.more), (-1.0, seats.less)):
        path = {date(2026, 1, 1): 90.0, seats.day: 90.0 + units, seats.until: 90.0}
        assert (plan.values[0] - short(with_figures(SMALL, seats=path))) * units == pytest.approx(side, rel=1e-4)
    applicants = prices["course:entry", 2026]
    assert applicants.less == pytest.approx(applicants.value, rel=0.05)


def test_a_plan_aims_above_its_targets_and_tells_what_is_short_of_them() -> None:
    goal = with_figures(SMALL, goal=1400.0)
    above, bare = (
        made_for(build(goal), ["shortfall"], search=Search(margin=margin, patience=5)) for margin in (0.05, 0.0)
    )
    assert above.metered["goal:goal"][0] > 1400.0
    assert above.values == bare.values == (0.0,)


def test_an_idle_budget_takes_no_better_plan_away(tmp_path: Path) -> None:
    """Where periods are too coarse the gates are the best plan, also if a plan must keep to a budget that is ample."""
    said = scaled(SMALL, COARSE)
    limits = said.scenario.limits.model_copy(update={"budgets": ("personnel",)})
    held = replace(said, scenario=said.scenario.model_copy(update={"limits": limits}))
    held = with_figures(held, budget={date(2026, 1, 1): 1e6, date(2031, 1, 1): 1e6})
    free, kept = (made_for(build(one), ["shortfall"], search=Search(margin=0.0, patience=5)) for one in (said, held))
    assert free.as_it_is and kept.as_it_is
    assert kept.values == pytest.approx(free.values)
