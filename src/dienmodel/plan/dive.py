"""Whole measures one by one: the relaxed program is solved again with the largest part of a measure in whole or out.

Solves from corner to corner take tenths of a second, where a search for whole numbers looks long for a first choice.
"""

import time

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.search import Search
from dienmodel.solver.program import INFINITY, Solution, Status

WHOLE = 1e-6
"""Distance from a whole number that is none."""


def dive(search: Search, ends: float) -> tuple[Solution | None, bool]:
    """A choice of whole measures for the costs at hand, None where it came to no way on; and whether it was stopped.

    After `ends`, or on Ctrl-C, which stops it, the measures that are still in parts are rounded.
    """
    place = search.places.option
    lower, upper = np.zeros(len(place)), np.ones(len(place))
    found, stopped = _within(search, lower, upper, ends), False
    try:
        while found.status is Status.OPTIMAL and time.perf_counter() < ends:
            level = found.x[place]
            parts = np.flatnonzero(np.abs(level - np.round(level)) > WHOLE)
            if not len(parts):
                break
            largest = parts[np.argmax(level[parts])]
            taken, left = lower.copy(), upper.copy()
            taken[largest], left[largest] = 1.0, 0.0
            with_it, without = _within(search, taken, upper, ends), _within(search, lower, left, ends)
            if Status.STOPPED in (with_it.status, without.status):
                break
            if _cost(with_it) <= _cost(without):
                lower, found = taken, with_it
            else:
                upper, found = left, without
    except KeyboardInterrupt:
        stopped = True
    if found.status is Status.OPTIMAL:
        level = np.round(found.x[place])
        found = _within(search, level, level, INFINITY)
    search.solver.bound_columns(place, np.zeros(len(place)), np.ones(len(place)))
    search.solver.end_by(INFINITY)
    return found if found.status is Status.OPTIMAL else None, stopped


def _within(search: Search, lower: Reals, upper: Reals, ends: float) -> Solution:
    solver = search.solver
    solver.bound_columns(search.places.option, lower, upper)
    solver.end_by(ends)
    return solver.solve()


def _cost(found: Solution) -> float:
    return found.objective if found.status is Status.OPTIMAL else np.inf
