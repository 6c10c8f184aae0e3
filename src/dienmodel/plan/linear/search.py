"""The search for a plan: solve, check every step, add rows for the limits that the solution breaks, solve again."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numba import njit

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.heads import allowed, may_close, paced, queues_of
from dienmodel.plan.linear.keys import CapacityRow, ClosedColumn, HeadRow, MeterColumn, ShortColumn, WindowRow
from dienmodel.plan.linear.model import Model, admitting, turning
from dienmodel.plan.linear.rows import Places, nothing_left, window_rows, with_heads, with_limits
from dienmodel.plan.settings import SETTINGS, Settings
from dienmodel.solver.highs import WAY, Method, Solution, Solver, Status, Way
from dienmodel.solver.program import INFINITY, Program, with_bounds, with_row_bounds, with_rows


@dataclass(frozen=True)
class StepByStep:
    """A solution expanded to single steps by the responses."""

    admitted: Reals  # [T, L]
    turned: Reals  # [T, L] people whom doors turn away
    arrived: Reals  # [T, L]
    taken: Reals  # [T, C] units taken by decided lines and the open lines behind them
    room: Reals  # [T, C] units for them
    people: Reals  # [T, ceilings and floors] people who count


def step_by_step(m: Model, x: Reals) -> StepByStep:
    """Expand the decisions, the first columns of a solution, to single steps."""
    x = x[: m.decisions]
    admitted, turned = np.zeros_like(m.base.arrived), np.zeros_like(m.base.arrived)
    for line in np.flatnonzero(m.decided).tolist():
        for went, own in ((admitted, admitting(m, line)), (turned, turning(m, line))):
            went[:, line] = m.profile[:, own] @ x[own]
    arrived, room, taken = m.base.arrived.copy(), m.base.room.copy(), np.zeros_like(m.base.room)
    people = np.zeros_like(m.base.left)
    for total, parts in ((arrived, m.arrived), (room, m.supply), (taken, m.held), (people, m.people)):
        for row, (decisions, flow) in parts.items():
            total[:, row] += flow @ x[decisions]
    for k, limit in enumerate(m.heads):
        for queue in queues_of(limit, m.lines, m.decided):
            stays = 1.0 - float(m.lines.gates.renege[queue])
            gone = _at(turned[:, queue], m, m.bounds[:-1]) if limit.door else turned[:, queue]
            people[:, k] += waiting(arrived[:, queue] - admitted[:, queue] - gone, stays)
        if limit.pace:
            people[:, k] -= paced(limit, admitted[:, limit.lines].sum(axis=1))
    return StepByStep(admitted, turned, arrived, taken, room, people)


def _at(people: Reals, m: Model, steps: Ints) -> Reals:
    """People of each period in one step of it, [T]: when within a period doors turn them away is up to these."""
    moved = np.zeros(len(people))
    moved[steps] = np.add.reduceat(people, m.bounds[:-1])
    moved[: m.since] = people[: m.since]
    return moved


def _at_last(people: Reals, stays: float, m: Model) -> Reals:
    """People whom doors turn away in each period at the end of it, as far as they would still wait by then, [T]."""
    last = m.bounds[1:] - 1
    left = np.repeat(last, np.diff(m.bounds)) - np.arange(len(people))
    left[: m.since] = 0
    return _at(people * stays**left, m, last)


@njit(cache=True, error_model="numpy")
def waiting(joined: Reals, stays: float) -> Reals:
    """People in a queue after each step, [T], by who joins less who is admitted; `stays` of them wait on per step."""
    queue = joined.copy()
    for t in range(1, len(queue)):
        queue[t] += stays * queue[t - 1]
    return queue


def broken_limits(m: Model, seen: StepByStep, tolerance: float) -> list[tuple[int, int]]:
    """Find the step with the largest excess use, per capacity and period."""
    room = seen.room.copy()
    for c in m.held:
        closed = [t for t in np.flatnonzero(room[:, c] < 0.0).tolist() if nothing_left(m, c, t)]
        room[closed, c] = 0.0  # where less than nothing is left there is nothing
    excess = seen.taken - room
    broken = []
    for q in range(len(m.bounds) - 1):
        lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
        worst = excess[lo:hi].argmax(0)
        over = np.flatnonzero(excess[lo:hi].max(0) > tolerance)
        broken += [(int(c), lo + int(worst[c])) for c in over if int(c) in m.held]
    return broken


def broken_heads(m: Model, seen: StepByStep, tolerance: float) -> list[tuple[int, int]]:
    """Find the step with most people too many, or too few, per ceiling or floor and period."""
    broken = []
    for k, limit in enumerate(m.heads):
        excess = limit.sign * seen.people[:, k] - m.base.left[:, k]
        begun = seen.admitted[:, limit.lines].sum(axis=1) - allowed(limit, m.bounds)
        closes = may_close(limit, m.base.left[:, k])
        excess = np.where(closes, np.minimum(excess, begun), excess)
        if limit.door:  # it is closed where all who come in a period are turned away
            stay = (seen.arrived - seen.turned)[:, limit.lines].sum(axis=1)
            excess = np.minimum(excess, np.repeat(np.add.reduceat(stay, m.bounds[:-1]), np.diff(m.bounds)))
        for lo, hi in pairwise(m.bounds.tolist()):
            worst = lo + int(excess[lo:hi].argmax())
            if excess[worst] > tolerance:
                broken.append((k, worst))
    return broken


def broken_queues(m: Model, seen: StepByStep, early: float) -> list[tuple[int, int, int]]:
    """Find windows that admit more people than can be waiting: line, first and last step, one per line and period."""
    windows = []
    period = np.searchsorted(m.bounds, np.arange(m.lines.n_steps), side="right") - 1
    for line in np.flatnonzero(m.decided):
        patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
        stays = 1.0 - float(m.lines.gates.renege[line])
        left = seen.admitted[:, line] + _at_last(seen.turned[:, line], stays, m)
        short = _shortages(seen.arrived[:, line], left, stays, patience)
        worst: dict[int, int] = {}
        for t in np.flatnonzero(short > early).tolist():
            q = int(period[t])
            if q not in worst or short[t] > short[worst[q]]:
                worst[q] = t
        for last in worst.values():
            first = _window(seen.arrived[:, line], left, stays, patience, last)
            windows.append((int(line), int(first), last))
    return windows


@njit(cache=True, error_model="numpy")
def _shortages(arrived: Reals, admitted: Reals, stays: float, patience: int) -> Reals:
    """Admissions beyond the people present, [T]: longest waiting first; `stays` wait on per step, up to `patience`."""
    steps = len(arrived)
    short, queue = np.zeros(steps), np.zeros(steps)
    head = 0
    for t in range(steps):
        head = max(head, t - patience + 1)
        for j in range(head, t):
            queue[j] *= stays
        queue[t] = arrived[t]
        need = admitted[t]
        while need > 0.0 and head <= t:
            part = min(need, max(queue[head], 0.0))
            queue[head] -= part
            need -= part
            if need > 0.0:
                head += 1
        short[t] = need
    return short


@njit(cache=True, error_model="numpy")
def _window(arrived: Reals, admitted: Reals, stays: float, patience: int, last: int) -> int:
    """First step of the window up to `last` whose admissions exceed its possible arrivals by most."""
    weight, taken, came, best, first = 1.0, 0.0, 0.0, -np.inf, last
    oldest = last + 1
    old_weight = 1.0
    for s in range(last, -1, -1):
        taken += admitted[s] * weight
        while oldest > max(s - patience + 1, 0):
            oldest -= 1
            came += arrived[oldest] * old_weight
            old_weight *= stays
        if taken - came > best:
            best, first = taken - came, s
        weight *= stays
    return first


@dataclass(frozen=True)
class Formulation:
    """A model as a linear program with the positions of its columns and rows, to be minimised for any aim."""

    model: Model
    program: Program
    places: Places
    settings: Settings = SETTINGS

    def short(self, target: str) -> int:
        """Column of the people short of a target."""
        return self.program.column[ShortColumn(target)]

    def meter(self, name: str) -> int:
        """Column of a meter."""
        return self.program.column[MeterColumn(name)]

    @cached_property
    def closing(self) -> list[int]:
        """Columns of capacities that may be closed."""
        return [place for place, key in enumerate(self.program.columns) if isinstance(key, ClosedColumn)]

    def step_by_step(self, x: Reals) -> StepByStep:
        """Expand a solution to single steps."""
        return step_by_step(self.model, x)

    def precise(self) -> "Formulation":
        """The same formulation, but minimised until no row is missing that a solution breaks."""
        return replace(self, settings=replace(self.settings, settled=0.0, early=self.settings.early_exact))


def minimise(
    form: Formulation, solver: Solver, cost: Reals, rounds: int, disturbed: bool = False
) -> tuple[Formulation, Solution]:
    """Minimise cost times columns, adding rows for steps within periods in rounds; return the extended formulation too.

    Makes at most `rounds` rounds, unless every row is sought. Solves from corner to corner, since corners have prices;
    when every row is sought, it starts with interior points, because each round moves the solution far.
    """
    settings, way = form.settings, Way(disturbed=disturbed)
    form, every = opened(form), settings.all_rounds
    if settings.settled:
        form, solution = _few_rounds(form, solver, cost, way, rounds)
        return as_closed(form, solver, cost) if form.closing else (form, solution)
    if form.closing:
        return _closed_rounds(form, solver, cost, way, every)
    form, _ = _all_rounds(form, solver, cost, replace(way, method=Method.INTERIOR, tolerance=settings.rough), every)
    form, _ = _all_rounds(form, solver, cost, replace(way, method=Method.CROSSOVER, tolerance=settings.exact), 1)
    return _all_rounds(form, solver, cost, way, every)


def _closed_rounds(
    form: Formulation, solver: Solver, cost: Reals, way: Way, rounds: int
) -> tuple[Formulation, Solution]:
    """Add rows until the corner with capacities held closed or not breaks none: it may be another than was checked."""
    for _ in range(rounds):
        form, solution = as_closed(_all_rounds(form, solver, cost, way, rounds)[0], solver, cost)
        if solution.status is not Status.OPTIMAL:
            break
        tighter = tightened(form, form.step_by_step(solution.x))
        if tighter is form:
            break
        form = opened(tighter)
    return form, solution


def opened(form: Formulation) -> Formulation:
    """The formulation in which every capacity of which nothing may be left can be closed or not."""
    return replace(form, program=with_bounds(form.program, form.closing, 0.0, 1.0)) if form.closing else form


def as_closed(form: Formulation, solver: Solver, cost: Reals, ends: float = INFINITY) -> tuple[Formulation, Solution]:
    """The least cost with each capacity closed or not where it may be, held so at the end: then a corner has prices."""
    solution = _solve(form, solver, cost, WAY, ends)
    if not form.closing or solution.status is not Status.OPTIMAL:
        return form, solution
    closed = np.round(solution.x[form.closing])
    form = replace(form, program=with_bounds(form.program, form.closing, closed, closed))
    return form, solver.solve(form.program, cost, ends=ends)


def _solve(form: Formulation, solver: Solver, cost: Reals, way: Way, ends: float = INFINITY) -> Solution:
    """The least cost, with capacities closed or not."""
    if not form.closing:
        return solver.solve(form.program, cost, way, ends=ends)
    whole, way = np.array(form.closing, np.int64), Way(gap=form.settings.closed_gap)
    return solver.solve(form.program, cost, way, ends=ends, whole=whole)


def solved_again(
    form: Formulation, solver: Solver, cost: Reals, more_rows: bool = True
) -> tuple[Formulation, Solution]:
    """The least cost from the last corner after bounds have moved, with all rows that it breaks if these are sought."""
    if form.settings.settled or not more_rows:
        return form, solver.solve(form.program, cost)
    return _all_rounds(form, solver, cost, Way(), form.settings.all_rounds)


def _few_rounds(form: Formulation, solver: Solver, cost: Reals, way: Way, rounds: int) -> tuple[Formulation, Solution]:
    """Add rows in rounds until the objective settles; the last solution satisfies all rows of the returned program.

    An objective of zero does not count as settled: it stays zero whichever limits are broken.
    """
    before = np.inf
    for left in reversed(range(rounds)):
        solution = _solve(form, solver, cost, way)
        size = abs(solution.objective)
        settled = size > form.settings.nothing and abs(solution.objective - before) <= form.settings.settled * size
        if not left or settled or solution.status in (Status.INFEASIBLE, Status.UNBOUNDED):
            break
        tighter = tightened(form, form.step_by_step(solution.x))
        if tighter is form:
            break
        form, before = tighter, solution.objective
    return form, solution


def _all_rounds(form: Formulation, solver: Solver, cost: Reals, way: Way, rounds: int) -> tuple[Formulation, Solution]:
    """Add rows in rounds until a solution breaks none, or for `rounds` rounds; the last solution may break new rows."""
    for _ in range(rounds):
        solution = _solve(form, solver, cost, way)
        if solution.status in (Status.INFEASIBLE, Status.UNBOUNDED):
            break
        tighter = tightened(form, form.step_by_step(solution.x))
        if tighter is form:
            break
        form = tighter
    return form, solution


def tightened(form: Formulation, seen: StepByStep) -> Formulation:
    """Add rows for steps in which a solution breaks a limit; return the same formulation if there are none."""
    m, settings, known = form.model, form.settings, form.program.row
    capacities, gates = m.lines.labels.capacity, m.lines.labels.gate
    limits = [
        (c, t)
        for c, t in broken_limits(m, seen, settings.tolerance)
        if t >= m.since and CapacityRow(capacities[c], t) not in known
    ]
    heads = [
        (k, t)
        for k, t in broken_heads(m, seen, settings.tolerance)
        if t >= m.since and HeadRow(m.heads[k].name, t) not in known
    ]
    windows = [
        (line, max(first, m.since), last)
        for line, first, last in broken_queues(m, seen, settings.early)
        if last >= m.since
    ]
    windows = [window for window in windows if WindowRow(gates[window[0]], *window[1:]) not in known]
    program = with_heads(with_limits(form.program, m, limits, settings), m, heads, settings)
    program, _ = with_rows(program, window_rows(m, windows, settings))
    return form if program is form.program else replace(form, program=program)


def corrected(form: Formulation, apart: Reals) -> Formulation:
    """Add `apart` [meters], the excess of each meter over its responses, to the correction it already has."""
    rows = form.places.meter_rows
    value = form.program.row_lower[rows] + apart
    return replace(form, program=with_row_bounds(form.program, rows, value, value))
