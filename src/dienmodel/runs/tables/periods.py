"""Days and years of a run: which states a table tells, and flows and counts per calendar year."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Moment, TimeSpan
from dienmodel.network.meters.meter import span_shares
from dienmodel.network.network import Network, Reals
from dienmodel.runs.run import Run, read_once
from dienmodel.text.faults import Fault, FaultyInput, Values


def quarter_states(run: Run) -> list[int]:
    """State indices of the first state in each quarter, with the start and the end."""
    dates = run.world.network.calendar.dates
    first = [i for i, day in enumerate(dates) if i and (day.month - 1) // 3 != (dates[i - 1].month - 1) // 3]
    return sorted({0, *first, len(dates) - 1})


def told_days(run: Run) -> list[date]:
    """Days of the first state in each quarter and of the targets, with the start and the end."""
    dates = run.world.network.calendar.dates
    targets = (min(max(goal.day, dates[0]), dates[-1]) for goal in run.world.outcomes.targets)
    return sorted({*(dates[i] for i in quarter_states(run)), *targets})


@read_once
def today(run: Run) -> int:
    """The state of today, up to which the run follows the past: from there on is what a reader asks about."""
    network, now = run.world.network, run.world.catalogue.now
    return network.calendar.moment(now).up


def from_today(run: Run, last: int) -> slice:
    """Steps from today, or else from the start, up to another one: a reader may ask about a day of the past."""
    return slice(today(run) if today(run) < last else 0, last)


def day_of_answer(run: Run) -> date:
    """The day that the answer is about: that of the main target, or the last."""
    main, end = run.world.outcomes.main, run.world.network.calendar.dates[-1]
    return min(main.day, end) if main else end


@read_once
def years_of_steps(run: Run) -> NDArray[np.int64]:
    """Calendar year of each step, [T]."""
    return np.array([day.year for day in run.world.network.calendar.dates[:-1]])


def by_year(run: Run, flows: Reals) -> tuple[NDArray[np.int64], Reals]:
    """Calendar years, and flows [T, ...] of each, [Y, ...]; a step over New Year is split by its days."""
    years, shares = run.years
    summed: Reals = np.tensordot(shares, flows, axes=1)
    return years, summed


def at_new_year(run: Run, counts: Reals) -> Reals:
    """Counts [T+1, ...] at the end of each calendar year, [Y, ...]; within a step by days, as flows are split."""
    ends = np.cumsum(run.years[1].sum(axis=1))
    before = np.minimum(ends.astype(int), len(counts) - 2)
    part = (ends - before)[:, None]
    counted: Reals = (1.0 - part) * counts[before] + part * counts[before + 1]
    return counted


def shares_of(run: Run, span: TimeSpan) -> Reals:
    """The part of each step that lies in a span of days, [T].

    Raises:
        FaultyInput: the run has none of those days.
    """
    network = run.world.network
    dates = network.calendar.dates
    if span.end <= dates[0] or not network.calendar.holds(max(span.begin, dates[0])):
        values: Values = {"span": span.name, "first": dates[0], "last": dates[-1]}
        raise FaultyInput([Fault("span-outside", span.name, values)])
    return span_shares(network.calendar, span)


def report_states(run: Run) -> list[int]:
    """State indices at the start, at the last boundary in each year, around the targets and at the end."""
    calendar, outcomes = run.world.network.calendar, run.world.outcomes
    years = range(calendar.start.year, calendar.dates[-1].year + 1)
    ends = {calendar.moment(date(year, 12, 31)).state for year in years}
    goals = [calendar.moment(goal.day) for goal in outcomes.targets]
    around = {state for moment in goals for state in (moment.state, moment.up)}
    return sorted({0, len(calendar.dates) - 1} | ends | around)


def moment_of(network: Network, day: date) -> Moment:
    """Where a day lies among the states.

    Raises:
        FaultyInput: the day lies outside the run.
    """
    dates = network.calendar.dates
    if not network.calendar.holds(day):
        span: Values = {"first": dates[0], "last": dates[-1]}
        raise FaultyInput([Fault("day-outside", day.isoformat(), {"day": day, **span})])
    return network.calendar.moment(day)
