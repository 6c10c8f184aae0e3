"""Both ledgers of a run, year by year: what is committed, paid, called off and still owed; and whether it fits.

Of every line paid + outstanding at the end + called off = outstanding at the start + committed. What spending is held
against is said for each year in prices of one year; nominal is real times the level of prices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from dienmodel.model.calendar import Calendar, TimeSpan, months_from
from dienmodel.network.meters.meter import per_step, span_shares
from dienmodel.network.network import Reals
from dienmodel.network.weighing.ledgers import (
    Ledger,
    cancelled_shares,
    committed_shares,
    paid_at_once,
    paid_shares,
    run_off,
)
from dienmodel.network.weighing.lines import Line
from dienmodel.runs.run import Run, read_once

LineKind = Literal["cost", "given", "measure", "outstanding"]

MEASURES = "measures"
"""The article of the money of the measures themselves."""


@dataclass(frozen=True)
class CostCourse:
    """Euro of a cost line, of given money or of a measure itself: committed per step, [T], and how that is paid.

    A measure pays over its lead time: `paid` per step, [T]; of other lines the ledger tells.
    """

    kind: LineKind
    name: str
    article: str
    committed: Reals
    ledger: Ledger
    paid: Reals | None = None

    def paid_over(self, calendar: Calendar, span: TimeSpan) -> float:
        """Euro paid over some days."""
        if self.paid is not None:
            return float(self.paid @ span_shares(calendar, span))
        return float(self.committed @ paid_shares(self.ledger, calendar, span))


@read_once
def cost_courses(run: Run) -> tuple[CostCourse, ...]:
    """Every cost line, and the measures that are on."""
    return tuple(_cost_courses(run))


def _cost_courses(run: Run) -> Iterator[CostCourse]:
    outcomes, meters = run.world.outcomes, run.world.meters
    for line in outcomes.costs:
        yield CostCourse(
            "cost", line.name, line.article, per_step(meters.costs[line.name], run.expected), _of(run, line)
        )
    for lever in outcomes.levers:
        if lever.level > 0:
            at_once = paid_at_once(run.world.network.calendar.dates[0])
            yield CostCourse("measure", lever.name, MEASURES, lever.committed, at_once, lever.paid)


def given_courses(run: Run) -> Iterator[CostCourse]:
    """Money that nobody in the scenario moves."""
    for line in run.world.outcomes.given:
        yield CostCourse("given", line.name, line.article, line.rate, _of(run, line))


def _of(run: Run, line: Line) -> Ledger:
    return run.world.outcomes.ledgers.get(line.article) or paid_at_once(run.world.network.calendar.dates[0])


def run_off_over(run: Run, article: str, span: TimeSpan) -> float:
    """Euro paid over some days of what was outstanding on an article when its ledger opened."""
    ledger = run.world.outcomes.ledgers.get(article)
    return run_off(ledger, span)[0] if ledger is not None else 0.0


class LedgerCourse(NamedTuple):
    """A line in euro per calendar year, [Y]; `outstanding` is what is owed at the end of each, `opening` at first."""

    kind: LineKind
    article: str
    name: str
    opening: float
    committed: Reals
    paid: Reals
    cancelled: Reals
    outstanding: Reals


@read_once
def ledger_courses(run: Run) -> tuple[LedgerCourse, ...]:
    """Both ledgers of every line, and of each article what was outstanding when its ledger opened."""
    return tuple(_ledger_courses(run))


def _ledger_courses(run: Run) -> Iterator[LedgerCourse]:
    years = [months_from(str(year), year, 1, 12) for year in run.years[0].tolist()]
    courses = [*cost_courses(run), *given_courses(run)]
    yield from (_of_line(run, course, years) for course in courses)
    for article in dict.fromkeys(course.article for course in courses):
        ledger = run.world.outcomes.ledgers.get(article)
        if ledger is not None and ledger.outstanding:
            yield _of_opening(ledger, article, years)


def _of_line(run: Run, course: CostCourse, years: Sequence[TimeSpan]) -> LedgerCourse:
    calendar, ledger = run.world.network.calendar, course.ledger
    committed = np.array([course.committed @ committed_shares(ledger, calendar, year) for year in years])
    paid = np.array([course.paid_over(calendar, year) for year in years])
    cancelled = np.array([course.committed @ cancelled_shares(ledger, calendar, year) for year in years])
    left = np.cumsum(committed - paid - cancelled)
    opening = max(-float(left.min(initial=0.0)), 0.0) if course.kind == "measure" else 0.0  # begun before the run
    return LedgerCourse(
        course.kind, course.article, course.name, opening, committed, paid, cancelled, np.maximum(opening + left, 0.0)
    )


def _of_opening(ledger: Ledger, article: str, years: Sequence[TimeSpan]) -> LedgerCourse:
    paid, cancelled = np.array([run_off(ledger, year) for year in years]).T
    there = np.array([year.end > ledger.opens for year in years])
    left = np.where(there, ledger.outstanding - np.cumsum(paid + cancelled), 0.0)
    none = np.zeros(len(years))
    return LedgerCourse(
        "outstanding", article, article, ledger.outstanding, none, paid, cancelled, np.maximum(left, 0.0)
    )


# --- against the ceilings --------------------------------------------------------------------------------------------


class SpendingOfYear(NamedTuple):
    """A year against both ceilings and the required share, in euro at the prices of one year.

    `share` and `gap` are by a definition, None where that is unknown; the gap is what is required less what is paid.
    `over` names the ceilings that it goes beyond.
    """

    year: int
    definition: str
    committed: float
    room: float
    paid: float
    cash: float
    outstanding: float
    gdp: float
    share: float | None
    required: float
    gap: float | None
    deflator: float
    over: str


ROOM, CASH = "room", "cash"

CENT = 0.01
"""Euro by which a ceiling may be missed: the rounding of sums."""


@read_once
def spending(run: Run) -> tuple[SpendingOfYear, ...]:
    """Every year of which ceilings are said, by every definition of spending."""
    money = run.world.outcomes.money
    if money is None:
        return ()
    courses, years = ledger_courses(run), run.years[0].tolist()
    at = [years.index(year) for year in money.years]
    committed, paid, owed = (
        np.sum([getattr(course, name) for course in courses], axis=0)[at]
        for name in ("committed", "paid", "outstanding")
    )
    room = money.room * (1.0 + money.planned)
    rows = []
    for definition in run.world.outcomes.definitions:
        counted = [course.paid[at] for course in courses if course.article in definition.articles]
        by_definition = None if definition.unknown is not None else np.sum(counted, axis=0)
        for i, year in enumerate(money.years):
            asked = float(money.required[i] * money.gdp[i])
            over = [
                name for name, much in ((ROOM, committed[i] - room[i]), (CASH, paid[i] - money.cash[i])) if much > CENT
            ]
            rows.append(
                SpendingOfYear(
                    year,
                    definition.name,
                    float(committed[i]),
                    float(room[i]),
                    float(paid[i]),
                    float(money.cash[i]),
                    float(owed[i]),
                    float(money.gdp[i]),
                    None if by_definition is None else float(by_definition[i] / money.gdp[i]),
                    float(money.required[i]),
                    None if by_definition is None else asked - float(by_definition[i]),
                    float(money.deflator[i]),
                    " ".join(over),
                )
            )
    return tuple(rows)


def held_to(run: Run, rows: Sequence[SpendingOfYear]) -> list[SpendingOfYear]:
    """The years by the definition that the required share is about."""
    money = run.world.outcomes.money
    return [row for row in rows if money is not None and row.definition == money.definition]


def first_beyond(rows: Sequence[SpendingOfYear]) -> SpendingOfYear | None:
    """The first year that goes beyond a ceiling; None where all fit."""
    return next((row for row in rows if row.over), None)


def present_value(amounts: Reals, years: Sequence[int], base: int, rate: float) -> float:
    """Amounts of years, [Y], as one on the first day of a year: each is paid in the middle of its own."""
    later = np.array(years, float) - base + 0.5
    return float(amounts @ (1.0 + rate) ** -later)
