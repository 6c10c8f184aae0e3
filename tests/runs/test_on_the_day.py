"""Whatever is asked of a day is read on that day, however long the step: one reading for every question."""

from datetime import date, timedelta
from math import exp
from pathlib import Path

import numpy as np
import pytest

from dienmodel import load
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.world import World, build
from dienmodel.plan.aims import readings
from dienmodel.plan.linear.program import bounds_of
from dienmodel.runs.answer import answer
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.filled import filled
from dienmodel.runs.likely import Futures
from dienmodel.runs.need import needed, wish_of_number, wish_of_target
from dienmodel.runs.run import Run
from dienmodel.runs.tables.groups import groups_table
from dienmodel.runs.tables.observed import observed_table
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.weigh.attribution import attribute, effects_table

START, DAY = date(2026, 1, 1), date(2027, 8, 20)

SCENARIO = """\
scenario: line
title: {nl: lijn, en: line}
start: 2026-01-01
end: 2028-01-01
categories: {staff: {nl: staf, en: staff}}
stages: {course: {title: {nl: les, en: course}, duration: long}}
tracks:
  entry:
    title: {nl: spoor, en: track}
    category: staff
    counts_from: course
    entry: {people: arrivals}
    stages: [course]
    then: [{stock: staff}]
stocks:
  staff:
    title: {nl: staf, en: staff}
    category: staff
    people: heads
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
"""

FIGURE = "{nl: x, en: x, unit: %s, value: %g, source: made_up, kind: observed, grade: official}"


def world_in(place: Path, step: str, day: date = DAY, arrivals: float = 1200, leaving: float = 0.0) -> World:
    """1,000 people, so many who come in a year, who count from the first day on, and a chance a year to leave."""
    figures = {
        "heads": ("people", 1000.0),
        "long": ("years", 3.0),
        "arrivals": ("people/year", arrivals),
        "leaving": ("per year", leaving),
        "wanted": ("people", 5000.0),
        "posts": ("people", 1010.0),
    }
    goal = f"goal: {{title: {{nl: doel, en: goal}}, date: {day}, people: wanted"
    more = (
        f"step: {step}\ntargets: {{{goal}}}}}\n"
        f"observed: {{goal: {{title: {{nl: doel, en: goal}}, date: {day}, quantity: staff, value: wanted}}}}\n"
        "establishments: {peace: {title: {nl: vrede, en: peace}, posts: {staff: posts}}}\n"
    )
    (place / "figures").mkdir(parents=True)
    (place / "figures" / "all.yaml").write_text("".join(f"{key}: {FIGURE % said}\n" for key, said in figures.items()))
    (place / "sources.yaml").write_text("made_up: {title: Invented numbers, publisher: a test}\n")
    (place / "scenario.yaml").write_text(SCENARIO + more)
    return build(load(place))


@pytest.mark.parametrize("day", [DAY, date(2026, 1, 20), date(2026, 12, 31)], ids=str)
@pytest.mark.parametrize("step", ["day", "week", "month", "year"])
def test_on_a_line_every_step_and_every_question_say_the_same(tmp_path: Path, step: str, day: date) -> None:
    """As many come each day: 1,000 + 1,200 a year; months and years are not equally long: 2.5 days' arrivals."""
    world = world_in(tmp_path, step, day)
    run = Run(world, expect(world.network))
    right = 1000 + 1200 * (day - START).days / DAYS_PER_YEAR
    (row,) = targets_table(run).rows()
    people = row["n_people"]
    assert people == pytest.approx(right, abs=2.5 * 1200 / DAYS_PER_YEAR if step in ("month", "year") else 1e-6)
    assert row["n_short"] == pytest.approx(5000 - people)
    (point,) = observed_table(run).rows()
    (goal,) = (item for item in readings(world.network, world.outcomes, ()) if item.name == "goal:goal")
    found = answer(run)
    told = {
        "observed": point["value_expected"],
        "answer": found.main.expected if found.main else None,
        "explain": explain(run, "staff", day).value,
        "target": explain(run, "target:goal", day).value,
        "parts": sum(part["value"] for part in explain(run, "staff", day).parts.rows()),
        "groups": groups_table(run, day).rows()[0]["n_people"],
        "plan": goal.read(run.expected),
        "need": needed(world, "intake", wish_of_target(world)).strength_before,
    }
    assert told == pytest.approx(dict.fromkeys(told, people))
    shares = effects_table(attribute(world, day)).rows()
    assert sum(row["n_shapley"] for row in shares) == pytest.approx(people)


@pytest.mark.parametrize("step", ["day", "week", "month", "year"])
def test_what_is_needed_for_a_day_does_not_depend_on_the_step(tmp_path: Path, step: str) -> None:
    """Twice as many newcomers by a day make twice as many more people on it."""
    world = world_in(tmp_path, step)
    years = (DAY - START).days / DAYS_PER_YEAR
    need = needed(world, "intake", wish_of_number(world, 1000 + 2400 * years, DAY))
    assert need.factor == pytest.approx(2.0, rel=0.01)
    assert need.flow == pytest.approx(2400, rel=0.01) and need.flow_before == pytest.approx(1200, rel=0.01)


def test_a_target_on_the_last_day_of_a_year_is_not_held_against_the_first(tmp_path: Path) -> None:
    """1000 exp(-0.5 x 364 / 365.2425) = 608 people are left, not the 1,000 of a year before."""
    world = world_in(tmp_path, "year", date(2026, 12, 31), arrivals=0.0, leaving=0.5)
    (row,) = targets_table(Run(world, expect(world.network))).rows()
    assert row["n_people"] == pytest.approx(1000 * exp(-0.5 * 364 / DAYS_PER_YEAR), abs=0.5)


def test_the_band_of_a_day_is_that_of_people_on_it(tmp_path: Path) -> None:
    """With as many people at the start in each replication the band within the first step is a part of the next."""
    world = world_in(tmp_path, "year", date(2026, 7, 2))
    sampled = ensemble(world.network, 50)
    (row,) = targets_table(Run(world, expect(world.network), sampled)).rows()
    after = sampled.strength[:, 1].sum(axis=1)
    part = (date(2026, 7, 2) - START).days / 365
    assert row["n_mean"] == pytest.approx(1000 + part * (after.mean() - 1000))
    assert row["p95"] == pytest.approx(1000 + part * (np.percentile(after, 95) - 1000))


def test_posts_on_the_day_of_a_target_are_told_on_that_day(tmp_path: Path) -> None:
    """1,000 people who have finished training fill the 1,010 posts; the table says so on the day itself."""
    run = Run(world := world_in(tmp_path, "year"), expect(world.network))
    assert DAY in posts_table(run).columns["date"].tolist()
    (item,) = filled(run, ["goal"])
    assert (item.day, item.posts, item.people) == (DAY, pytest.approx(1010), pytest.approx(1000))


def test_draws_of_the_figures_are_read_on_the_day() -> None:
    dates = (START, START + timedelta(10))
    drawn = Futures(dates, ("staff",), np.empty((2, 0)), (), np.array([[[0], [10]], [[0], [20]]]), 0)
    assert drawn.on(START + timedelta(3)).tolist() == [pytest.approx(3), pytest.approx(6)]


def test_a_period_of_a_plan_ends_where_nothing_changes_the_target_any_more(tmp_path: Path) -> None:
    world = world_in(tmp_path, "month")
    edges = bounds_of(world.network, world.outcomes.targets, (4, 13))
    assert world.network.calendar.dates.index(date(2027, 9, 1)) in edges
