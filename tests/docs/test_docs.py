"""Documentation is tested: what it shows runs, what exists is described, what it links to is there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from dienmodel.api.result import Result
from dienmodel.cli import main
from dienmodel.cli.call import DIFFERS, FAULTY, INTERRUPTED, MISSED, NOT_SURE, UNEXPECTED
from dienmodel.model import figures, schema
from dienmodel.text.faults import FaultyInput
from dienmodel.text.reading import read_yaml_text

from .test_pages import script

QUICK = {"run": ["--draws", "0", "--replications", "2"], "explain": ["--top", "0"]}
"""Of commands that take long what makes them quick: to move every figure of the baseline takes half a minute."""

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def blocks(page: Path, language: str) -> list[str]:
    return [body for found, body in FENCE.findall(page.read_text()) if found == language]


def commands_of(page: Path) -> list[list[str]]:
    """Words of the commands of ours on a page, in order."""
    shown = "".join(blocks(page, "console")).splitlines()
    lines = [line.removeprefix("$ ").split(" #")[0] for line in shown]
    return [shlex.split(line) for line in lines if line.startswith("dienmodel")]


def follow(commands: list[list[str]]) -> None:
    """Call commands one after the other in this process: to start it each time takes longer than most of them."""
    for _, *words in commands:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, f"{shlex.join(words)}\n{done.output[-2000:]}\n{done.exception!r}"


@pytest.fixture
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_of_the_readme_run_in_order(in_empty_folder: Path) -> None:
    """Everything but `make`, which runs these tests, and the activation of the environment, which is on.

    Draws and a plan take minutes: as they are printed the commands run at night, and here without these. The report is
    drawn once.
    """
    commands = [command for command in commands_of(ROOT / "README.md") if not {"plan", "--plan"} & set(command)]
    commands = [[*command, *QUICK.get(command[1], [])] for command in commands]
    assert len(commands) >= 8
    follow(commands[:1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dienmodel.show.reports.run.write_report", lambda run, path, language: path.write_text(language))
        follow(commands[1:])


@pytest.mark.nightly
def test_the_commands_of_the_readme_run_as_they_are_printed(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("dienmodel")
    for command in commands_of(ROOT / "README.md"):
        done = subprocess.run([tool, *command[1:]], cwd=tmp_path, capture_output=True, text=True, env={**os.environ})
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_the_commands_of_the_guide_to_planning_run_in_order(in_empty_folder: Path) -> None:
    shutil.copytree(ROOT / "tests" / "cases" / "small", "small")
    for overlay in blocks(ROOT / "docs" / "planning.md", "yaml"):
        named = re.match(r"# (\w+\.yaml)\b", overlay)
        assert named, f"the first line says no file:\n{overlay}"
        Path(named[1]).write_text(overlay, encoding="utf-8")
    commands = commands_of(ROOT / "docs" / "planning.md")
    assert {command[1] for command in commands} == {"plan", "run", "why-not", "front", "alternatives", "robust"}
    follow(commands)


def test_the_commands_of_the_guide_to_records_run_in_order(in_empty_folder: Path) -> None:
    shutil.copytree(ROOT / "tests" / "cases" / "small", "small")
    shutil.copy(ROOT / "tests" / "records" / "cases" / "careers.csv", ".")
    commands = commands_of(ROOT / "docs" / "from-records.md")
    assert {command[1] for command in commands} == {"estimate", "check"}
    follow(commands)


def test_the_guide_to_people_and_posts_runs(in_empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "tests" / "posts" / "cases" / "small", "establishment")
    shutil.move("establishment/people.csv", ".")
    page = ROOT / "docs" / "people-and-posts.md"
    commands = commands_of(page)
    assert {command[1] for command in commands} == {"match"}
    follow(commands)
    (code,) = blocks(page, "python")
    exec(compile(code, page.name, "exec"), {})
    assert "n_filled" in capsys.readouterr().out


def test_the_guide_to_jobs_on_a_schedule_runs_and_lists_every_exit_code(in_empty_folder: Path) -> None:
    shutil.copytree(ROOT / "tests" / "cases" / "small", "small")
    page = ROOT / "docs" / "on-a-schedule.md"
    commands = commands_of(page)
    assert {command[1] for command in commands} == {"check", "run", "compare", "rerun", "export"}
    follow(commands)
    codes = re.findall(r"^\| (\d) \|", page.read_text(), re.MULTILINE)
    assert [int(code) for code in codes] == [0, UNEXPECTED, FAULTY, INTERRUPTED, NOT_SURE, DIFFERS, MISSED]


def test_the_guide_to_weighing_runs(in_empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "tests" / "cases" / "small", "small")
    for overlay in ("asks.yaml", "buys.yaml"):
        shutil.copy(ROOT / "tests" / "weigh" / overlay, ".")
    page = ROOT / "docs" / "weighing.md"
    commands = commands_of(page)
    assert {command[1] for command in commands} == {"weigh", "measures"}
    follow(commands)
    (code,) = blocks(page, "python")
    exec(compile(code, page.name, "exec"), {})
    assert "share_first" in capsys.readouterr().out


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With a fifth of its futures, which take their time one by one."""
    drawn = Result.with_draws
    monkeypatch.setattr(Result, "with_draws", lambda run, draws, *more, **named: drawn(run, draws // 5, *more, **named))
    (code,) = blocks(ROOT / "README.md", "python")
    assert len(code.strip().splitlines()) <= 6
    exec(compile(code, "README.md", "exec"), {})
    assert "100000" in capsys.readouterr().out.replace(",", "").replace(".0", "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_yaml_in_the_guides_can_be_read() -> None:
    found = 0
    for page in PAGES:
        for number, block in enumerate(blocks(page, "yaml")):
            try:
                read_yaml_text(block, f"{page.name}, block {number + 1}")
            except FaultyInput as fault:
                pytest.fail(str(fault))
            found += 1
    assert found >= 5


def test_the_language_guide_names_every_field() -> None:
    guide = (ROOT / "docs" / "scenario-language.md").read_text()
    missing = []
    for module in (schema, figures):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__:
                for name, field in model.model_fields.items():
                    if f"`{field.alias or name}`" not in guide:
                        missing.append(f"{model.__name__}.{field.alias or name}")
    assert not missing


def test_the_language_guide_names_every_unit() -> None:
    guide = (ROOT / "docs" / "scenario-language.md").read_text()
    assert [unit for unit in figures.UNITS if f"`{unit}`" not in guide] == []


def test_every_command_is_in_the_readme_or_a_guide() -> None:
    text = "".join(page.read_text() for page in PAGES)
    assert [name for name in main.commands if f"dienmodel {name}" not in text] == []


def test_the_guide_to_the_back_test_says_what_the_look_back_says() -> None:
    """Its tables are those of the report, and its explanations are those of the scenario."""
    from dienmodel.engines.expect.expect import expect
    from dienmodel.model.load import load
    from dienmodel.network.world import build
    from dienmodel.runs.run import Run
    from dienmodel.runs.tables.observed import points_after_start
    from dienmodel.show.pictures.counts import observed_notes
    from dienmodel.text.words import words

    page = (ROOT / "docs" / "back-test.md").read_text()
    assert script("back_test").page() == page, "run `make pages`"
    assert page.count("(withheld)") == 18 + 3
    world, guide = build(load("terugblik")), " ".join(page.split())
    notes = observed_notes(world.catalogue, points_after_start(Run(world, expect(world.network))), words("en"))
    assert len(notes) == 6
    for note in notes:
        assert f"* {note}" in guide
