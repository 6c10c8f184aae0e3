"""Money per article and budget, and what measures cost."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np

from dienmodel.network.meters.meter import per_step, total, year_shares
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import by_year
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Column, Schema, TableRow, Type, reals, texts

MONEY = Schema("money", (YEAR, *texts("kind", "article"), *reals("euro", "cost_committed", "cost_paid")))
MEASURES = Schema(
    "measures",
    (
        *texts("measure"),
        *reals("share", "level"),
        Column("start", Type.DAY),
        Column("date_works", Type.DAY, gaps=True),
        Column("until", Type.DAY, gaps=True),
        *reals("euro", "cost_committed", "cost_paid"),
    ),
)

COST, BUDGET = "cost", "budget"
"""Kinds of rows: what is paid on an article, and a budget with what its articles spend."""


@declared(MONEY)
def money_table(run: Run) -> Iterable[TableRow]:
    """Euro per year and article, committed and paid; and per budget its amount and what is paid on its articles."""
    courses = list(cost_courses(run))
    spent: dict[str, Reals] = {}
    for article in dict.fromkeys(course.article for course in courses):
        own = [(course.committed, course.paid) for course in courses if course.article == article]
        committed, paid = (by_year(run, np.sum(euro, axis=0))[1] for euro in zip(*own, strict=True))
        spent[article] = paid
        yield from _rows(run, COST, article, committed, paid)
    for purse in run.world.outcomes.purses:
        paid = sum((euro for article, euro in spent.items() if article in purse.articles), np.zeros(len(run.years[0])))
        yield from _rows(run, BUDGET, purse.name, by_year(run, purse.amount)[1], paid)


def money_of_year(run: Run, year: int) -> tuple[float | None, float | None]:
    """Euro paid in a year over all articles, and the sum of the budgets; None where nothing is said."""
    calendar, outcomes, meters = run.world.network.calendar, run.world.outcomes, run.world.meters.costs
    if year not in run.years[0]:
        return None, None
    shares = year_shares(calendar, year)
    paid = [total(meters[line.name], run.expected, shares) for line in outcomes.costs]
    paid += [float(shares @ lever.paid) for lever in outcomes.levers if lever.level > 0]
    budgets = [float(shares @ purse.amount) for purse in outcomes.purses]
    return (sum(paid) if paid else None), (sum(budgets) if budgets else None)


def _rows(run: Run, kind: str, name: str, committed: Reals, paid: Reals) -> Iterator[TableRow]:
    """One row per year, of euro [Y]."""
    for year, promised, euro in zip(run.years[0].tolist(), committed.tolist(), paid.tolist(), strict=True):
        yield {"year": year, "kind": kind, "article": name, "cost_committed": promised, "cost_paid": euro}


class CostCourse(NamedTuple):
    """Euro of a cost line or of a measure itself, committed and paid per step, [T]."""

    kind: Literal["cost", "measure"]
    name: str
    article: str
    committed: Reals
    paid: Reals


def cost_courses(run: Run) -> Iterator[CostCourse]:
    """What is paid for every cost line, and for the measures that are on."""
    for line in run.world.outcomes.costs:
        euro = per_step(run.world.meters.costs[line.name], run.expected)
        yield CostCourse("cost", line.name, line.article, euro, euro)
    for lever in run.world.outcomes.levers:
        if lever.level > 0:
            yield CostCourse("measure", lever.name, "measures", lever.committed, lever.paid)


@declared(MEASURES)
def measures_table(run: Run) -> Iterable[TableRow]:
    """Measures: level, first date at work and total cost over the run."""
    dates = run.world.network.calendar.dates
    rows = []
    for lever in run.world.outcomes.levers:
        works = np.flatnonzero(lever.works > 0)
        rows.append(
            {
                "measure": lever.name,
                "level": lever.level,
                "start": lever.start,
                "date_works": dates[works[0]] if len(works) else None,
                "until": run.world.catalogue.measures[lever.name].until,
                "cost_committed": lever.committed.sum(),
                "cost_paid": lever.paid.sum(),
            }
        )
    return rows
