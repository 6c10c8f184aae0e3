"""The first lines of a plan, and its values with their units."""

import re
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.result import Nearness, Plan
from dienmodel.runs.filled import without_plan
from dienmodel.show.say.plan import amount, axis_title
from dienmodel.show.say.plan_head import first_lines, near_line, open_lines, targets_of
from dienmodel.text.words import words

SMALL = Path(__file__).parents[2] / "cases" / "small"


@pytest.fixture(scope="module")
def baseline() -> Catalogue:
    return catalogue_of(load("nederland"))


@pytest.mark.parametrize(
    ("aim", "value", "nl", "en"),
    [
        ("shortfall", 65.2, "65 mensen", "65 people"),
        ("cost", 624.0, "€ 624 mln", "€624m"),
        ("cost", 7800.0, "€ 7,8 mld", "€7.8bn"),
        ("cost", 0.02, "€ 20.000", "€20,000"),
        ("readiness", 3417.0, "3.420 mensjaren", "3,420 person-years"),
        ("labour", 41234.0, "41.200 mensen", "41,200 people"),
        ("space", 12.0, "12 bedjaren", "12 bed-years"),
        ("shortfall+cost", 65.0, "€ 65,0 mln", "€65.0m"),
    ],
)
def test_a_value_of_an_aim_has_its_unit(baseline: Catalogue, aim: str, value: float, nl: str, en: str) -> None:
    assert amount(baseline, aim, value, words("nl")) == nl
    assert amount(baseline, aim, value, words("en")) == en


def test_bare_numbers_on_an_axis_have_their_unit_in_its_title(baseline: Catalogue) -> None:
    assert axis_title(baseline, "cost", words("nl")) == "Kosten (mln euro)"
    assert axis_title(baseline, "readiness", words("en")) == "Instructors from units (person-years)"


NONE = Nearness("cost", whole=True)


def plan(near: Nearness = NONE) -> Plan:
    """A plan of which only the distance from the best is known."""
    found = object.__new__(Plan)
    values = {
        "values": (),
        "parts": {},
        "clashes": (),
        "gathered": (),
        "late": (),
        "near": near,
        "as_it_is": False,
        "open": {"exam:entry": Open.AMPLE, "course:entry": Open.EMPTY},
    }
    for name, value in values.items():
        object.__setattr__(found, name, value)
    return found


PER_PERIOD = "With admissions decided per period, no choice of measures is more than"

BY_ITSELF = "if each measure does what it does by itself. What was chosen was"


@pytest.mark.parametrize(
    ("near", "line"),
    [
        (NONE, "There was no choice of measures to make."),
        (
            Nearness("cost", compared=6, whole=True),
            "All 6 choices of measures were compared: with admissions decided per period, none is better.",
        ),
        (
            Nearness("cost", 12.3, 0.4, 1),
            f"{PER_PERIOD} €12.3m better (Cost), {BY_ITSELF} €0.4m off that once it was computed as a whole.",
        ),
        (
            Nearness("shortfall", 21.0, 0.0, 1),
            f"{PER_PERIOD} 21 people better (People or posts short of the targets), {BY_ITSELF} 0 people off that once "
            "it was computed as a whole.",
        ),
        (
            Nearness("cost", 0.0, 0.0, 3),
            f"{PER_PERIOD} €0 better (Cost), {BY_ITSELF} €0 off that once it was computed as a whole.",
        ),
        (Nearness("cost", inf), "The search was not finished: there may be a better choice of measures."),
    ],
)
def test_a_distance_from_the_best_is_told_in_people_and_euro(baseline: Catalogue, near: Nearness, line: str) -> None:
    assert near_line(baseline, plan(near), words("en")) == line


def test_gates_without_a_decision_are_named_with_the_reason_unless_nobody_comes_there() -> None:
    catalogue = catalogue_of(load(str(SMALL)))
    (line,) = open_lines(catalogue, plan(), words("en"))
    assert line == "Not decided, left as it is: exam (hardly anybody is held up there)."


def test_a_plan_that_fills_fewer_posts_says_so_first() -> None:
    """The small scenario of 1,500 posts with its course closed, beside the scenario as it is."""
    said = load(str(SMALL))
    world = without_plan(said)
    closed = replace(world, expected=replace(world.expected, n_stock=0.9 * world.expected.n_stock))
    lines = first_lines(closed, world, plan(), ["shortfall", "cost"], words("en"))
    numbers = re.fullmatch(
        r"Posts filled on 30 December 2030 \(peace, 1,500 posts\): ([\d,]+) with the plan, ([\d,]+) without any plan\. "
        r"That is ([\d,]+) fewer\.",
        lines[0],
    )
    assert numbers
    with_plan, without, fewer = (int(text.replace(",", "")) for text in numbers.groups())
    assert without - with_plan == fewer
    assert with_plan == pytest.approx(0.9 * without, abs=10)
    assert "people in training or waiting for a post too" in lines[1]
    assert lines[2] == "The chance that the plan meets its targets has not been computed."
    same = first_lines(world, world, plan(), ["shortfall"], words("en"))
    assert same[0].endswith("with or without the plan.")
    assert len(same) == 4


def test_targets_of_a_plan_are_those_whose_shortfall_it_makes_small(baseline: Catalogue) -> None:
    assert (
        targets_of(baseline, ["shortfall", "cost"])
        == targets_of(baseline, ["cost"])
        == targets_of(baseline, ["shortfall+cost"])
    )
    assert "war" not in targets_of(baseline, ["shortfall"])
    assert len(targets_of(baseline, ["shortfall"])) == 5
