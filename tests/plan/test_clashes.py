"""Measures that do not go together, though nobody says so: the plan leaves them out as a pair, and says why."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dienmodel.network.world import World, build
from dienmodel.plan.file import term
from dienmodel.plan.planner import plan
from dienmodel.plan.questions.followed import unaided
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Settings
from dienmodel.show.say.plan_head import clash_lines
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from .little import SCENARIO, figure, little, measure, titled

AIMS = ("shortfall", "cost")
FEW = replace(SETTINGS, rivals=2)
"""As with many measures: they are chosen by what each does by itself."""

TAKES = {"figure": "seats", "add": "sixty_fewer"}
FIGURES = {
    "seats": figure("people", 100),
    "sixty_fewer": figure("people", -60),
    "sixty": figure("people", 60),
    "seldom": figure("factor", 0.5),
    "needed": figure("people", 800),
    "passed": figure("share", 0.9),
    "six": figure("share", 0.06),
    "stricter": figure("factor", 0.95),
}
STAGES = {**SCENARIO["stages"], "course": titled(duration="course_months", dropout="not passed", gate="course")}
COACH = measure([{"figure": "passed", "add": "six"}])
CARE = measure([{"figure": "leaving", "multiply": "seldom"}, TAKES])
ROOM = measure([{"figure": "seats", "add": "sixty"}])


def offering(folder: Path, **measures: object) -> World:
    """A hundred seats for forty trainees at a time, and measures of which some take sixty."""
    return build(little(folder, FIGURES, stages=STAGES, measures=measures))


def planned(world: World, settings: Settings) -> Plan:
    starts = {name: [date(2026, 2, 1)] for name in world.catalogue.measures}
    return plan(world, [term(world, aim) for aim in AIMS], starts=starts, settings=settings)


def chosen(found: Plan) -> set[str]:
    return {start.measure for start in found.starts}


@pytest.mark.parametrize("settings", [SETTINGS, FEW])
def test_two_measures_that_leave_fewer_than_no_seats_are_no_choice(tmp_path: Path, settings: Settings) -> None:
    world = offering(tmp_path, care=CARE, rest=CARE)
    found = planned(world, settings)
    assert len(chosen(found)) == 1
    if settings is SETTINGS:  # a program in parts sees for itself that nobody would have room
        (clash,) = found.clashes
        assert clash.measures == {"care", "rest"} and clash.always
        assert found.near.compared == 3


@pytest.mark.parametrize("settings", [SETTINGS, FEW])
def test_the_answer_says_which_and_why(tmp_path: Path, settings: Settings) -> None:
    """Of ten in a hundred who fail each saves six: more than there are, which a program in parts does not see."""
    world = offering(tmp_path, coach=COACH, mentor=COACH)
    found = planned(world, settings)
    assert len(chosen(found)) == 1
    (clash,) = found.clashes
    assert clash.faults[0].code == "figure-pushed" and clash.always
    for language, together in (("en", "do not go together"), ("nl", "gaan niet samen")):
        (line,) = clash_lines(world.catalogue, found, words(language))
        assert together in line and "'passed'" in line and "1.02" in line and "figures.yaml:" in line


@pytest.mark.parametrize("settings", [SETTINGS, FEW])
def test_those_for_which_another_makes_room_are_together(tmp_path: Path, settings: Settings) -> None:
    """Two that take sixty of a hundred seats need the sixty more of a third."""
    found = planned(offering(tmp_path, care=CARE, rest=CARE, room=ROOM), settings)
    assert chosen(found) == {"care", "rest", "room"}
    assert all(clash.measures == {"care", "rest"} for clash in found.clashes)


@pytest.mark.parametrize("settings", [SETTINGS, FEW])
def test_a_program_in_parts_lets_those_be_together_too(tmp_path: Path, settings: Settings) -> None:
    """Five in a hundred fail more by a stricter course, so that both can save six."""
    strict = measure([{"figure": "passed", "multiply": "stricter"}, {"figure": "leaving", "multiply": "seldom"}])
    found = planned(offering(tmp_path, coach=COACH, mentor=COACH, strict=strict), settings)
    assert chosen(found) == {"coach", "mentor", "strict"}


def test_of_two_that_meet_on_some_days_only_the_days_are_told(tmp_path: Path) -> None:
    """One that ends before the other begins goes together with it."""
    ends = {**CARE, "until": "2027-01-01"}
    days = {"care": [date(2026, 2, 1)], "rest": [date(2026, 3, 1), date(2027, 2, 1)]}
    world = offering(tmp_path, care=ends, rest=CARE)
    found = plan(world, [term(world, aim) for aim in AIMS], starts=days)
    (clash,) = found.clashes
    assert not clash.always
    assert [start.start for start in clash.starts] == [date(2026, 2, 1), date(2026, 3, 1)]
    (line,) = clash_lines(world.catalogue, found, words("en"))
    assert "from 1 February 2026" in line and "from 1 March 2026" in line


def test_a_measure_that_is_faulty_by_itself_is_a_fault(tmp_path: Path) -> None:
    world = offering(tmp_path, care=measure([TAKES, {"figure": "seats", "add": "sixty_fewer"}]))
    with pytest.raises(FaultyInput):
        planned(world, SETTINGS)


def test_a_why_not_tries_the_measures_that_go_together(tmp_path: Path) -> None:
    """Of all measures those that clash with one before them stay off, instead of all."""
    world = offering(tmp_path, care=CARE, rest=CARE)
    gates = unaided(world, "goal", SETTINGS)
    alone = unaided(offering(tmp_path, care=CARE), "goal", SETTINGS)
    assert gates.measures == ("care",) == alone.measures and gates.short == alone.short
