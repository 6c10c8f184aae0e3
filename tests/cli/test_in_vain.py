"""Options that switch a measure to where it stands: said, for whoever asks so expects a difference."""

import shutil
from pathlib import Path

import pytest

from dienmodel.api import NoPlan

from .asking import SMALL
from .asking import ask_in_english as ask


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A scenario of one's own."""
    return Path(shutil.copytree(SMALL, tmp_path / "plan"))


@pytest.mark.parametrize("command", ["check", "measures"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--without", "more_exams"], "--without more_exams: off in this scenario already; this changes nothing."),
        (["--measures", "more_exams=0"], "--measures more_exams: as it is in this scenario already"),
    ],
)
def test_a_measure_that_is_switched_to_where_it_stands_is_told(command: str, words: list[str], says: str) -> None:
    result = ask(command, SMALL, *words)
    assert result.exit_code == 0
    assert says in result.stderr


def test_a_measure_that_is_on_already_is_told_and_one_that_moves_is_not(plan: Path) -> None:
    (plan / "over.yaml").write_text("on: {more_exams: 0.5}\n")
    on = ["check", plan, "--overlay", plan / "over.yaml"]
    assert "--measures more_exams: as it is" in ask(*on, "--measures", "more_exams=0.5").stderr
    for words in ([], ["--measures", "more_exams"], ["--without", "more_exams"]):
        assert "changes nothing" not in ask(*on, *words).stderr
    assert "changes nothing" not in ask("check", SMALL, "--measures", "more_exams").stderr


def test_a_measure_that_is_barred_from_a_plan_may_be_off(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is off in the scenario a plan could still switch on: `--without` says something there."""

    def none(*asked: object) -> None:
        raise NoPlan("no-plan-stopped")

    monkeypatch.setattr("dienmodel.api.best_plan", none)
    result = ask("plan", SMALL, "--without", "more_exams", "--out", plan.parent / "plan.yaml")
    assert "the solver stopped" in result.stderr and "changes nothing" not in result.stderr
