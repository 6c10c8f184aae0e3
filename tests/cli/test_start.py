"""The start of a scenario as a form: given back as it is nothing changes, and what is filled in is what is read."""

import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from dienmodel.model.load import load
from dienmodel.network.world import World, build

from .asking import BARE, SMALL, ask, told


def counted(place: Path, counts: Path, base: Path = SMALL, more: str = "") -> World:
    """A scenario that starts from a file, named by the file that is laid over it."""
    over = place / "over.yaml"
    over.write_text(f"snapshot: {{file: {counts.name}{more}}}\n")
    return build(load(str(base), [over]))


def initial(world: World) -> list[list[int]]:
    """People by step on the clock, per stock and group, up to the last of them."""
    stocks = world.network.stocks
    rows = np.split(stocks.initial, stocks.initial_start[1:-1])
    return [np.trim_zeros(row, "b").tolist() for row in rows]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["counts.csv", "counts.xlsx"])
def test_an_exact_form_given_back_as_it_is_changes_nothing(tmp_path: Path, name: str, language: str) -> None:
    for base in ("nederland", str(SMALL)):
        result = ask("start", base, "--exact", "--out", tmp_path / name, "--language", language)
        assert result.exit_code == 0, result.output
        own = counted(tmp_path, tmp_path / name, base)  # type: ignore[arg-type]
        assert initial(own) == initial(build(load(base)))
        assert all(line.said == line.counted for line in own.reconciled)


def test_a_form_by_year_keeps_people_and_their_mean_years(tmp_path: Path) -> None:
    assert ask("start", "nederland", "--out", tmp_path / "counts.xlsx").exit_code == 0
    own, said = initial(counted(tmp_path, tmp_path / "counts.xlsx", "nederland")), initial(build(load("nederland")))  # type: ignore[arg-type]
    for mine, theirs in zip(own, said, strict=True):
        assert sum(mine) == sum(theirs)
        mean, wanted = (np.arange(len(row)) @ row / max(sum(row), 1) for row in (mine, theirs))
        assert mean == pytest.approx(wanted, abs=0.5)  # of a week, by which a mean is rounded to a step


def test_the_workbook_adds_up_what_is_filled_in_and_says_what_names_mean(tmp_path: Path) -> None:
    assert ask("start", SMALL, "--out", tmp_path / "counts.xlsx", "--language", "en").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "counts.xlsx")
    assert book.sheetnames == ["Counts", "Totals", "Names"]
    counts = list(book["Counts"].iter_rows(values_only=True))
    assert counts[0] == ("stock", "rank", "years", "people")
    (row,) = [row for row in book["Totals"].iter_rows(values_only=True) if row[:2] == ("military", "officer")]
    assert row[2] == sum(n for stock, rank, _, n in counts[1:] if (stock, rank) == ("military", "officer")) == 200
    assert row[3] == "=SUMIFS('Counts'!$D:$D,'Counts'!$A:$A,$A3,'Counts'!$B:$B,$B3)"
    assert row[4] == "=D3-C3"
    assert ("rank", "officer", "Officers") in list(book["Names"].iter_rows(values_only=True))


def test_what_is_filled_in_is_read_and_marked_where_a_group_differs(tmp_path: Path) -> None:
    plan = shutil.copytree(SMALL, tmp_path / "plan")
    assert ask("start", plan, "--out", plan / "counts.xlsx").exit_code == 0
    book = openpyxl.load_workbook(plan / "counts.xlsx")
    page = book["Telling"]
    for row in page.iter_rows(min_row=2):
        if row[1].value == "officer":
            row[3].value = 0
    page.append(["military", "officer", 4, 150])
    page.append(["military", "soldier", 4, 40])
    book.save(plan / "counts.xlsx")
    with (plan / "scenario.yaml").open("a") as file:
        file.write("snapshot: counts.xlsx\n")
    lines = told(ask("check", plan, "--json"))["snapshot"]
    assert [(line["said"], line["counted"]) for line in lines] == [(1000, 1040), (200, 150)]
    marked = [line for line in ask("check", plan, "--language", "en").stdout.splitlines() if "more than 10%" in line]
    assert len(marked) == 1
    assert "1,040" not in marked[0]


def test_a_count_of_another_day_says_what_is_assumed(tmp_path: Path) -> None:
    assert ask("start", SMALL, "--exact", "--out", tmp_path / "counts.csv").exit_code == 0
    start = load(SMALL).scenario.start
    codes = {}
    for day in (start.replace(year=start.year - 1), start, start.replace(month=start.month + 2)):
        world = counted(tmp_path, tmp_path / "counts.csv", more=f", counted_on: {day}")
        codes[day] = [note.code for note in world.notes if note.code.startswith("counted-")]
    assert list(codes.values()) == [["counted-before"], [], ["counted-after"]]
    (tmp_path / "over.yaml").write_text("snapshot: {file: counts.csv, counted_on: 2001-01-01}\n")
    result = ask("check", SMALL, "--overlay", tmp_path / "over.yaml", "--language", "en")
    assert result.exit_code == 2
    assert "counted on 2001-01-01" in result.output


def test_a_run_from_own_counts_is_kept_with_them(tmp_path: Path) -> None:
    assert ask("start", SMALL, "--out", tmp_path / "counts.xlsx").exit_code == 0
    (tmp_path / "over.yaml").write_text("snapshot: counts.xlsx\n")
    result = ask("run", SMALL, "--overlay", tmp_path / "over.yaml", "--out", tmp_path / "run", *BARE)
    assert result.exit_code == 0, result.output
    assert initial(build(load(str(tmp_path / "run" / "scenario")))) == initial(
        counted(tmp_path, tmp_path / "counts.xlsx")
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("military,soldier,3,1000\nmilitary,officer,5,100\nmilitary,officer,5,100\n", "counted-twice"),
        ("military,soldier,60,1000\nmilitary,officer,5,200\n", "counted-long"),
        ("military,soldier,3,1000\nmilitary,officer,5,199\nmilitary,officer,5,1\n", None),
    ],
)
def test_what_may_be_a_mistake_is_mentioned(tmp_path: Path, rows: str, code: str | None) -> None:
    (tmp_path / "counts.csv").write_text("stock,rank,years,people\n" + rows)
    notes = [note.code for note in counted(tmp_path, tmp_path / "counts.csv").notes if note.code.startswith("counted-")]
    assert notes == ([] if code is None else [code])
