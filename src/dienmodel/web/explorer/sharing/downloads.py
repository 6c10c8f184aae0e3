"""Tables of a run as CSV and as Excel, each with where it comes from."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from dienmodel.runs.tables.every import TABLES
from dienmodel.show.names import title
from dienmodel.show.say.levers import dated
from dienmodel.show.sheet import Sheet
from dienmodel.show.taking.tables import MARK, as_csv, plain_cell, sources_rows, write_tables_book
from dienmodel.text.table import Table
from dienmodel.text.words import Words
from dienmodel.version import __version__
from dienmodel.web.explorer.sharing.book import bare_number
from dienmodel.web.explorer.view import View

__all__ = ["MARK", "TABLE_NAMES", "as_csv", "as_excel", "made_where", "name_of", "sheet_as_csv", "table_of"]

TABLE_NAMES = tuple(table.name for table in TABLES)


def table_of(view: View, name: str) -> Table:
    """A table of the run by name.

    Raises:
        KeyError: there is no such table.
    """
    if name not in TABLE_NAMES:
        raise KeyError(name)
    return TABLES[TABLE_NAMES.index(name)](view.run)


def name_of(view: View, *parts: str) -> str:
    """The name of a file, which says the scenario and what is in it."""
    return "-".join([view.catalogue.scenario, *parts])


def as_excel(view: View, names: Sequence[str]) -> bytes:
    """One sheet per table, one that explains, one with the columns, one with the sources."""
    out = io.BytesIO()
    sources = sources_rows(view.catalogue)
    write_tables_book(
        out, {name: table_of(view, name) for name in names}, view.words, _notes(view, view.words), sources
    )
    return out.getvalue()


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
    writer.writerow(map(plain_cell, shown.head))
    for row in shown.rows:
        writer.writerow(
            _number(cell, language) if i in shown.numeric else plain_cell(cell) for i, cell in enumerate(row)
        )
    writer.writerow([])
    writer.writerows([plain_cell(text)] for text in (shown.caption, *below))
    return out.getvalue()


def _number(cell: str, language: str) -> str:
    """A number on the screen as a spreadsheet reads it: no points between thousands, a plain minus."""
    bare = bare_number(cell, language)
    return bare if re.fullmatch(r"[-+]?[\d.,]+( ?%)?", bare) else str(plain_cell(cell))
