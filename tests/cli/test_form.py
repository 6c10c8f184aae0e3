"""A data request that comes back: asked for, filled in, laid over, learnt from, and found again by the next run."""

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.cli.asking import BARE, SMALL, ask_in_english

FEW = ("--members", 40, "--rounds", 2)


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    return Path(shutil.copy(SMALL.parent / "counted.yaml", tmp_path))


def asked_for(path: Path, counted: Path) -> Path:
    """The form of the small case, as it is written."""
    result = ask_in_english("wanted", SMALL, "--overlay", counted, "--draws", 60, "--top", 3, "--out", path)
    assert result.exit_code == 0, result.output
    return path


def fill_in(path: Path, figure: str, value: float) -> None:
    """Fill in one value, in Excel or CSV."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        sheet = book.worksheets[0]
        head = [cell.value for cell in sheet[1]]
        row = next(row for row in sheet.iter_rows(min_row=2) if row[head.index("figure")].value == figure)
        row[head.index("new value")].value = value
        book.save(path)
        return
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    row_of = next(row for row in rows if row[0] == figure)
    row_of[rows[0].index("new value")] = str(value)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows(rows)


def words_of(result: Any) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_filled_form_is_learnt_from_by_one_command_and_the_next_run_knows(
    tmp_path: Path, counted: Path, ending: str
) -> None:
    form = asked_for(tmp_path / f"form.{ending}", counted)
    fill_in(form, "leaving", 0.085)
    over = (SMALL, "--overlay", counted, "--overlay", form)
    run = ("run", *over, "--replications", 0, "--draws", 20, "--out", tmp_path / "run")
    before = words_of(ask_in_english(*run))
    command = f"dienmodel calibrate {SMALL} --overlay {counted} --overlay {form}"
    assert "know nothing of the counts" in before
    assert command in before
    learnt = ask_in_english(*command.split()[1:], *FEW)
    assert learnt.exit_code == 0, learnt.output
    assert "form.learnt.parquet" in learnt.output
    assert "outflow rate" not in learnt.stdout  # it is known now
    assert (tmp_path / "form.learnt.parquet").is_file()
    after = ask_in_english(*run)
    assert after.exit_code == 0
    assert "know nothing of the counts" not in words_of(after)
    assert "calibrate" not in after.output


def test_what_was_learnt_before_another_number_was_filled_in_does_not_fit(tmp_path: Path, counted: Path) -> None:
    form = asked_for(tmp_path / "form.csv", counted)
    fill_in(form, "leaving", 0.085)
    over = (SMALL, "--overlay", counted, "--overlay", form)
    assert ask_in_english("calibrate", *over, *FEW).exit_code == 0
    fill_in(form, "failed", 0.21)
    result = ask_in_english("uncertainty", *over, "--draws", 20)
    assert result.exit_code == 0
    assert "`failed` is not what it was" in words_of(result)
    assert "Band from uncertain figures and luck" in words_of(result)
    assert "know nothing" not in words_of(ask_in_english("uncertainty", *over, "--draws", 20, "--figures", "ranges"))


def test_a_figure_that_is_filled_in_out_of_its_range_is_a_fault_that_says_so(tmp_path: Path, counted: Path) -> None:
    form = asked_for(tmp_path / "form.xlsx", counted)
    fill_in(form, "leaving", 0.5)
    for command in (("calibrate", *FEW), ("run", *BARE, "--out", tmp_path / "run")):
        result = ask_in_english(command[0], SMALL, "--overlay", counted, "--overlay", form, *command[1:])
        assert result.exit_code == 2
        assert "filled-out-of-range" in result.stderr
        assert "0.06" in result.stderr and "0.1" in result.stderr
    assert not (tmp_path / "form.learnt.parquet").exists()


def test_a_scenario_of_its_own_has_what_it_learnt_beside_it(tmp_path: Path) -> None:
    plan = shutil.copytree(SMALL.parent / "shared_out", tmp_path / "plan")
    assert ask_in_english("calibrate", plan, *FEW).exit_code == 0
    assert (plan / "scenario.learnt.parquet").is_file()
    shown = words_of(ask_in_english("uncertainty", plan, "--draws", 20))
    assert "learnt from 1 counts" in shown
