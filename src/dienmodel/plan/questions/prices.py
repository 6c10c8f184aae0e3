"""Prices: what one more, or one less, unit of a limit is worth in an aim.

A price by the solver is one slope of the optimum; where the optimum bends it lies between the slope to the left and
that to the right. Both are found by solving again, from the last corner, with one unit less and one unit more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.keys import ShortColumn, TargetRow
from dienmodel.plan.linear.search import Formulation
from dienmodel.plan.questions.limits import Limit, LimitKind, limits_of, moved, years
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import with_row_bounds

SHORT = 0.5
"""People short from which a target is missed."""


@dataclass(frozen=True)
class LimitPrice:
    """How much smaller an aim becomes with one more unit of a limit over a time."""

    aim: str
    kind: LimitKind
    limit: str
    day: date
    until: date
    value: float  # slope by the solver
    more: float | None = None  # gain by one unit more, solved again; None: not checked
    less: float | None = None  # loss by one unit less; infinite where no plan is left

    @property
    def checked(self) -> bool:
        """Whether both sides were solved again."""
        return self.more is not None and self.less is not None


@dataclass(frozen=True)
class TargetPrice:
    """What a target that is met asks of the next aim: by how much the aim grows with one person more of the target."""

    aim: str
    target: str
    more: float  # loss by one person more; infinite where nobody more can be reached
    fewer: float  # gain by one person fewer


def target_prices(
    form: Formulation, solver: Solver, solution: Solution, cost: Reals, aim: str, scale: float
) -> tuple[TargetPrice, ...]:
    """Prices of the targets that a solution for a cost meets, each solved again with one person more and one fewer.

    `scale` is the objective per unit of the aim, which comes after the shortfall of the targets.
    """
    program, row = form.program, form.program.row
    short = {key.target: column for key, column in program.column.items() if isinstance(key, ShortColumn)}

    def side(target: str, people: float) -> float:
        place = row[TargetRow(target)]
        asked = with_row_bounds(program, place, program.row_lower[place] + people, program.row_upper[place])
        again = solver.solve(asked, cost)
        unmet = again.status is not Status.OPTIMAL or again.x[short[target]] > solution.x[short[target]] + SHORT
        return np.inf if unmet else float(again.objective - solution.objective) / scale * people + 0.0

    return tuple(
        TargetPrice(aim, target, side(target, 1.0), side(target, -1.0))
        for target, column in short.items()
        if solution.x[column] < SHORT
    )


def prices(
    form: Formulation,
    solver: Solver,
    solution: Solution,
    cost: Reals,
    aim: str,
    scale: float,
    checks: int = 0,
    limits: Sequence[Limit] | None = None,
) -> tuple[LimitPrice, ...]:
    """Prices of limits at a solution for a cost, the largest first; `checks` of them by solving again.

    `scale` is the objective per unit of the aim. By default the limits are those per calendar year.
    """
    asked = limits_of(form, years(form.model)) if limits is None else limits
    worth = [(-float(solution.price[limit.rows] @ limit.step) / scale, limit) for limit in asked]
    worth = sorted((pair for pair in worth if pair[0] > form.settings.worth), key=lambda pair: -pair[0])
    first = [limit for _, limit in worth[:checks]]
    sides = both_sides(form, solver, solution, cost, scale, first)
    sides += [(None, None)] * (len(worth) - len(sides))
    return tuple(
        LimitPrice(aim, limit.kind, limit.name, limit.begin, limit.end, value, more, less)
        for (value, limit), (more, less) in zip(worth, sides, strict=True)
    )


def both_sides(
    form: Formulation, solver: Solver, solution: Solution, cost: Reals, scale: float, limits: Sequence[Limit]
) -> list[tuple[float | None, float | None]]:
    """Per limit the gain by one unit more and the loss by one unit less, each solved from the last corner.

    None where a solve did not come to its end.
    """

    def side(limit: Limit, units: float) -> float | None:
        again = solver.solve(moved(form.program, limit, units), cost)
        if again.status is Status.INFEASIBLE:
            return np.inf
        if again.status is not Status.OPTIMAL:
            return None
        return float((solution.objective - again.objective) / scale * units)

    return [(side(limit, 1.0), side(limit, -1.0)) for limit in limits]
