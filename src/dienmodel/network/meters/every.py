"""The meters of a world: who counts, what is paid, who begins to count, and what is held to train others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import Arcs
from dienmodel.network.meters.crossings import crossing_meter, crossings
from dienmodel.network.meters.meter import Meter, Part, Weights, weigh
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import Goal, Line, Outcomes

BEGIN, CEASE = "begin to count", "cease to count"
"""People from outside the force who begin to count for it, and those who leave it."""


@dataclass(frozen=True)
class Meters:
    """What a world is read by; per step in people or euro."""

    strength: tuple[Meter, ...]  # people per strength cell, of states
    trained: tuple[Meter, ...]  # those of them who have finished training
    targets: Mapping[str, Meter]  # people who count for a target, of states
    published: Mapping[str, Meter]  # the same for a published count
    costs: Mapping[str, Meter]  # euro paid per cost line
    begin: Meter
    cease: Meter


def meters_of(network: Network, outcomes: Outcomes, arcs: Arcs) -> Meters:
    """All meters of a compiled scenario."""
    cells = np.eye(len(network.labels.cells), dtype=bool)
    border = crossings(network, arcs, np.ones(len(cells), bool))
    return Meters(
        tuple(strength_of(network, f"strength:{i}", cell) for i, cell in enumerate(cells)),
        tuple(trained_of(network, f"trained:{i}", cell) for i, cell in enumerate(cells)),
        {goal.name: goal_meter(network, goal) for goal in outcomes.targets},
        {goal.name: goal_meter(network, goal) for goal in outcomes.published},
        {line.name: cost_of(network, line) for line in outcomes.costs},
        crossing_meter(BEGIN, (way for way in border if way.part == "in")),
        crossing_meter(CEASE, (way for way in border if way.part == "out")),
    )


def strength_of(network: Network, name: str, counted: NDArray[np.bool_]) -> Meter:
    """People who count in some strength cells: in stocks, in stages from appointment on and in their queues."""
    labels = network.labels
    weights = (
        *weigh(Part.STOCK, _in(labels.stock_cell, counted)),
        *weigh(Part.INSIDE, _in(labels.node_cell, counted)),
        *weigh(Part.WAITING, _in(labels.queue_cell, counted)),
    )
    return Meter(name, "people", weights, of_states=True)


def trained_of(network: Network, name: str, counted: NDArray[np.bool_]) -> Meter:
    """People in some strength cells who have finished training: those in stocks."""
    return Meter(name, "people", weigh(Part.STOCK, _in(network.labels.stock_cell, counted)), of_states=True)


def goal_meter(network: Network, goal: Goal) -> Meter:
    """People who count for a target or a published number."""
    return strength_of(network, goal.name, goal.cells)


def _in(cells: NDArray[np.signedinteger], counted: NDArray[np.bool_]) -> Reals:
    """One for rows whose strength cell counts, -1 is no cell."""
    ones: Reals = np.append(counted, False)[cells].astype(np.float64)
    return ones


def cost_of(network: Network, line: Line) -> Meter:
    """Euro of a cost line per step: its rate times the people, units or newcomers that it is paid for."""
    if line.base == "flow":
        return Meter(line.name, "euro", (), fixed=line.rate)
    parts = {"stock": Part.STOCK, "node": Part.INSIDE, "capacity": Part.OFFERED, "arrived": Part.ARRIVED}
    weights = _rated(parts[line.base], line.rows, line.rate)
    if line.base == "node":  # who waits and counts is paid too
        waiting = line.rows[network.labels.queue_cell[line.rows] >= 0]
        weights += _rated(Part.WAITING, waiting, line.rate)
    return Meter(line.name, "euro", weights)


def _rated(part: Part, rows: NDArray[np.intp], rate: Reals) -> tuple[Weights, ...]:
    """Weights of some rows of a part that all count the same, [T]."""
    return (Weights(part, rows, np.repeat(rate[:, None], len(rows), axis=1)),) if len(rows) and rate.any() else ()


def held_of(network: Network, name: str, each: Mapping[int, Reals | float]) -> Meter:
    """Units of some capacities that are held by those in the stages behind their gates, each counting so much [T].

    Of people who train others these are all units in use, those of the capacity's own base too.
    """
    gates = network.gates
    per_gate = np.zeros((network.n_steps, len(gates.least) + 1))  # the last for nodes without a gate
    for g in range(len(gates.least)):
        for k in range(gates.use_start[g], gates.use_start[g + 1]):
            c = int(gates.use_capacity[k])
            if c in each:
                per_gate[:, g] += each[c] / gates.use_per[k]
    return Meter(name, "units", weigh(Part.INSIDE, per_gate[:, network.nodes.gate]))
