"""Files of counts as people and their programs write them: each is read rightly, or refused with the right remedy."""

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import xlsxwriter

from dienmodel.model.load import load
from dienmodel.network.compile.stocks.snapshot import read_snapshot
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

SCENARIO = """\
scenario: probe
title: {nl: Proef, en: Probe}
start: 2026-01-01
end: 2028-01-01
step: year
categories: {staff: {nl: staf, en: staff}}
dimensions:
  service: {title: {nl: deel, en: service}, members: [army, navy]}
stocks:
  staff:
    title: {nl: staf, en: staff}
    category: staff
    by: [service]
    people: heads
    tenure: years_in
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
figures:
  heads: {nl: x, en: x, unit: people, by: [service], table: {army: 3000, navy: 1500}, SOURCE}
  years_in: {nl: x, en: x, unit: years, value: 5, SOURCE}
  leaving: {nl: x, en: x, unit: per year, value: 0.1, SOURCE}
"""

Counted = Mapping[str, Sequence[tuple[float, int]]]
COUNTED: Counted = {"army": [(0.5, 1200), (12, 1800)], "navy": [(2.25, 1500)]}
"""What every file below says, unless it says otherwise."""

ROWS = (("staff", "army", "0.5", "1200"), ("staff", "army", "12", "1800"), ("staff", "navy", "2.25", "1500"))
HEAD = ("stock", "service", "years", "people")
Sheets = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Case:
    """A file: its bytes, or what makes them, and what it says, or the parts of what is said against it."""

    content: bytes | Callable[[], bytes]
    expected: Counted | tuple[str, ...] = field(default_factory=lambda: COUNTED)
    line: int | None = None
    how: str = ""


def text(
    separator: str = ";",
    rows: Sequence[Sequence[str]] = ROWS,
    head: Sequence[str] = HEAD,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
    end: str = "\n",
    encoding: str = "utf-8",
) -> bytes:
    lines = [*above, *(separator.join(row) for row in (head, *rows)), *below]
    return (end.join(lines) + end).encode(encoding)


def dutch(rows: Sequence[Sequence[str]] = ROWS, people: Callable[[str], str] = str) -> list[tuple[str, ...]]:
    return [(stock, service, years.replace(".", ","), people(n)) for stock, service, years, n in rows]


def thousands(mark: str) -> Callable[[str], str]:
    return lambda n: f"{n[:-3]}{mark}{n[-3:]}"


def quoted(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[f'"{cell}"' for cell in row] for row in rows]


def numbers() -> list[tuple[Any, ...]]:
    return [(stock, service, float(years), int(people)) for stock, service, years, people in ROWS]


def book(sheets: Sheets, hidden: Sequence[str] = (), change: Callable[[Any, Any], None] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    sheet.write(i, j, cell)
            if name in hidden:
                sheet.hide()
            if change is not None:
                change(made, sheet)
    return out.getvalue()


def one_sheet(*rows: Sequence[Any]) -> bytes:
    return book({"Blad1": rows})


def parquet(select: str) -> Callable[[], bytes]:
    def made() -> bytes:
        import tempfile

        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "made.parquet"
            duckdb.sql(f"copy ({select}) to '{path}' (format parquet)")
            return path.read_bytes()

    return made


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, text())
    return out.getvalue()


def with_merged_head(made: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 1, "Wie", made.add_format())
    sheet.merge_range(0, 2, 0, 3, "Telling", made.add_format())


def with_merged_stock(made: Any, sheet: Any) -> None:
    sheet.merge_range(1, 0, 3, 0, "staff", made.add_format())


def with_formula(made: Any, sheet: Any) -> None:
    sheet.write_row(3, 0, ROWS[2][:2])
    sheet.write_formula(3, 2, "=9/4", None, 2.25)
    sheet.write_formula(3, 3, "=1000+500", None, 1500)


def uncomputed() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in [*FULL, ("staff", "navy", 7, "=4+4")]:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def plus(*more: Sequence[str]) -> list[Sequence[str]]:
    return [*ROWS, *more]


def changed(row: int, column: int, cell: str) -> list[list[str]]:
    return [[cell if (i, j) == (row, column) else old for j, old in enumerate(own)] for i, own in enumerate(ROWS)]


FULL = [HEAD, *numbers()]
READ_AS = "which some read as 1500 and others as 1.5"

