"""What a gate sees: who is admitted, who waits and how long; and what is not linear there: what stops it.

Waits are counted in steps by the engines, so that how they are spread is a count per year and not a meter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.meter import Meter, Part, Weights
from dienmodel.network.meters.stages import counted, not_turned
from dienmodel.network.network import CLOSED, Gates, Ints, Network, Reals


@dataclass(frozen=True)
class GateMeters:
    """People of a gate, or of the part of it that serves some groups; `waiting` are states, `waited` is in weeks.

    `turned` are those whom its door turns away: they do not wait.
    """

    joined: Meter
    admitted: Meter
    waiting: Meter
    turned: Meter
    waited: Meter


def gate_meters(network: Network) -> tuple[GateMeters, ...]:
    """Meters of all gates, [G]."""
    return tuple(gate_meters_at(network, g, gate_nodes(network, g)) for g in range(len(network.gates.least)))


def gate_meters_by_name(network: Network) -> Mapping[str, GateMeters]:
    """Meters of gates by name, those for all groups and priorities together."""
    named: dict[str, list[int]] = {}
    for gate, key in enumerate(network.labels.gate_keys):
        named.setdefault(key.name, []).append(gate)
    return {name: _together(network, name, np.array(gates)) for name, gates in named.items()}


def _together(network: Network, name: str, gates: Ints) -> GateMeters:
    meters = gate_meters_at(network, int(gates[0]), np.flatnonzero(np.isin(network.nodes.gate, gates)))
    waited = Weights(Part.WAITED, gates, np.full(len(gates), weeks_per_step(network)))
    return replace(meters, waited=Meter(name, "weeks", (waited,)))


def gate_nodes(network: Network, gate: int) -> Ints:
    """Nodes behind a gate."""
    return np.flatnonzero(network.nodes.gate == gate)


def gate_meters_at(network: Network, gate: int, nodes: Ints) -> GateMeters:
    """Meters of a gate for those of some nodes behind it; how long they waited is that of all who came through."""
    name = network.labels.gate[gate]
    waited = Weights(Part.WAITED, np.array([gate]), np.array([weeks_per_step(network)]))
    return GateMeters(
        counted(name, Part.JOINED, nodes),
        counted(name, Part.STARTED, nodes),
        not_turned(counted(name, Part.WAITING, nodes)),
        counted(name, Part.TURNED, nodes),
        Meter(name, "weeks", (waited,)),
    )


def by_gate(network: Network, nodes: Ints, counts: Reals) -> Reals:
    """Counts of some nodes behind gates, [T, nodes], added up by gate, [T, G]."""
    order = nodes[np.argsort(network.nodes.gate[nodes], kind="stable")]
    gates, first = np.unique(network.nodes.gate[order], return_index=True)
    summed = np.zeros((len(counts), len(network.gates.least)))
    summed[:, gates] = np.add.reduceat(counts[:, order], first, axis=1)
    return summed


def weeks_per_step(network: Network) -> float:
    """Weeks in a step."""
    return network.calendar.years_per_step * DAYS_PER_YEAR / 7


def within_weeks(counts: Reals, share: float, weeks: float) -> float | None:
    """Weeks within which at least this share of people was through, from numbers by steps; None if nobody was."""
    total = counts.sum()
    return weeks * float(np.searchsorted(np.cumsum(counts), share * total - 1e-9)) if total > 0 else None


def share_waited(counts: Reals) -> float | None:
    """Share that waited a step or more, from numbers by steps waited; None if there was nobody."""
    total = counts.sum()
    return float(counts[1:].sum() / total) if total > 0 else None


def users(gates: Gates) -> Ints:
    """The gate of each use of a capacity, [U]."""
    return np.repeat(np.arange(len(gates.least)), np.diff(gates.use_start))


def held_by(gates: Gates, stops: NDArray[np.signedinteger], waiting: NDArray[np.number]) -> Reals:
    """People whom each use of a capacity keeps waiting after a step, [T, U], of all who wait at the gates, [T, G]."""
    gate = users(gates)
    stopped: Reals = np.where(lasting(stops)[:, gate] == gates.use_capacity, waiting[:, gate], 0.0)
    return stopped


def stopped_by(course: Trajectory) -> NDArray[np.int32]:
    """Capacity that keeps people waiting at each gate, [T, G], below zero: none."""
    return lasting(course.binding)


def lasting(stops: NDArray[np.signedinteger]) -> NDArray[np.int32]:
    """What stops each gate, [T, G], also between the starts of a course.

    Then a gate is closed; who waits for the next start waits for what was full at the last one.
    """
    opened = np.where(stops != CLOSED, np.arange(len(stops))[:, None], 0)
    last = np.maximum.accumulate(opened, axis=0)
    stopped: NDArray[np.int32] = np.take_along_axis(stops, last, axis=0)
    return stopped
