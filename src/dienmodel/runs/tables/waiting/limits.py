"""What people on their way into the force wait for: the capacities that hold them up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import force_stocks, leading_to, tracks_at
from dienmodel.network.course import Trajectory
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.meters.gates import gate_nodes, users, weeks_per_step
from dienmodel.network.meters.meter import Part, per_step
from dienmodel.network.meters.stages import counted, not_turned
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
    network, tracks = run.world.network, leading_in(run.world)
    on_the_way = np.array([label["track"] in tracks for label in network.labels.node], bool)
    of_gate, stopped = users(network.gates), np.ascontiguousarray(run.stopped[asked].T)
    queued = _within(run.queued, asked)
    for g in np.unique(of_gate[stopped.any(axis=1)]).tolist():  # most gates keep nobody waiting
        gate = network.labels.gate_keys[g]
        nodes = gate_nodes(network, g)
        kinds = (Part.WAITING, Part.JOINED, Part.TURNED)
        waits, joins, turned = (counted(gate.label, kind, nodes[on_the_way[nodes]]) for kind in kinds)
        part = _part(per_step(not_turned(waits), queued)[1:], run.queued.n_blocked[asked, g])
        joined = float((per_step(joins, queued) - per_step(turned, queued)).sum())
        for u in np.flatnonzero(of_gate == g).tolist():
            capacity = network.labels.capacity_keys[network.gates.use_capacity[u]]
            waiting = stopped[u] * part
            if capacity.role is not Role.QUOTA and waiting.any():
                yield _Stop(capacity, gate, waiting, joined)


def _within(course: Trajectory, asked: slice) -> Trajectory:
    """Some steps of a course, as far as queues are read off it: columns of all steps are far apart in memory."""
    states = slice(asked.start, asked.stop + 1)
    return replace(
        course,
        n_stock=course.n_stock[states],
        n_waiting=course.n_waiting[states],
        new_joined=course.new_joined[asked],
        new_turned=course.new_turned[asked],
    )


def _part(some: Reals, every: Reals) -> Reals:
    """The share that some make of all, [T]; none of nobody."""
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
