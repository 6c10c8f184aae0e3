"""Fronts: plans of which none is better in every aim.

A front moves a bound on all aims but the first and solves again from the last corner. The price of the bound is the
slope of the front: how much more of the first aim one unit less of the other costs.
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
from dienmodel.plan.questions.prepared import PreparedQuestion, solved
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import INFINITY, with_row_bounds, with_rows


@dataclass(frozen=True)
class FrontPoint:
    """A plan on a front."""

    values: tuple[float, ...]  # per aim
    slopes: tuple[float, ...]  # per aim but the first: more of the first aim per unit less of it
    levels: Mapping[str, float]  # of measures, over all their starts
    admitted: Mapping[str, float]  # people per line over the whole run


def front(ready: PreparedQuestion, points: int = 30, rounds: int | None = None) -> list[FrontPoint]:
    """A front over all aims of a program: `points` of them for two aims, a grid of about as many for more.

    The first aim is made small while the others stay below bounds spread evenly from their least value to their value
    in the plan that is best for the first aim. Sorted by the other aims, the smallest first.

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
    """Per aim the values of all aims in the plan that is best for it, with ties broken by the others.

    All are solved from nothing: one is far from the other, and doing little lies near the beginning. The first takes
    rounds of rows; its program and its solver come along.
    """
    values = []
    for k in range(1, len(ready.terms)):
        solution = Solver().solve(ready.form.program, ready.weighed(_tied(ready, k)))
        stop_without(solution)
        values.append(ready.values(solution.x))
    ready, x = solved(replace(ready, solver=Solver()), _tied(ready, 0), rounds)
    return ready, [ready.values(x), *values]


def _tied(ready: PreparedQuestion, k: int) -> list[float]:
    """Weights of all aims where one counts and the others break ties."""
    tie = ready.form.settings.hint if k else ready.form.settings.tie
    return [ready.scale(j) * (1.0 if j == k else tie) for j in range(len(ready.terms))]


def _snake(spaced: Sequence[Reals]) -> list[tuple[float, ...]]:
    """All combinations, each next to the one before where it can be: a short way for the solver."""
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
    """With rows for bounds on all aims but the first, still open, and their places."""
    terms = list(enumerate(ready.terms))[1:]
    rows = aim_rows([(AimRow(term.name, Bound.BELOW), ready.objective(k), INFINITY) for k, term in terms])
    program, places = with_rows(ready.form.program, rows)
    return replace(ready, form=replace(ready.form, program=program)), places


def _best_below(ready: PreparedQuestion, rows: Ints, bounds: Sequence[float]) -> FrontPoint | None:
    """The best for the first aim under bounds on the others; None where there is no plan."""
    settings = ready.form.settings
    upper = np.array(bounds) + [settings.same * max(abs(value), 1.0) for value in bounds]
    program, cost = with_row_bounds(ready.form.program, rows, -INFINITY, upper), ready.weighed(_tied(ready, 0))
    solution = ready.solver.solve(program, cost)
    if solution.status is Status.STOPPED:
        solution = ready.solver.solve(program, cost)
    if solution.status is not Status.OPTIMAL:
        return None
    # the objective holds the other aims too, with the weight of a tie: without it the slope is that of the first aim
    ties = [settings.tie * ready.scale(k) for k in range(1, len(ready.terms))]
    prices = [-float(solution.price[row]) - tie for row, tie in zip(rows, ties, strict=True)]
    return point(ready, solution.x, [max(price, 0.0) / ready.scale(0) for price in prices])


def point(ready: PreparedQuestion, x: Reals, slopes: Sequence[float] = ()) -> FrontPoint:
    """A solution as a point."""
    levels = {name: float(x[own].sum()) for name, own in ready.levels().items()}
    return FrontPoint(ready.values(x), tuple(slopes), levels, admitted_by_line(ready.form.model, x))


def admitted_by_line(m: Model, x: Reals) -> dict[str, float]:
    """People admitted per decided line over the whole run."""
    total = np.bincount(m.line, x[: len(m.line)], minlength=len(m.decided))
    return {m.lines.labels.gate[line]: float(total[line]) for line in np.flatnonzero(m.decided)}


def _same(a: Sequence[float], b: Sequence[float], same: float) -> bool:
    return all(abs(x - y) <= same * max(abs(x), abs(y), 1.0) for x, y in zip(a, b, strict=True))
