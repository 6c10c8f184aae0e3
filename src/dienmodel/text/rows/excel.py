"""The sheet of an Excel file that holds the table."""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from dienmodel.text.faults import Fault, FaultyInput, one_of

NumberedRow: TypeAlias = tuple[int, list[Any]]
"""The number of a row, from 1, and its cells: numbers, days or texts; empty ones are an empty text."""

LOOKED_AT = 20
"""Rows in which the names of the columns stand."""


def read_sheet(
    path: Path, most: int, sheet: str | None, is_head: Callable[[Sequence[Any]], bool]
) -> tuple[str, list[NumberedRow]]:
    """The name and the rows, every one as long as the longest, of the sheet that is asked for.

    Without a name that is the only one that shows anything, or the only one with the names of the columns.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no Excel file, too large when unpacked, or several sheets could be meant.
    """
    with _opened(path, most) as book:
        shown = {page.title: page for page in book.worksheets if page.sheet_state == "visible"}
        name = _chosen(
            path, {title: list(islice(_rows(page), LOOKED_AT)) for title, page in shown.items()}, sheet, is_head
        )
        rows = list(_rows(shown[name])) if name else []
    width = max((len(row) for _, row in rows), default=0)
    return name, [(n, row + [""] * (width - len(row))) for n, row in rows]


def _chosen(
    path: Path, tops: dict[str, list[NumberedRow]], sheet: str | None, is_head: Callable[[Sequence[Any]], bool]
) -> str:
    """The sheet that is meant, empty where none shows anything."""
    if sheet is not None:
        if sheet not in tops:
            raise FaultyInput([Fault("rows-no-sheet", str(path), {"word": sheet, "one_of": one_of(sheet, tops)})])
        return sheet
    filled = [name for name, top in tops.items() if top]
    headed = [name for name in filled if any(is_head(row) for _, row in tops[name])]
    meant = headed or filled
    if len(meant) > 1:
        raise FaultyInput([Fault("rows-sheets", str(path), {"names": meant})])
    return meant[0] if meant else ""


DAMAGED = (KeyError, ValueError, IndexError, SyntaxError, EOFError, zlib.error, RuntimeError)
"""What reading a workbook ends in that is damaged, or locked with a password."""


@contextmanager
def _opened(path: Path, most: int) -> Iterator[Any]:
    """A workbook with the results of its formulas, once it is known how large it is unpacked."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > most:
                raise FaultyInput([Fault("rows-large", str(path), {"most": most})])
        with path.open("rb") as file:  # by its content: the name may end in anything
            book = load_workbook(file, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, *DAMAGED) as error:
        raise FaultyInput([Fault("rows-no-excel", str(path))]) from error


def _rows(page: Any) -> Iterator[NumberedRow]:
    """The rows of a sheet that are not empty; how large it says it is does not count, for a blank may lie far away."""
    page.reset_dimensions()
    for n, row in enumerate(page.iter_rows(values_only=True), start=1):
        cells = [_plain(cell) for cell in row]
        if any(cell != "" for cell in cells):
            yield n, cells


def _plain(cell: Any) -> Any:
    return "" if cell is None else cell.strip() if isinstance(cell, str) else cell
