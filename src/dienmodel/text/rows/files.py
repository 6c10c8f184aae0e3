"""Rows of a table that a user gives, CSV, Excel or Parquet: what is in the file decides, not its name."""

import csv
import io
import re
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.text.faults import Fault, FaultyInput, Value, and_more
from dienmodel.text.rows.excel import LOOKED_AT, NumberedRow, read_sheet

MOST_BYTES = 100_000_000
"""A larger file is refused: it is hardly ever a table of counts, and could exhaust the memory."""

AT_ONCE = 300
"""Rows that are turned into columns at once: so few that the collector of garbage never has to look through them."""

SEPARATORS = ";,\t|"
NAMED_SEPARATOR = re.compile(r"sep=(.)")
EXCEL, PARQUET = b"PK\x03\x04", b"PAR1"
OTHERS: Mapping[bytes, str] = {
    b"\xd0\xcf\x11\xe0": "rows-old-excel",
    b"\x1f\x8b": "rows-compressed",
}
"""What other files begin with, and the fault that says what they are."""


@dataclass(frozen=True)
class Heads:
    """The columns that a table needs, those it may have besides, and other spellings of their names.

    Capitals and spaces make no other name.
    """

    needed: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> dict[str, str]:
        """Columns by the folded spellings of their names."""
        own = {_folded(name): name for name in (*self.needed, *self.more)}
        return {_folded(other): name for other, name in self.spelled.items()} | own

    def columns(self, cells: Sequence[Any]) -> tuple[str, ...]:
        """The columns that a row of names stands for; names that are not known are as they are."""
        named = self.named
        return tuple(named.get(_folded(cell), _text(cell)) for cell in cells)

    def are(self, cells: Sequence[Any]) -> bool:
        """Whether a row names all columns that are needed, of which there are some."""
        return bool(self.needed) and set(self.needed) <= set(self.columns(cells))


ANY = Heads()


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _folded(cell: Any) -> str:
    return " ".join(_text(cell).split()).casefold()


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


def read_rows(path: Path, heads: Heads = ANY, sheet: str | None = None) -> Rows:
    """The rows of a CSV, Excel or Parquet file, see `read_cells`.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no table at all.
    """
    cells = read_cells(path, MOST_BYTES, heads, sheet)
    twice = [name for i, name in enumerate(cells.columns) if name and name in cells.columns[:i]]
    if twice:
        raise _stop("rows-twice", cells.head, column=twice[0])
    by_column = ([_bare(column.distinct[code]) for code in column.codes] for column in cells.cells)
    numbered = zip(cells.lines.tolist(), zip(*by_column, strict=True), strict=True)
    rows = (Row(f"{path}:{n}", dict(zip(cells.columns, row, strict=True))) for n, row in numbered)
    return Rows(cells.columns, cells.head, tuple(rows), cells.faults)


