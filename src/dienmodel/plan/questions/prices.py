"""Prices: what one more, or one less, unit of a limit is worth in an aim.

A price by the solver is one slope of the optimum; where the optimum bends it lies between the slope to the left and
that to the right. Both are found by solving again, from the last corner, with one unit less and one unit more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.plan.linear.search import Search
from dienmodel.plan.questions.limits import Kind, Limit, bounds_now, limits_of, years
from dienmodel.solver.program import Solution, Status

WORTH = 1e-3
"""Prices below this are not told."""


@dataclass(frozen=True)
class Price:
    """How much smaller an aim becomes with one more unit of a limit over a time."""

    aim: str
    kind: Kind
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


def prices(
    search: Search, found: Solution, aim: str, scale: float, checks: int = 0, limits: Sequence[Limit] | None = None
) -> tuple[Price, ...]:
    """Prices of limits at a solution with a basis, the largest first; `checks` of them by solving again.

    `scale` is the objective per unit of the aim. By default the limits are those per calendar year.
    """
    wanted = limits_of(search, years(search.model)) if limits is None else limits
    worth = [(-float(found.price[limit.rows] @ limit.step) / scale, limit) for limit in wanted]
    worth = sorted((pair for pair in worth if pair[0] > WORTH), key=lambda pair: -pair[0])
    sides = both_sides(search, found, scale, [limit for _, limit in worth[:checks]])
    sides += [(None, None)] * (len(worth) - len(sides))
    return tuple(
        Price(aim, limit.kind, limit.name, limit.begin, limit.end, value, more, less)
        for (value, limit), (more, less) in zip(worth, sides, strict=True)
    )


def both_sides(
    search: Search, found: Solution, scale: float, limits: Sequence[Limit]
) -> list[tuple[float | None, float | None]]:
    """Per limit the gain by one unit more and the loss by one unit less, each solved from the last corner."""
    if not limits:
        return []
    solver = search.solver
    solver.set_option("solver", "simplex")
    here = bounds_now(solver)
    sides = []
    for limit in limits:
        values = []
        for units in (1.0, -1.0):
            here.move(solver, limit, units)
            moved = solver.solve()
            change = (found.objective - moved.objective) / scale * units
            values.append(np.inf if moved.status is Status.INFEASIBLE else float(change))
        here.move(solver, limit, 0.0)
        sides.append((values[0], values[1]))
    return [(more, less) for more, less in sides]
