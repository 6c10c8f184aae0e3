"""How many people there are on a day, and how many count for a target: who was there, who came and who left."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import counted
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.meters.moment import at, up_to
from dienmodel.network.outcomes import EQUIVALENTS, Goal
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
    dimensions_and_category,
    group_of,
    summed,
)
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import crossed
from dienmodel.runs.tables.periods import moment_of

FULL_TIME = EQUIVALENTS.value
"""Kind and unit of full-time equivalents, and the section that says for how many a person counts."""


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


def unit_of_target(catalogue: Catalogue, name: str) -> str:
    """In what the people of a target are counted."""
    return FULL_TIME if catalogue.targets[name].equivalents else PEOPLE


def _value(run: Run, quantity: Quantity, day: date) -> float:
    return float(at(moment_of(run.world.network, day), run.strength)[_counted(run, quantity)].sum())


def _value_of_target(run: Run, quantity: Quantity, day: date) -> float:
    return float(at(moment_of(run.world.network, day), goal_of(run, quantity.name).count(run.strength)))


def _equivalents(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Equivalents by group: who moves between groups may count for more there, so no flows add up to them."""
    assert run.equivalents is not None
    there = at(moment_of(run.world.network, day), run.equivalents).tolist()
    cells = zip(run.world.network.labels.cells, _counted(run, quantity), there, strict=True)
    return summed(PartRow("of", group_of(cell), "", "", n) for cell, counts, n in cells if counts)


def _shares(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """People of the groups that were asked for, each cell as a share of all of the category."""
    there, chosen = at(moment_of(run.world.network, day), run.strength), _counted(run, quantity)
    whole = float(there[cells_of(run, replace(quantity, members=()))].sum())
    cells = zip(run.world.network.labels.cells, chosen, (there / max(whole, 1e-300)).tolist(), strict=True)
    return summed(PartRow("of", group_of(cell), "", "", share) for cell, counts, share in cells if counts)


def _parts(run: Run, quantity: Quantity, day: date) -> Iterator[PartRow]:
    """Start + in by route + out by reason (below zero) = people who count on the day."""
    if quantity.unit == FULL_TIME:
        yield from _equivalents(run, quantity, day)
        return
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
    return behind_category(world, category) | ({(FULL_TIME,)} if quantity.unit == FULL_TIME else set())


def _told_in_equivalents(catalogue: Catalogue) -> Sequence[str]:
    """Everybody and each category, where the scenario says for how many equivalents a person counts."""
    return categories(catalogue) if catalogue.behind.of({(FULL_TIME,)}) else ()


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

FULL_TIME_PEOPLE = QuantityKind(
    FULL_TIME,
    FULL_TIME,
    Period.DAY,
    About.CATEGORY,
    "equivalents:total",
    named=_told_in_equivalents,
    parts=_equivalents,
    behind=lambda world, quantity: behind_category(world, quantity.name) | {(FULL_TIME,)},
    groups=dimensions,
    listed=True,
)

SHARE_OF_PEOPLE = QuantityKind(
    "share",
    "share",
    Period.DAY,
    About.CATEGORY,
    "share:professional:army",
    named=categories,
    parts=_shares,
    behind=lambda world, quantity: behind_category(world, quantity.name),
    groups=dimensions_and_category,
)

TARGET = QuantityKind(
    "target",
    "people",
    Period.DAY,
    About.TARGET,
    "target:t2030",
    parts=_parts,
    behind=_behind_target,
    value=_value_of_target,
    listed=True,
)
