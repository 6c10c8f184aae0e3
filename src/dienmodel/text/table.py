"""A table: columns of equal length by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


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

    def where(self, **equal: Any) -> "Table":
        """Rows in which every named column has the given value."""
        keep = np.ones(len(self), bool)
        for name, value in equal.items():
            keep &= self.columns[name] == value
        return Table(self.name, {name: column[keep] for name, column in self.columns.items()})


def table(name: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> Table:
    """A table from rows; `columns` names them where there may be no row."""
    listed = list(rows)
    names = list(listed[0]) if listed else list(columns)
    return Table(name, {column: _column([row[column] for row in listed]) for column in names})


def _column(values: list[Any]) -> NDArray[Any]:
    if values and any(value is None or isinstance(value, str) for value in values):
        return np.array(values, object)
    return np.array(values)
