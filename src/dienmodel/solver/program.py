"""Linear programs: a builder for columns and rows by name, and HiGHS behind one small door."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Thread
from typing import Any

import highspy
import numpy as np

from dienmodel.network.network import Ints, Reals

INFINITY = highspy.kHighsInf

UNDISTURBED = 3.0
"""Steps of the simplex, per row, with costs as they are; a search that goes round in circles goes on with disturbed
costs. HiGHS disturbs them at once to be safe, and then needs several times as many steps from one corner to the next.
"""

FEW_STEPS, UNLIMITED = 1000, 2**31 - 1

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


@dataclass(frozen=True)
class Rows:
    """Rows lower <= A x <= upper; the entries of row i are `start[i]:start[i+1]`."""

    start: Ints  # [rows+1]
    column: Ints
    value: Reals
    lower: Reals  # [rows]
    upper: Reals  # [rows]
    name: Sequence[str]  # [rows]


@dataclass
class Program:
    """A minimisation under construction. Blocks keep their order; every column and row has a name."""

    lower: list[Reals] = field(default_factory=list)
    upper: list[Reals] = field(default_factory=list)
    column_names: list[str] = field(default_factory=list)
    blocks: list[Rows] = field(default_factory=list)

    def columns(self, names: Sequence[str], lower: Reals | float = 0.0, upper: Reals | float = INFINITY) -> Ints:
        """Add columns; their places."""
        first, n = len(self.column_names), len(names)
        self.column_names += names
        self.lower.append(np.broadcast_to(np.asarray(lower, float), n).copy())
        self.upper.append(np.broadcast_to(np.asarray(upper, float), n).copy())
        return np.arange(first, first + n)

    def rows(self, rows: Rows) -> Ints:
        """Add rows; their places."""
        first = sum(len(block.lower) for block in self.blocks)
        self.blocks.append(rows)
        return np.arange(first, first + len(rows.lower))

    @property
    def row_names(self) -> list[str]:
        """Names of all rows."""
        return [name for block in self.blocks for name in block.name]


class Entries:
    """Rows as they are made: entries in any order, summed where two meet."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.name: list[str] = []
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._value: list[Reals] = []

    def __len__(self) -> int:
        return len(self.name)

    def new(self, name: str, lower: float = -INFINITY, upper: float = INFINITY) -> int:
        """Start a row; its place among these rows."""
        self.name.append(name)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.name) - 1

    def add(self, row: Any, column: Any, value: Any) -> None:
        """Add entries; arguments are broadcast against each other, zeros left out."""
        rows, columns, values = np.broadcast_arrays(row, column, value)
        keep = values != 0.0
        self._row.append(rows[keep].astype(np.int64))
        self._column.append(columns[keep].astype(np.int64))
        self._value.append(values[keep].astype(np.float64))

    def done(self) -> Rows:
        """The rows, in compressed form."""
        from scipy.sparse import csr_array

        row, column = _joined(self._row, np.int64), _joined(self._column, np.int64)
        value = _joined(self._value, np.float64)
        width = int(column.max(initial=0)) + 1
        matrix = csr_array((value, (row, column)), shape=(len(self.name), width))
        matrix.sum_duplicates()
        return Rows(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int64),
            matrix.data,
            np.array(self.lower, float),
            np.array(self.upper, float),
            self.name,
        )


