"""`--set`: another number for one call."""

import json
from pathlib import Path

import pytest

from dienmodel.api import Choice

from .asking import BARE, SMALL
from .asking import ask_in_english as ask


def test_a_run_with_another_number_is_that_of_the_overlay_that_says_it(tmp_path: Path) -> None:
    (tmp_path / "over.yaml").write_text("figures: {seats: {value: 45, note: null}}\n")
    for name, words in (("set", ("--set", "seats=x0.5")), ("laid", ("--overlay", tmp_path / "over.yaml"))):
        assert ask("run", SMALL, *BARE, "--out", tmp_path / name, *words).exit_code == 0
    asked, laid = (json.loads((tmp_path / name / "run.json").read_text()) for name in ("set", "laid"))
    same = {name for name in asked["tables"] if asked["tables"][name] == laid["tables"][name]}
    assert set(asked["tables"]) - same <= {"figures"}
    assert asked["figures_set"] == {"seats": "x0.5"}
    assert asked["answer"] == laid["answer"]
    plain = ask("run", SMALL, *BARE, "--out", tmp_path / "plain")
    assert json.loads((tmp_path / "plain" / "run.json").read_text())["answer"] != asked["answer"], plain.output


def test_every_command_that_takes_an_overlay_takes_a_number() -> None:
    from importlib import import_module

    from dienmodel.cli import COMMANDS, main, place_of

    assert main is not None
    for name in COMMANDS:
        options = {option for each in import_module(place_of(name)).command.params for option in each.opts}
        assert ("--set" in options) == ("--overlay" in options), name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["seats"], "write a figure with its number"),
        (["seats="], "write a figure with its number"),
        (["seat=3"], "did you mean 'seats'"),
        (["seats=1.000,5"], "write 1000.5"),
        (["seats=3", "--set", "seats=4"], "gives more than one number"),
        (["ages=3"], "ages.table.17"),
    ],
)
def test_what_cannot_be_set_is_told_with_the_remedy(words: list[str], says: str) -> None:
    result = ask("check", SMALL, "--set", *words)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())


def test_the_name_of_a_run_says_what_was_set_and_a_command_that_is_told_repeats_it() -> None:
    choice = Choice(str(SMALL), figures={"seats": "x1.2", "failed": 0.1})
    assert choice.name.endswith("+failed=0.1+seats=x1.2")
    assert choice.changes == ["--set", "seats=x1.2", "--set", "failed=0.1"]
    plain = Choice(str(SMALL), overlays=({"figures": {"seats": {"value": 4}}},))
    assert plain.name != Choice(str(SMALL)).name
    assert plain.changes == []
