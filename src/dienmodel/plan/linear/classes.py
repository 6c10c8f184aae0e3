"""Classes of a smallest size in a program: enough people are asked for one in a period, or nobody is.

A program knows no smallest class. Where it asks fewer people than begin one they wait until there are enough, and the
plan is not what it claims. Here those who are too few are gathered: they are asked for the first class that they make
up together, and the program is solved again with those classes open and the others closed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.model import Model, admitting
from dienmodel.plan.linear.order import AimGroup, in_order
from dienmodel.plan.linear.search import Formulation
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import INFINITY, with_bounds

ACCURACY = 1e-6
"""People whom the solver may ask too few or too many."""


def sized_lines(m: Model) -> list[int]:
    """Decided lines whose classes have a smallest size."""
    return [int(line) for line in np.flatnonzero(m.decided) if m.lines.gates.least[line] > 1]


def full_classes(
    form: Formulation, solver: Solver, groups: Sequence[AimGroup], solution: Solution, rounds: int
) -> Formulation | None:
    """The program in which every class has enough people or none, from a solution that has others.

    Where those who are gathered leave no solution, classes that are too small are closed one round after the other.
    None: no class of the solution is too small, or no such program has a solution.
    """
    gathers = True
    for turn in range(form.settings.all_rounds):
        small = _too_small(form, solution.x)
        if not len(small):
            return form if turn else None
        tried = _gathered(form, solution.x) if gathers else _closed(form, small)
        after, again = in_order(tried, solver, groups, rounds)
        if again.status is Status.OPTIMAL:
            form, solution = after, again
        elif gathers:
            gathers, form = False, _free_of_least(form)
        else:
            return None
    return None


def _too_small(form: Formulation, x: Reals) -> Ints:
    """Decisions that ask for some people, and for fewer than begin a class."""
    own = _asked(form.model)
    least = form.model.lines.gates.least[form.model.line[own]]
    return own[(x[own] > ACCURACY) & (x[own] < least - ACCURACY)]


def _asked(m: Model) -> Ints:
    """Decisions about classes with a smallest size, but those of the past."""
    own = np.concatenate([np.zeros(0, np.int64), *(admitting(m, line) for line in sized_lines(m))]).astype(np.int64)
    return own[np.isnan(m.fixed[own])] if len(m.fixed) else own


def _gathered(form: Formulation, x: Reals) -> Formulation:
    """With each class open for which there are enough of those asked so far and not taken, the others closed."""
    m, opened, closed = form.model, list[int](), list[int]()
    free = set(_asked(m).tolist())
    for line in sized_lines(m):
        least, due = float(m.lines.gates.least[line]), 0.0
        for j in admitting(m, line).tolist():
            due += float(x[j]) if j in free else 0.0
            if j in free and x[j] > ACCURACY:
                (opened if due >= least - ACCURACY else closed).append(j)
                due = max(due - max(float(x[j]), least), 0.0) if due >= least - ACCURACY else due
    enough = m.lines.gates.least[m.line[opened]].astype(np.float64)
    program = with_bounds(form.program, opened, enough, INFINITY)
    return replace(form, program=with_bounds(program, closed, 0.0, 0.0))


def _closed(form: Formulation, which: Ints) -> Formulation:
    return replace(form, program=with_bounds(form.program, which, 0.0, 0.0))


def _free_of_least(form: Formulation) -> Formulation:
    """With no class that must begin, and those closed that are."""
    own = _asked(form.model)
    return replace(form, program=with_bounds(form.program, own, 0.0, form.program.upper[own]))
