"""The table on the screen as Excel: what it is first, then the table as it stands there."""

import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from dienmodel.show.sheet import Sheet
from dienmodel.show.taking.book import AS_TEXT
from dienmodel.text.words import HARD_SPACE, MINUS, Words

NARROWEST, WIDEST = 9, 60
"""Letters in a column."""


def sheet_as_excel(shown: Sheet, w: Words, about: Sequence[str]) -> bytes:
    """A table for a spreadsheet: a page that tells what it is, and one with the table under headings that stay."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**AS_TEXT, "in_memory": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    title, wrapped = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    first, table = book.add_worksheet(w.say("excel.notes")), book.add_worksheet(w.say("excel.table"))
    first.set_column(0, 0, 2 * WIDEST)
    first.write_string(0, 0, shown.caption, title)
    for i, text in enumerate(about, 1):
        first.write_string(i, 0, text, wrapped)
    for j, name in enumerate(shown.head):
        table.set_column(j, j, _width(shown, j))
        table.write_string(0, j, name, head)
    for i, row in enumerate(shown.rows, 1):
        for j, cell in enumerate(row):
            _write(book, table, i, j, cell, w.language if j in shown.numeric else "")
    table.freeze_panes(1 if shown.head else 0, 1)
    book.close()
    return out.getvalue()


def _width(shown: Sheet, column: int) -> int:
    """A width in which every cell fits, and every word of the heading."""
    cells = [len(row[column]) for row in shown.rows if column < len(row)]
    words = [len(word) for word in shown.head[column].split()]
    return min(max(NARROWEST, *cells, *words) + 2, WIDEST) if cells else NARROWEST


def _write(book: Any, page: Any, i: int, j: int, cell: str, language: str) -> None:
    """A cell: a number as a number that looks as on the screen, if a language is given to read it in."""
    number = number_of(cell, language) if language else None
    if number is None:
        page.write_string(i, j, cell)
    else:
        page.write_number(i, j, number[0], book.add_format({"num_format": number[1]}))


def bare_number(cell: str, language: str) -> str:
    """A number on the screen without what stands between thousands, and with a plain minus."""
    return cell.replace(MINUS, "-").replace(HARD_SPACE, " ").replace("." if language == "nl" else ",", "")


def number_of(cell: str, language: str) -> tuple[float, str] | None:
    """A number on the screen with the format that shows it so; None for anything else."""
    pointed = bare_number(cell, language).replace("," if language == "nl" else ".", ".")
    parts = re.fullmatch(r"([-+]?)(\d+)(?:\.(\d+))?( ?%)?", pointed)
    if parts is None:
        return None
    sign, whole, decimals, percent = parts[1], parts[2], parts[3] or "", parts[4] or ""
    shape = f"#,##0{'.' + '0' * len(decimals) if decimals else ''}{percent}"
    value = float(f"{sign}{whole}.{decimals or '0'}") / (100 if percent else 1)
    return value, f"+{shape};-{shape};{shape}" if sign == "+" else shape
