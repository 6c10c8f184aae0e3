"""A figure as a row of a table: the columns that all tables of figures share, and their order."""

from collections.abc import Iterable
from typing import Any

from dienmodel.model.evidence import evidence, weakness
from dienmodel.network.catalogue import Catalogue

FigureRow = dict[str, Any]
"""What a table says of a figure, by column."""


def figure_row(catalogue: Catalogue, key: str) -> FigureRow:
    """Texts: name and value of a figure, its unit, kind and grade, where it is from, and `file:line` of where it is."""
    figure = catalogue.figures[key]
    return {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "unit": figure.unit,
        "value": figure.in_short,
        "kind": figure.kind,
        "grade": evidence(catalogue, key),
        "source": figure.source,
        "page": str(figure.page or ""),
        "valid": str(figure.valid or ""),
        "where": catalogue.behind.where(key),
    }


def weakest_first(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Rows of figures by their evidence, the weakest first, then by name."""
    return sorted(rows, key=lambda row: (weakness(row["grade"]), row["figure"]))
