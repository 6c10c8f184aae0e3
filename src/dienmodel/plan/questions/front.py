"""Trade-offs between aims: fronts of plans of which none is better in everything, and what is near the best.

A front moves a bound on all aims but the first and solves again from the last corner. The price of the bound is the
slope of the front: how much more of the first aim one unit less of the other costs. With two aims the front of a linear
program is a chain of straight pieces, so `chain` finds all its corners, each once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.prepared import Prepared, solved
from dienmodel.solver.program import INFINITY, Entries, Status

TIE = 1e-4
"""Weight of the other aims in a solve for one: of equally good plans, the best in the others."""

HINT = 1e-7
"""The same in the solves for other aims than the first: the ends of a front, which a tie must not move inwards. A
person short would else be worth a hundred thousand euro where nobody should be hired for the least cost."""

SAME = 1e-6
"""Relative difference below which two points are one."""


@dataclass(frozen=True)
class Point:
    """A plan on a front."""

    values: tuple[float, ...]  # per aim
    slopes: tuple[float, ...]  # per aim but the first: more of the first aim per unit less of it
    levels: Mapping[str, float]  # of measures, over all their starts
    admitted: Mapping[str, float]  # people per line over the whole run


def front(ready: Prepared, points: int = 30, rounds: int = 4) -> list[Point]:
    """A front over all aims of a program: `points` of them for two aims, a grid of about as many for more.

    The first aim is made small while the others stay below bounds spread evenly from their least value to their value
    in the plan that is best for the first aim. Sorted by the other aims, the smallest first.

    Raises:
        NoPlan: the limits contradict each other.
    """
    ends = corners(ready, rounds)
    n = len(ready.terms)
    rows = _bounds(ready)
    _aim(ready, 0)
    each = points if n == 2 else max(round(points ** (1 / (n - 1))), 2)
    spaced = [np.linspace(min(v[k] for v in ends), ends[0][k], each) for k in range(1, n)]
    found: list[Point] = []
    for bounds in _snake(spaced):
        point = _solved_below(ready, rows, bounds)
        if point is not None and not any(_same(point.values, other.values) for other in found):
            found.append(point)
    _free(ready, rows)
    return sorted(found, key=lambda point: point.values[1:])


def corners(ready: Prepared, rounds: int = 4) -> list[tuple[float, ...]]:
    """Per aim the values of all aims in the plan that is best for it, with ties broken by the others.

    All are solved from nothing: one is far from the other, and doing little lies near the beginning. The first takes
    rounds of rows, and the solver is left at it.
    """
    solver = ready.search.solver
    solver.set_option("solver", "simplex")
    found = []
    for k in range(1, len(ready.terms)):
        solver.highs.clearSolver()
        _aim(ready, k)
        found.append(_values(ready, solver.solve().x))
    solver.highs.clearSolver()
    return [_values(ready, solved(ready, _tied(ready, 0), rounds)), *found]


def _values(ready: Prepared, x: Reals) -> tuple[float, ...]:
    return tuple(ready.value(k, x) for k in range(len(ready.terms)))


def _tied(ready: Prepared, k: int) -> list[float]:
    """Weights of all aims where one counts and the others break ties."""
    tie = HINT if k else TIE
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


def _bounds(ready: Prepared) -> Ints:
    """Rows for bounds on all aims but the first, still open."""
    entries = Entries()
    for k in range(1, len(ready.terms)):
        cost = ready.objective(k)
        used = np.flatnonzero(cost)
        entries.add(entries.new(f"below:{ready.terms[k].name}"), used, cost[used])
    rows = entries.done()
    places = ready.search.made.rows(rows)
    ready.search.solver.add(rows)
    return places


def _aim(ready: Prepared, k: int) -> None:
    ready.search.solver.costs(np.sum([w * ready.objective(j) for j, w in enumerate(_tied(ready, k))], axis=0))


def _free(ready: Prepared, rows: Ints) -> None:
    ready.search.solver.bound_rows(rows, np.full(len(rows), -INFINITY), np.full(len(rows), INFINITY))


def _solved_below(ready: Prepared, rows: Ints, bounds: Sequence[float]) -> Point | None:
    """The best for the first aim under bounds on the others; None where there is no plan."""
    slack = [SAME * max(abs(value), 1.0) for value in bounds]
    upper = np.array(bounds) + slack
    ready.search.solver.bound_rows(rows, np.full(len(rows), -INFINITY), upper)
    found = ready.search.solver.solve()
    if found.status is Status.STOPPED:
        found = ready.search.solver.solve()
    if found.status is not Status.OPTIMAL:
        return None
    # the objective holds the other aims too, with the weight of a tie: without it the slope is that of the first aim
    ties = [TIE * ready.scale(k) for k in range(1, len(ready.terms))]
    slopes = [max(-float(found.price[row]) - tie, 0.0) / ready.scale(0) for row, tie in zip(rows, ties, strict=True)]
    return point(ready, found.x, slopes)


def point(ready: Prepared, x: Reals, slopes: Sequence[float] = ()) -> Point:
    """A solution as a point."""
    levels = {name: float(x[own].sum()) for name, own in ready.levels().items()}
    return Point(_values(ready, x), tuple(slopes), levels, admitted_by_line(ready.search.model, x))


def admitted_by_line(m: Model, x: Reals) -> dict[str, float]:
    """People admitted per decided line over the whole run."""
    total = np.bincount(m.line, x[: len(m.line)], minlength=len(m.decided))
    return {m.lines.labels.gate[line]: float(total[line]) for line in np.flatnonzero(m.decided)}


def _same(a: Sequence[float], b: Sequence[float]) -> bool:
    return all(abs(x - y) <= SAME * max(abs(x), abs(y), 1.0) for x, y in zip(a, b, strict=True))


# --- all corners of a front of two aims ------------------------------------------------------------------------------


def chain(ready: Prepared, most: int = 100, rounds: int = 4) -> list[Point]:
    """All corners of the front of two aims, or the first `most` that are found, by the second aim.

    Between two neighbours a solve along their line finds either a corner below it or that there is none.

    Raises:
        ValueError: there are not two aims.
        NoPlan: the limits contradict each other.
    """
    if len(ready.terms) != 2:
        raise ValueError(f"a chain has two aims, not {len(ready.terms)}")
    first, last = (_weighted(ready, weights) for weights in _ends(ready, rounds))
    known = [last, first]
    todo = [(last, first)] if not _same(last.values, first.values) else []
    while todo and len(known) < most:
        low, high = todo.pop(0)
        weights = (high.values[1] - low.values[1], low.values[0] - high.values[0])
        between = _weighted(ready, weights)
        best = sum(w * v for w, v in zip(weights, low.values, strict=True))
        found = sum(w * v for w, v in zip(weights, between.values, strict=True))
        if found < best - 1e-5 * abs(best):
            known.append(between)
            todo += [(low, between), (between, high)]
    return _with_slopes(sorted(known, key=lambda point: point.values[1]))


def _ends(ready: Prepared, rounds: int) -> list[tuple[float, float]]:
    corners(ready, rounds)
    a, b = ready.scale(0), ready.scale(1)
    return [(a, TIE * b), (HINT * a, b)]


def _weighted(ready: Prepared, weights: Sequence[float]) -> Point:
    size = max(w / ready.scale(k) for k, w in enumerate(weights))
    cost = np.sum([w / size * ready.objective(k) for k, w in enumerate(weights)], axis=0)
    ready.search.solver.costs(cost)
    found = ready.search.solver.solve()
    if found.status is not Status.OPTIMAL:
        raise NoPlan(f"the solver stopped: {found.status}")
    return point(ready, found.x)


def _with_slopes(chain: Sequence[Point]) -> list[Point]:
    """Every corner with the slope from it to the one before: what its last units cost."""
    found = []
    for i, here in enumerate(chain):
        before = chain[max(i - 1, 0)]
        run = here.values[1] - before.values[1]
        slope = (before.values[0] - here.values[0]) / run if run > 0 else 0.0
        found.append(Point(here.values, (slope,), here.levels, here.admitted))
    return found


# --- near the best ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Range:
    """Least and most of something over all plans near the best."""

    name: str
    low: float
    high: float
    best: float  # in the best plan


@dataclass(frozen=True)
class Alternatives:
    """What all plans near the best have in common, and where they differ."""

    slack: float
    values: tuple[float, ...]  # per aim, in the best plan
    allowed: tuple[float, ...]  # per aim, in the plans near it
    measures: tuple[Range, ...]  # levels 0..1
    lines: tuple[Range, ...]  # people admitted per group of lines over the whole run


def alternatives(ready: Prepared, slack: float, rounds: int = 4) -> Alternatives:
    """Least and most of every measure and every track in plans whose aims are at most `slack` worse than the best.

    The aims are those of `planner.plan`: the first above all. Slack counts as a share of an aim, or of one person.

    Raises:
        NoPlan: the limits contradict each other.
    """
    n = len(ready.terms)
    weights = [ready.scale(k) * 1e-3**k for k in range(n)]
    x = solved(ready, weights, rounds)
    best = tuple(ready.value(k, x) for k in range(n))
    allowed = tuple(value + slack * max(abs(value), 1.0) for value in best)
    _hold(ready, allowed)
    m = ready.search.model
    lines = {name: np.flatnonzero(np.isin(m.line, own)) for name, own in tracks(m).items()}
    return Alternatives(
        slack,
        best,
        allowed,
        tuple(_range(ready, name, own, x) for name, own in ready.levels().items()),
        tuple(_range(ready, name, own, x) for name, own in lines.items()),
    )


def _hold(ready: Prepared, allowed: Sequence[float]) -> None:
    entries = Entries()
    for k, value in enumerate(allowed):
        cost = ready.objective(k)
        used = np.flatnonzero(cost)
        entries.add(entries.new(f"near:{ready.terms[k].name}", upper=value), used, cost[used])
    rows = entries.done()
    ready.search.made.rows(rows)
    ready.search.solver.add(rows)


def tracks(m: Model) -> dict[str, list[int]]:
    """Decided lines by track: those from which nobody comes to another decided line of the track."""
    track = [m.lines.labels.node[int(n)]["track"] for n in m.node]
    leads = {
        int(line)
        for to, (decisions, _) in m.arrived.items()
        for line in np.unique(m.line[decisions[decisions < len(m.line)]])
        if track[line] == track[to]
    }
    found: dict[str, list[int]] = {}
    for line in np.flatnonzero(m.decided):
        if int(line) not in leads:
            found.setdefault(track[line], []).append(int(line))
    return found


def _range(ready: Prepared, name: str, columns: Ints, x: Reals) -> Range:
    """Least and most of a sum of columns."""
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(ready.search.made.column_names))
        cost[columns] = sign
        ready.search.solver.costs(cost)
        found = ready.search.solver.solve()
        if found.status is not Status.OPTIMAL:
            raise NoPlan(f"the solver stopped while it sought the range of {name}: {found.status}")
        ends.append(sign * found.objective)
    return Range(name, ends[0], ends[1], float(x[columns].sum()))
