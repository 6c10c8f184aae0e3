"""HiGHS behind one door: a program, what is minimised and how, in; a solution out. Nothing else knows HiGHS.

A `Solver` keeps HiGHS with the program that it solved last, so that the next solve begins at the corner where the last
one ended. Each solve is told the whole program; what is already in HiGHS is not handed over again. So what comes out
depends on what is asked, and only its speed, and which of equally good corners it is, on what was asked before.
"""

import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread
from typing import Any

import highspy
import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.solver.program import INFINITY, ColumnBlock, Program, RowBlock

UNDISTURBED = 3.0
"""Steps of the simplex, per row, with costs as they are; a solve that goes round in circles goes on with disturbed
costs. HiGHS disturbs them at once to be safe, and then needs several times as many steps from one corner to the next.
"""

FEW_STEPS, UNLIMITED = 1000, 2**31 - 1

LEAST_TIME = 0.1
"""Seconds that a solve has at least."""

DUAL, PRIMAL = 1, 4
"""Ways of the simplex: from a corner that was best for other bounds or rows, and from one that was for other costs."""


Corner = highspy.HighsBasis
"""Which columns and rows are at a bound: where a solve ended, and where another can begin."""


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"
    CUT_OFF = "cut off"  # whatever there is costs more than the cutoff


class Method(StrEnum):
    """By which algorithm a solve goes."""

    SIMPLEX = "simplex"  # from corner to corner, which have prices
    INTERIOR = "interior"  # interior points, without a corner at the end
    CROSSOVER = "crossover"  # interior points, then to a corner


@dataclass(frozen=True)
class Way:
    """How a solve goes. With `disturbed` costs are disturbed at once: better where next to nothing has a cost."""

    method: Method = Method.SIMPLEX
    tolerance: float = 1e-8  # of optimality, by interior points
    disturbed: bool = False
    gap: float = 1e-4  # relative distance from the best whole numbers at which a search may stop
    slack: float = 1e-6  # by how much whole numbers may miss a row
    cutoff: float = INFINITY  # of the objective: where all costs more, a solve may end without saying how much


@dataclass(frozen=True)
class Beginning:
    """Where a solve begins: where the last one ended, or at a corner that keeps to all bounds."""

    corner: Corner | None = None
    whole: Reals | None = None  # a choice of whole numbers for a search to begin with


@dataclass(frozen=True)
class Solution:
    """Values and prices. A price is the change of the objective per unit of a row's bound; zero with whole numbers."""

    status: Status
    objective: float
    gap: float  # relative distance to the best bound that is proven; infinite: none is yet
    x: Reals  # [columns]
    price: Reals  # [rows]


WAY, LAST = Way(), Beginning()


