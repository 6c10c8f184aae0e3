"""Targets that count posts beside those that count heads: in tables, in chances and in what is needed."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel import api
from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.targets import CountedBy
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.world import World, build
from dienmodel.runs.answer import outlooks
from dienmodel.runs.filled import chance_of_all
from dienmodel.runs.need import needed, wish_of_target
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import targets_table

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))


def counting(counts: CountedBy | None, goal: float, soldiers: float, officers: float, base: Said = SMALL) -> Said:
    """The small case with posts for so many of each rank, and a target that counts posts (None) or heads."""
    target = base.scenario.targets["goal"].model_copy(update={"counts": counts})
    posts = base.figures["posts"].model_copy(update={"table": {"soldier": soldiers, "officer": officers}})
    wanted = base.figures["goal"].model_copy(update={"value": goal})
    scenario = base.scenario.model_copy(update={"targets": {"goal": target}})
    return replace(base, scenario=scenario, figures={**base.figures, "posts": posts, "goal": wanted})


def worlds(goal: float, soldiers: float, officers: float) -> tuple[World, World]:
    """The same scenario with a target for heads, and for posts."""
    heads, posts = (build(counting(counts, goal, soldiers, officers)) for counts in (CountedBy.HEADS, None))
    return heads, posts


@pytest.mark.parametrize("name", ["nederland", "small"])
def test_those_who_can_fill_posts_are_counted_in_a_sample_as_meters_read_them(name: str) -> None:
    world = build(load(name) if name == "nederland" else SMALL)
    sampled = ensemble(world.network, 3)
    mean = sampled.trained.mean(axis=0)
    assert mean == pytest.approx(per_steps(world.meters.trained, sampled.mean), abs=1e-9)
    assert (sampled.trained.sum(axis=2) <= sampled.strength.sum(axis=2)).all()
    assert 0 < sampled.trained[:, -1].sum() < sampled.strength[:, -1].sum()  # some are in training


def with_courses(world: World, courses: list[tuple[int, int]]) -> Run:
    """A run in whose replications so many people of the first cell are in service, and so many of them trained."""
    cells = len(world.network.labels.cells)
    strength, trained = np.zeros((2, len(courses), world.network.n_steps + 1, cells), np.int32)
    strength[:, :, 0], trained[:, :, 0] = np.array(courses).T[:, :, None]
    sampled: Any = SimpleNamespace(strength=strength, trained=trained)
    return Run(world, expect(world.network), sampled)


def test_the_chance_of_a_target_is_that_of_people_and_posts() -> None:
    """100 people and 80 posts of one rank, of which all are to be filled: in two of four courses both are there."""
    heads, posts = worlds(100, *rank_first(80))
    courses = [(100, 80), (120, 79), (99, 90), (101, 90)]
    chances = [targets_table(with_courses(world, courses)).rows()[0]["share_chance"] for world in (heads, posts)]
    assert chances == [0.75, 0.5]
    run = with_courses(posts, courses)
    assert chance_of_all(run, ["goal"]) == 0.5
    (row,) = targets_table(run).rows()
    assert (row["n_posts_wanted"], row["n_filled_mean"]) == (80, pytest.approx((80 + 79 + 80 + 80) / 4))


def rank_first(number: float) -> tuple[float, float]:
    """Posts for (soldiers, officers): all for the rank of the first cell."""
    (rank,) = {cell["rank"] for cell in build(SMALL).network.labels.cells[:1]}
    return (number, 0.0) if rank == "soldier" else (0.0, number)


@given(goal=st.floats(900, 1500), soldiers=st.floats(500, 1400), officers=st.floats(50, 500))
@settings(max_examples=8, deadline=None)
def test_posts_are_never_likelier_nor_sooner_nor_cheaper_than_heads(
    goal: float, soldiers: float, officers: float
) -> None:
    heads, posts = worlds(goal, soldiers, officers)
    course, sampled = expect(heads.network), ensemble(heads.network, 20)
    (by_heads,), (by_posts,) = (outlooks(Run(world, course, sampled)) for world in (heads, posts))
    assert by_posts.posts is not None and by_heads.posts is None
    assert by_posts.posts.expected <= min(by_posts.expected, soldiers + officers) + 1e-9
    assert by_heads.met or not by_posts.met
    assert by_posts.chance is not None and by_heads.chance is not None and by_posts.chance <= by_heads.chance
    if by_posts.reached is not None:
        assert by_heads.reached is not None and by_heads.reached <= by_posts.reached
    of_heads, of_posts = (needed(world, "intake", wish_of_target(world)) for world in (heads, posts))
    assert of_posts.factor >= of_heads.factor - 1e-6 or of_posts.outcome == "unreachable"
    assert of_posts.strength_before == of_heads.strength_before
    assert of_posts.filled_before == pytest.approx(by_posts.posts.expected)


def test_a_target_is_met_when_people_and_posts_are_there() -> None:
    """Half a person decides, of posts as of people; heads do not look at posts."""
    heads, posts = worlds(1000, 600.0, 200.0)
    (goal,), (bare,) = posts.outcomes.targets, heads.outcomes.targets
    assert goal.met(999.5, 799.5) and not goal.met(999.4, 800.0) and not goal.met(1200.0, 799.4)
    assert bare.met(1000.0, 0.0)


def test_futures_meet_a_target_with_its_posts_only() -> None:
    """More officers than can come are asked for: heads are there in many futures, all posts in none."""
    chances = []
    for counts in (CountedBy.HEADS, None):
        run = api.project(counting(counts, 1000.0, 500.0, 500.0)).with_draws(20).computed
        (goal,) = outlooks(run)
        assert goal.reach is not None
        chances.append(goal.reach.chance)
        if counts is None:
            assert goal.posts is not None and goal.reach.filled is not None
            assert goal.reach.filled[0] <= goal.reach.filled[1] <= goal.reach.filled[2] < goal.posts.wanted
    assert chances[0] > 0.5 and chances[1] == 0.0


def test_the_answer_does_not_say_yes_where_posts_stay_empty() -> None:
    said = counting(None, 1000.0, 500.0, 500.0)
    result = api.project(said).sampled(20).with_draws(20)
    assert result.outlooks()[0].enough_people
    assert result.answer("en").startswith("Unlikely")  # twenty futures cannot tell more
    assert re.search(r"of 1,000 posts are filled by trained people.* Met on that day in 0 of 20", result.answer("en"))
    assert re.search(r"van de 1\.000 functies gevuld door wie is opgeleid.* 0 van (de )?20", result.answer("nl"))


def test_the_baseline_needs_more_for_posts_than_for_heads() -> None:
    """Ranks and services have to fit: as many posts as there will be people take a larger intake than that of today."""
    world = build(load("nederland"))
    goal = wish_of_target(world)
    assert goal.posts is not None
    there = needed(world, "intake", goal).strength_before
    of_heads = needed(world, "intake", replace(goal, people=there, posts=None))
    of_posts = needed(world, "intake", replace(goal, people=there))
    assert of_heads.outcome == "reached" and of_heads.factor == 1.0
    assert of_posts.factor > 1.0
    assert of_posts.filled is not None and of_posts.filled_before is not None
    assert of_posts.filled_before < of_posts.filled <= goal.filled() + 1e-6
