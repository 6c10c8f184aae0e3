"""What is gained on a day, however doors that close and open again happen to stand on it.

Such a door holds people back and lets them in by turns. One unit more changes when it does so, so that on a day many
more or fewer are there for no better reason than that the door opened a little earlier.
"""

import numpy as np

from dienmodel.model.calendar import Moment
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.gates import gate_nodes
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Ints, Network, Reals

OFF = 0.1
"""A gain may lie off its line by this share of what is read off there: then the reading is right to about as much."""

FEWEST = 3
"""States through which a line says something."""

ANYBODY = 1e-9
"""People by whom those who are turned away must differ: less is rounding."""


def turned_otherwise(network: Network, one: Trajectory, other: Trajectory) -> bool:
    """Whether doors that stay closed until few wait turn other people away in one course than in another."""
    nodes = _behind_doors(network)
    return bool(len(nodes)) and bool(np.abs(one.new_turned[:, nodes] - other.new_turned[:, nodes]).max() > ANYBODY)


def _behind_doors(network: Network) -> Ints:
    """Nodes behind gates whose doors stay closed until few wait."""
    gates = np.flatnonzero((network.gates.closes >= 0) & (network.gates.reopens >= 0)).tolist()
    return np.concatenate([np.zeros(0, np.int64), *(gate_nodes(network, g) for g in gates)]).astype(np.int64)


def read_off_line(gained: Reals, first: int, day: Moment, year: int) -> float | None:
    """What is gained on a day: the line through a course [T+1] in the `year` (steps) before it, from `first` on.

    None where the course lies far off its line: then nothing but the state of a door tells the number on the day.
    """
    states = np.arange(max(first, day.up - year), day.up + 1)
    if len(states) < FEWEST:
        return float(at(day, gained))
    since = states - (day.state + day.part)
    slope, level = np.polyfit(since, gained[states], 1).tolist()
    off = float(np.abs(gained[states] - (level + slope * since)).max())
    return level if off <= OFF * abs(level) else None
