from pathlib import Path

import duckdb
import pytest

from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.rows.files import read_rows
from dienmodel.text.telling import told

HEAD, FIRST, SECOND = "stock;years;people", "staff;0;980", "staff;2.5;20"
CELLS = [{"stock": "staff", "years": "0", "people": "980"}, {"stock": "staff", "years": "2.5", "people": "20"}]


def cells(path: Path) -> list[dict[str, object]]:
    table = read_rows(path)
    assert table.faults == ()
    return [dict(row.cells) for row in table.rows]


def written(path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def stopped(path: Path) -> Fault:
    with pytest.raises(FaultyInput) as caught:
        read_rows(path)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_what_stands_between_cells_is_told_by_the_first_line(tmp_path: Path, separator: str) -> None:
    lines = [line.replace(";", separator) for line in (HEAD, FIRST, SECOND)]
    assert cells(written(tmp_path / "a.csv", *lines)) == CELLS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_of_a_spreadsheet_gives_the_same(tmp_path: Path, encoding: str, end: str) -> None:
    path = written(tmp_path / "a.csv", HEAD + ";remark", FIRST + ";café", encoding=encoding, end=end)
    assert cells(path) == [{**CELLS[0], "remark": "café"}]


def test_a_row_of_another_length_has_a_fault_on_its_own_line_and_the_rest_is_read(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path / "a.csv", HEAD, FIRST, "staff;980", SECOND, "staff;1;2;3"))
    assert [dict(row.cells) for row in table.rows] == CELLS
    assert [row.where.rpartition(":")[2] for row in table.rows] == ["2", "4"]
    assert [(str(fault.where).rpartition(":")[2], told(fault, "en").what) for fault in table.faults] == [
        ("3", "the first line has 3 cells, this row 2"),
        ("5", "the first line has 3 cells, this row 4"),
    ]


def test_a_decimal_comma_between_commas_is_explained(tmp_path: Path) -> None:
    (fault,) = read_rows(written(tmp_path / "a.csv", "stock,years,people", "staff,2,5,980")).faults
    assert "write 2.5" in told(fault, "en").remedy


def test_lines_are_counted_through_empty_ones_and_cells_of_two_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEAD, "", ";;", '"two\nlines";1;2', FIRST)
    assert [row.where.rpartition(":")[2] for row in read_rows(path).rows] == ["4", "6"]


def test_the_line_by_which_a_spreadsheet_names_its_separator_is_no_head(tmp_path: Path) -> None:
    table = read_rows(written(tmp_path / "a.csv", "sep=;", HEAD, FIRST))
    assert table.columns == ("stock", "years", "people")
    assert table.rows[0].where == f"{tmp_path / 'a.csv'}:3"


def test_a_path_is_a_name_and_no_pattern(tmp_path: Path) -> None:
    other = tmp_path / "Plan 2"
    own = tmp_path / "Plan [2026]"
    for place, line in ((other, SECOND), (own, FIRST)):
        place.mkdir()
        written(place / "a.csv", HEAD, line)
        duckdb.sql(f"copy (select '{line}' as said) to '{place / 'a'}' (format parquet)")
    assert cells(own / "a.csv") == CELLS[:1]
    assert cells(own / "a") == [{"said": FIRST}]
    with pytest.raises(OSError, match="No such file"):
        read_rows(tmp_path / "Plan*" / "a.csv")


@pytest.mark.parametrize("name", ["A.PARQUET", "a.pq", "a.csv", "a"])
def test_parquet_is_told_by_what_is_in_it(tmp_path: Path, name: str) -> None:
    duckdb.sql(f"copy (select 'staff' as stock, 2.5 as years, 980 as people) to '{tmp_path / name}' (format parquet)")
    (row,) = read_rows(tmp_path / name).rows
    assert (row.cells["stock"], float(row.cells["years"]), row.cells["people"]) == ("staff", 2.5, 980)
    assert row.where == f"{tmp_path / name}:1"


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        (b"PK\x03\x04 and so on", "no Excel workbook, or it is damaged", ""),
        (b"\xd0\xcf\x11\xe0 and so on", "an old Excel workbook", ""),
        (b"\x1f\x8b and so on", "compressed", ""),
        (b"PAR1 and nothing else", "the Parquet file cannot be read", ""),
        (b"a;b\n1;\x81\xff\n", "neither UTF-8 nor Windows-1252", ":2"),
        (b"a;b\n1;\0\n", "no text", ":2"),
        (b"a;a\n1;2\n", "two columns 'a'", ":1"),
        (b"\n\n", "no names of columns", ":1"),
        (b"", "no names of columns", ":1"),
        (b'a;b\n1;2\n1;"2\n', "this row cannot be read", ":3"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, what: str, line: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    fault = stopped(tmp_path / "a.csv")
    assert what in told(fault, "en").what
    assert fault.where == f"{tmp_path / 'a.csv'}{line}"


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    assert "not a regular file" in told(stopped(tmp_path), "en").what


def test_a_blank_far_away_makes_no_workbook_large_and_true_is_not_one(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", "b"])
    page.append([1, True])
    page.append([True, 0])
    page.cell(20_000, 16_384).value = " "
    book.save(tmp_path / "far.xlsx")
    cells = [row.cells for row in read_rows(tmp_path / "far.xlsx").rows]
    assert [(type(cell["a"]), type(cell["b"])) for cell in cells[:2]] == [(int, bool), (bool, int)]
