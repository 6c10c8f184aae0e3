"""`dienmodel export`: tables and pictures of a run as files that others open."""

import csv
from pathlib import Path

import pytest

from dienmodel.api import export, read
from dienmodel.runs.parquet import about_table, read_columns
from dienmodel.text.faults import FaultyInput

from .asking import BARE, SMALL, told
from .asking import ask_in_english as ask


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    place = tmp_path_factory.mktemp("export") / "run"
    assert ask("run", SMALL, *BARE, "--out", place).exit_code == 0
    return place


@pytest.mark.parametrize(("language", "delimiter", "comma"), [("nl", ";", ","), ("en", ",", ".")])
def test_csv_is_what_a_spreadsheet_in_that_language_opens(
    folder: Path, tmp_path: Path, language: str, delimiter: str, comma: str
) -> None:
    (path,) = export(folder, tmp_path, ["totals"], "csv", language)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file, delimiter=delimiter)
    table = read(folder).table("totals")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert head == list(table.columns)
    numbers = [float(row[head.index("n_people")].replace(comma, ".")) for row in rows]
    assert numbers == table.columns["n_people"].tolist()


def test_parquet_says_what_each_column_means(folder: Path, tmp_path: Path) -> None:
    (path,) = export(folder, tmp_path, ["totals"], "parquet", "en")
    assert about_table(path)["n_people"] == "Expected people [people]"
    (people,) = read_columns(path, ["n_people"])
    assert people.tolist() == read(folder).table("totals").columns["n_people"].tolist()


def test_a_workbook_has_every_table_and_explains_itself(folder: Path, tmp_path: Path) -> None:
    import openpyxl

    (path,) = export(folder, tmp_path / "all.xlsx", language="en")
    book = openpyxl.load_workbook(path)
    tables = read(folder).kept().tables
    assert book.sheetnames == [*tables, "Notes", "Columns", "Sources"]
    page, table = book["totals"], tables["totals"]
    assert [cell.value for cell in page[1]] == list(table.columns)
    assert page["C1"].comment.text == "Expected people (people)"
    assert page.max_row == len(table) + 1
    assert page["C2"].value == table.columns["n_people"][0]
    notes = [row[0].value for row in book["Notes"].rows]
    assert notes[0] == "Small example"
    assert read(folder).kept().facts["answer"]["en"] in notes
    assert "made_up" in {row[0].value for row in book["Sources"].rows}


@pytest.mark.parametrize(("form", "starts"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("pdf", b"%PDF")])
def test_a_picture_comes_with_its_finding(folder: Path, tmp_path: Path, form: str, starts: bytes) -> None:
    result = ask("export", folder, "--picture", f"strength.{form}", "--out", tmp_path)
    content = (tmp_path / f"strength.{form}").read_bytes()
    assert result.exit_code == 0
    assert content.startswith(starts)
    assert [path.name for path in tmp_path.iterdir()] == [f"strength.{form}"]
    if form == "svg":
        assert read(folder).pictures("en")["strength"].split()[0] in content.decode()
        assert "style=" not in content.decode()


def test_every_picture_of_the_report_can_be_drawn(folder: Path, tmp_path: Path) -> None:
    run = read(folder)
    for name in run.pictures():
        assert run.picture(name, "nl").save(tmp_path / f"{name}.svg").stat().st_size > 1000


def test_tables_and_pictures_go_side_by_side_and_machines_are_told_where(folder: Path, tmp_path: Path) -> None:
    words = ("--table", "totals", "--format", "csv", "--picture", "funnel.svg", "--out", tmp_path, "--json")
    result = ask("export", folder, *words)
    assert told(result) == {"files": [str(tmp_path / "totals.csv"), str(tmp_path / "funnel.svg")]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--table", "total"], "did you mean 'totals'"),
        (["--picture", "strenght.png"], "did you mean 'strength'"),
        (["--picture", "strength.gif"], "strength.png"),
        (["--picture", "strength"], "strength.png"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written(
    folder: Path, tmp_path: Path, words: list[str], says: str
) -> None:
    result = ask("export", folder, *words, "--out", tmp_path)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput) as caught:
        export(tmp_path, tmp_path / "out")
    assert [fault.code for fault in caught.value.faults] == ["run-folder"]
