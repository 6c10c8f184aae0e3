"""An edition as a tagged PDF (PDF/UA-1), set by Typst, which is an extra: `pip install dienmodel[pdf]`."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from dienmodel.show.drawn import Shown
from dienmodel.show.reports.edition import Chapter, EditionContent
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words, upper, words

SMALL, SMALLEST = 7.8, 7.0
"""Sizes in points of letters in tables of more than six columns, and of more than eight."""

FEW_LETTERS, MOST_LETTERS, LONG_NUMBER = 14, 16, 34
"""Letters up to which a column of texts is as wide as these, beyond which one of numbers breaks, or is one of texts."""

EM_PER_LETTER = 0.5
"""Width of a letter or a digit in parts of its size, nearly the widest that is common in tables."""

TYPEFACE = "Libertinus Serif"
"""The typeface that comes with Typst: the same pages on every machine, pictures and all."""


def can_set() -> bool:
    """Whether Typst is installed."""
    return find_spec("typst") is not None


def pdf_of(content: EditionContent) -> bytes:
    """The edition as a PDF that meets PDF/UA-1: tagged, titled, in its language, and with a text for every picture.

    Raises:
        ImportError: Typst is not installed.
    """
    import typst

    pictures: dict[str, bytes] = {}
    data = json.dumps(_plain(content, pictures), ensure_ascii=False).encode()
    template = (files("dienmodel.show") / "templates" / "edition.typ").read_bytes()
    day = datetime(content.day.year, content.day.month, content.day.day, tzinfo=UTC)
    pages: bytes = typst.compile(
        {"main.typ": template, "edition.json": data, **pictures},
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=day,
    )
    return pages


def _plain(content: EditionContent, pictures: dict[str, bytes]) -> dict[str, Any]:
    """The content as plain data for the template; `pictures` gets the files that it names."""
    w = words(content.language)
    return {
        "language": content.language,
        "heading": content.heading,
        "author": "dienmodel",
        "about": w.say("edition.about"),
        "scenario": content.scenario,
        "version": content.version,
        "made": [content.day.year, content.day.month, content.day.day],
        "page": w.texts["edition.page"],
        "contents": w.say("edition.contents"),
        "message": content.message,
        "answered": content.answered,
        "cover": None if content.cover is None else _picture(content.cover, w, pictures),
        "keys_title": w.say("edition.keys_title"),
        "reading": w.say("edition.all_of_it"),
        "keys": _sheet(content.keys),
        "unknown": None if content.unknown is None else _sheet(content.unknown),
        "chapters": [_chapter(chapter, w, pictures) for chapter in content.chapters],
    }


def _chapter(chapter: Chapter, w: Words, pictures: dict[str, bytes]) -> dict[str, Any]:
    """A chapter; the tables behind its pictures are long, and stand on the page and in the workbook."""
    return {
        "title": chapter.title,
        "finding": chapter.finding,
        "lines": chapter.lines,
        "pictures": [_picture(shown, w, pictures) for shown in chapter.pictures],
        "sheets": [_sheet(each) for each in chapter.sheets],
    }


def _picture(shown: Shown, w: Words, pictures: dict[str, bytes]) -> dict[str, str]:
    own = shown.picture
    pictures[f"{own.key}.svg"] = _standing(str(shown.wide)).encode()
    alt = w.say("edition.alt", title=own.title.rstrip("."), note=own.note)
    return {"file": f"{own.key}.svg", "title": own.title, "alt": alt, "note": own.note}


def _standing(svg: str) -> str:
    """A drawing of a page as a file of its own, in the typeface of the document."""
    svg = re.sub(r' style="max-width:[\d.]+px"', "", svg)
    svg = re.sub(r"font-family=\"[^\"]*\"|font-family='[^']*'", f'font-family="{TYPEFACE}"', svg)
    if "xmlns=" not in svg.partition(">")[0]:
        spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        svg = svg.replace("<svg", f"<svg {spaces}", 1)
    return svg


def _sheet(sheet: Sheet) -> dict[str, Any]:
    """A table: columns of numbers are as wide as these, and texts share the rest by how much they say."""
    count = max(len(sheet.head), max((len(row) for row in sheet.rows), default=0))
    columns = [_column(sheet, i) for i in range(count)]
    if all("ems" in column for column in columns):
        columns[0] = {"weight": 1.0}  # the page is as wide as it is
    numeric = [i for i in sorted(sheet.numeric) if "ems" in columns[i]]
    size = {} if count <= 6 else {"size": SMALL if count <= 8 else SMALLEST}
    rows = [[*row, *[""] * (count - len(row))] for row in sheet.rows]
    cells = {"head": list(sheet.head), "rows": rows, "columns": columns, "numeric": numeric}
    return {"caption": upper(sheet.caption), **cells, **size}


def _column(sheet: Sheet, column: int) -> dict[str, float]:
    """The width of a column in letters (`ems`), or its share of what is left (`weight`): the root of its longest text.

    A heading breaks between words, so that only its longest word counts.
    """
    cells = [row[column] for row in sheet.rows if column < len(row)]
    longest = max(map(len, cells), default=1)
    word = max(map(len, sheet.head[column].split()), default=1) if sheet.head else 1
    if longest <= (LONG_NUMBER if column in sheet.numeric else FEW_LETTERS):
        return {"ems": EM_PER_LETTER * min(max(longest, word), MOST_LETTERS) + 1.2}
    return {"weight": max(longest, 2 * word) ** 0.5}
