"""The start of a scenario as a form to fill in with own counts: a snapshot as it is, in CSV or Excel."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.stocks.snapshot import TOLERANCE
from dienmodel.network.compile.stocks.start import DECIMALS, StartRow
from dienmodel.show.figure_texts import member
from dienmodel.show.names import title
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.taking.book import AS_TEXT
from dienmodel.text.files import written
from dienmodel.text.words import Words

SheetCells = Sequence[Sequence[Any]]


def dims_of(rows: Sequence[StartRow]) -> list[str]:
    """The dimensions by which any stock is split."""
    return list(dict.fromkeys(dim for row in rows for dim in row.group))


def totals_of(rows: Sequence[StartRow]) -> dict[tuple[str, tuple[tuple[str, str], ...]], int]:
    """People by stock and group."""
    totals: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    for row in rows:
        key = row.stock, tuple(row.group.items())
        totals[key] = totals.get(key, 0) + row.people
    return totals


def start_sheet(rows: Sequence[StartRow], catalogue: Catalogue, w: Words) -> Sheet:
    """People at the start by stock and group."""
    lines = [
        [
            title(catalogue, "stocks", stock, w),
            ", ".join(member(key, dim, w, catalogue) for dim, key in group),
            w.number(people),
        ]
        for (stock, group), people in totals_of(rows).items()
    ]
    head = [w.say("columns.stock"), w.say("columns.group"), w.say("start_columns.now")]
    return sheet(w.say("start.totals"), head, lines, 2)


def write_start(rows: Sequence[StartRow], catalogue: Catalogue, path: Path, w: Words) -> None:
    """Write the start, as Excel where the name ends in .xlsx and else as CSV that a spreadsheet of the language opens.

    Raises:
        FaultyInput: the file cannot be written.
    """
    in_excel = path.suffix.lower() == ".xlsx"
    content = _excel(rows, catalogue, w) if in_excel else _csv(rows, w).encode("utf-8-sig")
    with written(path):
        path.write_bytes(content)


def _counts(rows: Sequence[StartRow]) -> list[list[Any]]:
    dims = dims_of(rows)
    head = ["stock", *dims, "years", "people"]
    return [head, *([row.stock, *(row.group.get(dim, "") for dim in dims), row.years, row.people] for row in rows)]


def _csv(rows: Sequence[StartRow], w: Words) -> str:
    """Years have so many decimals that nobody takes them for thousands."""
    comma = w.language == "nl"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if comma else ",", lineterminator="\r\n")
    for i, row in enumerate(_counts(rows)):
        years = f"{row[-2]:.{DECIMALS}f}" if i else row[-2]
        writer.writerow([*row[:-2], years.replace(".", ",") if comma else years, row[-1]])
    return out.getvalue()


# --- the workbook ----------------------------------------------------------------------------------------------------


def _excel(rows: Sequence[StartRow], catalogue: Catalogue, w: Words) -> bytes:
    """A workbook with the counts, what they add up to beside what they were, and what every name means."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**AS_TEXT, "in_memory": True})
    _counts_page(book, rows, w)
    _totals_page(book, rows, w)
    _names_page(book, rows, catalogue, w)
    book.close()
    return out.getvalue()


def _page(book: Any, name: str, grid: SheetCells, widths: Mapping[int, int]) -> Any:
    """A sheet with a head that stays in sight."""
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_column(0, len(grid[0]) - 1, 16)
    for column, width in widths.items():
        page.set_column(column, column, width)
    page.write_row(0, 0, grid[0], book.add_format({"bold": True}))
    for i, row in enumerate(grid[1:], start=1):
        page.write_row(i, 0, row)
    return page


def _counts_page(book: Any, rows: Sequence[StartRow], w: Words) -> None:
    """The snapshot itself: the columns to fill in stand out, and comments say what they count."""
    grid = _counts(rows)
    page, last = _page(book, w.say("start.counts"), grid, {0: 24}), len(grid[0]) - 1
    free = {"bg_color": "#FFF8D6", "border": 1}
    of_years, of_people = (book.add_format({**free, "num_format": form}) for form in ("0.00", "#,##0"))
    for i, row in enumerate(grid[1:], start=1):
        page.write_number(i, last - 1, row[-2], of_years)
        page.write_number(i, last, row[-1], of_people)
    page.write_comment(0, last - 1, w.say("start.years"))
    page.write_comment(0, last, w.say("start.people"))


def _totals_page(book: Any, rows: Sequence[StartRow], w: Words) -> None:
    """What was there by group, what the counts add up to now, and the difference, marked where it is large."""
    dims, totals = dims_of(rows), totals_of(rows)
    head = ["stock", *dims, *(w.say(f"start_columns.{name}") for name in ("now", "filled", "difference"))]
    grid = [[stock, *(dict(group).get(dim, "") for dim in dims), n] for (stock, group), n in totals.items()]
    page, whole = _page(book, w.say("start.totals"), [head, *grid], {0: 24}), book.add_format({"num_format": "#,##0"})
    now = len(dims) + 1
    for i, ((_, group), people) in enumerate(totals.items(), start=1):
        names = ["stock", *dict(group)]
        conditions = ",".join(_condition(w.say("start.counts"), ["stock", *dims].index(name), i) for name in names)
        counted = f"=SUMIFS({_column(w.say('start.counts'), now + 1)},{conditions})"
        page.write_number(i, now, people, whole)
        page.write_formula(i, now + 1, counted, whole, people)
        page.write_formula(i, now + 2, f"={_letter(now + 1)}{i + 1}-{_letter(now)}{i + 1}", whole, 0)
    rule = f"=ABS(${_letter(now + 2)}2)>{TOLERANCE}*${_letter(now)}2"
    red = book.add_format({"bg_color": "#F9D6D5", "bold": True})
    page.conditional_format(1, now + 2, len(totals), now + 2, {"type": "formula", "criteria": rule, "format": red})
    page.write_comment(0, now + 2, w.say("start.marked", share=w.share(TOLERANCE)))


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _column(page: str, column: int) -> str:
    """All of a column, since rows may be added below."""
    return f"'{page}'!${_letter(column)}:${_letter(column)}"


def _condition(page: str, column: int, row: int) -> str:
    return f"{_column(page, column)},${_letter(column)}{row + 1}"


def _names_page(book: Any, rows: Sequence[StartRow], catalogue: Catalogue, w: Words) -> None:
    """What every name in the counts means."""
    names = dict.fromkeys(("stock", row.stock) for row in rows)
    names |= dict.fromkeys(pair for row in rows for pair in row.group.items())
    meanings = [
        [column, name, title(catalogue, "stocks", name, w) if column == "stock" else member(name, column, w, catalogue)]
        for column, name in sorted(names, key=lambda pair: pair[0] != "stock")
    ]
    columns = [["years", "", w.say("start.years")], ["people", "", w.say("start.people")]]
    head = [w.say(f"start_columns.{name}") for name in ("column", "name", "meaning")]
    _page(book, w.say("start.names"), [head, *meanings, *columns], {1: 26, 2: 90})
