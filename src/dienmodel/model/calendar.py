"""Time: steps of equal length counted from a start date."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
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


def clipped(year: int, month: int, day: int) -> date:
    """A day of a month, or the last of the month where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def year_before(day: date) -> date:
    """The same day a year earlier."""
    return clipped(day.year - 1, day.month, day.day)


@cache
def span(start: date, end: date, step: str) -> Calendar:
    """Calendar from `start` with just enough steps to reach `end`."""
    days = (end - start).days
    n = max(1, int(days / STEP_DAYS[step]))
    while Calendar(start, n, step).dates[-1] < end:
        n += 1
    return Calendar(start, n, step)
