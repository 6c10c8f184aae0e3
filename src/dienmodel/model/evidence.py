"""What a figure rests on: the grade it says, or nobody's word but that of who wrote the scenario."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dienmodel.model.said import Said

OWN = "own"
"""Evidence of a figure whose source is the author's own reasoning, whatever its grade: nobody else judged it."""

WEAKEST_FIRST = (OWN, "expert", "derived", "press", "official")
"""Sorts of evidence."""


def evidence(said: "Said", key: str) -> str:
    """Sort of evidence behind a figure: `own` where its source says so, else its grade."""
    figure = said.figures[key]
    source = said.sources.get(figure.source)
    return OWN if source is not None and source.own else figure.grade


def weakness(sort: str) -> int:
    """Place of a sort of evidence in a list that begins with the weakest."""
    return WEAKEST_FIRST.index(sort)
