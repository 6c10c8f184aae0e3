"""Posts and those who are away from them. What is read here is not linear, so it is no meter: each has one function.

A post is filled once, and people are taken from their posts only for what a capacity does not have of itself.
"""

from itertools import pairwise

import numpy as np

from dienmodel.network.course import Trajectory
from dienmodel.network.keys import Role
from dienmodel.network.network import PLACES, Network, Reals
from dienmodel.network.outcomes import Goal, Outcomes


def filled(trained: Reals, posts: Reals) -> Reals:
    """Posts that are filled by people who have finished training and are available, [..., cells]."""
    both: Reals = np.minimum(trained, posts)
    return both


def filled_for(goal: Goal, trained: Reals) -> Reals:
    """Posts of a target that are filled by trained people [..., cells], [...]; zeros where it counts heads."""
    if goal.posts is None:
        return np.zeros(trained.shape[:-1])
    both: Reals = filled(goal.able(trained), goal.posts).sum(axis=-1)
    return both


def drawn_capacities(network: Network) -> list[int]:
    """Capacities that people in stocks supply, such as instructors; those that hold a floor or a share are none."""
    capacities, keys = network.capacities, network.labels.capacity_keys
    most = [network.paths[capacities.supply_share[a:b]].max(initial=0.0) for a, b in pairwise(capacities.supply_start)]
    return [c for c, share in enumerate(most) if share > 0.0 and keys[c].role not in (Role.FLOOR, Role.PART)]


def detached(network: Network, outcomes: Outcomes, course: Trajectory) -> tuple[Reals, Reals]:
    """People taken from their posts to supply places (instructors), and the readiness lost by it, [T+1, cells].

    Units in use beyond the capacity's own base are drawn from the stocks in proportion to what each supplies. A plan
    makes the units small that are held, see `capacities.use_of`: the same where no capacity has a base of its own.
    """
    caps, cells = network.capacities, network.labels.post_cell
    away = np.zeros((network.n_steps + 1, len(network.labels.cells)))
    lost = np.zeros_like(away)
    for c in (c for c in drawn_capacities(network) if caps.kind[c] == PLACES):
        each = outcomes.lost_by(network.labels.capacity_keys[c].name)
        for stock, people in _drawn(network, course, c).items():
            if cells[stock] >= 0:
                away[1:, cells[stock]] += people
                lost[1:, cells[stock]] += people * each
    return away, lost


def _drawn(network: Network, course: Trajectory, c: int) -> dict[int, Reals]:
    """People whom a capacity takes out of each stock, [T]."""
    caps = network.capacities
    every = range(caps.supply_start[c], caps.supply_start[c + 1])
    rows = [q for q in every if network.paths[caps.supply_share[q]].min() >= 0]  # others take units up
    supply = [network.paths[caps.supply_share[q]] * course.n_stock[1:, caps.supply_stock[q]] for q in rows]
    beyond = np.maximum(course.used[:, c] - network.paths[caps.base[c]], 0.0)
    share = np.minimum(beyond / np.maximum(np.sum(supply, axis=0), 1e-9), 1.0)
    found: dict[int, Reals] = {}
    for part, q in zip(supply, rows, strict=True):
        stock = int(caps.supply_stock[q])
        found[stock] = found.get(stock, 0.0) + part * share
    return found
