"""A run beside what was counted: the last count of each category, and from which count on the run leaves them."""

from dataclasses import dataclass
from datetime import date

from dienmodel.runs.run import Run
from dienmodel.runs.tables.observed import counts_after_start
from dienmodel.text.table import TableRow

FAR = 0.02
"""A run has left the counts of a category where it is further from all later ones than by this share of them."""


@dataclass(frozen=True)
class BesideCount:
    """The last count of a category and the expected people on its day.

    `leaves` is the day of the count from which on the run is `FAR` from every count of the category; None: from none.
    """

    category: str
    day: date
    counted: float
    expected: float
    leaves: date | None = None


def beside_counts(run: Run) -> tuple[BesideCount, ...]:
    """The last count of each category that tests a run, everybody together first, then as the scenario has them."""
    by_category: dict[str, list[TableRow]] = {}
    for row in sorted(counts_after_start(run), key=lambda row: row["date"]):
        by_category.setdefault(row["category"], []).append(row)
    cells = run.world.network.labels.cells
    order = ["total", *dict.fromkeys(cell["category"] for cell in cells)]
    return tuple(_beside(name, by_category[name]) for name in order if name in by_category)


def _beside(category: str, rows: list[TableRow]) -> BesideCount:
    """The last of the counts of a category, by day, and the first of those at the end from which the run is far."""
    last, leaves = rows[-1], None
    for row in reversed(rows):
        if abs(row["share_difference"]) <= FAR:
            break
        leaves = row["date"]
    return BesideCount(category, last["date"], last["value_observed"], last["value_expected"], leaves)
