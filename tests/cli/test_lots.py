"""`dienmodel lots`: a call-up that a person on the list can check himself."""

import csv
import hmac
from pathlib import Path

import pytest

from .asking import ask, ask_in_english, told

CASE = Path(__file__).parents[1] / "posts" / "cases" / "lots"
FILES = (CASE / "list.csv", CASE / "intakes.csv")
KEY = ("--key", "480115")


def test_borders_are_told_in_both_languages() -> None:
    english, dutch = ask_in_english("lots", *FILES, *KEY), ask("lots", *FILES, *KEY)
    assert (english.exit_code, dutch.exit_code) == (0, 0)
    assert "border of others" in english.output and 'HMAC-SHA256 of the key "480115"' in english.output
    assert "grens van anderen" in dutch.output


def test_a_person_finds_his_lot_and_can_reckon_it() -> None:
    said = ask_in_english("lots", *FILES, *KEY, "--why", "b2").output
    assert f"has lot {hmac.new(b'480115', b'b2', 'sha256').hexdigest()}. Not called up." in said
    assert ask("lots", *FILES, *KEY, "--why", "nobody").exit_code == 2


def test_tables_and_what_machines_read_agree(tmp_path: Path) -> None:
    data = told(ask("lots", *FILES, *KEY, "--out", tmp_path / "run", "--json"))
    with (tmp_path / "run" / "lots.csv").open() as file:
        rows = list(csv.DictReader(file))
    for intake in data["intakes"]:
        assert (
            sum(int(row["intake"]) == intake["intake"] for row in rows) == intake["n_volunteers"] + intake["n_others"]
        )
    assert {row["person"]: row["intake"] for row in rows}["d4"] == "2"  # a volunteer who comes for the second intake
    assert len(list((tmp_path / "run").iterdir())) == 5


@pytest.mark.parametrize("row", ["a,2,1", "a,1,0", "a,1,1\na,0,1", ",1,1"])
def test_what_is_wrong_is_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / "list.csv").write_text(f"person,volunteer,intake\n{row}\n")
    refused = ask_in_english("lots", tmp_path / "list.csv", CASE / "intakes.csv", *KEY)
    assert refused.exit_code == 2 and "list.csv" in refused.output


def test_a_call_without_key_or_intakes_is_refused(tmp_path: Path) -> None:
    assert ask("lots", *FILES).exit_code == 2
    assert "the key is empty" in ask_in_english("lots", *FILES, "--key", " ").output
    (tmp_path / "intakes.csv").write_text("intake,places\n")
    assert ask("lots", CASE / "list.csv", tmp_path / "intakes.csv", *KEY).exit_code == 2


def test_an_intake_that_is_given_twice_is_a_fault(tmp_path: Path) -> None:
    """Also where it is written otherwise: one of the two numbers of places would count, and nobody would see which."""
    intakes = tmp_path / "intakes.csv"
    intakes.write_text("intake,places\n1,2\n01,1\n")
    result = ask_in_english("lots", FILES[0], intakes, *KEY)
    assert result.exit_code == 2 and "posts-twice" in result.output


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert ask("lots", *FILES, *KEY, "--out", out).exit_code == 0
    assert ask("lots", *FILES, *KEY, "--out", out).exit_code == 0
    (out / "my-notes.txt").write_text("mine")
    assert ask("lots", *FILES, *KEY, "--out", out).exit_code == 2
    assert (out / "my-notes.txt").read_text() == "mine"
