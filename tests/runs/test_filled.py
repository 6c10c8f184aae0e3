"""Posts filled on the days of targets, and the chance that they are met together, counted by hand."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dienmodel import api
from dienmodel.runs.filled import chance_of_all, filled, without_plan
from dienmodel.runs.run import Run
from dienmodel.runs.tables.posts import posts_table

SMALL = str(Path(__file__).parents[1] / "cases" / "small")


@pytest.fixture(scope="module")
def run() -> Run:
    return api.project(api.load(SMALL)).computed


def test_posts_filled_are_the_sum_of_the_table_on_the_day_of_the_target(run: Run) -> None:
    (found,) = filled(run, ["goal"])
    goal = run.world.outcomes.targets[0]
    at = max(day for day in run.world.network.calendar.dates if day <= goal.day)
    rows = [row for row in posts_table(run).rows() if row["date"] == at and row["organisation"] == "peace"]
    assert (found.day, found.organisation) == (goal.day, "peace")
    assert found.posts == sum(row["n_posts"] for row in rows) == 1500
    assert found.people == pytest.approx(sum(min(row["n_people"], row["n_posts"]) for row in rows))
    assert filled(run, []) == []


def sampled(run: Run, courses: list[tuple[int, int]]) -> Run:
    """A run of two targets for everybody, 10 people one step before the end and 20 at the end, in some courses."""
    goal, dates = run.world.outcomes.targets[0], run.world.network.calendar.dates
    wanted = [
        replace(goal, name=name, day=day, people=n) for name, day, n in (("a", dates[-2], 10.0), ("b", dates[-1], 20.0))
    ]
    strength = np.zeros((len(courses), len(dates), len(run.world.network.labels.cells)), np.int32)
    strength[:, -2:, int(np.flatnonzero(goal.cells)[0])] = courses
    ensemble: Any = SimpleNamespace(strength=strength)
    outcomes = replace(run.world.outcomes, targets=tuple(wanted))
    return replace(run, world=replace(run.world, outcomes=outcomes), sampled=ensemble)


def test_the_chance_of_all_targets_is_that_of_one_course_that_meets_them_all(run: Run) -> None:
    """Each is met in half of the courses, both in a quarter."""
    two = sampled(run, [(10, 20), (12, 19), (9, 25), (9, 19)])
    assert chance_of_all(two, ["a"]) == chance_of_all(two, ["b"]) == 0.5
    assert chance_of_all(two, ["a", "b"]) == 0.25


def test_without_courses_or_targets_there_is_no_chance(run: Run) -> None:
    assert chance_of_all(run, ["goal"]) is None
    assert chance_of_all(sampled(run, [(10, 20)]), []) is None


def test_without_a_plan_the_gates_are_left_to_themselves(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    days, end = "2026-01-05, 2027-01-04", run.world.network.calendar.dates[-1]
    plan.write_text(f'admissions:\n  days: [{days}, {end}]\n  lines:\n    "course:entry": [0, 0]\n', encoding="utf-8")
    said = api.load(SMALL, [plan])
    closed = api.project(said).computed
    assert closed.strength[-1].sum() < run.strength[-1].sum() - 100
    assert without_plan(said).strength == pytest.approx(run.strength)
