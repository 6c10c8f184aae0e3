"""Numbers as people write them: which are plain, and what a comma or a mark between thousands was meant to be."""

import re
from decimal import Decimal

PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
COMMA = re.compile(r"[-+]?\d+,\d+")
MARKED = re.compile(r"[-+]?[1-9]\d{0,2}([.,'’ \u00a0\u202f])\d{3}(\1\d{3})*")
MARKED_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+")
EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
"""One mark before three digits: between thousands for some, before decimals for others."""


class Misread(ValueError):
    """A cell that has no meaning as it is written: what is wrong with it, and how to write it."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(what)


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
        raise Misread(
            f"{cell!r}, which some read as {_bare(cell)} and others as {small}", f"write {_bare(cell)}, or {small}"
        )
    number = decimal(cell)
    if not number.is_integer():
        raise Misread(f"{cell}, which is not whole", "give whole people")
    return int(number)


def misread(cell: object) -> Misread:
    """What is wrong with a number that is not plain, and how to write what it most likely means."""
    text = str(cell)
    if COMMA.fullmatch(text) and not EITHER.fullmatch(text):
        return Misread(f"{text!r}: a decimal comma", f"write a decimal point: {text.replace(',', '.')}")
    if EITHER.fullmatch(text):
        remedy = f"write {_bare(text)}, or with a decimal point {text.replace(',', '.')}"
        return Misread(f"{text!r}: a comma before decimals or between thousands", remedy)
    if MARKED_COMMA.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        return Misread(f"{text!r}: a decimal comma, and points between thousands", f"write {plain}")
    if MARKED.fullmatch(text):
        return Misread(f"{text!r}: marks between thousands", f"write {_bare(text)}")
    return Misread(f"{cell!r}, which is no number", "give a number")


def _bare(text: str) -> str:
    """The digits of a number without the marks between them."""
    return re.sub(r"[^\d+-]", "", text)
