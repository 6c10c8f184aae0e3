"""Tables as files that others open: CSV, and a workbook with a sheet for each."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dienmodel.text.files import written
from dienmodel.text.table import Table

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take a text for a formula by."""

AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
"""Options of a workbook in which no text is a formula, a number or a link."""

MOST_ROWS = 1_048_575
"""Rows of a sheet, below its head."""


def write_csv(table: Table, path: Path) -> None:
    """A table as CSV.

    Raises:
        FaultyInput: the file cannot be written.
    """
    with written(path), path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        rows = zip(*(column.tolist() for column in table.columns.values()), strict=True)
        writer.writerows(map(unrun, row) for row in rows)


def write_book(tables: Mapping[str, Table], path: Path) -> None:
    """Tables as a workbook, a sheet for each; of one that is longer than a sheet the first rows.

    Raises:
        FaultyInput: the file cannot be written.
    """
    import xlsxwriter

    with written(path), xlsxwriter.Workbook(str(path), AS_TEXT) as book:
        bold = book.add_format({"bold": True})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, list(table.columns), bold)
            for j, column in enumerate(table.columns.values()):
                sheet.write_column(1, j, column[:MOST_ROWS].tolist())


def unrun(cell: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
