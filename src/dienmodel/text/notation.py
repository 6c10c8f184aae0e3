"""Numbers and dates as people write them: which are plain, and what a comma or a mark between thousands meant."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dienmodel.text.faults import Phrase, Values

PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
COMMA = re.compile(r"[-+]?\d+,\d+")
MARKED = re.compile(r"[-+]?[1-9]\d{0,2}([.,'’ \u00a0\u202f])\d{3}(\1\d{3})*")
MARKED_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+")
EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
"""One mark before three digits: between thousands for some, before decimals for others."""


YEAR = re.compile(r"[0-9]{4}")
YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")


def day_of(text: str) -> date:
    """A date that is written `2030-12-31`, or with the day first as tables in Dutch have it: `31-12-2030`.

    Raises:
        ValueError: it is no date, or written otherwise.
    """
    if turned := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, turned.groups())
        return date(year, month, day)
    if not YEAR_FIRST.fullmatch(text):  # Python reads weeks and days without dashes too
        raise ValueError(text)
    return date.fromisoformat(text)


def last_day_of(text: str) -> date:
    """The same, or the last day of a year that is written `2030`.

    Raises:
        ValueError: it is neither.
    """
    return date(int(text), 12, 31) if YEAR.fullmatch(text) else day_of(text)


class Misread(ValueError):
    """A cell that has no meaning as it is written: what is wrong with it, and how to write it."""

    def __init__(self, what: Phrase, remedy: Phrase) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(what.key)


def decimal(cell: object) -> float:
    """A cell of a table as a number.

    Raises:
        Misread: it is none, or not written with a decimal point.
    """
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str) and PLAIN.fullmatch(cell):
        return float(cell)
    raise misread(cell)


# --- the numbers of a file -------------------------------------------------------------------------------------------

BY_COMMA = re.compile(r"[-+]?(\d*,\d+|[1-9]\d{0,2}((\.\d{3})+,\d+|([ '’\u00a0\u202f]\d{3})+,\d+|(\.\d{3}){2,}))")
BY_POINT = re.compile(
    r"[-+]?(\d*\.\d*([eE][-+]?\d+)?|[1-9]\d{0,2}((,\d{3})+\.\d+|([ '’\u00a0\u202f]\d{3})+\.\d+|(,\d{3}){2,}))"
)
"""Numbers that tell what stands before decimals, unless they can be read in two ways."""

GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}([.,'’ \u00a0\u202f])\d{3}(\1\d{3})*([.,]\d+)?")
OTHER = {",": ".", ".": ","}


@dataclass(frozen=True)
class Notation:
    """What a file writes before decimals, and whether that is sure: a cell said so, and none said otherwise."""

    mark: str = "."
    sure: bool = False


def notation_of(cells: Iterable[object], said: str | None = None) -> Notation:
    """How numbers are written, as is `said`, or as those say that can be read in one way only."""
    if said is not None:
        return Notation(said, True)
    commas = points = 0
    for text in (cell.strip() for cell in cells if isinstance(cell, str)):
        if not EITHER.fullmatch(text):
            commas += bool(BY_COMMA.fullmatch(text))
            points += bool(BY_POINT.fullmatch(text))
    return Notation("," if commas > points else ".", (commas == 0) != (points == 0))


def number_of(cell: object, notation: Notation, whole: bool = False) -> float:
    """A cell as a number.

    Raises:
        Misread: it is none, not whole where that is asked, not written as the others, or can be read in two ways.
    """
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        number = float(cell)
    else:
        number = _number_in(cell.strip() if isinstance(cell, str) else cell, notation, whole)
    if not math.isfinite(number):
        raise Misread(Phrase("no-number", {"cell": repr(cell)}), Phrase("give-number"))
    if whole and not number.is_integer():
        raise Misread(Phrase("not-whole", {"cell": str(cell)}), Phrase("give-whole"))
    return number


def _number_in(text: object, notation: Notation, whole: bool) -> float:
    """The number that a text says; whole numbers with just three decimals are not believed."""
    if isinstance(text, date):
        raise Misread(Phrase("a-date", {"cell": str(text)}), Phrase("undo-date"))
    if text is None or text == "":
        raise Misread(Phrase("empty-cell"), Phrase("fill-cell"))
    if not isinstance(text, str):
        raise Misread(Phrase("no-number", {"cell": repr(text)}), Phrase("give-number"))
    if EITHER.fullmatch(text) and (not notation.sure or (whole and notation.mark in text)):
        small = text.replace(",", ".").rstrip("0").rstrip(".")
        either: Values = {"large": _bare(text), "small": small}
        raise Misread(Phrase("read-two-ways", {"cell": text, **either}), Phrase("write-either-in-all", either))
    plain = _plain(text, notation.mark)
    if PLAIN.fullmatch(plain):
        return float(plain)
    mark = OTHER[notation.mark]
    if PLAIN.fullmatch(_plain(text, mark)):
        marks: Values = {"mark": mark, "usual": notation.mark}
        raise Misread(Phrase("other-mark", {"cell": text, **marks}), Phrase("replace-mark", marks))
    raise Misread(Phrase("no-number", {"cell": repr(text)}), Phrase("give-number"))


def _plain(text: str, mark: str) -> str:
    """A number with a decimal point and nothing between thousands; anything else is no plain number afterwards."""
    grouped = GROUPED.fullmatch(text)
    if grouped and grouped[1] != mark and (grouped[3] is None or grouped[3][0] == mark):
        text = text.replace(grouped[1], "")
    return text if mark == "." else text.replace(".", "?").replace(",", ".")


# --- numbers and words that are plain --------------------------------------------------------------------------------


def misread(cell: object) -> Misread:
    """What is wrong with a number that is not plain, and how to write what it most likely means."""
    text = str(cell)
    if COMMA.fullmatch(text) and not EITHER.fullmatch(text):
        plain = text.replace(",", ".")
        return Misread(Phrase("decimal-comma", {"cell": text}), Phrase("write-point", {"plain": plain}))
    if EITHER.fullmatch(text):
        either = {"large": _bare(text), "small": text.replace(",", ".")}
        return Misread(Phrase("comma-or-mark", {"cell": text}), Phrase("write-large-or-point", either))
    if MARKED_COMMA.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        return Misread(Phrase("comma-and-points", {"cell": text}), Phrase("write", {"plain": plain}))
    if MARKED.fullmatch(text):
        return Misread(Phrase("marks", {"cell": text}), Phrase("write", {"plain": _bare(text)}))
    return Misread(Phrase("no-number", {"cell": repr(cell)}), Phrase("give-number"))


def _bare(text: str) -> str:
    """The digits of a number without the marks between them."""
    return re.sub(r"[^\d+-]", "", text)
