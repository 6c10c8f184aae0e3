"""Targets that count filled posts: what is short of them, by hand, and plans that make that small."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel import api
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.model.schema.measures import Measure
from dienmodel.model.schema.targets import CountedBy
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World, build
from dienmodel.plan.aims import with_filled
from dienmodel.plan.file import made_for, term, write_plan
from dienmodel.plan.linear.program import Clock, objective
from dienmodel.plan.linear.search import minimise
from dienmodel.plan.measures.choices import choices, formulation_of
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.plan.unplanned import unplanned
from dienmodel.runs.answer import outlooks
from dienmodel.runs.filled import filled
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.solver.highs import Solver
from dienmodel.solver.program import with_bounds
from dienmodel.text.faults import FaultyInput

from .little import figure, little, measure

CASE = str(Path(__file__).parents[1] / "cases" / "small")
SMALL = load(CASE)
EXACT = Search(margin=0.0, patience=5)


def counting(what: str, goal: float = 1500.0, soldiers: float = 1200.0, officers: float = 300.0) -> Said:
    """The small case with posts for so many of each rank, and a target that counts posts or heads."""
    target = SMALL.scenario.targets["goal"].model_copy(update={"counts": None if what == "posts" else CountedBy.HEADS})
    posts = SMALL.figures["posts"].model_copy(update={"table": {"soldier": soldiers, "officer": officers}})
    wanted = SMALL.figures["goal"].model_copy(update={"value": goal})
    scenario = SMALL.scenario.model_copy(update={"targets": {"goal": target}})
    return replace(SMALL, scenario=scenario, figures={**SMALL.figures, "posts": posts, "goal": wanted})


def goal_of(**values: Any) -> Goal:
    goal = build(SMALL).outcomes.targets[0]
    return replace(goal, **values)


@pytest.mark.parametrize(
    ("people", "posts", "in_service", "on_posts", "short"),
    [
        (100.0, [60.0, 40.0], 100.0, 90.0, 10.0),  # ten in training
        (100.0, [60.0, 40.0], 95.0, 95.0, 5.0),
        (122.0, [60.0, 40.0], 130.0, 93.0, 7.0),  # more people than posts: all posts
        (122.0, [60.0, 40.0], 110.0, 98.0, 12.0),  # and the people for whom there are none yet
        (90.0, [60.0, 40.0], 95.0, 88.0, 2.0),  # fewer people than posts: any ninety
        (90.0, [60.0, 40.0], 95.0, 95.0, 0.0),
        (100.0, None, 100.0, 0.0, 0.0),  # heads
        (100.0, None, 97.0, 0.0, 3.0),
    ],
)
def test_short_are_those_missing_or_the_posts_left_empty(
    people: float, posts: list[float] | None, in_service: float, on_posts: float, short: float
) -> None:
    goal = goal_of(people=people, posts=None if posts is None else np.array(posts))
    assert goal.short(in_service, on_posts) == short


def test_a_margin_asks_for_no_more_posts_than_there_are() -> None:
    goal = goal_of(people=100.0, posts=np.array([60.0, 45.0]))
    assert goal.filled() == 100.0
    assert goal.filled(0.02) == 102.0
    assert goal.filled(0.1) == 105.0


def test_a_cell_fills_no_posts_of_another() -> None:
    """Seventy soldiers for sixty posts and thirty officers for forty fill ninety of a hundred."""
    goal = goal_of(posts=np.array([60.0, 40.0]))
    read = {"goal:goal": 105.0, f"trained:{goal.day}:0": 70.0, f"trained:{goal.day}:1": 30.0}
    assert with_filled(read, [goal]) == {"goal:goal": 105.0, "filled:goal": 90.0}


def test_without_a_word_a_target_with_an_establishment_counts_its_posts() -> None:
    (posts,), (heads,) = (build(counting(what)).outcomes.targets for what in ("posts", "heads"))
    assert posts.posts is not None and sorted(posts.posts) == [0.0, 300.0, 1200.0]  # recruits have no rank, and no post
    assert heads.posts is None


def followed(said: Said, plan: Plan, folder: Path) -> tuple[float, float]:
    """People in service, and posts filled, on the day of the target in the run that follows a plan."""
    write_plan(catalogue_of(said), plan, folder / "plan.yaml")
    planned = load(CASE, [folder / "plan.yaml"])
    same = {"targets": said.scenario.targets, "establishments": said.scenario.establishments}
    scenario = planned.scenario.model_copy(update=same)
    run = api.project(replace(planned, scenario=scenario, figures={**planned.figures, **said.figures})).computed
    ((post,), (target,)) = filled(run, ["goal"]), targets_table(run).rows()
    (outlook,) = outlooks(run)
    counted, goal = run.world.outcomes.targets[0].posts is not None, target["n_wanted"]
    empty = max(min(goal, post.posts) - post.people, 0.0)
    assert target["n_posts_short"] == (pytest.approx(empty, abs=1e-6) if counted else None)
    assert outlook.met == (target["n_people"] >= goal - 0.5 and (empty < 0.5 or not counted))
    return target["n_people"], post.people


@pytest.mark.parametrize(("goal", "soldiers", "officers"), [(1500, 1200, 300), (1900, 1250, 200), (1200, 1200, 300)])
def test_what_a_plan_claims_is_what_the_run_that_follows_it_fills(
    goal: float, soldiers: float, officers: float, tmp_path: Path
) -> None:
    said = counting("posts", goal, soldiers, officers)
    plan = made_for(build(said), ["shortfall"], search=EXACT)
    people, on_posts = followed(said, plan, tmp_path)
    assert plan.difference <= 1e-5
    assert plan.metered["filled:goal"] == pytest.approx((on_posts, on_posts), rel=1e-5)
    assert plan.values[0] == pytest.approx(max(goal - people, min(goal, soldiers + officers) - on_posts, 0.0), abs=0.02)


def available(said: Said, share: float) -> Said:
    """The same, where a share of the people is available for the posts."""
    there = said.scenario.establishments["peace"].model_copy(update={"available": {"military": ("able",)}})
    scenario = said.scenario.model_copy(update={"establishments": {"peace": there}})
    able = said.figures["goal"].model_copy(update={"unit": "share", "value": share})
    return replace(said, scenario=scenario, figures={**said.figures, "able": able})


def test_who_is_not_available_fills_no_post(tmp_path: Path) -> None:
    """A plan claims what the run that follows it fills: four fifths of the people, as far as there are posts."""
    said = available(counting("posts", 1200.0, 950.0, 150.0), 0.8)
    plan = made_for(build(said), ["shortfall"], search=EXACT)
    people, on_posts = followed(said, plan, tmp_path)
    assert plan.metered["filled:goal"] == pytest.approx((on_posts, on_posts), rel=1e-5)
    assert plan.values[0] == pytest.approx(max(1200.0 - people, 1100.0 - on_posts, 0.0), abs=0.02)
    everybody = made_for(build(counting("posts", 1200.0, 950.0, 150.0)), ["shortfall"], search=EXACT)
    assert plan.values[0] > everybody.values[0] + 20.0


@pytest.mark.parametrize("soldiers", [300.0, 700.0, 3000.0])
def test_half_available_fill_half_of_twice_the_posts(soldiers: float) -> None:
    half = available(counting("posts", 1500.0, soldiers, 150.0), 0.5)
    twice = counting("posts", 3000.0, 2.0 * soldiers, 300.0)
    one, other = (api.project(said).computed for said in (half, twice))
    ((few,), (many,)) = filled(one, ["goal"]), filled(other, ["goal"])
    assert (few.people, few.posts) == pytest.approx((many.people / 2.0, many.posts / 2.0))
    rows = [[row["n_filled"] for row in posts_table(run).rows()] for run in (one, other)]
    assert rows[0] == pytest.approx([n / 2.0 for n in rows[1]])


def test_who_has_no_posts_cannot_be_available_for_them(tmp_path: Path) -> None:
    path = tmp_path / "able.yaml"
    path.write_text("establishments: {peace: {available: {civilian: able}}}\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match=r"(?s)able\.yaml:1.*civilian"):
        load(CASE, [path])


def test_heads_are_met_by_people_in_training_and_posts_are_not(tmp_path: Path) -> None:
    """1,100 heads cost less than 1,100 people on posts: who begins the course just before the day fills none."""
    reached, cost = {}, {}
    for what in ("posts", "heads"):
        said = counting(what, 1100.0, 950.0, 150.0)
        plan = made_for(build(said), ["shortfall", "cost"], search=EXACT)
        assert plan.values[0] == pytest.approx(0.0, abs=1e-3)
        reached[what], cost[what] = followed(said, plan, tmp_path), plan.values[1]
    assert reached["posts"][1] == pytest.approx(1100.0, abs=0.01)
    assert reached["heads"][0] == pytest.approx(1100.0, abs=0.01)
    assert reached["heads"][1] < 1000.0
    assert cost["heads"] < 0.95 * cost["posts"]


def test_a_target_of_posts_one_person_higher_asks_for_one_filled_post_more() -> None:
    """The price is the difference between two plans."""
    plans = [
        made_for(build(counting("posts", goal, 950.0, 150.0)), ["shortfall", "cost"], search=replace(EXACT, checks=1))
        for goal in (1050.0, 1051.0)
    ]
    assert [plan.values[0] for plan in plans] == pytest.approx([0.0, 0.0], abs=1e-3)
    (price,) = plans[0].target_prices
    assert price.more == pytest.approx(plans[1].values[1] - plans[0].values[1], rel=0.01)
    assert price.more == pytest.approx(price.fewer, rel=0.5)


def least_short(world: World, on: float | None = None) -> float:
    """People short by the program, with its one measure from its first day on at a level."""
    (aim,) = terms = [term(world, "shortfall")]
    form = formulation_of(choices(world, None, Clock(None)), terms, (), SETTINGS.fine, 0.0, Clock(None))[0].precise()
    if on is not None:
        levels = np.where(np.arange(len(form.places.option)) == 0, on, 0.0)
        form = replace(form, program=with_bounds(form.program, form.places.option, levels, levels))
    return minimise(form, Solver(), objective(form, aim), 60)[1].objective


@pytest.mark.parametrize(("posts", "then"), [(300.0, 400.0), (310.0, 290.0), (400.0, 305.0)])
@pytest.mark.parametrize("seats", [4.0, 40.0])
def test_a_measure_that_changes_posts_changes_how_many_a_target_asks_for(
    tmp_path: Path, posts: float, then: float, seats: float
) -> None:
    """Of 320 people as many are asked on posts as there are: what is short is that of the scenario with other posts."""
    figures = {"posts": figure("people", posts), "then": figure("people", then), "seats": figure("people", seats)}
    peace = {"peace": {"title": {"nl": "x", "en": "x"}, "posts": {"soldiers": "posts"}}}
    change = measure([{"figure": "posts", "set": "then"}], start="2026-01-01")
    offered = build(little(tmp_path, figures, establishments=peace, measures={"change": change}))
    with_it, without = (
        build(little(tmp_path, {**figures, "posts": figure("people", each)}, establishments=peace))
        for each in (then, posts)
    )
    assert least_short(offered, 1.0) == pytest.approx(least_short(with_it), abs=1e-3)
    assert least_short(offered, 0.0) == pytest.approx(least_short(without), abs=1e-3)


@pytest.mark.parametrize("goal", [1200.0, 1250.0, 1400.0])
def test_a_measure_may_give_posts_to_those_who_have_none(goal: float) -> None:
    """Officers fill no post before the measure, and up to 150 with it: both counts while measures are chosen."""
    said = counting("posts", goal, 1100.0, 0.0)
    change = Measure.model_validate(
        measure([{"figure": "posts", "add": "more", "where": {"rank": ["officer"]}}], start="2026-01-05")
    )
    more = said.figures["posts"].model_copy(update={"table": None, "by": (), "value": 150.0})
    none = said.figures["lead"].model_copy(update={"value": 0.0})
    scenario = said.scenario.model_copy(update={"measures": {"change": change}})
    offered = build(replace(said, scenario=scenario, figures={**said.figures, "more": more, "at_once": none}))
    for level, officers in ((1.0, 150.0), (0.0, 0.0)):
        alone = counting("posts", goal, 1100.0, officers)
        alone = replace(alone, scenario=alone.scenario.model_copy(update={"measures": {}}))
        assert least_short(offered, level) == pytest.approx(least_short(build(alone)), abs=1e-3)


def test_a_plan_is_no_worse_in_posts_than_no_plan() -> None:
    said = counting("posts", 1500.0)
    plan = made_for(build(said), ["shortfall"], search=EXACT)
    (without,) = unplanned(build(said), ()).values([term(build(said), "shortfall")])
    assert plan.values[0] <= without + SETTINGS.worse * without


def test_what_blocks_posts_is_more_than_what_blocks_heads() -> None:
    """Posts of officers take promotions, which no seats or applicants make."""
    heads, posts = (why_not_for(build(counting(what, 1300.0, 900.0, 400.0)), "goal") for what in ("heads", "posts"))
    assert heads.short == 0.0
    assert posts.short > 50.0


def test_posts_that_nobody_says_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "war.yaml"
    path.write_text("targets: {goal: {counts: posts, organisation: war}}\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match=r"(?s)war\.yaml:1.*'goal' counts posts.*'war'.*counts: heads"):
        load(CASE, [path])