CASES: dict[str, Case] = {
    # what stands between the cells
    "semicolons": Case(text(";")),
    "commas": Case(text(",")),
    "tabs": Case(text("\t")),
    "bars": Case(text("|")),
    "separator named on a line of its own": Case(text("|", above=["sep=|"])),
    "an odd separator that is named": Case(text("~", above=["sep=~"])),
    "an odd separator": Case(text("~"), ("all names of columns stand in one cell", "a semicolon, a comma"), 1),
    "spaces between columns": Case(
        text("  "), ("all names of columns stand in one cell", "save the table as .xlsx"), 1
    ),
    "a space after each comma": Case(text(", ")),
    "all cells quoted": Case(text(";", quoted(ROWS), quoted([HEAD])[0])),
    "a decimal comma in quotes between commas": Case(text(",", quoted(dutch()), HEAD)),
    "a decimal comma without quotes between commas": Case(
        text(",", dutch()), ("has 4 cells, this row 5", "write 2.5"), 2
    ),
    "a semicolon after every row": Case(text(";", [(*row, "") for row in ROWS], (*HEAD, ""))),
    "a semicolon after every row but the first": Case(text(";", [(*row, "") for row in ROWS])),
    # ends of lines, and lines without anything
    "lines of Windows": Case(text(end="\r\n")),
    "lines of an old Macintosh": Case(text(end="\r")),
    "empty lines between": Case(text(end="\n\n")),
    "rows of separators only": Case(text(below=[";;;", ";;;"])),
    "no end of the last line": Case(text().rstrip(b"\n")),
    # encodings
    "UTF-8 with a mark": Case(text(encoding="utf-8-sig")),
    "UTF-16 with a mark": Case(text(encoding="utf-16")),
    "UTF-16 the other way around": Case(b"\xfe\xff" + text(encoding="utf-16-be")),
    "UTF-16 without a mark": Case(text(encoding="utf-16-le"), ("the file is no text", "CSV UTF-8"), 1),
    "Windows-1252 with an accent in a remark": Case(
        text(rows=[(*row, "café") for row in ROWS], head=(*HEAD, "remarks"), encoding="cp1252")
    ),
    "bytes of neither": Case(text() + b"\x81\xff;\n", ("neither UTF-8 nor Windows-1252", "CSV UTF-8"), 5),
    "a space that does not break": Case(text(rows=[(f"{s}\u00a0", t, y, n) for s, t, y, n in ROWS])),
    # decimals and thousands
    "decimal commas": Case(text(rows=dutch())),
    "decimal commas and points between thousands": Case(text(rows=dutch(people=thousands(".")))),
    "decimal points and commas between thousands": Case(
        text(rows=[(*row[:3], thousands(",")(row[3])) for row in ROWS])
    ),
    "spaces between thousands": Case(text(rows=dutch(people=thousands(" ")))),
    "spaces that do not break between thousands": Case(text(rows=dutch(people=thousands("\u00a0")))),
    "narrow spaces between thousands": Case(text(rows=dutch(people=thousands("\u202f")))),
    "apostrophes between thousands": Case(text(rows=dutch(people=thousands("'")))),
    "people with decimals of zero": Case(text(rows=[(*row[:3], f"{row[3]}.0") for row in ROWS])),
    "people with decimals of zero after a comma": Case(text(rows=dutch(people=lambda n: f"{n},00"))),
    "people with three decimals of zero": Case(text(rows=[(*row[:3], f"{row[3]}.000") for row in ROWS])),
    "points between thousands and years that tell nothing": Case(
        text(rows=[(s, t, "5", thousands(".")(n)) for s, t, _, n in ROWS]),
        ("people is '1.200', which some read as 1200 and others as 1.2", "so in 3 of 3 rows", "one, or a thousand?"),
        2,
    ),
    "the same, and the scenario says which": Case(
        text(rows=[(s, t, "5", thousands(".")(n)) for s, t, _, n in ROWS]),
        {"army": [(5, 1200), (5, 1800)], "navy": [(5, 1500)]},
        how="decimal: comma",
    ),
    "thousands marked with what stands before decimals": Case(
        text(rows=changed(2, 3, "1.500")), ("people is '1.500', " + READ_AS, "without a thousands separator"), 4
    ),
    "thousands marked with the comma of the years": Case(
        text(rows=dutch(changed(2, 3, "1,500"))), ("people is '1,500', " + READ_AS, "write 1500, or 1.5"), 4
    ),
    "one decimal comma among points": Case(
        text(rows=[*changed(0, 2, "0,5"), ("staff", "navy", "3.5", "1")]),
        ("years is '0,5': it has ',' before decimals, where others have '.'", "Ctrl+H"),
        2,
    ),
    "a currency": Case(text(rows=changed(0, 3, "€ 1200")), ("people is '€ 1200', which is no number",), 2),
    "half people": Case(
        text(rows=changed(1, 3, "1800.5")), ("people is 1800.5, which is not whole", "whole people"), 3
    ),
    "people below zero": Case(text(rows=changed(1, 3, "-5")), ("people is -5", "from 0 to"), 3),
    "a dash for nobody": Case(text(rows=changed(1, 3, "-")), ("people is '-', which is no number", "give a number"), 3),
    "a plus": Case(text(rows=changed(1, 3, "+1800"))),
    "a power of ten": Case(text(rows=changed(1, 3, "1.8e3"))),
    "a power of ten with a comma": Case(text(rows=dutch(changed(1, 3, "1,8E+03")))),
    "no number at all": Case(text(rows=changed(1, 3, "n.v.t.")), ("people is 'n.v.t.', which is no number",), 3),
    "an empty number": Case(text(rows=changed(1, 3, "")), ("people is empty", "0 for nothing"), 3),
    "a year of the calendar": Case(
        text(rows=changed(1, 2, "2014")), ("years is 2014", "a year of the calendar", "how many years"), 3
    ),
    "a day": Case(text(rows=changed(1, 2, "01-03-2014")), ("years is '01-03-2014', which is no number",), 3),
    # names of columns
    "capitals": Case(text(head=("Stock", "SERVICE", " Years ", "People"))),
    "names in Dutch": Case(text(head=("bezetting", "service", "Jaren", "Mensen"))),
    "columns in another order": Case(text(rows=[row[::-1] for row in ROWS], head=HEAD[::-1])),
    "a title above": Case(text(above=["Telling per 1 januari 2026", ""])),
    "a title and who made it above, as wide as the table": Case(text(above=["Telling;;;", "P&O;bureau;;", ";;;"])),
    "no names": Case(text().partition(b"\n")[2], ("there is no column 'stock'", "the columns are stock, years"), 1),
    "a name that is missing": Case(text(head=("stock", "service", "years", "n")), ("there is no column 'people'",), 1),
    "a column that nobody knows": Case(
        text(rows=[(*row, "x") for row in ROWS], head=(*HEAD, "unit")),
        ("the column 'unit' is not known", "`remarks`"),
        1,
    ),
    "a column that is misspelt": Case(
        text(head=("stock", "servce", "years", "people")), ("'servce' is not known", "did you mean 'service'?"), 1
    ),
    "a name twice": Case(text(rows=[(*r, "1") for r in ROWS], head=(*HEAD, "People")), ("two columns 'people'",), 1),
    "names and no rows": Case(text(rows=()), ("names of columns, and no rows",), 1),
    "nothing": Case(b"", ("there are no names of columns", "in the first line"), 1),
    "nothing but a mark": Case(b"\xef\xbb\xbf", ("there are no names of columns",), 1),
    # rows
    "a total below": Case(
        text(rows=plus(("Totaal", "", "", "4500"))), ("stock is 'Totaal', a total", "count twice"), 5
    ),
    "a total of each service": Case(
        text(rows=plus(("staff", "Totaal", "0", "4500"))), ("service is 'Totaal', a total", "count twice"), 5
    ),
    "a total in the first column": Case(
        text(rows=plus(("Eindtotaal", "", "0", "4500"))), ("stock is 'Eindtotaal', a total", "remove the rows"), 5
    ),
    "a service that does not exist": Case(
        text(rows=changed(2, 1, "Navy")), ("service is 'Navy', which does not exist", "did you mean 'navy'?"), 4
    ),
    "cells below a merged one": Case(
        text(rows=[ROWS[0], *(("", *row[1:]) for row in ROWS[1:])]),
        ("stock is empty", "so in 2 of 3 rows", "unmerge them and fill down"),
        3,
    ),
    "rows that are too short": Case(
        text(rows=plus(("staff", "navy", "1"), ("staff", "navy", "2"))), ("4 cells, this row 3", "so are 2 rows"), 5
    ),
    "a quote that is not closed": Case(text(rows=changed(2, 0, '"staff')), ("a quote in it is not closed",), 4),
    "two lines in a cell": Case(text(rows=[(*row, '"two\nlines"') for row in ROWS], head=(*HEAD, "opmerkingen"))),
    # Excel
    "a workbook": Case(one_sheet(*FULL)),
    "a workbook with numbers as text": Case(one_sheet(HEAD, *dutch(people=thousands(".")))),
    "a workbook with thousands as text, and years as numbers": Case(
        one_sheet(HEAD, *((*row[:3], thousands(".")(str(row[3]))) for row in numbers())),
        ("people is '1.200', which some read as 1200 and others as 1.2", "Format Cells"),
        2,
    ),
    "a workbook with a title": Case(one_sheet(["Telling 2026"], [], *FULL)),
    "a workbook that begins further on": Case(one_sheet([], [], *(["", *row] for row in FULL))),
    "a workbook with notes on another sheet": Case(book({"Toelichting": [["Wie telt mee?"]], "Telling": FULL})),
    "a workbook with an empty sheet": Case(book({"Leeg": [], "Telling": FULL})),
    "a workbook with a hidden sheet": Case(book({"Telling": FULL, "Oud": FULL}, hidden=["Oud"])),
    "a workbook with two tables": Case(
        book({"2025": FULL, "2026": FULL}), ("several sheets can be the table: 2025, 2026", "`sheet`")
    ),
    "a workbook with two tables, and which is said": Case(
        book({"2025": [HEAD, ("staff", "army", 1, 1)], "2026": FULL}), how='sheet: "2026"'
    ),
    "a workbook without the sheet that is said": Case(
        book({"2025": FULL}), ("there is no sheet '2026'", "2025"), how='sheet: "2026"'
    ),
    "a workbook with a merged head": Case(book({"Blad1": [["", "", "", ""], *FULL]}, change=with_merged_head)),
    "a workbook with merged cells": Case(
        book({"Blad1": [HEAD, *(("", *row[1:]) for row in numbers())]}, change=with_merged_stock),
        ("stock is empty", "so in 2 of 3 rows", "unmerge"),
        3,
    ),
    "a workbook with a formula that was not computed": Case(
        uncomputed, ("people is empty", "a formula has none until Excel has saved its result"), 5
    ),
    "a workbook with a formula that was computed": Case(book({"Blad1": FULL[:3]}, change=with_formula)),
    "a workbook that made a day of a number": Case(
        one_sheet(HEAD, *numbers()[:2], ("staff", "navy", datetime(2026, 5, 2), 1500)),
        ("years is a date", "Excel made a date of it", "format the column as Text"),
        4,
    ),
    "a workbook with a fault for a number": Case(
        one_sheet(*FULL[:3], ("staff", "navy", "#N/B", 1500)), ("years is '#N/B', which is no number",), 4
    ),
    "a workbook with a truth for a number": Case(
        one_sheet(*FULL[:3], ("staff", "navy", True, 1)), ("which is no number",), 4
    ),
    "a workbook without anything": Case(one_sheet(), ("there are no names of columns",)),
    "an old workbook": Case(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("an old Excel workbook", "save it as .xlsx")
    ),
    "a zip file": Case(zipped("counts.csv"), ("this is no Excel workbook", "save it again as .xlsx")),
    "a sheet of another program": Case(zipped("content.xml"), ("this is no Excel workbook", "as .xlsx")),
    "a compressed file": Case(gzip.compress(text()), ("this file is compressed", "unpack it")),
    "a page that calls itself a workbook": Case(
        b"<html><table><tr><td>stock</td></tr></table></html>", ("all names of columns stand in one cell", ".xlsx"), 1
    ),
    # Parquet
    "Parquet": Case(parquet(f"select * from (values {', '.join(map(str, numbers()))}) t({', '.join(HEAD)})")),
    "Parquet with decimals": Case(
        parquet(
            f"select stock, service, years::decimal(9, 3) as Years, people::bigint as PEOPLE "
            f"from (values {', '.join(map(str, numbers()))}) t({', '.join(HEAD)})"
        )
    ),
    "Parquet with texts": Case(parquet(f"select * from (values {', '.join(map(str, ROWS))}) t({', '.join(HEAD)})")),
    "Parquet with nothing in a cell": Case(
        parquet("select 'staff' as stock, 'army' as service, 1.5 as years, null::int as people"),
        ("people is empty",),
        1,
    ),
    "Parquet that was cut off": Case(b"PAR1 and nothing else", ("the Parquet file cannot be read", "write it again")),
}


