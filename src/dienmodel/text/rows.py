"""Rows of a table that a user gives, CSV or Parquet: what is in the file decides, not its name."""

import csv
import io
import re
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.text.faults import Fault, FaultyInput, Value

MOST_BYTES = 100_000_000
"""A larger file is refused: it is hardly ever a table of counts, and could exhaust the memory."""

AT_ONCE = 300
"""Rows that are turned into columns at once: so few that the collector of garbage never has to look through them."""

SEPARATORS = ";,\t|"
NAMED_SEPARATOR = re.compile(r"sep=(.)")
OTHERS: Mapping[bytes, str] = {
    b"PK\x03\x04": "rows-excel",
    b"\xd0\xcf\x11\xe0": "rows-old-excel",
    b"\x1f\x8b": "rows-compressed",
}
"""What other files begin with, and the fault that says what they are."""


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, text from a CSV file, and where it stands."""

    where: str
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of a file, and the faults of those that have no meaning."""

    columns: tuple[str, ...]
    head: str
    """Where the names of the columns stand."""
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class CodedColumn:
    """A column as its distinct cells and which of them stands in each row, [row].

    Text from a CSV file may have spaces around it.
    """

    distinct: Sequence[Any]
    codes: NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """The same by column, without names on every cell: for files of many rows, and for rows that nobody may see."""

    columns: tuple[str, ...]
    head: str
    cells: tuple[CodedColumn, ...]
    lines: NDArray[np.int64]
    """Where each row stands: its line in a CSV file, its number in a Parquet file."""
    faults: tuple[Fault, ...]


def read_rows(path: Path) -> Rows:
    """The rows of a CSV or Parquet file, see `read_cells`.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no table at all.
    """
    cells = read_cells(path)
    twice = [name for i, name in enumerate(cells.columns) if name and name in cells.columns[:i]]
    if twice:
        raise _stop("rows-twice", cells.head, column=twice[0])
    by_column = ([_bare(column.distinct[code]) for code in column.codes] for column in cells.cells)
    numbered = zip(cells.lines.tolist(), zip(*by_column, strict=True), strict=True)
    rows = (Row(f"{path}:{n}", dict(zip(cells.columns, row, strict=True))) for n, row in numbered)
    return Rows(cells.columns, cells.head, tuple(rows), cells.faults)


def _bare(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def read_cells(path: Path, most: int = MOST_BYTES) -> Cells:
    """The cells of a CSV or Parquet file of at most so many bytes, taken by exactly this name.

    CSV is UTF-8, UTF-16 with its mark or Windows-1252; between the cells stands what the first line has most of:
    a semicolon, a comma, a tab or a bar.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no table at all; no fault tells what stands in a cell.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise _stop("rows-not-regular", str(path))
    if state.st_size > most:
        raise _stop("rows-large", str(path), most=most)
    content = path.read_bytes()
    for begin, code in OTHERS.items():
        if content.startswith(begin):
            raise _stop(code, str(path))
    return _parquet(path, content) if content.startswith(b"PAR1") else _csv(path, _decoded(path, content))


def _stop(code: str, where: str, **values: Value) -> FaultyInput:
    return FaultyInput([Fault(code, where, values)])


def _parquet(path: Path, content: bytes) -> Cells:
    """Rows of a Parquet file, from a copy: its own name could be taken for a pattern."""
    import duckdb

    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "rows.parquet"
        copy.write_bytes(content)
        try:
            with duckdb.connect() as db:
                cursor = db.execute("select * from read_parquet(?)", [str(copy)])
                columns = tuple(column[0] for column in cursor.description or ())
                table = cursor.fetchall()
        except duckdb.Error as error:
            problem = str(error).splitlines()[0].replace(str(copy), str(path))
            raise _stop("rows-parquet", str(path), problem=problem) from error
    coders = [_Coder() for _ in columns]
    for coder, cells in zip(coders, zip(*table, strict=True), strict=False):
        coder.add(cells)
    coded = tuple(coder.column() for coder in coders)
    return Cells(columns, str(path), coded, np.arange(1, len(table) + 1), ())


def _decoded(path: Path, content: bytes) -> str:
    """The text of a file; what is not UTF-8 is taken for the Windows-1252 of a spreadsheet."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise _stop("rows-encoding", f"{path}:{line}", byte=content[error.start]) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _stop("rows-no-text", f"{path}:{line}")
    return text


def _csv(path: Path, text: str) -> Cells:
    """Cells of a CSV file; each line that is not as long as the first has a fault of its own."""
    first, _, rest = text.partition("\n")
    named = NAMED_SEPARATOR.fullmatch(first.strip())
    skipped, body = (1, rest) if named else (0, text)
    separator = named[1] if named else _separator(body)
    lines = _lines(path, body, separator, skipped)
    line, head = next(lines, (1, []))
    columns = tuple(cell.strip() for cell in head)
    if not any(columns):
        raise _stop("rows-no-names", f"{path}:{line}")
    coders = [_Coder() for _ in columns]
    numbers: list[NDArray[np.int64]] = []
    faults: list[Fault] = []
    while some := list(islice(lines, AT_ONCE)):
        whole = [row for row in some if len(row[1]) == len(columns)]
        numbers.append(np.array([n for n, _ in whole], np.int64))
        for coder, cells in zip(coders, zip(*(row for _, row in whole), strict=True), strict=False):
            coder.add(cells)
        ragged = ((n, len(row)) for n, row in some if len(row) != len(columns))
        faults += [_ragged(f"{path}:{n}", cells, len(columns), separator) for n, cells in ragged]
    coded = tuple(coder.column() for coder in coders)
    return Cells(columns, f"{path}:{line}", coded, _joined(numbers), tuple(faults))


class _Coder:
    """Turns cells into codes, some rows at a time, so that a large file is never there as lists of texts."""

    def __init__(self) -> None:
        self._codes: defaultdict[Any, int] = defaultdict()
        self._codes.default_factory = self._codes.__len__
        self._parts: list[NDArray[np.int64]] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Add rows."""
        self._parts.append(np.fromiter(map(self._codes.__getitem__, cells), np.int64, len(cells)))

    def column(self) -> CodedColumn:
        """All rows that were added."""
        return CodedColumn(tuple(self._codes), _joined(self._parts))


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _separator(text: str) -> str:
    """What stands most often between the names in the first line that is not empty."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", head)
    return max(SEPARATORS, key=bare.count) if any(mark in bare for mark in SEPARATORS) else ","


def _lines(path: Path, text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The cells of every row that is not empty, and the line on which it begins.

    Raises:
        FaultyInput: a quote is opened and never closed, or a cell has no end.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _stop("rows-quotes", f"{path}:{line}") from error
        if any(map(str.strip, cells)):
            yield line, cells


def _ragged(where: str, n: int, wanted: int, separator: str) -> Fault:
    split = separator == "," and n > wanted
    return Fault("rows-ragged-comma" if split else "rows-ragged", where, {"count": n, "wanted": wanted})
