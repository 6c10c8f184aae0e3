"""What machines read: one object around every answer and every refusal, by the schema that is published."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import Result

from dienmodel.cli.call import FAULTY, MISSED

from .asking import SMALL, ask, told

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text())
ENVELOPE = jsonschema_rs.validator_for(SCHEMA)


def faults(result: Result) -> list[str]:
    said = json.loads(result.stdout)
    ENVELOPE.validate(said)
    assert not said["ok"]
    return [fault["code"] for fault in said["faults"]]


@pytest.mark.parametrize(
    "words",
    [
        ("check", SMALL),
        ("measures", SMALL),
        ("figures", SMALL),
        ("explain", "total", 2029, SMALL, "--top", 0),
        ("run", SMALL, "--replications", 0, "--draws", 0),
    ],
)
def test_every_answer_stands_in_the_same_envelope(
    words: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = ask(*words, "--json")
    ENVELOPE.validate(json.loads(result.stdout))
    assert json.loads(result.stdout)["command"] == words[0] and told(result)


@pytest.mark.parametrize(
    ("words", "command", "code"),
    [
        (("check", "nobody"), "check", "no-scenario"),
        (("check", "--nope"), "check", "usage"),
        (("explain",), "explain", "usage"),
        (("run", SMALL, "--draws", "many"), "run", "usage"),
        (("nothing",), "", "usage"),
        (("--nope", "check"), "", "usage"),
    ],
)
def test_every_refusal_does_too(words: tuple[object, ...], command: str, code: str) -> None:
    result = ask(*words, "--json")
    assert result.exit_code == FAULTY and faults(result) == [code]
    assert json.loads(result.stdout)["command"] == command


def test_people_read_no_json() -> None:
    assert "{" not in ask("check", "--nope").output
    assert "{" not in ask("check", "--", "--json").output


def test_a_run_that_misses_its_target_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    """Two of twenty futures meet it. What was found is written all the same."""
    run = ("run", SMALL, "--replications", 0, "--draws", 20, "--force", "--out", tmp_path / "run")
    assert ask(*run).exit_code == 0
    assert ask(*run, "--fail-if-missed=0.05").exit_code == 0
    missed = ask(*run, "--fail-if-missed", "--language", "en")
    assert missed.exit_code == MISSED and "the chance of target goal is 10" in missed.stderr
    assert (tmp_path / "run" / "run.json").is_file()
    assert told(ask(*run, "--json", "--fail-if-missed=1"))["folder"] == str(tmp_path / "run")


def test_without_draws_the_expectation_tells() -> None:
    run = ("run", SMALL, "--replications", 0, "--draws", 0, "--force")
    assert ask(*run, "--fail-if-missed").exit_code == MISSED
    assert ask(*run, "--fail-if-missed=0").exit_code == 0