def counted(place: Path, case: Case) -> Counted:
    source = "source: made_up, kind: observed, grade: official"
    (place / "figures").mkdir()
    (place / "sources.yaml").write_text("made_up: {title: Invented, publisher: the tests of this project}\n")
    said = f"snapshot: {{file: counts, {case.how}}}\n" if case.how else "snapshot: counts\n"
    (place / "scenario.yaml").write_text(SCENARIO.replace("SOURCE", source) + said)
    (place / "counts").write_bytes(case.content if isinstance(case.content, bytes) else case.content())
    snapshot = read_snapshot(load(str(place)))
    assert snapshot is not None
    return {group[0]: list(rows) for (_, group), rows in snapshot.rows.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_read_rightly_or_refused_with_the_right_remedy(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    if not isinstance(case.expected, tuple):
        assert counted(tmp_path, case) == case.expected
        return
    with pytest.raises(FaultyInput) as caught:
        counted(tmp_path, case)
    first = caught.value.faults[0]
    words = told(first, "en")
    for part in case.expected:
        assert part in f"{words.what} {words.why} {words.remedy}"
    assert words.where == f"{tmp_path / 'counts'}" + ("" if case.line is None else f":{case.line}")
    assert caught.value.text("nl")


def test_there_are_sixty_dialects_of_which_most_are_read() -> None:
    assert len(CASES) >= 60
    assert sum(not isinstance(case.expected, tuple) for case in CASES.values()) >= len(CASES) / 2
