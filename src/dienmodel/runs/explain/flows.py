"""Who came and who left in a calendar year: per category, so that opening + in - out = closing, and of the force."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.world import World
from dienmodel.runs.explain.people import behind_category, cells_of
from dienmodel.runs.explain.quantity import (
    ALL,
    About,
    Declarations,
    PartRow,
    Period,
    Quantity,
    QuantityKind,
    categories,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import Crossed, crossed
from dienmodel.runs.tables.flows import reason_of
from dienmodel.runs.tables.periods import year_of

LEFT_BY = ("limit", "then", "rest", "dropped out", "gave up waiting")
"""Reasons to leave the force beside the exits of a scenario."""


def _roll(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """People who came to a category, from outside and from each other one, and who left it."""
    side = None if quantity.kind.key == "net" else quantity.kind.key
    ways = _in_year(run, cells_of(run, quantity), day)
    kept = ((way, people) for way, (people,) in ways if side in (None, way.part))
    signed = ((way, people if way.part == "in" or side == "out" else -people) for way, people in kept)
    return summed(PartRow(*way[:4], float(people)) for way, people in signed)


def _border(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """People who are new to the force by the category to which they come, or who leave it by reason."""
    cells, side = run.world.network.labels.cells, "in" if quantity.kind is NEW else "out"
    ways = _in_year(run, np.ones(len(cells), bool), day)
    kept = ((way, people) for way, (people,) in ways if way.part == side)
    named = ((way, people, cells[way.cell]["category"] if side == "in" else reason_of(way)) for way, people in kept)
    return summed(PartRow(*way[:4], float(people)) for way, people, name in named if quantity.name in (name, ALL))


def _in_year(run: Run, counted: NDArray[np.bool_], day: date) -> Iterable[Crossed]:
    shares = year_of(run, day)
    return crossed(run, counted, lambda flow: (shares @ flow)[None])


def _behind(world: World, quantity: Quantity) -> Declarations:
    return behind_category(world, quantity.name)


def _rolling(key: str, example: str) -> QuantityKind:
    return QuantityKind(
        key,
        "people",
        Period.YEAR,
        About.CATEGORY,
        example,
        named=categories,
        parts=_roll,
        behind=_behind,
        listed=True,
    )


IN, OUT, NET = _rolling("in", "in:reservist"), _rolling("out", "out:reservist"), _rolling("net", "net:total")

NEW = QuantityKind(
    "new",
    "people",
    Period.YEAR,
    About.CATEGORY,
    "new:professional",
    named=categories,
    parts=_border,
    behind=_behind,
)

LEFT = QuantityKind(
    "left",
    "people",
    Period.YEAR,
    About.REASON,
    "left:resign",
    named=lambda catalogue: (*dict.fromkeys([*catalogue.exits, *LEFT_BY]), ALL),
    parts=_border,
    behind=lambda world, _: behind_category(world, None),
)
