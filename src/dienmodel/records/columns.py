"""The columns of a file of records: which there are, and what stands in them; no fault tells of whom they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints
from dienmodel.text.faults import Fault, FaultyInput, Value, reason
from dienmodel.text.notation import day_of
from dienmodel.text.rows.files import Cells, CodedColumn, Heads, read_cells

Flags: TypeAlias = NDArray[np.bool_]

CAREERS, EVENTS = ("person", "stock", "from"), ("person", "stock", "date")
"""Columns that a file of careers needs, and one of events."""

MORE_OF_CAREERS, MORE_OF_EVENTS = ("to", "reason", "entered", "born"), ("reason", "entered", "born")
"""Columns that each may have besides."""

ALWAYS = ("person", "stock")
"""Columns that both have."""

KNOWN = frozenset((*CAREERS, *EVENTS, *MORE_OF_CAREERS))

MOST_BYTES = 2_000_000_000
"""A larger file is refused: it could exhaust the memory."""

MOST_NAMES = 200
"""A column of names with more of them is no list of stocks, reasons or groups: it may tell who somebody is."""

MOST_TOLD = 200
"""Faults of rows that are told; how many more there are is told in one."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years in which somebody in the records can live."""

EMPTY, WRONG = np.iinfo(np.int64).min, np.iinfo(np.int64).min + 1
"""Stand for a day in a cell that says nothing, and in one that says no day."""


@dataclass(frozen=True)
class Days:
    """Days since 1970, [row], `EMPTY` where nothing is said; `coarse` where only a month (or a year) is."""

    day: Ints
    coarse: Flags

    @property
    def known(self) -> Flags:
        """Where a day is said that exists."""
        return self.day > WRONG


@dataclass
class Faulty:
    """What is wrong with the rows of a file: each with its line, never with what stands in it."""

    path: Path
    lines: Ints
    wrong: list[tuple[int, Fault]] = field(default_factory=list)

    def blame_rows(self, wrong: Flags, code: str, **values: Value) -> None:
        """Add a fault for every row that is wrong."""
        for row in np.flatnonzero(wrong).tolist():
            self.blame(row, code, **values)

    def blame(self, row: int, code: str, **values: Value) -> None:
        """Add a fault of one row."""
        line = self.line(row)
        self.wrong.append((line, Fault(code, f"{self.path}:{line}", values)))

    def blame_all(self, fault: Fault) -> None:
        """Add a fault that is of no row by itself: it comes first."""
        self.wrong.append((0, fault))

    def line(self, row: int) -> int:
        """Where a row stands."""
        return int(self.lines[row])

    def stop(self, others: Sequence[Fault] = ()) -> None:
        """Stop if anything is wrong.

        Raises:
            FaultyInput: all that is wrong, in the order of the rows.
        """
        faults = [*others, *(fault for _, fault in sorted(self.wrong, key=lambda pair: pair[0]))]
        if len(faults) > MOST_TOLD:
            more = Fault("records-more", str(self.path), {"count": len(faults) - MOST_TOLD})
            faults = [*faults[:MOST_TOLD], more]
        if faults:
            raise FaultyInput(faults)


def read_table(path: Path, by: Sequence[str]) -> Cells:
    """The cells of a file of careers or events, with all its columns known.

    Raises:
        FaultyInput: it cannot be read, or a column is missing, unknown or there twice. Unless this is a file of
            records beyond doubt, its first line may hold a person: columns are told by their number.
    """
    try:
        cells = read_cells(path, MOST_BYTES, Heads(ALWAYS, (*KNOWN, *by)))
    except OSError as error:
        raise FaultyInput([Fault("file-unreadable", str(path), {"reason": reason(error)})]) from error
    faults = [*_column_faults(cells, by), *_by_faults(cells, by)]
    if faults:
        raise FaultyInput(faults)
    return cells


def is_of_events(columns: Sequence[str]) -> bool:
    """Whether a file has an event per row, not a stay."""
    return "date" in columns and "from" not in columns


def _column_faults(cells: Cells, by: Sequence[str]) -> Iterable[Fault]:
    needed, more = (EVENTS, MORE_OF_EVENTS) if is_of_events(cells.columns) else (CAREERS, MORE_OF_CAREERS)
    yield from (Fault("records-column", cells.head, {"column": name}) for name in needed if name not in cells.columns)
    for number, name in enumerate(cells.columns, start=1):
        if name not in (*needed, *more, *by):
            yield Fault("records-unknown", cells.head, {"number": number, "known": [*needed, *more]})
        elif name in cells.columns[: number - 1]:
            yield Fault("records-column-twice", cells.head, {"number": number, "column": name})


def _by_faults(cells: Cells, by: Sequence[str]) -> Iterable[Fault]:
    for name in by:
        if name in KNOWN:
            yield Fault("records-by-known", "--by", {"column": name})
        elif name not in cells.columns:
            yield Fault("records-by-missing", cells.head, {"column": name})


# --- cells -----------------------------------------------------------------------------------------------------------


def column_of(cells: Cells, name: str) -> CodedColumn:
    """What stands in a column; nothing where there is no such column."""
    if name in cells.columns:
        return cells.cells[cells.columns.index(name)]
    return CodedColumn((None,), np.zeros(len(cells.lines), np.int64))


def texts_of(column: CodedColumn) -> list[str]:
    """The distinct cells of a column as text, empty where nothing stands."""
    return ["" if value is None else str(value).strip() for value in column.distinct]


def names_in(column: CodedColumn) -> tuple[Ints, tuple[str, ...]]:
    """The names in a column: which of them stands in each row, [row], -1 where nothing does; in alphabetical order."""
    texts = texts_of(column)
    names = sorted({text for text in texts if text})
    place = {name: i for i, name in enumerate(names)}
    return np.array([place.get(text, -1) for text in texts], np.int64)[column.codes], tuple(names)


def days_in(column: CodedColumn, years: bool = False) -> Days:
    """The days in a column; a month counts as its middle, and where `years` may be said a year does too."""
    days = [_day(value, years) for value in column.distinct]
    day, coarse = np.array([day for day, _ in days], np.int64), np.array([coarse for _, coarse in days], bool)
    return Days(day[column.codes], coarse[column.codes])


def _day(value: Any, years: bool) -> tuple[int, bool]:
    """Days since 1970, and whether only a month or a year is said."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return EMPTY, False
    try:
        day, coarse = _read_day(value, years)
    except ValueError:
        return WRONG, False
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return WRONG, False
    return day_number(day), coarse


def _read_day(value: Any, years: bool) -> tuple[date, bool]:
    """A day, and whether only a month or a year is said.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, datetime):
        return value.date(), False
    if isinstance(value, date):
        return value, False
    text = str(value).strip()
    if years and len(text) == 4 and text.isdecimal():
        return date(int(text), 7, 1), True
    if len(text) == 7 and text[4] == "-":
        return date.fromisoformat(f"{text}-15"), True
    return day_of(text.removesuffix(" 00:00:00").removesuffix("T00:00:00")), False


def month_of(days: Ints) -> Ints:
    """Months since 1970, [row]."""
    return np.where(days > WRONG, days, 0).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def day_of_number(number: int) -> date:
    """The day so many days after the first one of 1970."""
    return date.fromordinal(number + date(1970, 1, 1).toordinal())
