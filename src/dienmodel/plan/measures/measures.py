"""The choice of measures: a whole number of each, by their first-order effects, together with admissions."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.aims import Term
from dienmodel.plan.linear.order import AimGroup, held, in_order, released
from dienmodel.plan.linear.program import Clock, NoPlan, groups_of, objective, stop_without, weight
from dienmodel.plan.linear.search import Formulation, opened
from dienmodel.plan.measures.dive import dive
from dienmodel.plan.result import Start
from dienmodel.solver.highs import LAST, Beginning, Solution, Solver, Status, Way
from dienmodel.solver.program import with_bounds


@dataclass(frozen=True)
class ChosenMeasures:
    """Measures with their starts, what each aim comes to with them by first-order effects, and what none is below.

    A bound of an aim holds among choices that are no worse in the aims before it.
    """

    starts: tuple[Start, ...] = ()
    promised: tuple[float, ...] = ()
    bounds: tuple[float, ...] = ()
    stopped: bool = False


def choose(
    form: Formulation, terms: Sequence[Term], gap: float, patience: float, clock: Clock, known: Collection[Start] = ()
) -> ChosenMeasures:
    """Choose measures and admissions for aims in their order, so near to the best, in so many seconds.

    The search goes on from a choice that is `known`.

    Raises:
        NoPlan: the limits contradict each other, or no choice was found in time.
    """
    solver = Solver()
    clock.begin("measures in parts")
    groups = groups_of(form, terms)
    form, relaxed = in_order(form, solver, groups, form.settings.cut_rounds)
    stop_without(relaxed)
    clock.begin("choose measures")
    ends = time.perf_counter() + patience
    free = narrow = opened(released(form))
    for group in groups[:-1]:
        narrow = held(narrow, group, relaxed.x, gap)
    last, begin = groups[-1], _levels(form, known)
    solution, bound = whole_choice(narrow, solver, last.cost, gap, ends, begin)
    if solution.status is Status.INFEASIBLE:  # no whole choice comes that near to the first aim
        narrow, last = free, groups[0]
        solution, bound = whole_choice(free, solver, last.cost, gap, ends, begin)
    found = len(solution.x) > 0 and np.isfinite(solution.objective)
    if not found:  # none found in time: no measures is a choice too
        solution = _without_measures(narrow, solver, last.cost, patience)
    level = solution.x[form.places.option]
    starts = [Start(o.measure, o.start, 1.0) for o, y in zip(form.model.options, level, strict=True) if y > 0.5]
    stopped = not found or (solution.status is Status.STOPPED and solution.gap > gap)
    promised = [float(objective(form, term) @ solution.x[: len(form.program.lower)]) for term in terms]
    least = [_least(form, terms, k, last, relaxed, promised[k], solution.objective - bound) for k in range(len(terms))]
    return ChosenMeasures(tuple(starts), tuple(promised), tuple(least), stopped)


def _least(
    form: Formulation, terms: Sequence[Term], k: int, last: AimGroup, relaxed: Solution, promised: float, left: float
) -> float:
    """What an aim is not below: by its own relaxed program, or by what is `left` of the objective of the last group."""
    if terms[k].name not in last.aims:
        earlier = k < len(terms) - len(last.aims) and last.aims.keys() <= {term.name for term in terms[k + 1 :]}
        return float(objective(form, terms[k]) @ relaxed.x[: len(form.program.lower)]) if earlier else -np.inf
    own = [term for term in terms if term.name in last.aims]
    return promised - max(left, 0.0) / weight(form, own, [term.name for term in own].index(terms[k].name))


def _without_measures(form: Formulation, solver: Solver, cost: Reals, patience: float) -> Solution:
    """The best admissions without any measure."""
    solution = solver.solve(with_bounds(form.program, form.places.option, 0.0, 0.0), cost)
    if solution.status is not Status.OPTIMAL:
        raise NoPlan("no-plan-choice", seconds=f"{patience:.0f}")
    return solution


def _levels(form: Formulation, known: Collection[Start]) -> Reals | None:
    """The levels of a choice of measures, [O]; None where none is known."""
    begun = {(start.measure, start.start) for start in known}
    return np.array([(o.measure, o.start) in begun for o in form.model.options], float) if begun else None


def whole_choice(
    form: Formulation, solver: Solver, cost: Reals, gap: float, ends: float, known: Reals | None = None
) -> tuple[Solution, float]:
    """A choice of whole measures, and what no choice is below: by a dive, or by a search where that is not near it.

    From levels that are `known`, [O], and can be, the search goes on without a dive: it ends no worse than they are.
    """
    parts = solver.solve(form.program, cost)
    bound = parts.objective if parts.status is Status.OPTIMAL else -np.inf
    first = None if known is None else _at(form, solver, cost, known)
    dived, stopped, left = dive(form, solver, cost, ends) if first is None else (first, False, np.inf)
    bound = max(bound, left) if np.isfinite(left) else bound
    if dived is not None and dived.objective - bound <= gap * abs(dived.objective):
        return dived, bound
    if stopped:
        return _stopped(dived, bound), bound
    way = Way(gap=gap, slack=form.settings.whole_slack) if form.model.since else Way(gap=gap)
    begin = LAST if dived is None else Beginning(whole=dived.x)
    solution = solver.solve(form.program, cost, way, begin, ends, whole=form.places.option)
    return solution, max(bound, solution.objective - solution.gap * abs(solution.objective))


def _at(form: Formulation, solver: Solver, cost: Reals, level: Reals) -> Solution | None:
    """The best with measures at these levels, [O]; None where they cannot be."""
    solution = solver.solve(with_bounds(form.program, form.places.option, level, level), cost)
    return solution if solution.status is Status.OPTIMAL else None


def _stopped(solution: Solution | None, bound: float) -> Solution:
    """The best so far of a search that somebody stopped, with its distance from the bound."""
    if solution is None:
        return Solution(Status.STOPPED, np.inf, np.inf, np.zeros(0), np.zeros(0))
    gap = (solution.objective - bound) / max(abs(solution.objective), 1e-9)
    return replace(solution, status=Status.STOPPED, gap=gap)
