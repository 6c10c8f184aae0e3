"""An edition as a workbook: what it says and what became of the previous one as numbers, then all tables of the run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.editions import COUNTED, PEOPLE, EarlierEdition, counted_since, revisions
from dienmodel.show.names import category
from dienmodel.show.reports.edition import EditionContent
from dienmodel.show.say.editions import said_name
from dienmodel.show.taking.tables import BookPage, sources_rows, write_tables_book
from dienmodel.text.table import Table
from dienmodel.text.words import Words, words

LEFT_OUT = (
    *(
        "strength",
        "totals",
        "in_out",
        "population",
        "waiting",
        "arrivals",
        "sensitivities",
        "posts",
        "indicator_groups",
    ),
    *("replications", "replications_of_posts", "draws", "draws_of_targets", "draws_of_figures"),
)
"""Tables by week, month, quarter, group or draw make the book slow to open; `dienmodel export` writes them."""


def write_edition_book(
    path: Path,
    content: EditionContent,
    said: Table,
    earlier: EarlierEdition | None,
    tables: Mapping[str, Table],
    catalogue: Catalogue,
) -> None:
    """Write the workbook of an edition.

    Raises:
        OSError: the file cannot be written.
    """
    w = words(content.language)
    pages = [_findings(content, w), _said(said, catalogue, w)]
    if earlier is not None:
        pages += [_since(said, earlier, catalogue, w), _revised(said, earlier, catalogue, w)]
    notes = [[content.heading], [content.scenario], [w.say("excel.made", version=content.version)], [content.answered]]
    notes.append([w.say("edition_book.left_out", tables=", ".join(name for name in LEFT_OUT if name in tables))])
    chosen = {name: table for name, table in tables.items() if name not in LEFT_OUT}
    write_tables_book(path, chosen, w, notes, sources_rows(catalogue), pages)


def _findings(content: EditionContent, w: Words) -> BookPage:
    """What every chapter found."""
    rows = [[chapter.title, chapter.finding] for chapter in content.chapters]
    head = [w.say("edition_columns.chapter"), w.say("edition_columns.finding")]
    return BookPage(w.say("edition_book.findings"), head, [[content.heading, content.message], *rows])


def _said(said: Table, catalogue: Catalogue, w: Words) -> BookPage:
    """All that has a band, from today on: people at the end of each year, targets and indicators."""
    names = ("quantity", "day", "unit", "low", "middle", "high", "expected")
    head = [w.say(f"edition_columns.{name}") for name in names]
    return BookPage(w.say("edition_book.said"), head, list(_said_rows(said, catalogue, w)))


def _said_rows(said: Table, catalogue: Catalogue, w: Words) -> Iterator[list[object]]:
    for row in said.rows():
        on_its_day = row["kind"] != PEOPLE or row["middle"] is not None
        if row["kind"] != COUNTED and row["date"] >= catalogue.now and on_its_day:
            name = said_name(row["kind"], row["name"], row["unit"], catalogue, w)
            unit = w.say(f"units.{row['unit']}")
            yield [name, row["date"], unit, *(row[each] for each in ("low", "middle", "high", "expected"))]


def _since(said: Table, earlier: EarlierEdition, catalogue: Catalogue, w: Words) -> BookPage:
    names = ("quantity", "day", "low", "high", "counted", "inside")
    rows = [
        [
            category(catalogue, each.category, w),
            each.day,
            each.band.low,
            each.band.high,
            each.counted,
            w.say("edition.inside" if each.inside else "edition.outside"),
        ]
        for each in counted_since(earlier, said)
    ]
    return BookPage(w.say("edition_book.since"), [w.say(f"edition_columns.{name}") for name in names], rows)


def _revised(said: Table, earlier: EarlierEdition, catalogue: Catalogue, w: Words) -> BookPage:
    names = ("quantity", "day", "low_before", "before", "high_before", "low", "now", "high", "shift", "inside")
    rows = [
        [
            said_name(each.kind, each.name, each.unit, catalogue, w),
            each.day,
            *each.before,
            *each.now,
            each.shift,
            w.say("edition.inside" if each.inside else "edition.outside"),
        ]
        for each in revisions(earlier, said, catalogue.now)
    ]
    return BookPage(w.say("edition_book.revised"), [w.say(f"edition_columns.{name}") for name in names], rows)