def _joined(parts: list[Any], kind: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


@dataclass(frozen=True)
class Solution:
    """Values and prices. A price is the change of the objective per unit of a row's bound; zero with whole numbers."""

    status: Status
    objective: float
    gap: float  # relative distance to the best bound that is proven; infinite: none is yet
    x: Reals  # [columns]
    price: Reals  # [rows]
    reduced: Reals  # [columns]


class Solver:
    """A program inside HiGHS, to be solved again after small changes from the last basis.

    With `disturbed` costs are disturbed at once, and a first solve is by the primal simplex: better where next to
    nothing has a cost.
    """

    def __init__(self, program: Program, options: dict[str, Any] | None = None) -> None:
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.whole = self.disturbed = False
        self.cost = np.zeros(0)
        self.turned = False  # since the last solve costs changed or bounds became wider: its corner still keeps to them
        for name, value in {"output_flag": False, "threads": 1, "simplex_scale_strategy": 4, **(options or {})}.items():
            self.highs.setOptionValue(name, value)
        lower, upper = np.concatenate(program.lower), np.concatenate(program.upper)
        n = len(lower)
        self.highs.addVars(n, lower, upper)
        for block in program.blocks:
            self.add(block)

    def add(self, rows: Rows) -> None:
        """Add rows."""
        self.highs.addRows(
            len(rows.lower), rows.lower, rows.upper, len(rows.value),
            rows.start[:-1].astype(np.int32), rows.column.astype(np.int32), rows.value,
        )  # fmt: skip

    def add_columns(self, upper: Reals, rows: Sequence[Ints], values: Sequence[Reals]) -> Ints:
        """Add columns from 0 up to `upper` without cost, with their entries in rows that exist; their places."""
        n, first = len(upper), int(self.highs.getNumCol())
        start = np.concatenate([[0], np.cumsum([len(own) for own in rows])])[:-1]
        self.highs.addCols(
            n, np.zeros(n), np.zeros(n), np.asarray(upper, float), sum(len(own) for own in rows),
            start.astype(np.int32), np.concatenate([*rows, np.zeros(0)]).astype(np.int32),
            np.concatenate([*values, np.zeros(0)]),
        )  # fmt: skip
        return np.arange(first, first + n)

    def costs(self, cost: Reals) -> None:
        """Set the objective, to be minimised."""
        n = len(cost)
        self.turned |= not np.array_equal(cost, self.cost)
        self.cost = np.array(cost, float)
        self.highs.changeColsCost(n, np.arange(n, dtype=np.int32), self.cost)

    def set_whole(self, columns: Ints, whole: bool = True) -> None:
        """Ask for whole numbers in columns, or no longer."""
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self.highs.changeColsIntegrality(len(columns), columns.astype(np.int32), np.full(len(columns), kind))
        self.whole = whole and len(columns) > 0

    def begin_with(self, x: Reals) -> None:
        """Give a search for whole numbers a first choice."""
        first = highspy.HighsSolution()
        first.col_value = x.tolist()
        self.highs.setSolution(first)

    def set_option(self, name: str, value: Any) -> None:
        """Set an option of HiGHS by its own name."""
        self.highs.setOptionValue(name, value)

    def end_by(self, ends: float) -> None:
        """End a solve that is not done by a time of `time.perf_counter`, or a tenth of a second from now."""
        self.set_option("time_limit", self.highs.getRunTime() + max(ends - time.perf_counter(), 0.1))

    def bound_rows(self, rows: Sequence[int] | Ints, lower: Reals, upper: Reals) -> None:
        """Change the bounds of rows."""
        for row, low, high in zip(rows, lower, upper, strict=True):
            self.highs.changeRowBounds(int(row), float(low), float(high))

    def bound_columns(self, columns: Sequence[int] | Ints, lower: Reals, upper: Reals) -> None:
        """Change the bounds of columns."""
        n = len(columns)
        self.highs.changeColsBounds(
            n, np.asarray(columns, np.int32), np.asarray(lower, float), np.asarray(upper, float)
        )

    def corner(self) -> Corner:
        """Where the last solve ended."""
        return self.highs.getBasis()

    def go_on_from(self, corner: Corner) -> None:
        """Begin the next solve at a corner that keeps to all bounds."""
        self.highs.setBasis(corner)
        self.turned = True

    def solve(self) -> Solution:
        """Solve from where the last solve ended. Ctrl-C ends a search for whole numbers with the best found so far."""
        if self.whole:
            self._search()
        else:
            self._run()
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        found = self.highs.getSolution()
        gap = max(float(info.mip_gap), 0.0) if self.whole else 0.0
        return Solution(
            _STATUS.get(status, Status.STOPPED),
            float(info.objective_function_value),
            gap,
            np.array(found.col_value),
            np.array(found.row_dual),
            np.array(found.col_dual),
        )

    def _run(self) -> None:
        way = PRIMAL if self.turned and (self.disturbed or self.highs.getBasis().valid) else DUAL
        self.turned = False
        if way == PRIMAL or not self.disturbed:
            self._by(way, 0.0, int(UNDISTURBED * self.highs.getNumRow()) + FEW_STEPS)
            self.highs.run()
            if self.highs.getModelStatus() not in _UNDECIDED:
                return
        self._by(DUAL, 1.0, UNLIMITED)
        self.highs.run()

    def _by(self, way: int, disturbed: float, steps: int) -> None:
        self.set_option("simplex_strategy", way)
        self.set_option("dual_simplex_cost_perturbation_multiplier", disturbed)
        self.set_option("simplex_iteration_limit", steps)

    def _search(self) -> None:
        self._by(DUAL, 1.0, UNLIMITED)
        self.highs.HandleUserInterrupt = True
        ended = Event()

        def work() -> None:
            self.highs.run()
            ended.set()

        Thread(target=work, daemon=True).start()
        try:
            ended.wait()
        except KeyboardInterrupt:
            self.highs.cancelSolve()  # type: ignore[no-untyped-call]
            ended.wait()


_UNDECIDED = {highspy.HighsModelStatus.kIterationLimit, highspy.HighsModelStatus.kUnknown}

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE,
}
