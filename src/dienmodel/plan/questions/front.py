"""Fronts: plans that cannot be improved in one aim without losing in another.

A front moves a bound on every aim except the first and solves again from the last corner. The price of the bound is
the slope of the front: the increase of the first aim per unit by which the other is reduced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.keys import AimRow, Bound
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.order import aim_rows
from dienmodel.plan.linear.program import stop_without
from dienmodel.plan.questions.followed import Decided, decided, furthest
from dienmodel.plan.questions.prepared import PreparedQuestion, solved
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import INFINITY, with_row_bounds, with_rows


@dataclass(frozen=True)
class FrontPoint:
    """A plan on a front."""

    values: tuple[float, ...]  # per aim
    slopes: tuple[float, ...]  # per aim except the first: increase of the first aim per unit less of it
    levels: Mapping[str, float]  # of measures, over all their starts
    admitted: Mapping[str, float]  # people per line over the whole run
    apart: float = 0.0  # by how much at most `expect` finds other than it says of its aims, relative
    decided: Decided | None = None  # what it decides, for others to follow


def front(ready: PreparedQuestion, points: int = 30, rounds: int | None = None) -> list[FrontPoint]:
    """Compute a front over all aims of a program: `points` points for two aims, a grid of about as many for more.

    The first aim is minimised while the others stay below bounds, spaced evenly from their least value to their value
    in the plan that is best for the first aim. Points are sorted by the other aims, smallest first.

    Raises:
        NoPlan: the limits contradict each other.
    """
    ready, ends = corners(ready, rounds)
    n = len(ready.terms)
    ready, rows = bounded(ready)
    each = points if n == 2 else max(round(points ** (1 / (n - 1))), 2)
    spaced = [np.linspace(min(v[k] for v in ends), ends[0][k], each) for k in range(1, n)]
    same, distinct = ready.form.settings.same, list[FrontPoint]()
    for bounds in _snake(spaced):
        point = _best_below(ready, rows, bounds)
        if point is not None and not any(_same(point.values, other.values, same) for other in distinct):
            distinct.append(point)
    return sorted(distinct, key=lambda point: point.values[1:])


def corners(ready: PreparedQuestion, rounds: int | None = None) -> tuple[PreparedQuestion, list[tuple[float, ...]]]:
    """Compute, for each aim, the values of all aims in the plan that is best for it; the others break ties.

    Every corner is solved from scratch, since corners are far apart and plans that do little are near the starting
    point. The first aim is solved with rounds of rows; its program and solver are returned too.
    """
    values = []
    for k in range(1, len(ready.terms)):
        solution = Solver().solve(ready.form.program, ready.weighed(_tied(ready, k)))
        stop_without(solution)
        values.append(ready.values(solution.x))
    ready, x = solved(replace(ready, solver=Solver()), _tied(ready, 0), rounds)
    return ready, [ready.values(x), *values]


def _tied(ready: PreparedQuestion, k: int) -> list[float]:
    """Weights of all aims when one counts and the others break ties."""
    tie = ready.form.settings.hint if k else ready.form.settings.tie
    return [ready.scale(j) * (1.0 if j == k else tie) for j in range(len(ready.terms))]


def _snake(spaced: Sequence[Reals]) -> list[tuple[float, ...]]:
    """Order all combinations so that neighbours differ little, which shortens the way for the solver."""
    grid = list(product(*spaced))
    if len(spaced) == 2:
        width = len(spaced[1])
        grid = [
            p
            for i in range(0, len(grid), width)
            for p in (grid[i : i + width][::-1] if i // width % 2 else grid[i : i + width])
        ]
    return [tuple(map(float, point)) for point in grid[::-1]]


def bounded(ready: PreparedQuestion) -> tuple[PreparedQuestion, Ints]:
    """Add rows for bounds on all aims except the first, still open, and return their positions."""
    terms = list(enumerate(ready.terms))[1:]
    rows = aim_rows([(AimRow(term.name, Bound.BELOW), ready.objective(k), INFINITY) for k, term in terms])
    program, places = with_rows(ready.form.program, rows)
    return replace(ready, form=replace(ready.form, program=program)), places


def _best_below(ready: PreparedQuestion, rows: Ints, bounds: Sequence[float]) -> FrontPoint | None:
    """Find the best plan for the first aim under bounds on the others; None if there is no plan."""
    settings = ready.form.settings
    upper = np.array(bounds) + [settings.same * max(abs(value), 1.0) for value in bounds]
    program, cost = with_row_bounds(ready.form.program, rows, -INFINITY, upper), ready.weighed(_tied(ready, 0))
    solution = ready.solver.solve(program, cost)
    if solution.status is Status.STOPPED:
        solution = ready.solver.solve(program, cost)
    if solution.status is not Status.OPTIMAL:
        return None
    # the objective includes the other aims with the weight of a tie; subtracting it gives the slope of the first aim
    ties = [settings.tie * ready.scale(k) for k in range(1, len(ready.terms))]
    prices = [-float(solution.price[row]) - tie for row, tie in zip(rows, ties, strict=True)]
    return point(ready, solution.x, [max(price, 0.0) / ready.scale(0) for price in prices])


def point(ready: PreparedQuestion, x: Reals, slopes: Sequence[float] = ()) -> FrontPoint:
    """Turn a solution into a point of a front, and follow it."""
    levels = {name: float(x[own].sum()) for name, own in ready.levels().items()}
    admitted = admitted_by_line(ready.form.model, x)
    return FrontPoint(ready.values(x), tuple(slopes), levels, admitted, furthest(ready, x), decided(ready, x))


def admitted_by_line(m: Model, x: Reals) -> dict[str, float]:
    """Sum the people admitted per decided line over the whole run."""
    total = np.bincount(m.line, x[: len(m.line)] * ~m.turns, minlength=len(m.decided))
    return {m.lines.labels.gate[line]: float(total[line]) for line in np.flatnonzero(m.decided)}


def _same(a: Sequence[float], b: Sequence[float], same: float) -> bool:
    return all(abs(x - y) <= same * max(abs(x), abs(y), 1.0) for x, y in zip(a, b, strict=True))
