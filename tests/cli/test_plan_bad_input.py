"""What can be wrong with a question for a plan: a clear message, no traceback, and no file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel.plan import planner
from dienmodel.plan.measures import measures, rivals
from dienmodel.plan.result import UNKNOWN
from dienmodel.solver.highs import Solution, Solver, Status

from .asking import BARE, SMALL, told
from .asking import ask_in_english as ask

CASES = SMALL.parent
ORIGIN = "source: made_up, kind: estimate, grade: expert"


def figure(key: str, rest: str) -> str:
    return f"figures:\n  {key}: {{nl: x, en: x, {rest}, {ORIGIN}}}\n"


WRONG = {
    "target before the start": (
        "targets: {goal: {date: 2020-01-06}}\n",
        ("targets.goal is dated 2020-01-06, outside 2026-01-05..2031-01-06", "use a date within the run"),
    ),
    "target on the first day": (
        "targets: {goal: {date: 2026-01-05}}\n",
        ("aim 'shortfall' has target 'goal' on 2026-01-05, outside the run", "nothing a plan decides can change it"),
    ),
    "negative lead time": (figure("lead", "unit: weeks, value: -5"), ("weeks cannot be negative, and this is -5",)),
    "lead time in people": (figure("lead", "unit: people, value: 5"), ("measures.more_exams.lead is in people",)),
    "a budget that says nothing of the first years": (
        figure("budget", "unit: mln euro/year, path: {2028-01-01: 115, 2030-01-01: 150}"),
        ("budget 'personnel' says nothing before 2028-01-01", "figure 'budget'"),
    ),
    "a measure before it is legal": (
        "measures: {more_exams: {legal_from: 2029-01-01}}\n",
        ("starts 2027-01-04, before it is legal (2029-01-01)",),
    ),
    "an aim without its target": (
        "aims: {shortfall: {targets: [glory]}}\n",
        ("aims.shortfall.targets names 'glory', which does not exist",),
    ),
    "an aim of nothing we know": ("aims: {cost: {least: trouble}}\n", ("aims.cost.least",)),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_question_is_refused_with_reasons(case: str, tmp_path: Path) -> None:
    text, said = WRONG[case]
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    result = ask(
        "plan", SMALL, "--overlay", tmp_path / "mine.yaml", "--out", tmp_path / "plan.yaml", "--language", "en"
    )
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for words in said:
        assert words in result.stderr
    assert not (tmp_path / "plan.yaml").exists()


def test_limits_that_contradict_each_other_are_said_so(tmp_path: Path) -> None:
    """Those who serve cost more than the budget, whoever is admitted."""
    little = "unit: mln euro/year, value: 10, source: made_up, kind: target, grade: official"
    text = f"figures:\n  budget: {{nl: x, en: x, {little}}}\nlimits: {{budgets: [personnel]}}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    result = ask("plan", SMALL, "--overlay", tmp_path / "mine.yaml", "--out", tmp_path / "plan.yaml")
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert "the limits contradict each other" in result.stderr
    assert not (tmp_path / "plan.yaml").exists()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_interrupted_choice_is_marked(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best so far, with its gap, on the screen and in the file."""
    solve = Solver.solve

    def interrupted(self: Solver, *asked: Any, **how: Any) -> Solution:
        found = solve(self, *asked, **how)
        return replace(found, status=Status.STOPPED, gap=0.02) if "whole" in how else found

    monkeypatch.setattr(Solver, "solve", interrupted)
    monkeypatch.setattr(rivals, "_every", lambda *asked: [])  # choices so few are compared without a search
    monkeypatch.setattr(measures, "dive", lambda *asked: (None, False, -np.inf))  # which is as near as was asked
    out = tmp_path / "plan.yaml"
    result = ask("plan", CASES / "two_offers", "--out", out, "--language", language)
    assert result.exit_code == 0, result.output
    words = {"nl": "Het zoeken naar maatregelen is afgebroken", "en": "The search for measures was stopped"}[language]
    assert words in " ".join(result.stdout.split())
    assert "# Stopped before the best was proven" in out.read_text(encoding="utf-8")
    followed = ask("run", CASES / "two_offers", "--plan", out, *BARE, "--out", tmp_path / "run")
    assert followed.exit_code == 0, followed.output


def nothing_found(monkeypatch: pytest.MonkeyPatch, also: Status) -> None:
    """A search for whole numbers that finds none in time; the solve after it ends with `also`."""
    solve, asked = Solver.solve, []

    def empty(self: Solver, *given: Any, **how: Any) -> Solution:
        found = solve(self, *given, **how)
        if "whole" in how:
            asked.append(self)
            return replace(found, status=Status.STOPPED, x=found.x[:0], objective=float("inf"))
        return replace(found, status=also) if asked and self is asked[0] else found

    monkeypatch.setattr(Solver, "solve", empty)
    monkeypatch.setattr(rivals, "_every", lambda *asked: [])
    monkeypatch.setattr(measures, "dive", lambda *asked: (None, False, -np.inf))


def test_a_search_without_any_choice_goes_on_without_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_found(monkeypatch, Status.OPTIMAL)
    result = ask("plan", CASES / "two_offers", "--out", tmp_path / "plan.yaml", "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["stopped"]
    assert found["measures"] == []
    assert (found["gap"]["compared"], found["gap"]["whole"]) == (1, False)
    assert found["gap"]["most"] > 0.0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_search_of_which_nothing_is_known_is_said_to_be_unfinished(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_found(monkeypatch, Status.OPTIMAL)
    monkeypatch.setattr(planner, "nearness", lambda *asked: UNKNOWN)
    out = tmp_path / "plan.yaml"
    result = ask("plan", CASES / "two_offers", "--out", out, "--language", language, "--replications", 0)
    assert result.exit_code == 0, result.output
    words = {"nl": "Het zoeken is niet afgemaakt", "en": "The search was not finished"}[language]
    assert any(line.startswith(words) for line in result.stdout.splitlines()[:4])
    assert "inf" not in result.stdout.split()
    assert "# The search was not finished" in out.read_text(encoding="utf-8")


def test_where_no_choice_is_found_in_time_admissions_alone_are_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_found(monkeypatch, Status.INFEASIBLE)
    result = ask("plan", CASES / "two_offers", "--out", tmp_path / "plan.yaml", "--replications", 0, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "The search was not finished" in result.stdout
    assert "measures:" not in (tmp_path / "plan.yaml").read_text(encoding="utf-8")
