"""The picture of both ledgers: what is committed and paid every year, and what may be."""

from functools import partial

from dienmodel.runs.spending import CASH, ROOM, SpendingOfYear, held_to, spending
from dienmodel.show import charts
from dienmodel.show.charts.marks import MarkRow
from dienmodel.show.pictures.picture import Picture, Subject, picture
from dienmodel.show.say.spending import all_years, spending_sheet

BOOKS = (("committed", ROOM), ("paid", CASH))
"""The ledgers, each with its ceiling."""


def both_ledgers(subject: Subject) -> Picture | None:
    """Committed and paid per year, each against its ceiling; None where no ceilings are said."""
    run, w = subject.run, subject.words
    rows, behind = held_to(run, spending(run)), spending_sheet(run, w)
    if behind is None:
        return None
    marks = [mark for row in rows for mark in _of_year(row)]
    return picture(
        subject, "spending", partial(charts.spending, marks), behind, finding=all_years(run, w).removesuffix(".")
    )


def _of_year(row: SpendingOfYear) -> list[MarkRow]:
    return [
        {"year": row.year, "book": book, "euro": getattr(row, book), "most": getattr(row, most)} for book, most in BOOKS
    ]
