"""Ceilings, floors and doors of a plan: the most and the fewest people who may count, or wait, after a step.

Who counts is told by a meter: people in stocks, stages and queues. A ceiling means what it means in a run: gates let
people in while there is room, and no more than its least number a step once there is none, however it came about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import owners, used_arcs
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.meters.every import strength_of
from dienmodel.network.meters.meter import Meter, Part, Weights, per_step, weigh
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.outcomes import FloorCourse
from dienmodel.network.quotas.lines import nodes_of
from dienmodel.plan.linear.reading import RowParts
from dienmodel.text.faults import Fault, FaultyInput


@dataclass(frozen=True)
class HeadLimit:
    """The most people who may count after a step, or with `floor` the fewest; where it is infinite there is none."""

    name: str
    meter: Meter
    bound: Reals  # [T]
    floor: bool = False
    lines: tuple[int, ...] = ()  # where people begin to count for a ceiling
    least: Reals | None = None  # [T] people who may begin in a step all the same; None: nobody
    overrun: bool = False  # whether people come to count by another way than these lines
    door: bool = False  # whether it is about who waits for its lines; who is turned away does not
    path: int = -1  # row of the bound among the paths of the network, which measures may change; -1: in none
    wait: Reals | None = (
        None  # [T] of a door by the wait: steps at the pace of its gate that the queue may last besides
    )
    pace: int = 0  # last steps over which that pace is taken

    @property
    def sign(self) -> float:
        """What one person more does to the room: takes it of a ceiling, gives it to a floor."""
        return -1.0 if self.floor else 1.0

    def left(self, course: Trajectory) -> Reals:
        """People who may still begin to count, or of a floor stop to, [T]; below zero too many, or too few."""
        room: Reals = self.sign * (self.bound - per_step(self.meter, course))
        return room


def head_limits(lines: Network, floors: Sequence[FloorCourse]) -> tuple[HeadLimit, ...]:
    """The ceilings of a network with one line per queue, and some floors."""
    return (*ceiling_limits(lines), *floor_limits(lines, floors), *_doors(lines))


def ceiling_limits(network: Network) -> tuple[HeadLimit, ...]:
    """The ceilings of a network, with one line per queue or not."""
    keys = enumerate(network.labels.capacity_keys)
    return tuple(_ceiling(network, c, key) for c, key in keys if key.role is Role.CEILING)


def _doors(lines: Network) -> Iterator[HeadLimit]:
    """How many may wait at each gate that has a door, whatever line they wait for."""
    gate_of = [key.gate if isinstance(key, LineKey) else key for key in lines.labels.gate_keys]
    node = nodes_of(lines)
    behind: dict[GateKey, list[int]] = {}
    for line in np.flatnonzero(lines.gates.closes >= 0).tolist():
        behind.setdefault(gate_of[line], []).append(line)
    for gate, own in behind.items():
        people = _people(gate.label, *(np.zeros(0, np.int64),) * 2, node[own])
        yield _door(
            lines, HeadLimit(f"{DOOR}{gate.label}", people, np.zeros(lines.n_steps), lines=tuple(own), door=True)
        )


def _door(lines: Network, limit: HeadLimit) -> HeadLimit:
    """A door with how many may wait there: where it would stay closed one fewer than close it, so that none do."""
    gates, first = lines.gates, limit.lines[0]
    closes, pace = lines.paths[gates.closes[first]], int(gates.pace[first])
    if pace:
        return replace(limit, wait=closes, pace=pace)
    return replace(limit, bound=closes - (gates.reopens[first] >= 0.0))


def may_wait(limit: HeadLimit, admitted: Reals) -> Reals:
    """How many may wait at a door after a step, by people admitted at its lines [T, lines], [T]."""
    more: Reals = limit.bound + paced(limit, admitted.sum(axis=1))
    return more


def paced(limit: HeadLimit, admitted: Reals) -> Reals:
    """How many may wait because people are admitted [T, ...]: of a door by the wait, at the pace of its last steps."""
    if limit.wait is None:
        return np.zeros_like(admitted)
    total = np.cumsum(admitted, axis=0)
    total[limit.pace :] -= total[: -limit.pace].copy()
    each = limit.wait / np.minimum(np.arange(len(total)) + 1, limit.pace)
    people: Reals = (total.T * each).T
    return people


DOOR = "door "
"""Before the label of a gate: the limit that its door sets."""


def floor_limits(lines: Network, floors: Sequence[FloorCourse]) -> tuple[HeadLimit, ...]:
    """Some floors of a network."""
    return tuple(_floor(lines, floor) for floor in floors)


def below(limits: Sequence[HeadLimit], course: Trajectory, since: int = 0) -> float:
    """The largest share by which a course falls below floors from a step on; zero where all are kept."""
    short = [-limit.left(course)[since:] / np.maximum(limit.bound[since:], 1.0) for limit in limits if limit.floor]
    return max((float(share.max()) for share in short), default=0.0)


def _ceiling(lines: Network, c: int, key: CapacityKey) -> HeadLimit:
    capacities = lines.capacities
    filled = slice(*capacities.filled_start[c : c + 2])
    node, waits = capacities.filled_node[filled].astype(np.int64), capacities.filled_waits[filled] == 1
    stocks = capacities.supply_stock[slice(*capacities.supply_start[c : c + 2])].astype(np.int64)
    inside, waiting = node[~waits], node[waits]
    ends, row = lines.gates.use_start[1:], int(capacities.least[c])
    uses = np.searchsorted(ends, np.flatnonzero(lines.gates.use_capacity == c), side="right")
    return HeadLimit(
        key.name,
        _with_let_in(_people(key.name, stocks, inside, waiting), lines, uses, inside, waiting),
        lines.paths[capacities.base[c]],
        lines=tuple(uses.tolist()),
        least=lines.paths[row] if row >= 0 else None,
        overrun=_come_otherwise(lines, set(stocks.tolist()), set(inside.tolist()), set(waiting.tolist())),
        path=int(capacities.base[c]),
    )


def _floor(lines: Network, floor: FloorCourse) -> HeadLimit:
    people = replace(strength_of(lines, floor.name, floor.cells), of_states=False)
    return HeadLimit(floor.name, people, floor.fewest[1:], floor=True)


def under(limits: Sequence[HeadLimit], paths: Reals) -> list[HeadLimit]:
    """Limits with their bounds as other paths [P, T] have them."""
    return [limit if limit.path < 0 else replace(limit, bound=paths[limit.path]) for limit in limits]


def _people(name: str, stocks: Ints, inside: Ints, waiting: Ints) -> Meter:
    rows = zip((Part.STOCK, Part.INSIDE, Part.WAITING), (stocks, inside, waiting), strict=True)
    return Meter(name, "people", tuple(Weights(part, np.asarray(at, np.int64), np.ones(len(at))) for part, at in rows))


def _with_let_in(people: Meter, lines: Network, uses: Ints, inside: Ints, waiting: Ints) -> Meter:
    """A ceiling is read before anybody is let in, and who is let in by its gates takes room of it whoever he is.

    So each counts once more who counted as he waited or takes room, once less who counts as soon as he is inside.
    """
    behind = np.flatnonzero(lines.nodes.gate >= 0)
    more = np.zeros(lines.n_nodes)
    more[behind] = np.isin(behind, waiting) * 1.0 - np.isin(behind, inside) + np.isin(lines.nodes.gate[behind], uses)
    return replace(people, weights=(*people.weights, *weigh(Part.STARTED, more)))


def _come_otherwise(lines: Network, stocks: set[int], inside: set[int], waiting: set[int]) -> bool:
    """Whether people who do not count can come to do so without a gate: along an arc, or as newcomers."""
    n = lines.n_nodes
    here = {n + s for s in stocks}
    there = here | waiting | {k for k in inside if lines.nodes.gate[k] < 0}
    for sender, fork in owners(lines):
        counts = {
            "entry": False,
            "stock": sender.row in stocks,
            "queue": sender.row in waiting,
        }.get(sender.kind, sender.row in inside)
        if fork >= 0 and not counts and there.intersection(used_arcs(lines, fork)):
            return True
    return False


def queues_of(limit: HeadLimit, lines: Network, decided: NDArray[np.bool_]) -> list[int]:
    """Decided lines before which people count."""
    waits = [row for item in limit.meter.weights if item.part is Part.WAITING for row in item.rows.tolist()]
    queues: list[int] = np.flatnonzero(decided & np.isin(nodes_of(lines), waits)).tolist()
    return queues


def refuse_impatient(limits: Sequence[HeadLimit], lines: Network, decided: NDArray[np.bool_]) -> None:
    """Refuse queues of people who count and whose patience ends: a program would let it end whenever that helps.

    Raises:
        FaultyInput: one fault for each limit and gate.
    """
    faults = dict[tuple[str, str], Fault]()
    for limit in limits:
        for line in queues_of(limit, lines, decided):
            if lines.gates.patience[line] > 0:
                gate = lines.labels.gate_keys[line].name
                faults.setdefault((limit.name, gate), _impatient(limit, gate))
    if faults:
        raise FaultyInput([*faults.values()])


def _impatient(limit: HeadLimit, gate: str) -> Fault:
    if limit.door:
        return Fault("plan-door-patience", f"gates.{gate}.patience", {"gate": gate})
    section = "floors" if limit.floor else "ceilings"
    return Fault("plan-patience", f"{section}.{limit.name}", {"limit": limit.name, "gate": gate})


def may_close(limit: HeadLimit, left: Reals) -> NDArray[np.bool_]:
    """Mark steps [T] in which there can be more people than a ceiling allows, so that its gates stop instead.

    That is where a number may begin all the same, where people come otherwise, where there are too many without a plan
    (`left` is below zero), or where the ceiling has fallen.
    """
    if limit.floor or limit.door:
        return np.zeros(len(left), bool)
    fallen = limit.bound < np.maximum.accumulate(limit.bound)
    crowded = np.minimum.accumulate(left) < 0.0
    closes: NDArray[np.bool_] = fallen | crowded | (limit.least is not None or limit.overrun)
    return closes


def allowed(limit: HeadLimit, bounds: Ints) -> Reals:
    """People who may begin in a step above a ceiling, [T]: of each period the mean, as they come in whole numbers."""
    if limit.least is None:
        return np.zeros(len(limit.bound))
    length = np.diff(bounds)
    each: Reals = np.repeat(np.add.reduceat(limit.least, bounds[:-1]) / length, length)
    return each


def counted_by(limit: HeadLimit, parts: RowParts) -> Reals | None:
    """People who count for a limit among the rows of some parts of a response, [T, lane]; None where nobody does."""
    flows = list(_flows(limit, parts))
    return np.sum(flows, axis=0) if flows else None


def _flows(limit: HeadLimit, parts: RowParts) -> Iterator[Reals]:
    for item in limit.meter.weights:
        rows, flows = parts[item.part]
        counts = dict(zip(item.rows.tolist(), item.values.tolist(), strict=True))
        yield from (counts[row] * flow for row, flow in zip(rows, flows, strict=True) if row in counts)
