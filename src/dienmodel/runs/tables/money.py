"""Money per article and budget, both ledgers of every line, spending against its ceilings, and what measures cost."""

from collections.abc import Iterable, Iterator

import numpy as np

from dienmodel.model.calendar import months_from
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.spending import cost_courses, ledger_courses, run_off_over, spending
from dienmodel.runs.tables.periods import by_year
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Column, Schema, TableRow, Type, reals, texts

MONEY = Schema("money", (YEAR, *texts("kind", "article"), *reals("euro", "cost_committed", "cost_paid")))
IN_LEDGER = ("cost_committed", "cost_paid", "cost_cancelled", "cost_outstanding")

LEDGER = Schema("ledger", (YEAR, *texts("kind", "article", "line"), *reals("euro", *IN_LEDGER)))

SPENDING = Schema(
    "spending",
    (
        YEAR,
        *texts("definition"),
        *reals("euro", "cost_committed", "cost_room", "cost_paid", "cost_cash", "cost_outstanding", "gdp"),
        *reals("share", "share_gdp", gaps=True),
        *reals("share", "share_required"),
        *reals("euro", "cost_gap", gaps=True),
        *reals("factor", "deflator"),
        *texts("over"),
    ),
)

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
    courses = [course for course in ledger_courses(run) if course.kind != "given"]
    modelled = {course.article for course in cost_courses(run)}
    spent: dict[str, Reals] = {}
    for article in dict.fromkeys(course.article for course in courses if course.article in modelled):
        own = [(course.committed, course.paid) for course in courses if course.article == article]
        committed, paid = (np.sum(euro, axis=0) for euro in zip(*own, strict=True))
        spent[article] = paid
        yield from _rows(run, COST, article, committed, paid)
    for purse in run.world.outcomes.purses:
        paid = sum((euro for article, euro in spent.items() if article in purse.articles), np.zeros(len(run.years[0])))
        yield from _rows(run, BUDGET, purse.name, by_year(run, purse.amount)[1], paid)


def money_of_year(run: Run, year: int) -> tuple[float | None, float | None]:
    """Euro paid in a year over all articles, and the sum of the budgets; None where nothing is said."""
    calendar, days = run.world.network.calendar, months_from(str(year), year, 1, 12)
    if year not in run.years[0]:
        return None, None
    courses = list(cost_courses(run))
    paid = [course.paid_over(calendar, days) for course in courses]
    paid += [run_off_over(run, article, days) for article in dict.fromkeys(course.article for course in courses)]
    budgets = [float(year_shares(calendar, year) @ purse.amount) for purse in run.world.outcomes.purses]
    return (sum(paid) if paid else None), (sum(budgets) if budgets else None)


@declared(LEDGER)
def ledger_table(run: Run) -> Iterable[TableRow]:
    """Both ledgers of every line: cost lines, given money, measures, and what was outstanding at the opening."""
    for course in ledger_courses(run):
        both = zip(course.committed, course.paid, course.cancelled, course.outstanding, strict=True)
        for year, euro in zip(run.years[0].tolist(), both, strict=True):
            names = {"year": year, "kind": course.kind, "article": course.article, "line": course.name}
            yield {**names, **dict(zip(IN_LEDGER, map(float, euro), strict=True))}


@declared(SPENDING)
def spending_table(run: Run) -> Iterable[TableRow]:
    """Every year against what may be committed and paid, and against the required share, by every definition."""
    return (dict(zip(SPENDING.names, row, strict=True)) for row in spending(run))


def _rows(run: Run, kind: str, name: str, committed: Reals, paid: Reals) -> Iterator[TableRow]:
    """One row per year, of euro [Y]."""
    for year, promised, euro in zip(run.years[0].tolist(), committed.tolist(), paid.tolist(), strict=True):
        yield {"year": year, "kind": kind, "article": name, "cost_committed": promised, "cost_paid": euro}


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
