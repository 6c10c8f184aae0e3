"""Aims one above the other: the best for the first, and among all that is best for it the best for the second.

Aims that follow a shortfall share an objective with it, for a person weighs a thousand times more there. A shortfall
that comes after another aim has a solve of its own, in which what the aims before it reached is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dienmodel.network.network import Reals
from dienmodel.plan.linear.keys import AimRow, Bound, RowKey
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import INFINITY, NewRows, RowBlock, with_row_bounds, with_rows


@dataclass(frozen=True)
class AimGroup:
    """Aims that share a solve: what is made small, and each aim by itself, [columns]."""

    cost: Reals
    aims: Mapping[str, Reals]


def in_order(
    form: Formulation, solver: Solver, groups: Sequence[AimGroup], rounds: int
) -> tuple[Formulation, Solution]:
    """The best for the groups in their order, and the program with the rows that it took."""
    for _ in range(form.settings.again):
        form, solution = minimise(released(form), solver, groups[0].cost, rounds, disturbed=True)  # few have a cost
        for before, group in pairwise(groups):
            if solution.status is not Status.OPTIMAL:
                return form, solution
            form = held(form, before, solution.x, form.settings.hold_slack)
            form, solution = minimise(form, solver, group.cost, rounds)
        if len(groups) == 1 or solution.status is not Status.INFEASIBLE:
            return form, solution
    return form, solution


def held(form: Formulation, group: AimGroup, x: Reals, slack: float) -> Formulation:
    """With rows that let no later aim cost an aim of the group more than a share `slack` of what it reached."""
    reached = {name: float(aim @ x[: len(aim)]) for name, aim in group.aims.items()}
    most = {name: value + slack * max(abs(value), 1.0) for name, value in reached.items()}
    rows = aim_rows([(AimRow(name, Bound.HELD), aim, most[name]) for name, aim in group.aims.items()])
    return replace(form, program=with_rows(form.program, rows)[0])


def aim_rows(aims: Sequence[tuple[RowKey, Reals, float]]) -> RowBlock:
    """Rows that keep aims, each as costs of columns, at or below a most."""
    new = NewRows()
    for key, cost, most in aims:
        new.add_costs(new.new(key, upper=most), cost)
    return new.done()


def released(form: Formulation) -> Formulation:
    """Without what earlier aims hold."""
    rows = [place for place, key in enumerate(form.program.rows) if isinstance(key, AimRow) and key.bound is Bound.HELD]
    if not rows:
        return form
    return replace(form, program=with_row_bounds(form.program, rows, -INFINITY, INFINITY))
