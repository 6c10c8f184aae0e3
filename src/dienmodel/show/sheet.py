"""A table for people, and where its numbers come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Origins = Mapping[tuple[int, int], tuple[str, date]]
"""Row and column of a number with the quantity and the date that explain it."""


@dataclass(frozen=True)
class Sheet:
    """A table for people: headings, rows of text, and the columns that hold numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int]
    origins: Origins = field(default_factory=lambda: {})


def sheet(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], text: int = 1, origins: Origins | None = None
) -> Sheet:
    """A table of which the first `text` columns hold words and the others numbers."""
    return Sheet(caption, head, rows, frozenset(range(text, len(head))), origins or {})
