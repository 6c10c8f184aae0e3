"""The search for a plan: solve, look at every step, add the rows that the solution breaks, solve again."""

from dataclasses import dataclass, field

import numpy as np
from numba import njit

from dienmodel.network.network import Reals
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.rows import Places, limit_rows, window_rows
from dienmodel.solver.program import Program, Solution, Solver, Status

TOLERANCE = 1e-4
"""Units of capacity that a solution may ask too much in a step."""

ROUGH, EXACT = 1e-5, 1e-8
"""Optimality tolerances while rows are still being added, and of the last solve."""

IN_PERSONS = 0.5
"""People that a solution may ask from a queue before they are there; a quota stays for them (see `network.lines`)."""


@dataclass(frozen=True)
class Outlook:
    """What a solution means step by step, by the responses."""

    admitted: Reals  # [T, L]
    arrived: Reals  # [T, L]
    taken: Reals  # [T, C] units taken by decided lines and those behind them
    room: Reals  # [T, C] units for them


def outlook(m: Model, x: Reals) -> Outlook:
    """Follow the decisions step by step."""
    admitted = np.zeros_like(m.base.arrived)
    for line in np.flatnonzero(m.decided):
        own = np.flatnonzero(m.line == line)
        admitted[:, line] = m.profile[:, own] @ x[own]
    arrived, room, taken = m.base.arrived.copy(), m.base.room.copy(), np.zeros_like(m.base.room)
    for total, parts in ((arrived, m.arrived), (room, m.supply), (taken, m.held)):
        for row, (decisions, flow) in parts.items():
            total[:, row] += flow @ x[decisions]
    return Outlook(admitted, arrived, taken, room)


def broken_limits(m: Model, seen: Outlook) -> list[tuple[int, int]]:
    """Capacities and steps in which most is taken too much, one per capacity and period."""
    excess = seen.taken - seen.room
    found = []
    for q in range(len(m.bounds) - 1):
        lo, hi = int(m.bounds[q]), int(m.bounds[q + 1])
        worst = excess[lo:hi].argmax(0)
        over = np.flatnonzero(excess[lo:hi].max(0) > TOLERANCE)
        found += [(int(c), lo + int(worst[c])) for c in over if int(c) in m.held]
    return found


def broken_queues(m: Model, seen: Outlook, in_persons: float = IN_PERSONS) -> list[tuple[int, int, int]]:
    """Line, first and last step of windows in which more are admitted than can wait, one per line and period."""
    found = []
    period = np.searchsorted(m.bounds, np.arange(m.lines.n_steps), side="right") - 1
    for line in np.flatnonzero(m.decided):
        patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
        stays = 1.0 - float(m.lines.gates.renege[line])
        short = _shortages(seen.arrived[:, line], seen.admitted[:, line], stays, patience)
        worst: dict[int, int] = {}
        for t in np.flatnonzero(short > in_persons).tolist():
            q = int(period[t])
            if q not in worst or short[t] > short[worst[q]]:
                worst[q] = t
        for last in worst.values():
            first = _window(seen.arrived[:, line], seen.admitted[:, line], stays, patience, last)
            found.append((int(line), int(first), last))
    return found


@njit(cache=True, error_model="numpy")
def _shortages(arrived: Reals, admitted: Reals, stays: float, patience: int) -> Reals:
    """People admitted per step who are not there, [T]: longest waiting first, a share `stays` per step, some steps."""
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
    """First step of the window up to `last` whose admissions exceed its possible arrivals most."""
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


@dataclass
class Search:
    """A program and its solver, to be minimised for one aim after the other; rows within periods stay once found."""

    model: Model
    made: Program
    places: Places
    solver: Solver
    short: dict[str, int] = field(default_factory=dict)  # column of the people short of each target
    meter: dict[str, int] = field(default_factory=dict)  # column of each meter
    held: list[int] = field(default_factory=list)  # rows that hold what an earlier aim reached
    in_persons: float = IN_PERSONS
    settled: float = 0.0  # relative change of the objective at which no more rows are sought; 0: seek every row
    corrected: Reals = field(default_factory=lambda: np.zeros(0))  # [meters] by how much the meters are corrected

    def minimise(self, cost: Reals, rounds: int) -> Solution:
        """The least of cost times columns, with at most so many rounds of rows for steps within periods.

        From corner to corner, which have prices; where every row is sought, first by interior points, for each
        round moves far.
        """
        self.solver.costs(cost)
        if self.settled:
            return self._rounds(rounds, "simplex", "on")
        self.solver.set_option("ipm_optimality_tolerance", ROUGH)
        self._rounds(rounds, "ipx", "off")
        self.solver.set_option("ipm_optimality_tolerance", EXACT)
        self._rounds(1, "ipx", "on")
        return self._rounds(rounds, "simplex", "on")

    def _rounds(self, rounds: int, solver: str, crossover: str) -> Solution:
        self.solver.set_option("solver", solver)
        self.solver.set_option("run_crossover", crossover)
        before = np.inf
        for left in reversed(range(rounds)):
            found = self.solver.solve()
            still = self.settled > 0 and abs(found.objective - before) <= self.settled * abs(found.objective)
            last = self.settled > 0 and not left
            if found.status in (Status.INFEASIBLE, Status.UNBOUNDED) or still or last or not self.tighten(found.x):
                break
            before = found.objective
        return found

    def correct(self, apart: Reals) -> Solution:
        """Solve again while each meter [meters] reads so much more than its responses say, besides what it did."""
        self.corrected = self.corrected + apart if len(self.corrected) else apart
        rows = self.places.meter_rows
        lower = np.concatenate([block.lower for block in self.made.blocks])[rows] + self.corrected
        self.solver.bound_rows(rows, lower, lower)
        return self.solver.solve()

    def tighten(self, x: Reals) -> bool:
        """Add rows for steps in which a solution asks too much; whether there were any."""
        return self.heed(outlook(self.model, x[: self.model.decisions]))

    def heed(self, seen: Outlook) -> bool:
        """Add rows for steps in which too much is asked; whether there were any."""
        limits, windows = broken_limits(self.model, seen), broken_queues(self.model, seen, self.in_persons)
        known, since = {(c, t) for _, c, t in self.places.limit_rows}, self.model.since
        limits = [(c, t) for c, t in limits if (c, t) not in known and t >= since]
        windows = [(line, max(first, since), last) for line, first, last in windows if last >= since]
        windows = [window for window in windows if window not in self.places.windows]
        self.places.windows.update(windows)
        if limits:
            self.solver.add(limit_rows(self.model, self.made, self.places, limits))
        if windows:
            self.solver.add(window_rows(self.model, self.made, windows))
        return bool(limits or windows)
