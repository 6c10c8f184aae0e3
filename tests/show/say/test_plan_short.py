"""A plan in three sentences: each says what the tables beside it say, and nothing of what is not so."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.result import Nearness
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.show.say.plan_head import near_line, searched_far
from dienmodel.show.say.plan_short import three_sentences
from dienmodel.text.words import words

from .test_plan_head import plan

CASE = str(Path(__file__).parents[2] / "cases" / "small")
BEST = Nearness("cost", whole=True, compared=2)
AIMS = ["shortfall", "cost"]


def run(on: dict[str, float] | None = None, seats: float | None = None) -> Run:
    said = load(CASE, (), on)
    if seats is not None:
        figures = dict(said.figures)
        figures["seats"] = figures["seats"].model_copy(update={"value": seats})
        said = replace(said, figures=figures)
    world = build(said)
    return Run(world, expect(world.network))


def sentences(planned: Run, bare: Run, language: str = "en", near: Nearness = BEST, **values: object) -> list[str]:
    made = plan(near, values=(100.0, 50.0), **values)
    return three_sentences(planned, bare, made, AIMS, words(language))


@pytest.fixture(scope="module")
def bare() -> Run:
    return run()


def test_a_plan_that_changes_nothing_loses_and_costs_nothing(bare: Run) -> None:
    reaches, asks, leaves = sentences(bare, bare)
    assert "1,350 of the 1,500 posts are filled; without a plan 1,350" in reaches
    assert asks == "In no year are there fewer people than without a plan; it costs the same."
    assert leaves.startswith("On 30 December 2030 no category has fewer people than without a plan.")


def test_fewer_people_on_the_way_are_told_with_the_worst_year(bare: Run) -> None:
    fewer = run(seats=60.0)
    _, asks, leaves = sentences(fewer, bare)
    ends = {row["date"].year: row["n_people"] for row in totals_table(bare).where(category="total").rows()}
    less = {row["date"].year: row["n_people"] for row in totals_table(fewer).where(category="total").rows()}
    worst = max(ends, key=lambda year: ends[year] - less[year])
    assert f"most of all at the end of {worst}" in asks and "costs €" in asks and "less" in asks
    assert "there are fewer" in leaves
    assert sentences(bare, fewer)[1].startswith("In no year")


def test_a_dearer_plan_is_told_to_cost_more(bare: Run) -> None:
    asks = sentences(run({"more_exams": 1.0}), bare, "nl")[1]
    assert "kost het € " in asks and asks.endswith("meer.")


def test_what_is_not_decided_is_named_once(bare: Run) -> None:
    assert "Not decided, left as it is: exam." in sentences(bare, bare)[2]
    assert "Not decided" not in sentences(bare, bare, open={"course:entry": Open.EMPTY})[2]


@pytest.mark.parametrize(
    ("most", "far"), [(0.0, True), (2.4, True), (2.6, False), (410_684.8, False), (float("inf"), False)]
)
def test_a_gap_above_five_percent_is_a_search_that_was_not_ended(bare: Run, most: float, far: bool) -> None:
    near = Nearness("cost", most, compared=3)
    made = plan(near, values=(100.0, 50.0))
    assert searched_far(made, AIMS) == far
    told = "The search was not finished"
    assert (told in near_line(bare.world.catalogue, made, words("en"), AIMS)) == (not far)
    assert (told in sentences(bare, bare, near=near)[2]) == (not far)


def test_half_a_person_more_is_no_gap(bare: Run) -> None:
    """Where nothing is short any part of a person is infinitely more."""
    made = plan(Nearness("shortfall", 0.4, compared=3), values=(0.0, 50.0))
    assert searched_far(made, AIMS)
