"""`dienmodel posting`: from wishes and places to a stable outcome that a reader can check."""

import csv
import hmac
import json
from pathlib import Path

import pytest

from .asking import ask, ask_in_english

CASE = Path(__file__).parents[1] / "posts" / "cases" / "round"
FILES = (CASE / "wishes.csv", CASE / "places.csv")


def test_the_outcome_is_told_in_both_languages_with_who_fares_better_elsewhere() -> None:
    english, dutch = ask_in_english("posting", *FILES, "--optimum"), ask("posting", *FILES)
    assert (english.exit_code, dutch.exit_code) == (0, 0)
    assert "Stable: of all 12 wishes" in english.output
    assert "With as many people placed as can be (6)" in english.output
    assert "2 people would be better off, 1 worse off, and 3 would have the same" in english.output
    assert "Stabiel: van alle 12 wensen" in dutch.output


def test_a_refusal_can_be_checked_by_hand() -> None:
    said = ask_in_english("posting", *FILES, "--why", "p5").output
    assert "Wish 1 of p5, post brigade: refused. Standing there 2" in said
    assert "The last whom the post took has standing 1" in said
    drawn = hmac.new(b"spring", b"p5", "sha256").hexdigest()
    assert f"lot {drawn[:8]}" in ask_in_english("posting", *FILES, "--why", "p5", "--key", "spring").output
    assert ask("posting", *FILES, "--why", "nobody").exit_code == 2


def test_tables_hold_all_that_a_check_needs(tmp_path: Path) -> None:
    for place in ("one", "two"):
        assert ask("posting", *FILES, "--out", tmp_path / place).exit_code == 0
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / place).iterdir()} for place in ("one", "two"))
    assert one == two and len(one) == 5
    wishes, posts = (rows(tmp_path / "one" / f"{name}.csv") for name in ("wishes", "posts"))
    last = {row["post"]: row for row in posts}
    for row in wishes:
        post = last[row["post"]]
        behind = (int(row["standing"]), row["lot"]) > (int(post["last_standing"]), post["last_lot"])
        if row["outcome"] == "refused":
            assert behind and post["n_filled"] == post["n_places"]
        if row["outcome"] == "granted":
            assert not behind
    assert ask("posting", *FILES, "--out", tmp_path).exit_code == 2  # what somebody else wrote


def rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_machines_read_the_same() -> None:
    data = json.loads(ask("posting", *FILES, "--proposing", "posts", "--optimum", "--json").output)["result"]
    assert (data["stable"], data["n_placed"], data["optimum"]["n_placed"]) == (True, 5, 6)
    assert {row["post"]: row["n_filled"] for row in data["posts"]}["brigade"] == 2


@pytest.mark.parametrize(
    "wishes, told",
    [
        ("a,staff,1,\na,staff,2,\n", "column 'person + post'"),
        ("a,staff,1,\na,depot,1,\n", "another wish the same number, in row 2"),
        ("a,moon,1,\n", "a name in column 'post' is not known"),
        ("a,staff,0,\n", "no whole number from 1 to 1000"),
        ("a,staff,1,-2\n", "no whole number from 1 to 1000000"),
        ("a,staff,,\n", "column 'wish' is empty"),
        ("", "not a single row"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(tmp_path: Path, wishes: str, told: str) -> None:
    file = tmp_path / "wishes.csv"
    file.write_text("person,post,wish,standing\n" + wishes)
    refused = ask_in_english("posting", file, CASE / "places.csv")
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    assert "wishes.csv" in refused.output
