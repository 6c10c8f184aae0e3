"""Tables of a run as CSV and as Excel, each with where it comes from."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from dienmodel.runs.tables.every import SCHEMAS, TABLES
from dienmodel.show.meanings import meanings
from dienmodel.show.names import title
from dienmodel.show.reports.book import AS_TEXT, unrun
from dienmodel.show.say.levers import dated
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words
from dienmodel.version import __version__
from dienmodel.web.explorer.sharing.book import bare_number
from dienmodel.web.explorer.view import View

TABLE_NAMES = tuple(table.name for table in TABLES)

MARK = "\ufeff"
"""By this a spreadsheet sees that a file is UTF-8."""


def table_of(view: View, name: str) -> Table:
    """A table of the run by name.

    Raises:
        KeyError: there is no such table.
    """
    if name not in TABLE_NAMES:
        raise KeyError(name)
    return TABLES[TABLE_NAMES.index(name)](view.run)


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
    writer.writerows([_comma(value) if dutch else _plain(value) for value in row.values()] for row in table.rows())
    return out.getvalue()


def _comma(value: Any) -> Any:
    """A value as Dutch spreadsheets read it."""
    return str(value).replace(".", ",") if isinstance(value, float) else _plain(value)


def name_of(view: View, *parts: str) -> str:
    """The name of a file, which says the scenario and what is in it."""
    return "-".join([view.catalogue.scenario, *parts])


def _plain(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula, nothing as an empty text."""
    return "" if value is None else unrun(value)


def as_excel(view: View, names: Sequence[str]) -> bytes:
    """One sheet per table, one that explains, one with the sources."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**AS_TEXT, "in_memory": True, "constant_memory": True})
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for name in names:
        table = table_of(view, name)
        _fill(book.add_worksheet(name[:31]), [list(table.columns)], head, day)
        _fill(book.get_worksheet_by_name(name[:31]), (_worded(row, view.words) for row in table.rows()), None, day, 1)
    w = view.words
    _fill(book.add_worksheet(w.say("excel.notes")), _notes(view, w), None, day)
    _fill(book.add_worksheet(w.say("excel.columns")), _columns(view, names), None, day)
    _fill(book.add_worksheet(w.say("excel.sources")), _sources(view), None, day)
    book.close()
    return out.getvalue()


def _worded(row: dict[str, Any], w: Words) -> list[Any]:
    """A row with its sort of evidence in words: a code would leave open whose judgement a figure is."""
    return [w.say(f"grades.{value}") if column == "grade" else value for column, value in row.items()]


def _fill(page: Any, rows: Any, style: Any, day: Any, top: int = 0) -> None:
    for i, row in enumerate(rows, start=top):
        for j, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(i, j, value, day)
            else:
                page.write(i, j, value, style)


def _notes(view: View, w: Words) -> list[list[str]]:
    """What was computed: scenario, levers, answer, version and the address that shows it, but of an own scenario."""
    return [
        [w.text(view.catalogue.titles.scenario)],
        [w.say("excel.made", version=__version__)],
        [view.told(view.href("/"))],
        *([text] for text in (view.asked.name, view.asked.note) if text),
        *_levers(view),
    ]


def _levers(view: View) -> list[list[str]]:
    """What stands elsewhere than the scenario says."""
    w = view.words
    measures = [[title(view.catalogue, "measures", name, w), w.share(level)] for name, level in view.asked.state.levels]
    measures += [[title(view.catalogue, "measures", name, w), dated(own, w)] for name, own in view.asked.state.dates]
    return [*measures, *([key, w.short_number(value)] for key, value in view.asked.state.values)]


def made_where(view: View, address: str) -> list[str]:
    """Where something comes from that is taken along: its name, scenario, levers, version, day, address."""
    w, asked = view.words, view.asked
    levers = [": ".join(lever) for lever in _levers(view)]
    named = [": ".join(text for text in (asked.name, asked.note) if text)]
    return [
        *filter(None, named),
        "; ".join([w.text(view.catalogue.titles.scenario), *levers]),
        w.say("web.made_where", version=__version__, day=w.day(date.today()), address=address),
    ]


def sheet_as_csv(shown: Sheet, language: str, below: Sequence[str]) -> str:
    """The table on the screen for a spreadsheet on a computer of people who speak a language, above some texts."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out, delimiter=";" if language == "nl" else ",", lineterminator="\r\n")
    writer.writerow(map(_plain, shown.head))
    for row in shown.rows:
        writer.writerow(_number(cell, language) if i in shown.numeric else _plain(cell) for i, cell in enumerate(row))
    writer.writerow([])
    writer.writerows([_plain(text)] for text in (shown.caption, *below))
    return out.getvalue()


def _number(cell: str, language: str) -> str:
    """A number on the screen as a spreadsheet reads it: no points between thousands, a plain minus."""
    bare = bare_number(cell, language)
    return bare if re.fullmatch(r"[-+]?[\d.,]+( ?%)?", bare) else str(_plain(cell))


def _columns(view: View, names: Sequence[str]) -> list[list[str]]:
    """Per sheet and column its unit and what it means."""
    w = view.words
    head = [w.say("excel.sheet"), w.say("excel.column"), w.say("columns.unit"), w.say("excel.meaning")]
    return [head] + [
        [name, meaning.column, meaning.unit, meaning.text]
        for name in names
        for meaning in meanings(SCHEMAS[name], list(table_of(view, name).columns), w)
    ]


def _sources(view: View) -> list[list[str]]:
    named = {figure.source for figure in view.catalogue.figures.values()}
    return [
        [key, source.title, source.publisher, source.number or "", str(source.date or "")]
        for key, source in sorted(view.catalogue.sources.items())
        if key in named
    ]
