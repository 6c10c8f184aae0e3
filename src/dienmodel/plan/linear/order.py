"""Aims one above the other: the best for the first, and among all that is best for it the best for the second.

Aims that follow a shortfall share an objective with it, for a person weighs a thousand times more there. A shortfall
that comes after another aim has a solve of its own, in which what the aims before it reached is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dienmodel.network.network import Reals
from dienmodel.plan.linear.keys import AimRow, Bound, RowKey
from dienmodel.plan.linear.search import Formulation, minimise, solved_again
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


def in_order_again(form: Formulation, solver: Solver, groups: Sequence[AimGroup], more_rows: bool = True) -> Solution:
    """The best for the groups in their order from the last corner, after bounds have moved in what `in_order` found.

    What earlier groups reached there is not held: they are sought anew, and the rows that held them hold the new
    values. Infeasible is only what is so for the first group.
    """
    for _ in range(form.settings.again):
        form, solution = solved_again(released(form), solver, groups[0].cost, more_rows)
        for before, group in pairwise(groups):
            if solution.status is not Status.OPTIMAL:
                return solution
            form = _held_anew(form, before, solution.x)
            form, solution = solved_again(form, solver, group.cost, more_rows)
        if len(groups) == 1 or solution.status is not Status.INFEASIBLE:
            return solution
    return replace(solution, status=Status.STOPPED)


def held(form: Formulation, group: AimGroup, x: Reals, slack: float) -> Formulation:
    """With rows that let no later aim cost an aim of the group more than a share `slack` of what it reached."""
    most = _most(group, x, slack)
    rows = aim_rows([(AimRow(name, Bound.HELD), aim, most[name]) for name, aim in group.aims.items()])
    return replace(form, program=with_rows(form.program, rows)[0])


def _held_anew(form: Formulation, group: AimGroup, x: Reals) -> Formulation:
    """With other values in the last rows that hold the aims of a group: no new rows, so the solver goes on."""
    program = form.program
    for name, most in _most(group, x, form.settings.hold_slack).items():
        program = with_row_bounds(program, [program.row[AimRow(name, Bound.HELD)]], -INFINITY, most)
    return replace(form, program=program)


def _most(group: AimGroup, x: Reals, slack: float) -> dict[str, float]:
    """The most that each aim of a group may be after it was reached."""
    reached = {name: float(aim @ x[: len(aim)]) for name, aim in group.aims.items()}
    return {name: value + slack * max(abs(value), 1.0) for name, value in reached.items()}


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
