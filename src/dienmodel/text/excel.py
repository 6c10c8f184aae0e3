"""Rows of the first sheet of an Excel file that a user gives."""

import zipfile
from pathlib import Path
from typing import Any

from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.rows import MOST_BYTES, Row, Rows


def read_excel(path: Path) -> Rows:
    """The rows of the first sheet that holds anything; the first that is not empty names the columns.

    Cells are numbers, dates or texts without spaces around them; empty ones are an empty text.

    Raises:
        OSError: the file cannot be read.
        FaultyInput: it is no Excel file, too large, or has no names of columns.
    """
    cells = [(n, row) for n, row in enumerate(_cells(path), start=1) if any(cell != "" for cell in row)]
    if not cells:
        raise FaultyInput([Fault("rows-no-names", str(path), {})])
    head, names = cells[0]
    columns = tuple(str(name) for name in names)
    if twice := [name for i, name in enumerate(columns) if name and name in columns[:i]]:
        raise FaultyInput([Fault("rows-twice", f"{path}:{head}", {"column": twice[0]})])
    rows = (Row(f"{path}:{n}", dict(zip(columns, row, strict=True))) for n, row in cells[1:])
    return Rows(columns, f"{path}:{head}", tuple(rows), ())


def _cells(path: Path) -> list[list[Any]]:
    """The cells of the first sheet, every row as long as the longest."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_large(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            rows = [[_plain(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise FaultyInput([Fault("rows-no-excel", str(path))]) from error
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _refuse_large(path: Path) -> None:
    """Look at what is packed before it is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise FaultyInput([Fault("rows-no-excel", str(path))]) from error
    if size > MOST_BYTES:
        raise FaultyInput([Fault("rows-large", str(path), {"most": MOST_BYTES})])


def _plain(cell: Any) -> Any:
    return "" if cell is None else cell.strip() if isinstance(cell, str) else cell
