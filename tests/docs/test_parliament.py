"""Parliament's questions: what the page shows is what the commands print."""

import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from dienmodel.cli import main

from .test_pages import ROOT, script

SLOW = {"why-not", "front", "robust"}


@pytest.fixture(scope="module")
def parliament() -> ModuleType:
    return script("parliament")


@pytest.fixture
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_is_what_its_commands_print(parliament: ModuleType) -> None:
    assert (ROOT / "docs" / "parliament.md").read_text("utf-8") == parliament.parliament_page(), "run `make pages`"


def test_every_question_is_answered_or_it_says_why_not(parliament: ModuleType) -> None:
    questions = parliament.questions()
    assert [question["number"] for question in questions] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
    for question in questions:
        assert question["commands"] and question["answer"] and question["uncertain"]
        assert question["page"] in parliament.PATHS
    reasons = [question["cannot"].lower() for question in questions if "cannot" in question]
    assert len(reasons) == 4
    assert all("cannot be answered with public figures, because" in reason for reason in reasons)


def test_a_command_that_does_not_print_what_it_promised_is_a_fault(parliament: ModuleType) -> None:
    known: dict[str, int | str] = {}
    command = {"run": "dienmodel check", "shows": [r"(?P<people>−?[\d,]+) people", r"cost (?P<cost>\S+)"]}
    with pytest.raises(RuntimeError, match="nothing printed matches cost"):
        list(parliament._shown(command, "total: −1,624 people\n", known))
    assert known == {"people": -1624}


def slow(parliament: ModuleType) -> dict[str, list[str]]:
    lines = [line for question in parliament.questions() for line in question.get("slow", [])]
    return {command[1]: command[1:] for command in map(shlex.split, lines)}


def test_what_takes_minutes_is_a_command_that_is_understood(parliament: ModuleType) -> None:
    commands = slow(parliament)
    assert set(commands) == SLOW
    for name, (_, *options) in commands.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        command.make_context(name, options)


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(SLOW))
def test_what_takes_minutes_runs(name: str, parliament: ModuleType, in_empty_folder: Path) -> None:
    done = CliRunner().invoke(main, slow(parliament)[name])
    assert done.exit_code == 0, done.output
