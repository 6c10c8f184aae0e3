"""A table: columns of equal length by name; and what is declared of it once: type, unit and gaps of every column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHOWN = 20
"""Rows of a table that a notebook shows."""

TableRow = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
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

    def to_pandas(self) -> Any:
        """The table as a DataFrame of pandas, which must be installed: dates are dates, gaps are missing."""
        import pandas

        return pandas.DataFrame({name: _in_seconds(values) for name, values in self._plain().items()})

    def to_polars(self) -> Any:
        """The same as a DataFrame of polars, which must be installed."""
        import polars

        return polars.DataFrame(self._plain(), strict=False)

    def to_arrow(self) -> Any:
        """The same as a Table of pyarrow, which must be installed."""
        import pyarrow

        return pyarrow.table({name: pyarrow.array(values, from_pandas=True) for name, values in self._plain().items()})

    def _plain(self) -> dict[str, NDArray[Any]]:
        """Columns as others take them."""
        return {name: _typed(values) for name, values in self.columns.items()}

    def __repr__(self) -> str:
        return f"<table {self.name}: {len(self)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first rows, for a notebook."""
        shown = [column[:SHOWN].tolist() for column in self.columns.values()]
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in zip(*shown, strict=True))
        left = f" (the first {SHOWN})" if len(self) > SHOWN else ""
        caption = f"{escape(self.name)}: {len(self)} rows{left}"
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

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


def _typed(values: NDArray[Any]) -> NDArray[Any]:
    """A column of objects as dates, numbers with gaps as NaN, or texts of which the empty ones are missing."""
    if values.dtype != object:
        return values
    known = [value for value in values.tolist() if value is not None]
    if known and all(isinstance(value, date) for value in known):
        return values.astype("datetime64[D]")
    if known and all(isinstance(value, int | float) for value in known):
        return np.array([np.nan if value is None else value for value in values.tolist()])
    return np.array([value if value != "" else None for value in values.tolist()], object)


def _in_seconds(values: NDArray[Any]) -> NDArray[Any]:
    """Dates in a unit that pandas knows."""
    return values.astype("datetime64[s]") if values.dtype.kind == "M" else values


def _cell(value: Any) -> str:
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return f"<td>{escape(text)}</td>"


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


GROUPS = Column("*", Type.TEXT, gaps=True)
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
        groups_apart = tuple(map(_group, groups))
        return tuple(c for column in self.columns for c in (groups_apart if column == GROUPS else (column,)))

    def column(self, name: str) -> Column:
        """A column by name; any name that is not declared is a group, if there are groups.

        Raises:
            KeyError: the table has no such column.
        """
        declared = {column.name: column for column in self.columns}
        if name not in declared and GROUPS in self.columns:
            return _group(name)
        return declared[name]

    def is_group(self, name: str) -> bool:
        """Whether a column tells people apart: empty where that does not apply to them."""
        return GROUPS in self.columns and name not in self.names

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


def _group(name: str) -> Column:
    return Column(name, Type.TEXT, gaps=True)


def texts(*names: str) -> tuple[Column, ...]:
    """Columns of names."""
    return tuple(Column(name, Type.TEXT) for name in names)


def reals(unit: str, *names: str, gaps: bool = False, varies: bool = False) -> tuple[Column, ...]:
    """Columns of numbers in one unit."""
    return tuple(Column(name, Type.REAL, unit, gaps, varies) for name in names)


DATE, YEAR = Column("date", Type.DAY), Column("year", Type.WHOLE)
