"""What a figure rests on: the grade it says, or nobody's word but that of who wrote the scenario."""

from collections.abc import Mapping
from typing import Protocol

from dienmodel.model.figures import Figure, Source

OWN = "own"
"""Evidence of a figure whose source is the author's own reasoning, whatever its grade: nobody else judged it."""

WEAKEST_FIRST = (OWN, "expert", "derived", "press", "official")
"""Sorts of evidence."""


class FigureLibrary(Protocol):
    """Whatever has figures and their sources."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures by key."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by key."""
        ...


def evidence(library: FigureLibrary, key: str) -> str:
    """Sort of evidence behind a figure: `own` where its source says so, else its grade."""
    figure = library.figures[key]
    source = library.sources.get(figure.source)
    return OWN if source is not None and source.own else figure.grade


def weakness(sort: str) -> int:
    """Place of a sort of evidence in a list that begins with the weakest."""
    return WEAKEST_FIRST.index(sort)
