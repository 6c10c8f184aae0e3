"""A table: columns of equal length by name; and what is declared of it once: type, unit and gaps of every column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

TableRow = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Columns of equal length, by name."""

    name: str
    columns: Mapping[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def rows(self) -> list[dict[str, Any]]:
        """The table as a list of plain rows."""
        names = list(self.columns)
        values = [column.tolist() for column in self.columns.values()]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def frozen(self) -> "Table":
        """The same table, which nobody can write into."""
        for column in self.columns.values():
            column.flags.writeable = False
        return self

    def where(self, **equal: Any) -> "Table":
        """Rows in which every named column has the given value."""
        keep = np.ones(len(self), bool)
        for name, value in equal.items():
            keep &= self.columns[name] == value
        return Table(self.name, {name: column[keep] for name, column in self.columns.items()})


def table(name: str, rows: Iterable[TableRow], columns: Iterable[str] = ()) -> Table:
    """A table from rows; `columns` names them where there may be no row."""
    listed = list(rows)
    names = list(listed[0]) if listed else list(columns)
    return Table(name, {column: _column([row[column] for row in listed]) for column in names})


def _column(values: list[Any]) -> NDArray[Any]:
    if values and any(value is None or isinstance(value, str) for value in values):
        return np.array(values, object)
    return np.array(values)


# --- what is declared of a table ----------------------------------------------------------------------------


class Type(StrEnum):
    """What stands in a column, by its name in SQL and Parquet."""

    TEXT = "varchar"
    WHOLE = "bigint"
    REAL = "double"
    DAY = "date"


PLAIN: Mapping[Type, type[np.number[Any]]] = {Type.WHOLE: np.int64, Type.REAL: np.float64}
"""Types that an array holds as plain numbers, as long as there are no gaps."""


@dataclass(frozen=True)
class Column:
    """A column: its type, the unit of its numbers, and whether a value may be missing.

    `varies` marks what is not computed again when a run is read again: what a sample adds, and places in files.
    """

    name: str
    type: Type
    unit: str = ""
    gaps: bool = False
    varies: bool = False

    def array(self, values: list[Any]) -> NDArray[Any]:
        """Values of this column: plain numbers, or objects where there are texts, dates or gaps."""
        plain = PLAIN.get(self.type)
        if plain is None:
            return np.array(values, object)
        if self.gaps and any(value is None for value in values):
            return np.array([value if value is None else plain(value).item() for value in values], object)
        return np.array(values, plain)


GROUPS = Column("*", Type.TEXT)
"""Stands for one column of text per dimension by which people are told apart."""


@dataclass(frozen=True)
class Schema:
    """The one declaration of a table: its columns, in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def given(self, groups: Sequence[str] = ()) -> tuple[Column, ...]:
        """The columns with those of the groups written out."""
        groups_apart = tuple(Column(name, Type.TEXT) for name in groups)
        return tuple(c for column in self.columns for c in (groups_apart if column == GROUPS else (column,)))

    def column(self, name: str) -> Column:
        """A column by name; any name that is not declared is a group, if there are groups.

        Raises:
            KeyError: the table has no such column.
        """
        declared = {column.name: column for column in self.columns}
        if name not in declared and GROUPS in self.columns:
            return Column(name, Type.TEXT)
        return declared[name]

    def table(self, rows: Iterable[TableRow], groups: Sequence[str] = ()) -> Table:
        """A table of rows, with its columns even where there is no row.

        Raises:
            ValueError: a row has other columns than were declared.
        """
        columns, listed = self.given(groups), list(rows)
        names = {column.name for column in columns}
        for row in listed:
            if row.keys() != names:
                raise ValueError(f"table {self.name}: columns {sorted(row.keys() ^ names)} are not as declared")
        return Table(self.name, {column.name: column.array([row[column.name] for row in listed]) for column in columns})


def texts(*names: str) -> tuple[Column, ...]:
    """Columns of names."""
    return tuple(Column(name, Type.TEXT) for name in names)


def reals(unit: str, *names: str, gaps: bool = False, varies: bool = False) -> tuple[Column, ...]:
    """Columns of numbers in one unit."""
    return tuple(Column(name, Type.REAL, unit, gaps, varies) for name in names)


DATE, YEAR = Column("date", Type.DAY), Column("year", Type.WHOLE)
