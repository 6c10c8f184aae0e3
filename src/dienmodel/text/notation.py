"""Numbers and dates as people write them: which are plain, and what a comma or a mark between thousands meant."""

import re
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
DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")


def day_of(text: str) -> date:
    """A date that is written `2030-12-31`, or with the day first as tables in Dutch have it: `31-12-2030`.

    Raises:
        ValueError: it is no date, or written otherwise.
    """
    if turned := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, turned.groups())
        return date(year, month, day)
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


def whole(cell: object) -> int:
    """A cell of a table as a whole number; what some read as thousands and others as decimals is refused.

    Raises:
        Misread: it is no number, not whole, or can be read in two ways.
    """
    if isinstance(cell, str) and EITHER.fullmatch(cell):
        small = cell.replace(",", ".").rstrip("0").rstrip(".")
        either: Values = {"large": _bare(cell), "small": small}
        raise Misread(Phrase("read-two-ways", {"cell": cell, **either}), Phrase("write-either", either))
    number = decimal(cell)
    if not number.is_integer():
        raise Misread(Phrase("not-whole", {"cell": str(cell)}), Phrase("give-whole"))
    return int(number)


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
