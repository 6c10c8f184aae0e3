"""Linear programs as data: columns and rows by key, in the order in which they were added.

A program never changes: what adds to it or moves a bound returns another one that shares its parts. A key is whatever
frozen value says what a column or row is; nobody has to read a name to know it again.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from dienmodel.network.network import Ints, Reals

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class RowBlock:
    """Rows lower <= A x <= upper as they are added; the entries of row i are `start[i]:start[i+1]`."""

    keys: Sequence[Hashable]  # [rows]
    start: Ints  # [rows+1]
    column: Ints
    value: Reals
    lower: Reals  # [rows]
    upper: Reals  # [rows]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class ColumnBlock:
    """Columns as they are added, with their entries in rows that exist; those of column j are `start[j]:start[j+1]`."""

    keys: Sequence[Hashable]  # [columns]
    start: Ints  # [columns+1]
    row: Ints
    value: Reals

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Program:
    """Columns with bounds and rows with bounds; what is minimised is told to the solver."""

    parts: tuple[RowBlock | ColumnBlock, ...] = ()
    lower: Reals = field(default_factory=lambda: np.zeros(0))  # [columns]
    upper: Reals = field(default_factory=lambda: np.zeros(0))  # [columns]
    row_lower: Reals = field(default_factory=lambda: np.zeros(0))  # [rows]
    row_upper: Reals = field(default_factory=lambda: np.zeros(0))  # [rows]

    @cached_property
    def columns(self) -> tuple[Hashable, ...]:
        """Keys of all columns."""
        return tuple(key for part in self.parts if isinstance(part, ColumnBlock) for key in part.keys)

    @cached_property
    def rows(self) -> tuple[Hashable, ...]:
        """Keys of all rows."""
        return tuple(key for part in self.blocks for key in part.keys)

    @cached_property
    def column(self) -> dict[Hashable, int]:
        """Place of each column by its key."""
        return {key: place for place, key in enumerate(self.columns)}

    @cached_property
    def row(self) -> dict[Hashable, int]:
        """Place of each row by its key."""
        return {key: place for place, key in enumerate(self.rows)}

    @property
    def blocks(self) -> tuple[RowBlock, ...]:
        """The rows, block by block."""
        return tuple(part for part in self.parts if isinstance(part, RowBlock))

    def costs(self, columns: Any = (), cost: Any = 1.0) -> Reals:
        """An objective [columns]: zero but for the given columns."""
        total = np.zeros(len(self.lower))
        total[np.asarray(columns, np.int64)] = cost
        return total


def with_columns(
    program: Program,
    keys: Sequence[Hashable],
    lower: Reals | float = 0.0,
    upper: Reals | float = INFINITY,
    rows: Sequence[Ints] | None = None,
    values: Sequence[Reals] | None = None,
) -> tuple[Program, Ints]:
    """The program with more columns, and their places; per column its entries in rows that exist, if any."""
    first, n = len(program.lower), len(keys)
    if not n:
        return program, np.zeros(0, np.int64)
    rows, values = rows or [np.zeros(0, np.int64)] * n, values or [np.zeros(0)] * n
    start = np.concatenate([[0], np.cumsum([len(own) for own in rows])]).astype(np.int64)
    block = ColumnBlock(
        keys,
        start,
        np.concatenate([*rows, np.zeros(0)]).astype(np.int64),
        np.concatenate([*values, np.zeros(0)]),
    )
    more = replace(
        program,
        parts=(*program.parts, block),
        lower=np.concatenate([program.lower, np.broadcast_to(np.asarray(lower, float), n)]),
        upper=np.concatenate([program.upper, np.broadcast_to(np.asarray(upper, float), n)]),
    )
    return more, np.arange(first, first + n)


def with_rows(program: Program, block: RowBlock) -> tuple[Program, Ints]:
    """The program with more rows, and their places."""
    if not len(block):
        return program, np.zeros(0, np.int64)
    first = len(program.row_lower)
    more = replace(
        program,
        parts=(*program.parts, block),
        row_lower=np.concatenate([program.row_lower, block.lower]),
        row_upper=np.concatenate([program.row_upper, block.upper]),
    )
    return more, np.arange(first, first + len(block))


def with_bounds(program: Program, columns: Any, lower: Any, upper: Any) -> Program:
    """The program with other bounds of some columns."""
    low, high = program.lower.copy(), program.upper.copy()
    low[columns], high[columns] = lower, upper
    return replace(program, lower=low, upper=high)


def with_row_bounds(program: Program, rows: Any, lower: Any, upper: Any) -> Program:
    """The program with other bounds of some rows."""
    low, high = program.row_lower.copy(), program.row_upper.copy()
    low[rows], high[rows] = lower, upper
    return replace(program, row_lower=low, row_upper=high)


class NewRows:
    """Rows as they are made: entries in any order, summed where two meet."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.keys: list[Hashable] = []
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._value: list[Reals] = []

    def __len__(self) -> int:
        return len(self.keys)

    def new(self, key: Hashable, lower: float = -INFINITY, upper: float = INFINITY) -> int:
        """Start a row; its place among these rows."""
        self.keys.append(key)
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.keys) - 1

    def add(self, row: Any, column: Any, value: Any) -> None:
        """Add entries; arguments are broadcast against each other, zeros left out."""
        rows, columns, values = np.broadcast_arrays(row, column, value)
        keep = values != 0.0
        self._row.append(rows[keep].astype(np.int64))
        self._column.append(columns[keep].astype(np.int64))
        self._value.append(values[keep].astype(np.float64))

    def add_costs(self, row: int, cost: Reals) -> None:
        """Add an entry for every column [columns] that has a cost."""
        used = np.flatnonzero(cost)
        self.add(row, used, cost[used])

    def done(self) -> RowBlock:
        """The rows, in compressed form."""
        from scipy.sparse import csr_array

        row, column = _joined(self._row, np.int64), _joined(self._column, np.int64)
        value = _joined(self._value, np.float64)
        width = int(column.max(initial=0)) + 1
        matrix = csr_array((value, (row, column)), shape=(len(self.keys), width))
        matrix.sum_duplicates()
        return RowBlock(
            tuple(self.keys),
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int64),
            matrix.data,
            np.array(self.lower, float),
            np.array(self.upper, float),
        )


def _joined(parts: list[Any], kind: Any) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, kind)
