"""What decides the answer, in words: the figures that move it most, and the measures that help it most together."""

from collections.abc import Mapping
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.show.names import title_within
from dienmodel.show.say.together import counted
from dienmodel.text.table import Table
from dienmodel.text.words import Words

MOST_FIGURES = 3
"""Figures that are said to decide the answer."""

TO_SPEAK_OF = 10.0
"""From so many posts, or people, on is told what two measures gain only together."""


def decisive(answer: Answer, catalogue: Catalogue, w: Words, swings: Table | None, pairs: Table | None) -> str:
    """The figures that decide, and which two measures together help most: what of both is known."""
    parts = (
        "" if swings is None else figures_sentence(swings, answer, w),
        "" if pairs is None else pairs_sentence(pairs, answer, catalogue, w),
    )
    return " ".join(part for part in parts if part)


def figures_sentence(swings: Table, answer: Answer, w: Words) -> str:
    """Which figures move the answer most over their ranges, and how far; empty where none does."""
    listed = [
        w.say("answer.figure", figure=row[w.language], swing=w.number(abs(row["swing"])))
        for row in swings.rows()[:MOST_FIGURES]
        if row["swing"]
    ]
    return w.say("answer.figures", figures="; ".join(listed), counted=counted(answer, w)) if listed else ""


def pairs_sentence(pairs: Table, answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """Which two measures help most, and which two gain most that neither gains alone; empty where none helps."""
    rows = pairs.rows()
    if not rows or rows[0]["n_both"] < TO_SPEAK_OF:
        return ""
    best = rows[0]
    best_pair = w.say("answer.pair", **_values(best, catalogue, w), counted=counted(answer, w))
    closest = max(rows, key=lambda row: row["n_more"])
    if closest is best or closest["n_more"] < TO_SPEAK_OF:
        return best_pair
    return f"{best_pair} {w.say('answer.closest', **_values(closest, catalogue, w))}"


def _values(row: Mapping[str, Any], catalogue: Catalogue, w: Words) -> dict[str, str]:
    """The two measures of a pair, what each gains alone, both together, and that beyond the sum."""
    names = {name: title_within(catalogue, "measures", row[name], w) for name in ("first", "second")}
    return {**names, **{name: w.signed(row[name]) for name in ("n_first", "n_second", "n_both", "n_more")}}
