"""One run: a world, its expected course, and a sample of possible courses."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dienmodel.engines.ensemble import Ensemble
from dienmodel.engines.trajectory import Trajectory
from dienmodel.network.network import Network, Reals
from dienmodel.network.outcomes import World


@dataclass(frozen=True)
class Run:
    """What the tables are made of. Without `sampled` there are no bands and no lead times."""

    world: World
    expected: Trajectory
    sampled: Ensemble | None = None
    seed: int = 1

    @cached_property
    def strength(self) -> Reals:
        """Expected people per strength cell, [T+1, cells]."""
        return strength(self.world.network, self.expected)


def strength(network: Network, trajectory: Trajectory) -> Reals:
    """People per strength cell, [T+1, cells]: stocks, and stages from appointment on, and their queues."""
    labels = network.labels
    people = np.zeros((len(trajectory.n_stock), len(labels.cells)))
    courses = (
        (trajectory.n_stock, labels.stock_cell),
        (trajectory.n_inside, labels.node_cell),
        (trajectory.n_waiting, labels.queue_cell),
    )
    for counts, cells in courses:
        counted = cells >= 0
        np.add.at(people.T, cells[counted], counts.T[counted])
    return people
