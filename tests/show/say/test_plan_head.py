"""The first lines of a plan, and its values with their units."""

import re
from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.result import Nearness, Plan
from dienmodel.runs.filled import without_plan
from dienmodel.show.say.plan import amount, axis_title, worth
from dienmodel.show.say.plan_head import first_lines, near_line, open_lines, reached, targets_of
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


def plan(near: Nearness = NONE, **more: object) -> Plan:
    """A plan of which only the distance from the best is known."""
    found = object.__new__(Plan)
    values = {
        "values": (),
        "metered": {},
        "parts": {},
        "clashes": (),
        "gathered": (),
        "late": (),
        "near": near,
        "as_it_is": False,
        "open": {"exam:entry": Open.AMPLE, "course:entry": Open.EMPTY},
    }
    for name, value in (values | more).items():
        object.__setattr__(found, name, value)
    return found


ALONE = (
    "How good is this choice of measures? While choices were compared, each measure counted for the effect it has "
    "alone. Reckoned like that, no other choice is"
)

UNKNOWN = "For other choices this was not computed, so whether one of them is really better is not known."

TOGETHER = "With the effects that measures have on each other the chosen ones come out"


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
            f"{ALONE} more than €12.3m better (Cost). {TOGETHER} €0.4m away from that reckoning. {UNKNOWN}",
        ),
        (
            Nearness("shortfall", 21.0, 0.0, 1),
            f"{ALONE} more than 21 people better (People or posts short of the targets). {TOGETHER} the same.",
        ),
        (
            Nearness("cost", 0.0, 0.0, 3),
            f"{ALONE} better (Cost). {TOGETHER} the same.",
        ),
        (Nearness("cost", inf), "The search was not finished: there may be a better choice of measures."),
    ],
)
def test_a_distance_from_the_best_is_told_in_people_and_euro(baseline: Catalogue, near: Nearness, line: str) -> None:
    assert near_line(baseline, plan(near), words("en")) == line


def test_admissions_per_half_year_are_told_beside_the_choice(baseline: Catalogue) -> None:
    line = near_line(baseline, plan(Nearness("cost", 12.3, 0.4, 1, coarse=True)), words("en"))
    assert "the effect it has alone, and admissions were decided per half year. Reckoned like that" in line
    assert f"more than €12.3m better (Cost). {TOGETHER} €0.4m away from" in line
    line = near_line(baseline, plan(Nearness("cost", 0.0, 0.4, 1, coarse=True)), words("nl"))
    assert "per half jaar over toelatingen beslist. Zo gerekend is geen andere keuze beter (Kosten)." in line


@pytest.mark.parametrize(
    ("paid", "says"),
    [
        (
            {2024: 10.0, 2025: 20.0, 2026: 30.0, 2027: 40.0},
            "€100m (all years of the run, 2024-2027; of which €70.0m from 2026 on)",
        ),
        ({2026: 30.0, 2027: 70.0}, "€100m (all years of the run, 2026-2027)"),
        ({}, "€100m"),
    ],
)
def test_a_cost_says_over_which_years(baseline: Catalogue, paid: dict[int, float], says: str) -> None:
    """Years that have been paid count in the aim too: what is still to come is told beside it."""
    found = plan()
    metered = {f"paid:{year}": (0.0, got) for year, got in paid.items()} | {"labour": (1.0, 1.0)}
    object.__setattr__(found, "metered", metered)
    object.__setattr__(found, "values", (100.0,))
    ((_, value),) = reached(replace(baseline, now=date(2025, 12, 1)), found, ["cost"], words("en"))
    assert value.startswith(says)


@pytest.mark.parametrize(("value", "number"), [(19.02, "19"), (1234.0, "1,230"), (1.26, "1.3"), (0.126, "0.13")])
def test_a_worth_is_no_finer_than_it_can_be_used(baseline: Catalogue, value: float, number: str) -> None:
    assert worth(baseline, "shortfall", value, words("en")).startswith(f"{number} people in ")


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
