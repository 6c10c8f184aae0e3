"""How many people there are on a day, and how many count for a target: who was there, who came and who left."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import counted
from dienmodel.network.meters.moment import at, up_to
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading
from dienmodel.runs.explain.quantity import (
    ALL,
    PEOPLE,
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
from dienmodel.runs.tables.crossings import crossed
from dienmodel.runs.tables.periods import moment_of


def cells_of(run: Run, quantity: Quantity) -> NDArray[np.bool_]:
    """Strength cells of a category (`total`: of any) in the groups that were asked for, [cells]."""
    cells, category = run.world.network.labels.cells, quantity.name
    return np.array([category in (ALL, cell["category"]) and quantity.asks_for(cell) for cell in cells], bool)


def goal_of(run: Run, name: str) -> Goal:
    """A target by name."""
    return next(goal for goal in run.world.outcomes.targets if goal.name == name)


def _counted(run: Run, quantity: Quantity) -> NDArray[np.bool_]:
    if quantity.kind is TARGET:
        return goal_of(run, quantity.name).cells
    return cells_of(run, quantity)


def _value(run: Run, quantity: Quantity, day: date) -> float:
    return float(at(moment_of(run.world.network, day), run.strength)[_counted(run, quantity)].sum())


def _parts(run: Run, quantity: Quantity, day: date) -> Iterator[PartRow]:
    """Start + in by route + out by reason (below zero) = people who count on the day."""
    cells, moment = _counted(run, quantity), moment_of(run.world.network, day)
    yield PartRow("start", "", "", "", float(run.strength[0][cells].sum()))
    ways = crossed(run, cells, lambda flow: up_to(moment, flow)[None])
    rows = summed(
        PartRow(way.part, way.what, way.why, way.to, float(people if way.part == "in" else -people))
        for way, (people,) in ways
    )
    yield from sorted(rows, key=lambda row: row.part)


def behind_category(world: World, category: str | None) -> Declarations:
    """All that leads to the people of a category, or of any where it is none."""
    cells = [i for i, cell in enumerate(world.network.labels.cells) if cell["category"] == category]
    everybody = category not in world.catalogue.categories
    return leading(world, counted(world.network, None if everybody else cells))


def _behind_target(world: World, quantity: Quantity) -> Declarations:
    category = world.catalogue.targets[quantity.name].category
    return behind_category(world, category)


PERSONS = QuantityKind(
    PEOPLE,
    "people",
    Period.DAY,
    About.CATEGORY,
    "professional:army",
    named=categories,
    parts=_parts,
    behind=lambda world, quantity: behind_category(world, quantity.name),
    value=_value,
    groups=dimensions,
    listed=True,
)

TARGET = QuantityKind(
    "target",
    "people",
    Period.DAY,
    About.TARGET,
    "target:t2030",
    parts=_parts,
    behind=_behind_target,
    value=_value,
    listed=True,
)
