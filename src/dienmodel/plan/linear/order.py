"""Aims one above the other: the best for the first, and among all that is best for it the best for the second.

Aims that follow a shortfall share an objective with it, for a person weighs a thousand times more there. A shortfall
that comes after another aim has a solve of its own, in which what the aims before it reached is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.search import Search
from dienmodel.solver.program import INFINITY, Entries, Solution, Status

AGAIN = 4
"""How often the aims are sought from the first again, because steps looked at for a later one cost an earlier one."""

SLACK = 1e-6
"""By how much a later aim may cost an earlier one, relative: the solver's accuracy."""


@dataclass(frozen=True)
class Group:
    """Aims that share a solve: what is made small, and each aim by itself, [columns]."""

    cost: Reals
    aims: Mapping[str, Reals]


def in_order(search: Search, groups: Sequence[Group], rounds: int) -> Solution:
    """The best for the groups in their order."""
    for _ in range(AGAIN):
        release(search)
        found = search.minimise(groups[0].cost, rounds)
        for before, group in pairwise(groups):
            if not len(found.x) or found.status is not Status.OPTIMAL:
                return found
            hold(search, before, found.x, SLACK)
            found = search.minimise(group.cost, rounds)
        if len(groups) == 1 or found.status is not Status.INFEASIBLE:
            return found
    return found


def hold(search: Search, group: Group, x: Reals, slack: float) -> None:
    """Let no later aim cost an aim of the group more than a share `slack` of what it reached."""
    entries = Entries()
    for name, aim in group.aims.items():
        reached = float(aim @ x[: len(aim)])
        columns = np.flatnonzero(aim)
        entries.add(entries.new(f"aim:{name}", upper=reached + slack * max(abs(reached), 1.0)), columns, aim[columns])
    rows = entries.done()
    search.held += search.made.rows(rows).tolist()
    search.solver.add(rows)


def release(search: Search) -> None:
    """Hold no aim any more."""
    search.solver.bound_rows(search.held, *(np.full(len(search.held), end) for end in (-INFINITY, INFINITY)))
    search.held.clear()
