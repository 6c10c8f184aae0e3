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


def dive(form: Formulation, solver: Solver, cost: Reals, ends: float) -> tuple[Solution | None, bool, float]:
    """A choice of whole measures for a cost, None where it came to no way on; whether it was stopped; and a bound.

    No choice is below the bound: it is the least of what was left at each turn, and of where the dive ended. After
    `ends`, or on Ctrl-C, which stops it, the measures that are still in parts are rounded.
    """
    place = form.places.option

    def within(lower: Reals, upper: Reals, cutoff: float, ends: float) -> Solution:
        return solver.solve(with_bounds(form.program, place, lower, upper), cost, Way(cutoff=cutoff), ends=ends)

    solution, stopped, bound = _dived(form, solver, within, ends)
    if solution.status is Status.OPTIMAL:
        level = np.round(solution.x[place])
        solution = solver.solve(with_bounds(form.program, place, level, level), cost)
    return solution if solution.status is Status.OPTIMAL else None, stopped, bound


def _dived(form: Formulation, solver: Solver, within: Within, ends: float) -> tuple[Solution, bool, float]:
    """The last solution before there was nothing to try, or no time; whether it was stopped; and the bound."""
    place = form.places.option
    lower, upper = np.zeros(len(place)), np.ones(len(place))
    solution, bound = within(lower, upper, INFINITY, ends), INFINITY
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
                bound = min(bound, _least(without, INFINITY, solution.objective))
                lower, solution = taken, with_it
            else:
                bound = min(bound, _least(with_it, _cost(without), solution.objective))
                upper, solution = left, without
                solver.back_to(corner)
    except KeyboardInterrupt:
        return solution, True, min(bound, _least(solution, INFINITY, -INFINITY))
    return solution, False, min(bound, _least(solution, INFINITY, -INFINITY))


def _largest_part(level: Reals, whole: float) -> int | None:
    """Place of the largest level that is not whole."""
    parts = np.flatnonzero(np.abs(level - np.round(level)) > whole)
    return int(parts[np.argmax(level[parts])]) if len(parts) else None


def _cost(solution: Solution) -> float:
    return solution.objective if solution.status is Status.OPTIMAL else np.inf


def _least(solution: Solution, cutoff: float, before: float) -> float:
    """What no choice within the bounds of a solve costs less than; `before` if it came to no end."""
    ended = {Status.OPTIMAL: solution.objective, Status.INFEASIBLE: INFINITY, Status.CUT_OFF: cutoff}
    return ended.get(solution.status, before)
