"""Who came and who left in some days: per category and group, opening + in - out = closing; and of the force."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import TimeSpan
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
    dimensions,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import Crossed, crossed
from dienmodel.runs.tables.flows import reason_of
from dienmodel.runs.tables.periods import shares_of

LEFT_BY = ("limit", "then", "rest", "left early", "dropped out", "not admitted")
"""Reasons to leave the force beside the exits of a scenario."""


def _roll(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """People who came to a category or a group of it, from outside and from each other one, and who left it."""
    side = None if quantity.kind.key == "net" else quantity.kind.key
    ways = _over(run, cells_of(run, quantity), quantity.days(day))
    chosen = ((way, people) for way, (people,) in ways if side in (None, way.part))
    signed = ((way, people if way.part == "in" or side == "out" else -people) for way, people in chosen)
    return summed(PartRow(*way[:4], float(people)) for way, people in signed)


def _border(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """People who are new to the force by the category to which they come, or who leave it by reason."""
    cells, side = run.world.network.labels.cells, "in" if quantity.kind is NEW else "out"
    ways = _over(run, np.ones(len(cells), bool), quantity.days(day))
    chosen = ((way, people) for way, (people,) in ways if way.part == side)
    named = ((way, people, cells[way.cell]["category"] if side == "in" else reason_of(way)) for way, people in chosen)
    return summed(PartRow(*way[:4], float(people)) for way, people, name in named if quantity.name in (name, ALL))


def _over(run: Run, counted: NDArray[np.bool_], days: TimeSpan) -> Iterable[Crossed]:
    shares = shares_of(run, days)
    there = np.flatnonzero(shares)  # few steps of many: the others need not be read
    steps = slice(there[0], there[-1] + 1) if len(there) else slice(0)
    return crossed(run, counted, lambda flow: (shares[steps] @ flow[steps])[None])


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
        groups=dimensions,
        listed=True,
    )


IN, OUT, NET = _rolling("in", "in:reservist"), _rolling("out", "out:professional:army"), _rolling("net", "net:total")

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
