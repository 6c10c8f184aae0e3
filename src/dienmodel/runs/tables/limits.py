"""What people on their way into the force wait for: the capacities that hold them up."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import force_stocks, leading_to, tracks_at
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.runs.run import Run, grouped
from dienmodel.runs.tables.queues import stopped_by
from dienmodel.text.table import Column, Schema, Table, Type, reals, texts

LIMITS = Schema(
    "limits",
    (
        *texts("capacity", "gate"),
        Column("since", Type.DAY),
        *reals("person_weeks", "person_weeks"),
        *reals("people", "n_waiting"),
        *reals("weeks", "weeks_waited"),
    ),
)

LASTING = 13
"""Steps over which a stop must hold more than half of the time to count as begun (a quarter in weeks)."""


def limits_table(run: Run, until: date) -> Table:
    """Capacities that hold up people on their way into the force until a date, the heaviest first.

    A capacity that is split over groups counts as one: `capacity` and `gate` name a part (`course:army`) only
    where the numbers are of that part alone. `gate` is the one where most people wait. `weeks_waited` is
    person-weeks over the people who joined the queues of its gates.
    """
    network, course = run.world.network, run.expected
    last = max(1, sum(day <= until for day in network.calendar.dates[:-1]))
    weeks = network.calendar.years_per_step * 365.2425 / 7
    waiting = _waiting_for_force(run, course.n_waiting[1:])[:last]
    joined = _waiting_for_force(run, course.new_joined)[:last]
    stops = stopped_by(run)[:last]
    keys = network.labels.capacity_keys
    parts = [
        (keys[c], g, np.where(stops[:, g] == c, waiting[:, g], 0.0))
        for g in range(len(network.labels.gate))
        for c in np.unique(stops[:, g])
        if c >= 0 and keys[c].role is not Role.QUOTA  # a plan's own choice is no limit
    ]
    rows = []
    for name in dict.fromkeys(key.name for key, _, _ in parts):
        own = [part for part in parts if part[0].name == name]
        held = np.sum([part[2] for part in own], axis=0)
        gates = [network.labels.gate_keys[g] for _, g, _ in own]
        through = joined[:, sorted({g for _, g, _ in own})].sum()
        rows.append(
            {
                "capacity": _named([key for key, _, _ in own]),
                "gate": _named(_most_at(gates, [float(part[2].sum()) for part in own])),
                "since": network.calendar.dates[_begin(held > 0.5)],
                "person_weeks": held.sum() * weeks,
                "n_waiting": held.mean(),
                "weeks_waited": held.sum() * weeks / through if through > 0 else 0.0,
            }
        )
    rows.sort(key=lambda row: -row["person_weeks"])
    return LIMITS.table(rows)


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


def _waiting_for_force(run: Run, per_node: Reals) -> Reals:
    """Counts per node [T, N] summed per gate [T, G], over the tracks that lead into the force."""
    network = run.world.network
    tracks = leading_in(run.world)
    counted = np.array([label["track"] in tracks for label in network.labels.node], bool)
    return grouped(per_node, np.where(counted, network.nodes.gate, -1), len(network.labels.gate))


def leading_in(world: World) -> set[str]:
    """Tracks from which people can come to belong to the force, by way of other tracks and stocks too."""
    return tracks_at(world.network, leading_to(world.arcs, force_stocks(world.network)))
