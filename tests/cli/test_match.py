"""`dienmodel match`: from two files to placements, reasons and tables."""

import csv
from pathlib import Path

import pytest

from .asking import ask, ask_in_english, told

CASES = Path(__file__).parents[1] / "cases"
SMALL = Path(__file__).parents[1] / "posts" / "cases" / "small"
FILES = (SMALL / "people.csv", SMALL)


def test_fill_reasons_and_what_is_proven_are_told_in_both_languages() -> None:
    english, dutch = ask_in_english("match", *FILES, "--relax", "language"), ask("match", *FILES)
    assert (english.exit_code, dutch.exit_code) == (0, 0)
    assert "posts of a higher priority went first" in english.output
    assert "functies met een hogere prioriteit gingen voor" in dutch.output
    assert "Without the demand language, in the peace organisation: posts filled 1 more" in english.output
    assert english.output.count("Proven for the") == 2


def test_a_fit_can_be_reckoned_by_hand() -> None:
    told = ask_in_english("match", *FILES, "--why", "a5", "--organisation", "peace")
    assert (
        "a5 goes to post p4 (planner) in staff of the peace organisation. Holds: plan. Lacks: none; 0 days"
        in told.output
    )


def test_an_open_post_says_who_competes_and_which_demand_is_in_the_way() -> None:
    told = ask_in_english("match", *FILES, "--why", "p2", "--organisation", "peace").output
    assert "Posts that compete: 4; people who can hold any of them: 1. They are p1, p2." in told
    assert ask_in_english("match", *FILES, "--why", "nobody").exit_code == 2


def test_tables_are_written_whole_and_the_same_each_time(tmp_path: Path) -> None:
    for place in ("one", "two"):
        assert ask("match", *FILES, "--out", tmp_path / place).exit_code == 0
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / place).iterdir()} for place in ("one", "two"))
    assert one == two
    assert len(one) == 13
    with (tmp_path / "one" / "placements.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["organisation"], row["person"]) for row in rows if row["post"] == "p1"} == {
        ("peace", "a1"),
        ("war", "a1"),
    }
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine")
    assert ask("match", *FILES, "--out", tmp_path / "other").exit_code == 2


def test_a_workbook_has_a_sheet_for_each_table(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assert ask("match", *FILES, "--out", tmp_path / "match.xlsx").exit_code == 0
    book = load_workbook(tmp_path / "match.xlsx")
    assert book.sheetnames == ["placements", "posts", "unplaced", "competing", "fill", "aims"]
    assert book["fill"].max_row == 7


def test_machines_read_the_same() -> None:
    data = told(ask("--language", "en", "match", *FILES, "--json"))
    assert [row["n_filled"] for row in data["fill"]] == [1, 1, 1, 1, 1, 1]
    assert data["proof"]["peace"]["wrong"] == []


@pytest.mark.parametrize("words", [("--aims", "travel,fill"), ("--aims", "fun"), ("--relax", "fun"), ("--aims", "")])
def test_what_has_no_meaning_is_refused(words: tuple[str, str]) -> None:
    assert ask("match", *FILES, *words).exit_code == 2


def test_a_scenario_that_counts_other_people_is_refused() -> None:
    refused = ask_in_english("match", CASES / "small")
    assert refused.exit_code == 2
    assert "names that the made up establishment does not know" in refused.output
    assert ask("match", "nederland", "--date", "1999-01-01").exit_code == 2
