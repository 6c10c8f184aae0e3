"""Prices: the value of one more or one fewer unit of a limit, in terms of an aim.

The solver's price is one slope of the optimum; at a kink it is between the slopes to the left and to the right. These
are found by solving again from the last corner, with one unit less and with one unit more. Aims are sought again in
their order: what an earlier one reached, such as how long people wait, may be out of reach with one unit less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.network.outcomes import Goal
from dienmodel.plan.linear.keys import ShortColumn
from dienmodel.plan.linear.order import AimGroup, in_order_again, released
from dienmodel.plan.linear.program import asking
from dienmodel.plan.linear.search import Formulation, opened
from dienmodel.plan.questions.limits import Limit, LimitKind, limits_of, moved_form, years
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import with_row_bounds


@dataclass(frozen=True)
class LimitPrice:
    """Reduction of an aim by one more unit of a limit over some time."""

    aim: str
    kind: LimitKind
    limit: str
    day: date
    until: date
    value: float  # slope by the solver
    more: float | None = None  # gain from one unit more, solved again; None: not checked
    less: float | None = None  # loss from one unit less; infinite if no plan is left; None: not checked, or not known

    @property
    def checked(self) -> bool:
        """Whether both sides were verified by solving again."""
        return self.more is not None and self.less is not None


@dataclass(frozen=True)
class TargetPrice:
    """Cost in the next aim of a target that is met: the increase of that aim when the target is one person higher."""

    aim: str
    target: str
    more: float  # loss from one person more; infinite if no plan reaches one person more
    fewer: float  # gain from one person fewer


def target_prices(
    form: Formulation,
    solver: Solver,
    solution: Solution,
    groups: Sequence[AimGroup],
    aim: str,
    scale: float,
    goals: Sequence[Goal],
    margin: float,
) -> tuple[TargetPrice, ...]:
    """Price the targets that a solution for aims in their order meets: solved again for a person more and one fewer.

    `scale` is the objective per unit of the aim, which comes after the shortfall of the targets. A target that counts
    posts asks for one more of them to be filled too, as far as there are any.
    """
    program, enough, named = form.program, form.settings.enough, {goal.name: goal for goal in goals}
    short = {key.target: column for key, column in program.column.items() if isinstance(key, ShortColumn)}

    def side(target: str, people: float) -> float | None:
        goal = named[target]
        asked = asking(program, replace(goal, people=goal.people + people), margin)
        again = in_order_again(replace(form, program=asked), solver, groups)
        loss = _change(solution, again, scale * people)
        missed = again.status is Status.OPTIMAL and again.x[short[target]] > solution.x[short[target]] + enough
        return np.inf if missed else loss

    met = [target for target, column in short.items() if solution.x[column] < enough]
    sides = [(target, side(target, 1.0), side(target, -1.0)) for target in met]
    return tuple(
        TargetPrice(aim, target, more, fewer) for target, more, fewer in sides if more is not None and fewer is not None
    )


def _change(before: Solution, after: Solution, scale: float) -> float | None:
    """Increase of an aim between two solutions: infinite if there is no second one, None if its solve did not end."""
    if after.status is Status.INFEASIBLE:
        return np.inf
    return float(after.objective - before.objective) / scale + 0.0 if after.status is Status.OPTIMAL else None


def prices(
    form: Formulation,
    solver: Solver,
    solution: Solution,
    groups: Sequence[AimGroup],
    aim: str,
    scale: float,
    checks: int = 0,
    limits: Sequence[Limit] | None = None,
) -> tuple[LimitPrice, ...]:
    """Price limits at a solution for aims in their order, largest first; the first `checks` are solved again.

    `scale` is the objective per unit of the aim. By default the limits are those per calendar year.
    """
    asked = limits_of(form, years(form.model)) if limits is None else limits
    worth = [(-float(solution.price[limit.rows] @ limit.step) / scale, limit) for limit in asked]
    worth = sorted((pair for pair in worth if pair[0] > form.settings.worth), key=lambda pair: -pair[0])
    first = [limit for _, limit in worth[:checks]]
    sides = both_sides(form, solver, solution, groups, scale, first)
    sides += [(None, None)] * (len(worth) - len(sides))
    return tuple(
        LimitPrice(aim, limit.kind, limit.name, limit.begin, limit.end, value, more, less)
        for (value, limit), (more, less) in zip(worth, sides, strict=True)
    )


def both_sides(
    form: Formulation,
    solver: Solver,
    solution: Solution,
    groups: Sequence[AimGroup],
    scale: float,
    limits: Sequence[Limit],
) -> list[tuple[float | None, float | None]]:
    """Compute the gain from one unit more and the loss from one unit less of each limit, from the last corner.

    None if a solve did not finish, or if the program cannot say what happens.
    """

    def side(limit: Limit, units: float) -> float | None:
        other = moved_form(form, limit, units)
        # admissions follow the slots of each step, so a step more breaks no row
        again = in_order_again(other, solver, groups, more_rows=limit.kind is not LimitKind.SLOTS)
        if again.status is Status.INFEASIBLE and not _surely_none(form, other, limit, solver, groups[0].cost):
            return None
        return _change(solution, again, -scale * units)

    return [(side(limit, 1.0), side(limit, -1.0)) for limit in limits]


_NEVER_BELOW_NOTHING = (LimitKind.SLOTS, LimitKind.PLACES, LimitKind.CEILING, LimitKind.DOOR, LimitKind.SMOOTH)
"""Limits of which a run has nothing at the least: gates let nobody in then, and there still is a plan."""


def _surely_none(form: Formulation, other: Formulation, limit: Limit, solver: Solver, cost: Reals) -> bool:
    """Whether there is no plan within a moved limit even where it may be closed, and of which nothing is the least.

    The rows of a limit leave out what others would take less of it: below zero they say nothing of a plan.
    """
    program, rows = opened(released(other)).program, limit.rows
    if limit.kind in _NEVER_BELOW_NOTHING:
        upper = np.maximum(program.row_upper[rows], np.minimum(form.program.row_upper[rows], 0.0))
        program = with_row_bounds(program, rows, program.row_lower[rows], upper)
    return solver.solve(program, cost).status is Status.INFEASIBLE
