"""Whole measures one by one: the relaxed program is solved again with the largest part of a measure in whole or out.

Solves from corner to corner take tenths of a second, where a search for whole numbers looks long for a first choice.
"""

import time
from collections.abc import Callable

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.search import Formulation
from dienmodel.solver.highs import LEAST_TIME, Solution, Solver, Status, Way
from dienmodel.solver.program import INFINITY, with_bounds

Within = Callable[[Reals, Reals, float, float], Solution]
"""The best with levels of measures between bounds [O], unless it costs more than a cutoff, by a time."""


def dive(form: Formulation, solver: Solver, cost: Reals, ends: float) -> tuple[Solution | None, bool]:
    """A choice of whole measures for a cost, None where it came to no way on; and whether it was stopped.

    After `ends`, or on Ctrl-C, which stops it, the measures that are still in parts are rounded.
    """
    place = form.places.option

    def within(lower: Reals, upper: Reals, cutoff: float, ends: float) -> Solution:
        return solver.solve(with_bounds(form.program, place, lower, upper), cost, Way(cutoff=cutoff), ends=ends)

    solution, stopped = _dived(form, solver, within, ends)
    if solution.status is Status.OPTIMAL:
        level = np.round(solution.x[place])
        solution = solver.solve(with_bounds(form.program, place, level, level), cost)
    return solution if solution.status is Status.OPTIMAL else None, stopped


def _dived(form: Formulation, solver: Solver, within: Within, ends: float) -> tuple[Solution, bool]:
    """The last solution before there was nothing to try, or no time; and whether it was stopped."""
    place = form.places.option
    lower, upper = np.zeros(len(place)), np.ones(len(place))
    solution = within(lower, upper, INFINITY, ends)
    try:
        while solution.status is Status.OPTIMAL and time.perf_counter() < ends:
            largest = _largest_part(solution.x[place], form.settings.whole)
            if largest is None:
                break
            taken, left = lower.copy(), upper.copy()
            taken[largest], left[largest] = 1.0, 0.0
            begin = time.perf_counter()
            without = within(lower, left, INFINITY, ends)
            if without.status is Status.STOPPED:
                break
            # A measure that excludes another is dear or impossible: neither is worth a long proof.
            corner, now = solver.corner(), time.perf_counter()
            possible = without.status is Status.OPTIMAL
            patience = form.settings.branch * max(now - begin, LEAST_TIME) if possible else INFINITY
            with_it = within(taken, upper, _cost(without), min(ends, now + patience))
            if with_it.status is Status.STOPPED and not possible:
                break
            if _cost(with_it) <= _cost(without):
                lower, solution = taken, with_it
            else:
                upper, solution = left, without
                solver.back_to(corner)
    except KeyboardInterrupt:
        return solution, True
    return solution, False


def _largest_part(level: Reals, whole: float) -> int | None:
    """Place of the largest level that is not whole."""
    parts = np.flatnonzero(np.abs(level - np.round(level)) > whole)
    return int(parts[np.argmax(level[parts])]) if len(parts) else None


def _cost(solution: Solution) -> float:
    return solution.objective if solution.status is Status.OPTIMAL else np.inf
