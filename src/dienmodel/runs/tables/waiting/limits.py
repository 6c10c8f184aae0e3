"""What people on their way into the force wait for: the capacities that hold them up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import force_stocks, leading_to, tracks_at
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.meters.gates import by_gate, users, weeks_per_step
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer, from_today
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import Column, Schema, TableRow, Type, reals

LIMITS = Schema(
    "limits",
    (
        Column("capacity", Type.TEXT, varies=True),
        Column("gate", Type.TEXT, varies=True),
        Column("since", Type.DAY, varies=True),
        *reals("weeks", "weeks_all", varies=True),
        *reals("people", "n_waiting", varies=True),
        *reals("weeks", "weeks_waited", varies=True),
    ),
)

LASTING = 13
"""Steps over which a stop must hold more than half of the time to count as begun (a quarter in weeks)."""


@dataclass(frozen=True)
class _Stop:
    """People whom a capacity keeps waiting at a gate in each step, [T], and all who join the queue and may stay."""

    capacity: CapacityKey
    gate: GateKey | LineKey
    waiting: Reals
    joined: float


@declared(LIMITS)
def limits_table(run: Run) -> Iterable[TableRow]:
    """Capacities that hold up people on their way into the force until the day of the answer, the heaviest first."""
    return limits_until(run, day_of_answer(run))


def limits_until(run: Run, until: date) -> list[dict[str, Any]]:
    """The same from today, or else from the start, until a date.

    In the mean of the replications, in the expectation where there are none.

    A capacity that is split over groups counts as one: `capacity` and `gate` name a part (`course:army`) only
    where the numbers are of that part alone. `gate` is the one where most people wait. `weeks_waited` is
    person-weeks over the people who joined the queues of its gates and were not turned away.
    """
    network = run.world.network
    stops: dict[str, list[_Stop]] = {}
    last = max(1, sum(day <= until for day in network.calendar.dates[:-1]))
    asked = from_today(run, last)
    for stop in _stops(run, asked):
        stops.setdefault(stop.capacity.name, []).append(stop)
    rows = [_limit(network.calendar.dates[asked], own, weeks_per_step(network)) for own in stops.values()]
    return sorted(rows, key=lambda row: -row["weeks_all"])


def _stops(run: Run, asked: slice) -> Iterator[_Stop]:
    """What stops people at each gate in the steps that are asked for; a plan's own choice is no limit."""
    network, queued, tracks = run.world.network, run.queued, leading_in(run.world)
    on_the_way = np.array([label["track"] in tracks for label in network.labels.node], bool)
    nodes = np.flatnonzero(on_the_way & (network.nodes.gate >= 0))
    if not len(nodes):
        return
    turned = by_gate(network, nodes, queued.new_turned[asked])
    waits = by_gate(network, nodes, queued.n_waiting[asked.start + 1 : asked.stop + 1]) - turned
    joined = (by_gate(network, nodes, queued.new_joined[asked]) - turned).sum(axis=0)
    part = _part(waits, queued.n_blocked[asked])
    of_gate, stopped = users(network.gates), np.ascontiguousarray(run.stopped[asked].T)
    for u in np.flatnonzero(stopped.any(axis=1)).tolist():  # most gates keep nobody waiting
        g, capacity = of_gate[u], network.labels.capacity_keys[network.gates.use_capacity[u]]
        waiting = stopped[u] * part[:, g]
        if capacity.role is not Role.QUOTA and waiting.any():
            yield _Stop(capacity, network.labels.gate_keys[g], waiting, float(joined[g]))


def _part(some: Reals, every: Reals) -> Reals:
    """The share that some make of all, by element; none of nobody."""
    return np.divide(some, every, out=np.zeros_like(every), where=every > 0)


def _limit(days: Sequence[date], own: Sequence[_Stop], weeks: float) -> dict[str, Any]:
    """What all stops by one capacity come to."""
    waiting = np.sum([stop.waiting for stop in own], axis=0)
    person_weeks = waiting.sum() * weeks
    joined = sum({stop.gate: stop.joined for stop in own}.values())
    return {
        "capacity": _named([stop.capacity for stop in own]),
        "gate": _named(_most_at([stop.gate for stop in own], [float(stop.waiting.sum()) for stop in own])),
        "since": days[_begin(waiting > 0.5)],
        "weeks_all": person_weeks,
        "n_waiting": waiting.mean(),
        "weeks_waited": person_weeks / joined if joined > 0 else 0.0,
    }


def _named(keys: Sequence[GateKey | LineKey | CapacityKey]) -> str:
    """The one label if there is only one; else the name that its parts share."""
    return keys[0].label if len(set(keys)) == 1 else keys[0].name


def _most_at(gates: Sequence[GateKey | LineKey], weights: list[float]) -> list[GateKey | LineKey]:
    """The parts of the gate that weighs most, all its parts together."""
    total: dict[str, float] = {}
    for gate, weight in zip(gates, weights, strict=True):
        total[gate.name] = total.get(gate.name, 0.0) + weight
    most = max(total, key=lambda name: total[name])
    return [gate for gate in gates if gate.name == most]


def _begin(stopped: NDArray[np.bool_]) -> int:
    """First step from which a stop lasts; failing that, the first stop."""
    hits = np.flatnonzero(stopped)
    for t in hits:
        if stopped[t : t + LASTING].mean() > 0.5:
            return int(t)
    return int(hits[0]) if len(hits) else 0


def leading_in(world: World) -> set[str]:
    """Tracks from which people can come to belong to the force, by way of other tracks and stocks too."""
    return tracks_at(world.network, leading_to(world.arcs, force_stocks(world.network)))
