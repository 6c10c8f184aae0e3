"""`dienmodel why-not`: what it says about a target that can and one that cannot be met."""

import shutil
from pathlib import Path

import pytest

from .asking import SMALL, ask, ask_in_english, told


@pytest.fixture(scope="module")
def found() -> dict:
    result = ask("why-not", SMALL, "--json")
    assert result.exit_code == 0, result.output
    return told(result)


def test_what_blocks_and_what_would_do(found: dict) -> None:
    assert found["target"] == "goal"
    assert found["short"] > 1
    assert found["families"] == [{"kind": "places", "name": "seats"}]
    assert found["fewest"] and found["smallest"] and found["complete"]
    assert 1 < found["only"] <= found["analysed"] + 1e-6
    assert found["short"] <= found["analysed"] + 1e-6
    assert {"seats"} <= {limit["name"] for limit in found["blocking"]}
    assert {item["name"] for item in found["alone"]} >= {"seats"}
    assert (
        sum(item["share"] for item in found["together"])
        <= min(item["share"] for item in found["alone"] if item["share"] is not None) + 1e-6
    )


def test_finer_periods_leave_nobody_more_short(found: dict) -> None:
    result = ask("why-not", SMALL, "--json", "--fine")
    assert result.exit_code == 0, result.output
    fine = told(result)
    assert fine["short"] == pytest.approx(found["short"], rel=0.05)  # the first is after fewer rounds
    assert sum(item["share"] for item in fine["together"]) <= sum(item["share"] for item in found["together"]) + 1e-6
    assert fine["families"] == found["families"]


def test_what_would_do_is_just_enough(found: dict, tmp_path: Path) -> None:
    """The whole way: with as many more seats as a figure of the scenario says the target is no longer blocked."""
    (seats,) = [item for item in found["alone"] if item["name"] == "seats"]
    for more, met in ((seats["units"] + 1, True), (seats["units"] / 2, False)):
        folder = tmp_path / str(met)
        shutil.copytree(SMALL, folder)
        figures = folder / "figures" / "small.yaml"
        text = figures.read_text(encoding="utf-8")
        changed = text.replace("unit: people, value: 90,", f"unit: people, value: {round(90 + more)},")
        assert changed != text
        figures.write_text(changed, encoding="utf-8")
        result = ask("why-not", folder, "--json")
        assert result.exit_code == 0, result.output
        assert (told(result)["short"] == 0) == met


@pytest.mark.parametrize(("language", "words"), [("en", "cannot be met"), ("nl", "is niet haalbaar")])
def test_why_not_in_words(language: str, words: str) -> None:
    result = ask("why-not", SMALL, "--language", language)
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    assert "2029" in result.stdout
    assert "””" not in result.stdout
    assert ("The bottleneck" if language == "en" else "Het knelpunt") in result.stdout
    assert "--fine" in result.stdout


@pytest.mark.parametrize(("language", "words"), [("en", "contradict each other"), ("nl", "spreken elkaar tegen")])
def test_limits_that_contradict_each_other_are_named(language: str, words: str, tmp_path: Path) -> None:
    """The people who are there cost more than the budget allows: no plan keeps to it, whatever the target."""
    tight = tmp_path / "tight.yaml"
    figure = "{nl: x, en: x, unit: mln euro/year, value: 1, source: made_up, kind: target, grade: official}"
    tight.write_text(f"limits: {{budgets: [personnel]}}\nfigures:\n  budget: {figure}\n", encoding="utf-8")
    result = ask("why-not", SMALL, "--overlay", tight, "--language", language)
    assert result.exit_code == 0, result.output
    assert words in result.stdout
    years = [line for line in result.stdout.splitlines() if "million" in line or "miljoen" in line]
    assert years
    found = told(ask("why-not", SMALL, "--overlay", tight, "--json"))
    assert found["contradiction"] and found["short"] is None
    more = sum(item["units"] for item in found["together"])
    enough = figure.replace("value: 1,", f"value: {1.02 * more + 2:.0f},")
    tight.write_text(f"limits: {{budgets: [personnel]}}\nfigures:\n  budget: {enough}\n", encoding="utf-8")
    assert not told(ask("why-not", SMALL, "--overlay", tight, "--json"))["contradiction"]


def test_an_unknown_target_is_a_fault() -> None:
    result = ask_in_english("why-not", SMALL, "--target", "moon")
    assert result.exit_code == 2
    assert "there is no target 'moon'" in result.stderr
    assert "use one of: goal" in result.stderr
