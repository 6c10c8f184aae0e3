"""The meters of a world: who counts, what is paid, who begins to count; and what stages, gates and capacities see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import Arcs
from dienmodel.network.meters.capacities import CapacityMeters, capacity_meters
from dienmodel.network.meters.crossings import Crossing, crossing_meter, crossings
from dienmodel.network.meters.gates import GateMeters, gate_meters
from dienmodel.network.meters.indicators import IndicatorMeter, indicator_meters
from dienmodel.network.meters.meter import Meter, Part, Weights, weigh
from dienmodel.network.meters.stages import StageKey, StageMeters, stage_meters
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes
from dienmodel.network.weighing.indicators import CompiledIndicator
from dienmodel.network.weighing.lines import cost_of

BEGIN, CEASE = "begin to count", "cease to count"
"""People from outside the force who begin to count for it, and those who leave it."""


@dataclass(frozen=True, repr=False)
class Meters:
    """What a world is read by; per step in people or euro."""

    strength: tuple[Meter, ...]  # people per strength cell, of states
    trained: tuple[Meter, ...]  # those for its posts who have finished training
    targets: Mapping[str, Meter]  # people who count for a target, of states
    floors: Mapping[str, Meter]  # the same for a floor
    costs: Mapping[str, Meter]  # euro committed per cost line
    given: Mapping[str, Meter]  # the same of money that nobody in the scenario moves
    weighed: tuple[CompiledIndicator, ...] = field(repr=False)
    network: Network = field(repr=False)
    arcs: Arcs = field(repr=False)

    def __repr__(self) -> str:
        return "<meters>"

    @cached_property
    def _border(self) -> tuple[Crossing, ...]:
        """All ways into the force and out of it."""
        return crossings(self.network, self.arcs, np.ones(len(self.network.labels.cells), bool))

    @cached_property
    def indicators(self) -> Mapping[str, IndicatorMeter]:
        """What indicators read, those that are unknown left out."""
        ways = self._border if any(part.base in ("joins", "leaves") for i in self.weighed for part in i.parts) else ()
        return indicator_meters(self.network, self.weighed, tuple(self.costs.values()), ways)

    @cached_property
    def begin(self) -> Meter:
        """Those from outside the force who begin to count for it."""
        return crossing_meter(BEGIN, (way for way in self._border if way.part == "in"))

    @cached_property
    def cease(self) -> Meter:
        """Those who leave the force."""
        return crossing_meter(CEASE, (way for way in self._border if way.part == "out"))

    @cached_property
    def stages(self) -> Mapping[StageKey, StageMeters]:
        """What stages of tracks see."""
        return stage_meters(self.network, self.arcs)

    @cached_property
    def gates(self) -> tuple[GateMeters, ...]:
        """What gates see, [G]."""
        return gate_meters(self.network)

    @cached_property
    def capacities(self) -> tuple[CapacityMeters, ...]:
        """What capacities have and what is used of them, [C]."""
        return capacity_meters(self.network)


def meters_of(network: Network, outcomes: Outcomes, arcs: Arcs) -> Meters:
    """All meters of a compiled scenario."""
    return Meters(
        _meters_of_cells(network),
        _meters_of_posts(network),
        {goal.name: goal_meter(network, goal) for goal in outcomes.targets},
        {floor.name: strength_of(network, floor.name, floor.cells) for floor in outcomes.floors},
        {line.name: cost_of(network, line) for line in outcomes.costs},
        {line.name: cost_of(network, line) for line in outcomes.given},
        outcomes.indicators,
        network,
        arcs,
    )


def _meters_of_cells(network: Network) -> tuple[Meter, ...]:
    """The meter of each strength cell, see `strength_of`, made of all of them at once."""
    labels, n = network.labels, len(network.labels.cells)
    parts = ((Part.STOCK, labels.stock_cell), (Part.INSIDE, labels.node_cell), (Part.WAITING, labels.queue_cell))
    weights = zip(*(_ones_by_cell(part, cells, n) for part, cells in parts), strict=True)
    return tuple(
        Meter(f"strength:{i}", "people", tuple(chain(*each)), of_states=True) for i, each in enumerate(weights)
    )


def _meters_of_posts(network: Network) -> tuple[Meter, ...]:
    """The meter of those who can fill the posts of each strength cell, see `trained_of`."""
    weights = _ones_by_cell(Part.STOCK, network.labels.post_cell, len(network.labels.cells))
    return tuple(Meter(f"trained:{i}", "people", each, of_states=True) for i, each in enumerate(weights))


def _ones_by_cell(part: Part, cells: NDArray[np.signedinteger], n: int) -> list[tuple[Weights, ...]]:
    """Per strength cell the rows of a part that count in it, each as one; -1 is no cell."""
    order = np.argsort(cells, kind="stable")
    begins = np.searchsorted(cells[order], np.arange(n + 1))
    rows = [order[begin:end] for begin, end in pairwise(begins.tolist())]
    return [(Weights(part, own, np.ones(len(own))),) if len(own) else () for own in rows]


def strength_of(network: Network, name: str, counted: NDArray[np.bool_] | Reals, unit: str = "people") -> Meter:
    """People who count in some strength cells: in stocks, in stages from appointment on and in their queues.

    Each as one, or as much as `counted` says of a person in a cell, [cells] or [T+1, cells] where that changes.
    """
    labels = network.labels
    weights = (
        *weigh(Part.STOCK, _in(labels.stock_cell, counted)),
        *weigh(Part.INSIDE, _in(labels.node_cell, counted)),
        *weigh(Part.WAITING, _in(labels.queue_cell, counted)),
    )
    return Meter(name, unit, weights, of_states=True)


def trained_of(network: Network, name: str, counted: NDArray[np.bool_]) -> Meter:
    """People for the posts of some strength cells who have finished training: those in stocks."""
    return Meter(name, "people", weigh(Part.STOCK, _in(network.labels.post_cell, counted)), of_states=True)


def goal_meter(network: Network, goal: Goal) -> Meter:
    """People who count for a target, or their full-time equivalents."""
    if goal.each is None:
        return strength_of(network, goal.name, goal.cells)
    steady = (goal.each == goal.each[0]).all()
    return strength_of(network, goal.name, (goal.each[0] if steady else goal.each) * goal.cells, "equivalents")


def _in(cells: NDArray[np.signedinteger], counted: NDArray[np.bool_] | Reals) -> Reals:
    """What a person in each row counts: that of its strength cell; -1 is no cell."""
    nowhere = np.zeros((*counted.shape[:-1], 1))
    each: Reals = np.append(counted.astype(np.float64), nowhere, axis=-1)[..., cells]
    return each
