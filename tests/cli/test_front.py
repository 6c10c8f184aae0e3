"""`dienmodel front` and `dienmodel alternatives`: what they show, and what they refuse."""

from pathlib import Path

import pytest

from .asking import SMALL, ask, ask_in_english, told


def test_a_front_for_machines() -> None:
    result = ask("front", SMALL, "--points", 5, "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["aims"] == ["shortfall", "cost"]
    assert len(found["points"]) == 5
    short = [point["shortfall"] for point in found["points"]]
    assert short == sorted(short, reverse=True)
    assert all("slope_cost" in point for point in found["points"])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The last 10 people cost €"), ("nl", "De laatste 10 mensen kosten €")]
)
def test_a_front_in_words_and_as_a_page(language: str, words: str, tmp_path: Path) -> None:
    page = tmp_path / "front.html"
    result = ask("front", SMALL, "--points", 6, "--language", language, "--out", page)
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    rows = [line.split() for line in result.stdout.splitlines() if line.split()[:1] and line.split()[0].isdigit()]
    assert len(rows) == 6
    assert all(row[2] in ("people", "mensen") and row[3].startswith("€") for row in rows)
    text = page.read_text(encoding="utf-8")
    assert words in text
    for i in range(1, 7):
        assert f'href="#point-{i}"' in text
        assert f'id="point-{i}"' in text
    assert "<script" not in text


def test_a_front_of_one_aim_is_refused() -> None:
    result = ask_in_english("front", SMALL, "--aim", "cost")
    assert result.exit_code == 2
    assert "at least two different aims" in result.stderr
    assert ask_in_english("front", SMALL, "--aim", "cost", "--aim", "glory").exit_code == 2


def test_alternatives_for_machines_and_in_words() -> None:
    result = ask("alternatives", SMALL, "--within", 0.05, "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    (measure,) = found["measures"]
    assert measure["name"] == "more_exams"
    assert 0 <= measure["low"] <= measure["best"] + 1e-6 <= measure["high"] + 2e-6 <= 1 + 3e-6
    assert found["allowed"][1] == pytest.approx(1.05 * found["best"][1])
    result = ask("alternatives", SMALL, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "a free choice" in result.stdout


def test_a_page_gets_its_folder_or_is_refused_before_the_work(tmp_path: Path) -> None:
    page = tmp_path / "new" / "front.html"
    assert ask_in_english("front", SMALL, "--points", 3, "--out", page).exit_code == 0
    assert page.exists()
    (tmp_path / "file").write_text("x")
    refused = ask_in_english("front", SMALL, "--points", 3, "--out", tmp_path / "file" / "front.html")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr
    refused = ask_in_english("plan", SMALL, "--out", tmp_path)
    assert refused.exit_code == 2 and "cannot be written" in refused.stderr


def test_a_front_over_futures_in_words_and_for_machines() -> None:
    asked = ("front", SMALL, "--points", 3, "--draws", 20)
    result = ask_in_english(*asked)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "The same plans in 20 possible futures" in text and "targets met" in text
    found = told(ask(*asked, "--json"))["futures"]
    assert found["draws"] == 20 and [point["point"] for point in found["points"]] == [1, 2, 3]
    assert told(ask("front", SMALL, "--points", 3, "--json"))["futures"] is None
