"""`dienmodel robust`: regrets in words and for machines, and futures that do not go together."""

import json
from pathlib import Path

import pytest

from .asking import SMALL, ask, ask_in_english, told


@pytest.fixture
def low(tmp_path: Path) -> Path:
    path = tmp_path / "low.yaml"
    path.write_text("targets:\n  goal: {people: soldiers}\n", encoding="utf-8")
    return path


def test_regrets_for_machines(low: Path) -> None:
    result = ask("robust", SMALL, "--future", low, "--until", "2028-01-01", "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["futures"] == [str(SMALL), "low"]
    assert len(found["regret"]) == 3
    assert found["worst"][-1] <= min(found["worst"]) + 1e-3
    assert found["values"][0][0] >= found["best"][0][0] - 1e-3


@pytest.mark.parametrize(("language", "words"), [("en", "Regret in each future"), ("nl", "Spijt per toekomst")])
def test_regrets_in_words(low: Path, language: str, words: str) -> None:
    result = ask("robust", SMALL, "--future", low, "--language", language)
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    unit = {"en": "people", "nl": "mensen"}[language]
    regrets, rest = result.stdout.split({"en": "What the robust", "nl": "Wat het robuuste"}[language])
    assert regrets.count(f" {unit} ") >= 9  # three decisions, in two futures and at worst
    assert rest.count("€") >= 2
    alone = {"en": "counts the first aim alone", "nl": "telt alleen de eerste doelstelling"}[language]
    assert alone in " ".join(rest.split())


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Few seats: who is admitted as if there were many has no place."""
    path = tmp_path / "full.yaml"
    seats = "{nl: x, en: x, unit: people, value: 30, source: made_up, kind: estimate, grade: expert}"
    path.write_text(f"figures:\n  seats: {seats}\n", encoding="utf-8")
    return path


def test_a_decision_that_a_future_cannot_keep_to_has_no_plan_there(full: Path) -> None:
    result = ask("robust", SMALL, "--future", full, "--aim", "shortfall", "--language", "en")
    assert result.exit_code == 0, result.output
    regrets, reached = result.stdout.split("What the robust")
    assert "no plan" in regrets
    assert "inf" not in regrets
    assert "entry (course)" in reached
    assert "first aim alone" not in reached  # there is no later aim
    result = ask("robust", SMALL, "--future", full, "--aim", "shortfall", "--json")
    found = json.loads(result.stdout, parse_constant=pytest.fail)["result"]
    assert found["regret"][0] == [0.0, None]
    assert found["worst"][0] is None
    assert found["worst"][-1] is not None


def test_futures_from_the_ranges_of_figures(low: Path) -> None:
    futures = ("applications=low", "applications=low,leaving=high", low)
    result = ask("robust", SMALL, *(word for name in futures for word in ("--future", name)), "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["futures"] == [str(SMALL), "applications=low", "applications=low,leaving=high", "low"]
    assert len(found["regret"]) == 5
    best = dict(zip(found["futures"], (values[0] for values in found["best"]), strict=True))
    assert best["applications=low"] >= best[str(SMALL)] - 1e-6
    assert found["worst"][-1] <= min(worst for worst in found["worst"] if worst is not None) + 1e-3


@pytest.mark.parametrize(
    ("future", "told"),
    [
        ("leavin=high", "did you mean 'leaving'?"),
        ("leaving=hihg", "figure 'leaving' has no end 'hihg'"),
        ("heads=high", "figure 'heads' has no range"),
        ("leaving=", "has no end ''"),
    ],
)
def test_a_future_that_is_none_is_a_fault(future: str, told: str) -> None:
    result = ask_in_english("robust", SMALL, "--future", future)
    assert result.exit_code == 2
    assert told in result.stderr


def test_futures_with_other_dates_are_refused(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text("end: 2031-06-02\n", encoding="utf-8")
    result = ask_in_english("robust", SMALL, "--future", tmp_path / "short.yaml")
    assert result.exit_code == 2
    assert "cannot be planned together" in result.stderr
