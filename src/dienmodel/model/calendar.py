"""Time: steps of equal length counted from a start date."""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

DAYS_PER_YEAR = 365.2425
"""Mean length of a Gregorian year in days: turns a rate per year into a rate per step."""

STEP_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_PER_YEAR / 12, "year": DAYS_PER_YEAR}


MONTH = 31
"""Days of a year that are planned at least for it to count as one of the years of a run."""


class Moment(NamedTuple):
    """A day among the states of a run: the last state not after it, and how far it is on the way to the next, 0..1."""

    state: int
    part: float = 0.0

    @property
    def up(self) -> int:
        """The state on the day or the first after it: what happens in later steps does not matter."""
        return self.state + (self.part > 0)


def moment(dates: Sequence[date], day: date) -> Moment:
    """Where a day lies among the dates of states, by days; before the first and after the last it is as on these."""
    if day >= dates[-1]:
        return Moment(len(dates) - 1)
    state = bisect_right(dates, day) - 1
    if state < 0:
        return Moment(0)
    return Moment(state, (day - dates[state]) / (dates[state + 1] - dates[state]))


@dataclass(frozen=True)
class Calendar:
    """Dates of the steps: step t runs from `dates[t]` up to `dates[t + 1]`.

    Weeks and days are counted from the start date; months and years follow the calendar. A day of the month that a
    month does not have is its last day.
    """

    start: date
    n_steps: int
    step: str = "week"

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The n_steps + 1 boundaries; `dates[i]` belongs to the state after i steps."""
        return tuple(self._boundary(i) for i in range(self.n_steps + 1))

    def _boundary(self, i: int) -> date:
        if self.step in ("day", "week"):
            return self.start + timedelta(days=i * (7 if self.step == "week" else 1))
        months = i * (1 if self.step == "month" else 12) + self.start.month - 1
        return clipped(self.start.year + months // 12, months % 12 + 1, self.start.day)

    @property
    def years_per_step(self) -> float:
        """Length of a step in years."""
        return STEP_DAYS[self.step] / DAYS_PER_YEAR

    def steps(self, days: float) -> float:
        """Number of steps in a period of so many days."""
        return days / STEP_DAYS[self.step]

    def years(self) -> list[int]:
        """Calendar years of which a month or more is planned: a few days are no year; all of a shorter run."""
        first, last = self.dates[0], self.dates[-1]
        days = {
            year: (min(date(year + 1, 1, 1), last) - max(date(year, 1, 1), first)).days
            for year in range(first.year, last.year + 1)
        }
        return [year for year, inside in days.items() if inside >= MONTH] or list(days)

    def moment(self, day: date) -> Moment:
        """Where a day lies among the states: whatever is asked of a day is read there, see `network.meters.moment`."""
        return moment(self.dates, day)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the run, or within a step after its end."""
        return self.dates[0] <= day <= self._boundary(self.n_steps + 1)


def steps_beginning(calendar: Calendar, year: int) -> int:
    """How many steps begin in a calendar year, as if the run had begun before it and went on after it."""
    if calendar.step in ("month", "year"):
        return 12 if calendar.step == "month" else 1
    first, length = calendar.start.toordinal(), round(STEP_DAYS[calendar.step])
    before = [-((first - date(y, 1, 1).toordinal()) // length) for y in (year, year + 1)]
    return before[1] - before[0]


MOMENTS = {"day": 1, "week": 1, "month": 4, "year": 4 * 12}
"""At how many moments of a step figures are looked up: what changes within it counts with its mean.

In a day or a week one, its middle; so a season counts by whole days and weeks, and by months in longer steps.
"""


@cache
def moments(calendar: Calendar) -> tuple[float, ...]:
    """Moments of all steps as ordinals, evenly over each day, week or month; a year is twelve months."""
    finer = Calendar(calendar.start, 12 * calendar.n_steps, "month") if calendar.step == "year" else calendar
    number, steps = MOMENTS[finer.step], pairwise(day.toordinal() for day in finer.dates)
    return tuple(begin + (i + 0.5) / number * (end - begin) for begin, end in steps for i in range(number))


def clipped(year: int, month: int, day: int) -> date:
    """A day of a month, or the last of the month where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class TimeSpan:
    """Days from `begin` up to `end`, which is not one of them; as it is written, see `span_named`."""

    name: str
    begin: date
    end: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)


def months_from(name: str, year: int, month: int, n: int) -> TimeSpan:
    """So many whole months from the first day of one."""
    after = year * 12 + month - 1 + n
    return TimeSpan(name, date(year, month, 1), date(after // 12, after % 12 + 1, 1))


def span_named(text: str) -> TimeSpan | None:
    """The days of a year, half, quarter or month, or from one to another; None if the text is none of these.

    They are written `2027`, `2027-H1`, `2027-Q1`, `2027-03` and `2027-01..2027-08`.
    """
    first, to, last = text.partition("..")
    if to:
        return _from_to(text, span_named(first), span_named(last))
    form = re.fullmatch(r"([1-9][0-9]{3})(?:-Q([1-4])|-(0[1-9]|1[0-2])|-H([12]))?", text)
    if form is None:
        return None
    year, quarter, month, half = int(form[1]), form[2], form[3], form[4]
    if half:
        return months_from(text, year, 6 * int(half) - 5, 6)
    if quarter:
        return months_from(text, year, 3 * int(quarter) - 2, 3)
    return months_from(text, year, int(month), 1) if month else months_from(text, year, 1, 12)


def _from_to(text: str, first: TimeSpan | None, last: TimeSpan | None) -> TimeSpan | None:
    """From the begin of one up to the end of a later one; None where one of them is none, or the later is not later."""
    if first is None or last is None or first.end > last.begin:
        return None
    return TimeSpan(text, first.begin, last.end)


def spans_of(first: date, end: date) -> dict[str, list[TimeSpan]]:
    """All years, quarters and months that have a day from `first` up to `end`, by what they are."""
    last, months = end - timedelta(days=1), range(1, 13)
    years = range(first.year, last.year + 1)
    spans = {
        "year": [months_from(f"{year}", year, 1, 12) for year in years],
        "quarter": [months_from(f"{year}-Q{q}", year, 3 * q - 2, 3) for year in years for q in range(1, 5)],
        "month": [months_from(f"{year}-{month:02}", year, month, 1) for year in years for month in months],
    }
    return {kind: [each for each in all_of if each.begin < end and each.end > first] for kind, all_of in spans.items()}


@cache
def span(start: date, end: date, step: str) -> Calendar:
    """Calendar from `start` with just enough steps to reach `end`."""
    days = (end - start).days
    n = max(1, int(days / STEP_DAYS[step]))
    while Calendar(start, n, step).dates[-1] < end:
        n += 1
    return Calendar(start, n, step)
