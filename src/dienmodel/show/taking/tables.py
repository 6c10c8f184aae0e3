"""Tables of a run as CSV in the dialect of a language, and as a workbook that explains itself."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.show.meanings import Meaning, meanings
from dienmodel.show.taking.book import AS_TEXT, MOST_ROWS, unrun
from dienmodel.text.table import Table
from dienmodel.text.words import Words

MARK = "\ufeff"
"""By this a spreadsheet sees that a file is UTF-8."""


WIDE_COLUMN = 60
"""Letters in the first column of a page with headings in words."""


def as_csv(table: Table, language: str = "") -> str:
    """A table for a program: commas between columns, points in numbers.

    With a language it is for a spreadsheet on a computer of people who speak it: a mark says that it is UTF-8, and in
    Dutch there are semicolons between columns and commas in numbers.
    """
    dutch = language == "nl"
    out = io.StringIO()
    out.write(MARK if language else "")
    writer = csv.writer(out, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_comma(value) if dutch else plain_cell(value) for value in row.values()] for row in table.rows())
    return out.getvalue()


def _comma(value: Any) -> Any:
    """A value as Dutch spreadsheets read it."""
    return str(value).replace(".", ",") if isinstance(value, float) else plain_cell(value)


def plain_cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula, nothing as an empty text."""
    return "" if value is None else unrun(value)


class BookPage(NamedTuple):
    """A sheet of a workbook with headings in words: texts, numbers and dates."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


def write_tables_book(
    out: Path | io.BytesIO,
    tables: Mapping[str, Table],
    w: Words,
    notes: Sequence[Sequence[str]],
    sources: Sequence[Sequence[str]],
    first: Sequence[BookPage] = (),
) -> None:
    """A workbook with a sheet per table, one that explains, one with all columns in words and one with the sources.

    Each heading has what its column means as a note, and stays when the sheet is scrolled. Pages that have headings in
    words come `first`.
    """
    place = str(out) if isinstance(out, Path) else out
    with xlsxwriter.Workbook(place, {**AS_TEXT, "in_memory": True, "constant_memory": True}) as book:
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for own in first:
            page = book.add_worksheet(own.name[:31])
            page.freeze_panes(1, 0)
            page.set_column(0, 0, WIDE_COLUMN)
            page.write_row(0, 0, own.head, head)
            _fill(page, own.rows, day, 1)
        for name, table in tables.items():
            page = book.add_worksheet(name[:31])
            page.freeze_panes(1, 0)
            for j, meaning in enumerate(_meanings(name, table, w)):
                page.write_string(0, j, meaning.column, head)
                page.write_comment(0, j, f"{meaning.text} ({meaning.unit})" if meaning.unit else meaning.text)
            _fill(page, (_worded(row, w) for row in table.rows()[:MOST_ROWS]), day, 1)
        _fill(book.add_worksheet(w.say("excel.notes")), notes, day)
        _fill(book.add_worksheet(w.say("excel.columns")), _columns(tables, w), day)
        _fill(book.add_worksheet(w.say("excel.sources")), sources, day)


def _meanings(name: str, table: Table, w: Words) -> list[Meaning]:
    return meanings(SCHEMAS[name], list(table.columns), w)


def _worded(row: Mapping[str, Any], w: Words) -> list[Any]:
    """A row with its sort of evidence in words: a code would leave open whose judgement a figure is."""
    return [w.say(f"grades.{value}") if column == "grade" else value for column, value in row.items()]


def _fill(page: Any, rows: Any, day: Any, top: int = 0) -> None:
    for i, row in enumerate(rows, start=top):
        for j, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(i, j, value, day)
            else:
                page.write(i, j, value)


def _columns(tables: Mapping[str, Table], w: Words) -> list[list[str]]:
    """Per sheet and column its unit and what it means."""
    head = [w.say("excel.sheet"), w.say("excel.column"), w.say("columns.unit"), w.say("excel.meaning")]
    return [head] + [
        [name, meaning.column, meaning.unit, meaning.text]
        for name, table in tables.items()
        for meaning in _meanings(name, table, w)
    ]


def sources_rows(catalogue: Catalogue) -> list[list[str]]:
    """The sources of the figures of a scenario."""
    named = {figure.source for figure in catalogue.figures.values()}
    return [
        [key, source.title, source.publisher, source.number or "", str(source.date or "")]
        for key, source in sorted(catalogue.sources.items())
        if key in named
    ]
