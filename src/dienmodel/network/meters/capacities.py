"""What a capacity has and what is used of it, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dienmodel.network.keys import Role
from dienmodel.network.meters.gates import users
from dienmodel.network.meters.meter import Meter, Part, Weights, weigh
from dienmodel.network.network import PLACES, Network, Reals


@dataclass(frozen=True)
class CapacityMeters:
    """Units of a capacity, or of the part of it that some groups use.

    `supplied` is what people in stocks bring of what is offered; below zero what they take up.
    """

    offered: Meter
    supplied: Meter
    used: Meter


def offered_anew(network: Network) -> set[str]:
    """Labels of capacities whose units are people per step; those of others, ceilings too, are people at a time."""
    kinds, keys = network.capacities.kind.tolist(), network.labels.capacity_keys
    return {key.label for kind, key in zip(kinds, keys, strict=True) if kind != PLACES and key.role is not Role.CEILING}


def capacity_meters(network: Network) -> tuple[CapacityMeters, ...]:
    """Meters of all capacities, [C]."""
    return tuple(
        CapacityMeters(_offered(name, c), _supplied(network, name, c), use_of(network, name, {c: 1.0}))
        for c, name in enumerate(network.labels.capacity)
    )


def _offered(name: str, c: int) -> Meter:
    return Meter(name, "units", (Weights(Part.OFFERED, np.array([c]), np.ones(1)),))


def _supplied(network: Network, name: str, c: int) -> Meter:
    capacities = network.capacities
    own = slice(*capacities.supply_start[c : c + 2])
    shares = network.paths[capacities.supply_share[own]].T
    return Meter(name, "units", (Weights(Part.STOCK, capacities.supply_stock[own].astype(np.int64), shares),))


def use_of(network: Network, name: str, each: Mapping[int, Reals | float]) -> Meter:
    """Units that are used of some capacities, each counting so much [T].

    Places are used by those inside the stages behind their gates, slots by those who begin them. Of people who train
    others these are all units in use, those of the capacity's own base too.
    """
    kinds = network.capacities.kind
    places = {c: value for c, value in each.items() if kinds[c] == PLACES}
    slots = {c: value for c, value in each.items() if kinds[c] != PLACES}
    weights = (*weigh(Part.INSIDE, _per_node(network, places)), *weigh(Part.STARTED, _per_node(network, slots)))
    return Meter(name, "units", weights)


def _per_node(network: Network, each: Mapping[int, Reals | float]) -> Reals:
    """Units that somebody takes in each node, [N] or [T, N]."""
    gates = network.gates
    times = np.broadcast_shapes(*map(np.shape, each.values()))
    per_gate = np.zeros((len(gates.least) + 1, *times))  # the last for nodes without a gate
    used = np.flatnonzero(np.isin(gates.use_capacity, list(each)))
    for u, c, g in zip(used.tolist(), gates.use_capacity[used].tolist(), users(gates)[used].tolist(), strict=True):
        per_gate[g] += each[c] / gates.use_per[u]
    per_node: Reals = per_gate[network.nodes.gate].T
    return per_node