def _bare(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def read_cells(path: Path, most: int = MOST_BYTES, heads: Heads = ANY, sheet: str | None = None) -> Cells:
    """The cells of a CSV, Excel or Parquet file of at most so many bytes, taken by exactly this name.

    CSV is UTF-8, UTF-16 with its mark or Windows-1252; between the cells stands what makes the needed columns of the
    first lines, else what the first line has most of: a semicolon, a comma, a tab or a bar. Above the names of the
    columns may stand titles: rows with fewer cells than columns are needed. Columns without a name and without
    anything in them are left out. A workbook has one sheet with the needed columns, or `sheet` says which.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no table at all; no fault tells what stands in a cell.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise _stop("rows-not-regular", str(path))
    if state.st_size > most:
        raise _stop("rows-large", str(path), most=most)
    with path.open("rb") as file:
        begin = file.read(8)
    for other, code in OTHERS.items():
        if begin.startswith(other):
            raise _stop(code, str(path))
    if begin.startswith(EXCEL):
        cells = _excel(path, most, heads, sheet)
    elif begin.startswith(PARQUET):
        cells = _parquet(path, path.read_bytes(), heads)
    else:
        cells = _csv(path, _decoded(path, path.read_bytes()), heads)
    return _without_nameless(cells)


def _without_nameless(cells: Cells) -> Cells:
    """The cells without columns that have no name and nothing in them, as spreadsheets leave them at an edge."""
    pairs = zip(cells.columns, cells.cells, strict=True)
    named = [(name, column) for name, column in pairs if name or any(map(_text, column.distinct))]
    columns, coded = tuple(name for name, _ in named), tuple(column for _, column in named)
    return Cells(columns, cells.head, coded, cells.lines, cells.faults)


def _stop(code: str, where: str, **values: Value) -> FaultyInput:
    return FaultyInput([Fault(code, where, values)])


def _excel(path: Path, most: int, heads: Heads, sheet: str | None) -> Cells:
    """Cells of the sheet of a workbook."""
    _, rows = read_sheet(path, most, sheet, heads.are)
    if not rows:
        raise _stop("rows-no-names", str(path))
    at = _head_at(rows, heads)
    line, head = rows[at]
    coders = [_Coder() for _ in head]
    for coder, cells in zip(coders, zip(*(row for _, row in rows[at + 1 :]), strict=True), strict=False):
        coder.add(cells)
    coded, lines = tuple(coder.column() for coder in coders), np.array([n for n, _ in rows[at + 1 :]], np.int64)
    return Cells(heads.columns(head), f"{path}:{line}", coded, lines, ())


def _head_at(rows: Sequence[NumberedRow], heads: Heads) -> int:
    """Which of the first rows names the columns: the first that names all that are needed, below titles."""
    for at, (_, row) in enumerate(rows[:LOOKED_AT]):
        if heads.are(row):
            return at
        if sum(map(bool, map(_text, row))) >= len(heads.needed):
            break
    return 0


def _parquet(path: Path, content: bytes, heads: Heads) -> Cells:
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
        coder.add([" ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in cells])
    coded = tuple(coder.column() for coder in coders)
    return Cells(heads.columns(columns), str(path), coded, np.arange(1, len(table) + 1), ())


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


def _csv(path: Path, text: str, heads: Heads) -> Cells:
    """Cells of a CSV file; lines that are not as long as the first have a fault together, by how long they are."""
    first, _, rest = text.partition("\n")
    named = NAMED_SEPARATOR.fullmatch(first.rstrip("\r\n"))
    skipped, body = (1, rest) if named else (0, text)
    separator = named[1] if named else _separator(body, heads)
    lines = _lines(path, body, separator, skipped)
    top = list(islice(lines, LOOKED_AT))
    at = _head_at(top, heads)
    line, head = top[at] if top else (1, [])
    columns = heads.columns(head)
    if not any(columns):
        raise _stop("rows-no-names", f"{path}:{line}")
    if len(columns) == 1 < len(heads.needed):
        raise _stop("rows-one-cell", f"{path}:{line}", known=list(heads.needed))
    coders = [_Coder() for _ in columns]
    numbers: list[NDArray[np.int64]] = []
    ragged: dict[int, list[int]] = {}
    below = chain(top[at + 1 :], lines)
    while some := list(islice(below, AT_ONCE)):
        whole = list(_whole(some, len(columns), ragged))
        numbers.append(np.array([n for n, _ in whole], np.int64))
        for coder, cells in zip(coders, zip(*(row for _, row in whole), strict=True), strict=False):
            coder.add(cells)
    coded = tuple(coder.column() for coder in coders)
    faults = (_ragged(path, length, at, len(columns), separator) for length, at in ragged.items())
    return Cells(columns, f"{path}:{line}", coded, _joined(numbers), tuple(faults))


def _whole(rows: Sequence[NumberedRow], wanted: int, ragged: dict[int, list[int]]) -> Iterator[NumberedRow]:
    """The rows with a cell for each column, empty ones after the last left out; the others go by length to `ragged`."""
    for line, cells in rows:
        if len(cells) == wanted or (len(cells) > wanted and not any(map(_text, cells[wanted:]))):
            yield line, cells[:wanted]
        else:
            ragged.setdefault(len(cells), []).append(line)


class _Coder:
    """Turns cells into codes, some rows at a time, so that a large file is never there as lists of texts."""

    def __init__(self) -> None:
        self._codes: defaultdict[Any, int] = defaultdict()
        self._codes.default_factory = self._codes.__len__
        self._parts: list[NDArray[np.int64]] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Add rows."""
        typed = ((type(cell), cell) for cell in cells)  # else True would be 1
        self._parts.append(np.fromiter(map(self._codes.__getitem__, typed), np.int64, len(cells)))

    def column(self) -> CodedColumn:
        """All rows that were added."""
        return CodedColumn(tuple(cell for _, cell in self._codes), _joined(self._parts))


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _separator(text: str, heads: Heads) -> str:
    """What makes the needed columns of one of the first lines, else what the first has most of between its names."""
    top = list(islice((line for line in io.StringIO(text, newline=None) if line.strip()), LOOKED_AT))
    for mark in SEPARATORS:
        if any(heads.are(_cells_of(line, mark)) for line in top):
            return mark
    bare = re.sub(r'"[^"]*"', "", top[0] if top else "")
    return max(SEPARATORS, key=bare.count) if any(mark in bare for mark in SEPARATORS) else ","


def _cells_of(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _lines(path: Path, text: str, separator: str, skipped: int) -> Iterator[NumberedRow]:
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


def _ragged(path: Path, length: int, lines: Sequence[int], wanted: int, separator: str) -> Fault:
    split = separator == "," and length > wanted
    values: dict[str, Value] = {"count": length, "wanted": wanted, "more": and_more(len(lines))}
    return Fault("rows-ragged-comma" if split else "rows-ragged", f"{path}:{lines[0]}", values)
