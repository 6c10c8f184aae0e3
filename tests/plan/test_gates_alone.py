"""Where no admissions per period keep to all limits and the gates as they are do, these are the plan and the answer."""

from pathlib import Path

import pytest

from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.whynot import Means
from dienmodel.plan.settings import Search
from dienmodel.show.say.why_not import why_not_lines
from dienmodel.text.words import words

from .seats import seats_with

FLOOR = "floors: {kept: {title: {nl: x, en: x}, category: trained, fewest: fewest, start: 2027-12-27}}\n"


def floored(folder: Path, fewest: int) -> World:
    """Five full classes in a row are 150 people; a plan spreads admissions over its periods and gets fewer through."""
    return build(seats_with(folder, 200, FLOOR, fewest=fewest))


def test_a_why_not_says_that_the_gates_keep_to_limits_that_no_plan_keeps_to(tmp_path: Path) -> None:
    world = floored(tmp_path, 150)
    why = why_not_for(world)
    assert why.short == pytest.approx(50.0) and why.way is Means.GATES
    assert why.planned == float("inf") and why.together
    for language, text in (("en", "the gates as they are do"), ("nl", "de toelatingen zoals ze zijn doen dat wel")):
        (heading, lines), (_, relaxed) = why_not_lines(world.catalogue, why, words(language))
        assert text in heading and "50" in lines[0] and relaxed


def test_a_plan_leaves_such_gates_as_they_are(tmp_path: Path) -> None:
    found = made_for(floored(tmp_path, 150), ["short", "cost"], Search(margin=0.0))
    assert found.as_it_is and found.only_gates and not found.lines
    assert found.values[0] == pytest.approx(50.0)


def test_limits_that_the_gates_break_too_contradict_each_other(tmp_path: Path) -> None:
    world = floored(tmp_path, 151)
    why = why_not_for(world)
    assert why.short == float("inf") and why.way is None
    assert "contradict" in why_not_lines(world.catalogue, why, words("en"))[0][0]
    with pytest.raises(NoPlan):
        made_for(world, ["short", "cost"], Search(margin=0.0))


def test_a_plan_in_periods_that_keeps_to_a_floor_is_one(tmp_path: Path) -> None:
    found = made_for(floored(tmp_path, 120), ["short", "cost"], Search(margin=0.0))
    assert not found.only_gates