class Solver:
    """HiGHS with the program that it solved last."""

    def __init__(self) -> None:
        self._highs = _empty()
        self._program = Program()
        self._cost = np.zeros(0)
        self._whole = np.zeros(0, np.int64)
        self._turned = False  # since the last solve costs changed or bounds became wider: its corner keeps to them

    def solve(
        self,
        program: Program,
        cost: Reals,
        way: Way = WAY,
        begin: Beginning = LAST,
        ends: float = INFINITY,
        whole: Ints | None = None,
    ) -> Solution:
        """The least of cost times columns, from where the last solve ended.

        Ctrl-C ends a search for whole numbers with the best found so far.

        Args:
            program: what x must keep to.
            cost: per column; columns beyond its length cost nothing.
            way: the algorithm, its tolerances.
            begin: where to begin.
            ends: time of `time.perf_counter` by which it ends, done or not; a tenth of a second from now at least.
            whole: columns that must be whole numbers.
        """
        whole = np.zeros(0, np.int64) if whole is None else whole
        self._take(program, cost, whole)
        self._begin(begin)
        self._set(way, ends)
        if len(whole):
            self._search()
        else:
            self._run(way.disturbed)
        return self._solution()

    def corner(self) -> Corner:
        """Where the last solve ended."""
        corner: Corner = self._highs.getBasis()
        return corner

    def back_to(self, corner: Corner) -> None:
        """Begin the next solve where an earlier one ended, best for the same costs within other bounds."""
        self._highs.setBasis(corner)
        self._turned = False

    def _take(self, program: Program, cost: Reals, whole: Ints) -> None:
        """Hand over what HiGHS does not have yet."""
        known = len(self._program.parts)
        if len(program.parts) < known or any(
            a is not b for a, b in zip(program.parts, self._program.parts, strict=False)
        ):
            self._highs, self._program, self._cost, known = _empty(), Program(), np.zeros(0), 0
            self._whole = np.zeros(0, np.int64)
        self._add(program, known)
        self._bound(program)
        self._program = program
        self._cost_columns(cost)
        self._make_whole(whole)

    def _add(self, program: Program, known: int) -> None:
        column, row = len(self._program.lower), len(self._program.row_lower)
        for part in program.parts[known:]:
            if isinstance(part, ColumnBlock):
                at = slice(column, column + len(part))
                _add_columns(self._highs, part, program.lower[at], program.upper[at])
                column += len(part)
            else:
                at = slice(row, row + len(part))
                _add_rows(self._highs, part, program.row_lower[at], program.row_upper[at])
                row += len(part)

    def _bound(self, program: Program) -> None:
        """Move the bounds of columns and rows that were known and have moved."""
        before = self._program
        moved = _moved(before.lower, program.lower, before.upper, program.upper)
        rows = _moved(before.row_lower, program.row_lower, before.row_upper, program.row_upper)
        if len(moved):
            wider = (program.lower[moved] <= before.lower[moved]) & (program.upper[moved] >= before.upper[moved])
            more = len(program.row_lower) > len(before.row_lower) or len(rows) > 0
            self._turned |= bool(wider.all()) and not more
            self._highs.changeColsBounds(len(moved), moved.astype(np.int32), program.lower[moved], program.upper[moved])
        for row in rows.tolist():
            self._highs.changeRowBounds(row, float(program.row_lower[row]), float(program.row_upper[row]))

    def _cost_columns(self, cost: Reals) -> None:
        n = len(self._program.lower)
        full = np.concatenate([cost, np.zeros(n - len(cost))])
        if not np.array_equal(full, self._cost):
            self._turned = True
            self._cost = full
            self._highs.changeColsCost(n, np.arange(n, dtype=np.int32), full)

    def _make_whole(self, whole: Ints) -> None:
        if np.array_equal(whole, self._whole):
            return
        for columns, kind in ((self._whole, _CONTINUOUS), (whole, _INTEGER)):
            if len(columns):
                kinds = np.full(len(columns), kind)
                self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)
        self._whole = np.array(whole)

    def _begin(self, begin: Beginning) -> None:
        if begin.corner is not None:
            self._highs.setBasis(begin.corner)
            self._turned = True
        if begin.whole is not None:
            first = highspy.HighsSolution()
            first.col_value = begin.whole.tolist()
            self._highs.setSolution(first)

    def _set(self, way: Way, ends: float) -> None:
        left = INFINITY if ends == INFINITY else self._highs.getRunTime() + max(ends - time.perf_counter(), LEAST_TIME)
        options = {
            "solver": "simplex" if way.method is Method.SIMPLEX else "ipx",
            "run_crossover": "off" if way.method is Method.INTERIOR else "on",
            "ipm_optimality_tolerance": way.tolerance,
            "mip_rel_gap": way.gap,
            "mip_feasibility_tolerance": way.slack,
            "objective_bound": way.cutoff,
            "time_limit": left,
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def _run(self, disturbed: bool) -> None:
        way = PRIMAL if self._turned and (disturbed or self._highs.getBasis().valid) else DUAL
        self._turned = False
        if way == PRIMAL or not disturbed:
            self._by(way, 0.0, int(UNDISTURBED * self._highs.getNumRow()) + FEW_STEPS)
            self._highs.run()
            if self._highs.getModelStatus() not in _UNDECIDED:
                return
        self._by(DUAL, 1.0, UNLIMITED)
        self._highs.run()

    def _by(self, way: int, disturbed: float, steps: int) -> None:
        self._highs.setOptionValue("simplex_strategy", way)
        self._highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", disturbed)
        self._highs.setOptionValue("simplex_iteration_limit", steps)

    def _search(self) -> None:
        self._by(DUAL, 1.0, UNLIMITED)
        self._highs.HandleUserInterrupt = True
        ended = Event()

        def work() -> None:
            self._highs.run()
            ended.set()

        Thread(target=work, daemon=True).start()
        try:
            ended.wait()
        except KeyboardInterrupt:
            self._highs.cancelSolve()
            ended.wait()

    def _solution(self) -> Solution:
        status, info, solution = self._highs.getModelStatus(), self._highs.getInfo(), self._highs.getSolution()
        return Solution(
            _STATUS.get(status, Status.STOPPED),
            float(info.objective_function_value),
            max(float(info.mip_gap), 0.0) if len(self._whole) else 0.0,
            np.array(solution.col_value),
            np.array(solution.row_dual),
        )


def _empty() -> Any:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "threads": 1, "simplex_scale_strategy": 4}.items():
        highs.setOptionValue(name, value)
    return highs


def _add_columns(highs: Any, part: ColumnBlock, lower: Reals, upper: Reals) -> None:
    n = len(part)
    if not len(part.row):
        highs.addVars(n, lower, upper)
        return
    start, row = part.start[:-1].astype(np.int32), part.row.astype(np.int32)
    highs.addCols(n, np.zeros(n), lower, upper, len(row), start, row, part.value)


def _add_rows(highs: Any, part: RowBlock, lower: Reals, upper: Reals) -> None:
    start, column = part.start[:-1].astype(np.int32), part.column.astype(np.int32)
    highs.addRows(len(part), lower, upper, len(part.value), start, column, part.value)


def _moved(low: Reals, lower: Reals, high: Reals, upper: Reals) -> Ints:
    """Places of those that were known whose bounds are others than before."""
    n = len(low)
    return np.flatnonzero((low != lower[:n]) | (high != upper[:n]))


_INTEGER, _CONTINUOUS = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous

_UNDECIDED = {highspy.HighsModelStatus.kIterationLimit, highspy.HighsModelStatus.kUnknown}

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kObjectiveBound: Status.CUT_OFF,
}
