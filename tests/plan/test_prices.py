"""Prices against what one more and one less unit really do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan import planner
from dienmodel.plan.file import term
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.model import model
from dienmodel.plan.linear.order import AimGroup
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.questions.limits import Limit, LimitKind, limits_of, moved, periods, years
from dienmodel.plan.questions.prices import LimitPrice, both_sides, prices
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SEARCH
from dienmodel.solver.highs import Solution, Solver

from .little import SCENARIO, figure, little, titled
from .test_plan import STEPS, cost_of, everybody, most, two_tracks

Solved = tuple[Formulation, Solver, Solution]


def solved(slots: float = 5.0) -> Solved:
    """The most people at the end; all rows of all steps are there, so that a limit can be moved alone."""
    lines = apart(two_tracks(slots))
    made = model(lines, [*range(0, STEPS, 4), STEPS], [everybody(lines)], ~throughflow(lines))
    return most(made)


def priced(solved: Solved, checks: int = 0, limits: list[Limit] | None = None) -> tuple[LimitPrice, ...]:
    """Prices of limits in people at the end."""
    form, solver, solution = solved
    return prices(form, solver, solution, [AimGroup(cost_of(form), {})], "people", 1.0, checks, limits)


def sides(solved: Solved, limit: Limit) -> tuple[float | None, float | None]:
    """What one more and one less unit of a limit bring."""
    form, solver, solution = solved
    return both_sides(form, solver, solution, [AimGroup(cost_of(form), {})], 1.0, [limit])[0]


def test_prices_equal_finite_differences_of_a_program_made_again() -> None:
    """Each price is held against a model with more room, built and solved from nothing."""
    here = solved()
    form, _, found = here
    told = [p for p in priced(here, checks=50) if p.kind in (LimitKind.SLOTS, LimitKind.PLACES)]
    assert len({p.limit for p in told}) >= 2
    m = form.model
    small = 1e-3
    for price in told:
        c = m.lines.labels.capacity.index(price.limit)
        lo, hi = (m.lines.calendar.dates.index(day) for day in (price.day, price.until))
        room = m.base.room.copy()
        room[lo:hi, c] += small
        _, _, again = most(replace(m, base=replace(m.base, room=room)))
        gain = (found.objective - again.objective) / small
        assert price.checked
        assert price.more is not None
        assert price.less is not None
        assert price.more - 1e-6 <= price.value <= price.less + 1e-6
        assert price.more - 0.02 * price.value <= gain <= price.less + 0.02 * price.value
        if price.less - price.more < 0.01 * price.value:
            assert gain == pytest.approx(price.value, rel=0.02)


def test_a_price_of_applicants_is_what_one_more_of_them_brings() -> None:
    here = solved(slots=20.0)
    m, found = here[0].model, here[2]
    lines = {p.limit: p for p in priced(here) if p.kind is LimitKind.APPLICANTS}
    price = lines["selection:good"]
    line = m.lines.labels.gate.index("selection:good")
    arrived = m.base.arrived.copy()
    arrived[:, line] += 0.1 / STEPS
    _, _, again = most(replace(m, base=replace(m.base, arrived=arrived)))
    assert (found.objective - again.objective) / 0.1 == pytest.approx(price.value, rel=0.05)


def test_left_and_right_differ_where_the_optimum_bends() -> None:
    """With exactly the room that is used, one slot more is worth nothing and one slot less is not."""
    form, solver, found = solved(slots=60.0)
    (slots,) = (limit for limit in limits_of(form, years(form.model)) if limit.name == "slots")
    low, high = -60.0, 0.0
    for _ in range(40):  # the least room at which nobody is stopped
        middle = (low + high) / 2
        again = solver.solve(moved(form.program, slots, middle), cost_of(form))
        low, high = (low, middle) if again.objective < found.objective + 1e-9 else (middle, high)
    exact = replace(form, program=moved(form.program, slots, high))
    more, less = sides((exact, solver, solver.solve(exact.program, cost_of(form))), slots)
    assert more == pytest.approx(0.0, abs=1e-6)
    assert less > 0.1


def test_nothing_is_left_when_a_limit_is_taken_away_altogether() -> None:
    here = solved()
    form = here[0]
    day = form.model.lines.calendar.dates[0]
    line = form.model.lines.labels.gate[int(form.places.line[0])]
    limit = Limit(LimitKind.APPLICANTS, line, day, day, form.places.queue_rows[0][:1], np.full(1, 1e4))
    assert sides(here, limit)[1] == np.inf


def test_limits_of_periods_add_up_to_those_of_years() -> None:
    here = solved()
    by_period, by_year = (
        sum(p.value for p in priced(here, 0, limits_of(here[0], spans)) if p.kind is LimitKind.SLOTS)
        for spans in (periods(here[0].model), years(here[0].model))
    )
    assert by_period == pytest.approx(by_year, rel=1e-2)


def test_solving_again_leaves_the_program_as_it_was() -> None:
    here = solved()
    form, solver, found = here
    priced(here, checks=5)
    assert solver.solve(form.program, cost_of(form)).objective == pytest.approx(found.objective, rel=1e-9)


def at_a_gate(folder: Path, early: float, late: float, needed: float) -> Plan:
    """The best plan of a small force whose recruits wait in service before a course with so many seats by year."""
    figures = {
        "leaving": figure("per year", 0),
        "failed": figure("share", 0),
        "seats": figure("people", {"2026-01-01": early, "2027-01-01": late}),
        "needed": figure("people", needed),
    }
    tracks = {"entry": {**SCENARIO["tracks"]["entry"], "stages": ["course"]}}
    establishments = {"peace": titled(posts={"soldiers": "needed"})}
    targets = {"goal": titled(date="2027-12-01", people="needed", category="soldiers", organisation="peace")}
    said = little(
        folder,
        figures,
        tracks=tracks,
        stages={"course": SCENARIO["stages"]["course"]},
        establishments=establishments,
        targets=targets,
    )
    world = build(said)
    terms = [term(world, aim) for aim in ("shortfall", "cost")]
    return planner.plan(world, terms, search=replace(SEARCH, checks=6, margin=0.0))


def test_a_seat_less_is_worth_what_a_plan_with_one_less_loses_where_those_who_wait_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long people wait in service was held as it was: with a seat less they wait longer, so no plan was left.

    Prices are of admissions per period, whether or not gates left to themselves would do better.
    """
    monkeypatch.setattr(planner, "_no_worse_than_gates", lambda best, *_: best)
    found = at_a_gate(tmp_path, 16, 16, 1000)
    told = {price.day.year: price for price in found.prices if price.limit == "seats"}
    assert set(told) == {2026, 2027} and all(price.checked for price in told.values())
    fewer = {2026: at_a_gate(tmp_path, 15, 16, 1000), 2027: at_a_gate(tmp_path, 16, 15, 1000)}
    more = {2026: at_a_gate(tmp_path, 17, 16, 1000), 2027: at_a_gate(tmp_path, 16, 17, 1000)}
    for year, price in told.items():
        assert price.less == pytest.approx(fewer[year].values[0] - found.values[0], rel=1e-2)
        assert price.more == pytest.approx(found.values[0] - more[year].values[0], rel=1e-2)


def test_of_a_limit_of_which_less_than_one_is_left_one_less_is_not_known() -> None:
    """A row that leaves out what others take falls below zero; nobody is let in then, and that is a plan."""
    here = solved()
    form = here[0]
    (slots,) = (limit for limit in limits_of(form, years(form.model)) if limit.name == "slots")
    less = replace(slots, step=1e4 * np.ones(len(slots.rows)))
    assert sides(here, less)[1] is None
