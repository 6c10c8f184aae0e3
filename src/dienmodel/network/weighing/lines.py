"""Cost lines: a rate times the people, units or newcomers that are paid for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import UNITS, Text
from dienmodel.model.schema.measures import Cost
from dienmodel.model.schema.weighing import Counted
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.compile.recall import Recalling, recall
from dienmodel.network.keys import CapacityKey, Role
from dienmodel.network.meters.meter import Meter, Part, Weights
from dienmodel.network.network import Network, Reals


@dataclass(frozen=True)
class Line:
    """One cost: `rate` per unit of `rows` of a table of the trajectory."""

    name: str
    title: Text
    article: str
    base: str  # "stock", "node" (people), "capacity" (units), "arrived" (newcomers), "started" (admissions), "flow"
    rows: NDArray[np.intp]
    rate: Reals  # [T]


def line_of(c: Recalling, network: Network, name: str, cost: Cost) -> Line:
    """A cost line with its rate per step."""
    amounts, years = c.amounts, network.calendar.years_per_step
    base, rows = recall(c, ("paid for", name), partial(rows_of, amounts, network, cost))
    context = {
        "category": "",
        **{dim: members[0] for dim, members in cost.where.items() if len(members) == 1},
    }
    per_year = sum(UNITS[amounts.figure(key).unit][0][1] for key in cost.rate) == -1
    rate = amounts.row(cost.rate, context) * (years if per_year else 1.0)
    if cost.flow is not None:
        rate = rate * amounts.row(cost.flow, context) * years
    return Line(name, cost.title, cost.article, base, rows, rate)


def rows_of(amounts: Amounts, network: Network, counted: Cost | Counted) -> tuple[str, NDArray[np.intp]]:
    """What is counted: the table of the course, and its rows."""
    labels = network.labels
    if counted.stock is not None:
        return "stock", matching(labels.stock, "stock", counted.stock, counted.where)
    if counted.track is not None:
        rows = matching(labels.node, "track", counted.track, counted.where)
        return "node", rows[labels.node_cell[rows] >= 0]
    if counted.newcomers is not None:
        return "arrived", matching(labels.entry, "track", counted.newcomers, {})
    if counted.admissions is not None:
        before = [labels.gate_keys[g].name if g >= 0 else "" for g in network.nodes.gate.tolist()]
        admitted = [{**label, "gate": gate} for label, gate in zip(labels.node, before, strict=True)]
        return "started", matching(admitted, "gate", counted.admissions, counted.where)
    if counted.capacity is not None:
        by = amounts.said.scenario.capacities[counted.capacity].by
        parts = [_label_of(key, by) for key in labels.capacity_keys]
        return "capacity", matching(parts, "capacity", counted.capacity, counted.where)
    return "flow", np.zeros(0, np.intp)


def _label_of(key: CapacityKey, by: tuple[str, ...]) -> dict[str, str]:
    """The groups of a capacity; a part of another one has no name of its own."""
    return {"capacity": "" if key.role is Role.PART else key.name, **dict(zip(by, key.groups, strict=False))}


def matching(
    labels: Iterable[Mapping[str, str]], field: str, name: str, where: Mapping[str, tuple[str, ...]]
) -> NDArray[np.intp]:
    """Rows that are of something by name, and of some groups."""
    fits = (
        label[field] == name and all(label.get(dim) in members for dim, members in where.items()) for label in labels
    )
    return np.flatnonzero(np.fromiter(fits, bool))


PARTS = {
    "stock": Part.STOCK,
    "node": Part.INSIDE,
    "capacity": Part.OFFERED,
    "arrived": Part.ARRIVED,
    "started": Part.STARTED,
}
"""The part of a course in which a base is counted."""


def cost_of(network: Network, line: Line) -> Meter:
    """Euro of a cost line per step: its rate times the people, units or newcomers that it is paid for."""
    if line.base == "flow":
        return Meter(line.name, "euro", (), fixed=line.rate)
    return Meter(line.name, "euro", tuple(rated(network, line.base, line.rows, line.rate)))


def rated(network: Network, base: str, rows: NDArray[np.intp], rate: Reals) -> Iterable[Weights]:
    """Weights of some rows of a base that all count the same, [T]; who waits and counts does too."""
    if not len(rows) or not rate.any():
        return
    yield _all_alike(PARTS[base], rows, rate)
    waiting = rows[network.labels.queue_cell[rows] >= 0] if base == "node" else rows[:0]
    if len(waiting):
        yield _all_alike(Part.WAITING, waiting, rate)


def _all_alike(part: Part, rows: NDArray[np.intp], rate: Reals) -> Weights:
    return Weights(part, rows, np.repeat(rate[:, None], len(rows), axis=1))
