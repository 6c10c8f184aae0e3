"""Prices against what one more and one less unit really do."""

from dataclasses import replace

import numpy as np
import pytest

from dienmodel.network.quotas.lines import apart
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.model import model
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.questions.limits import Limit, LimitKind, limits_of, moved, periods, years
from dienmodel.plan.questions.prices import LimitPrice, both_sides, prices
from dienmodel.solver.highs import Solution, Solver

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
    return prices(form, solver, solution, cost_of(form), "people", 1.0, checks, limits)


def sides(solved: Solved, limit: Limit) -> tuple[float, float]:
    """What one more and one less unit of a limit bring."""
    form, solver, solution = solved
    return both_sides(form, solver, solution, cost_of(form), 1.0, [limit])[0]


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
