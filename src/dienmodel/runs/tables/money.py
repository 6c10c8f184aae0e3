"""Money per article and budget, and what measures cost."""

from collections.abc import Iterable

import numpy as np

from dienmodel.network.meters.meter import per_step
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import by_year
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Column, Row, Schema, Type, reals, texts

MONEY = Schema("money", (YEAR, *texts("article"), *reals("euro", "cost_committed", "cost_paid")))
MEASURES = Schema(
    "measures",
    (
        *texts("measure"),
        *reals("share", "level"),
        Column("start", Type.DAY),
        Column("date_works", Type.DAY, gaps=True),
        *reals("euro", "cost_committed", "cost_paid"),
    ),
)


@declared(MONEY)
def money_table(run: Run) -> Iterable[Row]:
    """Euro per year and article: committed and paid, and the budget that covers it."""
    outcomes = run.world.outcomes
    courses = cost_courses(run)
    articles = list(dict.fromkeys(article for article, _, _ in courses.values()))
    rows = []
    for article in articles:
        paid = sum(p for a, _, p in courses.values() if a == article)
        committed = sum(c for a, c, _ in courses.values() if a == article)
        years, paid_by = by_year(run, np.asarray(paid))
        committed_by = by_year(run, np.asarray(committed))[1]
        rows += [
            {
                "year": int(year),
                "article": article,
                "cost_committed": committed_by[y],
                "cost_paid": paid_by[y],
            }
            for y, year in enumerate(years)
        ]
    for purse in outcomes.purses:
        years, amount = by_year(run, purse.amount)
        spent = [
            sum(r["cost_paid"] for r in rows if r["year"] == year and r["article"] in purse.articles) for year in years
        ]
        rows += [
            {
                "year": int(year),
                "article": f"budget:{purse.name}",
                "cost_committed": amount[y],
                "cost_paid": spent[y],
            }
            for y, year in enumerate(years)
        ]
    return rows


def cost_courses(run: Run) -> dict[str, tuple[str, Reals, Reals]]:
    """Per cost line its article, and euro committed and paid per step, [T]."""
    found: dict[str, tuple[str, Reals, Reals]] = {}
    for line in run.world.outcomes.costs:
        euro = per_step(run.world.meters.costs[line.name], run.expected)
        found[line.name] = (line.article, euro, euro)
    for lever in run.world.outcomes.levers:
        if lever.level > 0:
            found[f"measure:{lever.name}"] = ("measures", lever.committed, lever.paid)
    return found


@declared(MEASURES)
def measures_table(run: Run) -> Iterable[Row]:
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
                "cost_committed": lever.committed.sum(),
                "cost_paid": lever.paid.sum(),
            }
        )
    return rows
