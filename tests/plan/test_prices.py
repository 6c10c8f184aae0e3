"""Prices against what one more and one less unit really do."""

from dataclasses import replace

import numpy as np
import pytest

from dienmodel.network.lines import apart
from dienmodel.plan.linear.model import Model, model
from dienmodel.plan.linear.respond import throughflow
from dienmodel.plan.linear.rows import program
from dienmodel.plan.linear.search import Search
from dienmodel.plan.questions.limits import Kind, Limit, bounds_now, limits_of, periods, years
from dienmodel.plan.questions.prices import both_sides, prices
from dienmodel.solver.program import Solution, Solver

from .test_plan import STEPS, everybody, two_tracks


def solved(slots: float = 5.0) -> tuple[Search, Solution]:
    """The most people at the end; all rows of all steps are there, so that a limit can be moved alone."""
    lines = apart(two_tracks(slots))
    made = model(lines, [*range(0, STEPS, 4), STEPS], [everybody(lines)], ~throughflow(lines))
    return search_of(made)


def search_of(made: Model) -> tuple[Search, Solution]:
    columns, places = program(made)
    search = Search(made, columns, places, Solver(columns), in_persons=1e-6)
    cost = np.zeros(len(columns.column_names))
    cost[places.meter] = -1.0
    return search, search.minimise(cost, 60)


def test_prices_equal_finite_differences_of_a_program_made_again() -> None:
    """Each price is held against a model with more room, built and solved from nothing."""
    search, found = solved()
    told = [p for p in prices(search, found, "people", 1.0, checks=50) if p.kind in (Kind.SLOTS, Kind.PLACES)]
    assert len({p.limit for p in told}) >= 2
    m = search.model
    small = 1e-3
    for price in told:
        c = m.lines.labels.capacity.index(price.limit)
        lo, hi = (m.lines.calendar.dates.index(day) for day in (price.day, price.until))
        room = m.base.room.copy()
        room[lo:hi, c] += small
        _, again = search_of(replace(m, base=replace(m.base, room=room)))
        gain = (found.objective - again.objective) / small
        assert price.checked
        assert price.more is not None
        assert price.less is not None
        assert price.more - 1e-6 <= price.value <= price.less + 1e-6
        assert price.more - 0.02 * price.value <= gain <= price.less + 0.02 * price.value
        if price.less - price.more < 0.01 * price.value:
            assert gain == pytest.approx(price.value, rel=0.02)


def test_a_price_of_applicants_is_what_one_more_of_them_brings() -> None:
    search, found = solved(slots=20.0)
    m = search.model
    lines = {p.limit: p for p in prices(search, found, "people", 1.0) if p.kind is Kind.APPLICANTS}
    price = lines["selection:good"]
    line = m.lines.labels.gate.index("selection:good")
    arrived = m.base.arrived.copy()
    arrived[:, line] += 0.1 / STEPS
    _, again = search_of(replace(m, base=replace(m.base, arrived=arrived)))
    assert (found.objective - again.objective) / 0.1 == pytest.approx(price.value, rel=0.05)


def test_left_and_right_differ_where_the_optimum_bends() -> None:
    """With exactly the room that is used, one slot more is worth nothing and one slot less is not."""
    search, found = solved(slots=60.0)
    (slots,) = (limit for limit in limits_of(search, years(search.model)) if limit.name == "slots")
    here = bounds_now(search.solver)
    low, high = -60.0, 0.0
    for _ in range(40):  # the least room at which nobody is stopped
        middle = (low + high) / 2
        here.move(search.solver, slots, middle)
        low, high = (low, middle) if search.solver.solve().objective < found.objective + 1e-9 else (middle, high)
    here.move(search.solver, slots, high)
    bent = search.solver.solve()
    ((more, less),) = both_sides(search, bent, 1.0, [slots])
    assert more == pytest.approx(0.0, abs=1e-6)
    assert less is not None
    assert less > 0.1


def test_nothing_is_left_when_a_limit_is_taken_away_altogether() -> None:
    search, found = solved()
    rows = search.places.queue_rows[0][:1]
    day = search.model.lines.calendar.dates[0]
    limit = Limit(Kind.OTHER, "who waits at first", day, day, rows, np.full(1, 1e4))
    ((_, less),) = both_sides(search, found, 1.0, [limit])
    assert less == np.inf


def test_limits_of_periods_add_up_to_those_of_years() -> None:
    search, found = solved()
    by_period, by_year = (
        sum(p.value for p in prices(search, found, "people", 1.0, 0, limits_of(search, spans)) if p.kind is Kind.SLOTS)
        for spans in (periods(search.model), years(search.model))
    )
    assert by_period == pytest.approx(by_year, rel=1e-2)


def test_moving_limits_back_restores_the_optimum() -> None:
    search, found = solved()
    prices(search, found, "people", 1.0, checks=5)
    assert search.solver.solve().objective == pytest.approx(found.objective, rel=1e-9)
