"""What a head of workforce planning would bet on before looking, each with the reason, held against the expectation.

People in all and trained people on posts, at the ends of 2030 and 2035. What is within a thousandth of all is no
difference: more applicants leave fewer young people to be asked for something else.
"""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.compile.recall import Memory
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.network import Reals
from dienmodel.network.world import build_near

NOTHING = 1e-3
DAYS = (date(2030, 12, 31), date(2035, 12, 31))

APPLICANTS = {
    "professional_applications": "who wants to be a professional is no loss to the reserve",
    "service_year_applications": "more young people to choose from",
    "reservist_applications": "more candidates for the same courses",
    "resilience_applications": "the resilience training has seats of its own",
    "minor_applications": "the minor has seats of its own",
    "student_applications": "a fixed number of student reservists is admitted",
    "specialist_applications": "specialists need no basic training",
    "employer_candidates": "reservists who come by their employer",
    "veva_enrolments": "students who have a training before they come",
    "survey_letters": "who is asked may come, and need not",
    "civilian_selected": "civilians are hired for free posts only",
}
"""Figures of which more brings more people, or as many, and why."""

CAPACITIES = {
    "talks": "a talk is no duty",
    "selection_slots": "nobody is rejected by being examined sooner",
    "medical_slots": "nobody is rejected by being examined sooner",
    "clearance_officers": "who is cleared sooner starts sooner",
    "civilian_posts": "a free post can be filled",
    "basic_seats": "the scarcest seats",
    "central_seats": "seats of an institute that may stand empty",
    "veva_seats": "seats of their own",
    "service_year_seats": "seats of their own",
    "reserve_seats": "seats of their own",
    "resilience_seats": "seats of their own",
    "minor_seats": "seats of their own",
    "student_joins": "more of those who were picked anyway",
    "function_seats": "who is trained sooner fills a post sooner",
    "civilian_trainers": "civilian trainers free soldiers of training",
    "supervisor_share_nco": "who is received sooner fills a post sooner",
    "instructor_share_nco": "classes start for want of instructors no later",
    "instructor_share_reserve": "the resilience training has instructors of its own",
    "resilience_medical_slots": "the resilience training has medical slots of its own",
    "resilience_officers": "the resilience training has clearance officers of its own",
    "resilience_trainers": "the resilience training has instructors of its own",
    "beds": "nobody is sent home for a bed more",
    "equipment_sets": "nobody is sent home for a rifle more",
}
"""Capacities of which more fills as many posts at least, and fewer as many at most, and why."""

LOSSES = {
    "application_dropout": "fewer withdraw",
    "selection_dropout": "fewer are rejected",
    "medical_dropout": "fewer are rejected",
    "offer_dropout": "fewer refuse",
    "clearance_dropout": "fewer are refused",
    "basic_dropout": "fewer fail",
    "function_dropout": "fewer fail",
    "leaves_settling": "fewer leave in their first months",
    "gives_up_course": "fewer tire of waiting",
    "outflow_level": "fewer resign and retire",
    "reservist_leave_rate": "fewer reservists leave",
    "civilian_resign_rate": "fewer civilians leave",
}
"""Figures of loss, of which less leaves more people, or as many, and why."""

RATIOS = {
    "recruits_per_instructor": "larger classes need fewer instructors",
    "trainees_per_instructor": "larger classes need fewer instructors",
    "newcomers_per_supervisor": "units receive more people",
    "share_reserve_at_resignation": "who leaves stays within reach",
    "share_reserve_at_retirement": "who retires stays within reach",
    "former_return_rate": "some come back",
    "former_reserve_rate": "some come back part-time",
    "resilience_stay": "who is trained stays",
    "service_year_stay": "who is trained stays",
}
"""Other figures of which more leaves more people, or as many, and why."""

LENGTHS = {
    "basic_weeks": "seats come free sooner",
    "basic_veva_weeks": "a post is filled sooner",
    "basic_service_year_weeks": "a post is filled sooner",
    "basic_reserve_weeks": "seats come free sooner",
    "basic_resilience_weeks": "the class of next quarter finds its seats free",
    "function_weeks": "a post is filled sooner",
    "settling_weeks": "a post is filled sooner",
}
"""Lengths of courses of which less fills as many posts at least, and why. Who is trained sooner also leaves sooner."""

NEDERLAND = load("nederland")
FIGURES = NEDERLAND.figures
MEASURES = tuple(name for name in NEDERLAND.scenario.measures if name not in NEDERLAND.scenario.on)
Few = tuple[tuple[str, float], ...]


@cache
def compiled() -> Memory:
    """From which its neighbours are compiled: `test_recall` holds them to be what they are from scratch."""
    return build_near(NEDERLAND)[1]


@cache
def outcome(factors: Few = (), on: Few = ()) -> Reals:
    """People in all and filled posts of the peace organisation, each on both days, [2, 2]."""
    said = NEDERLAND.scenario
    levels = {**said.on, **dict(on)}
    changed = replace(NEDERLAND, scenario=said.model_copy(update={"on": levels}))
    world, _ = build_near(changed, dict(factors), compiled())
    course, moments = expect(world.network), [world.network.calendar.moment(day) for day in DAYS]
    people = per_steps(world.meters.strength, course)
    trained, posts = per_steps(world.meters.trained, course), world.outcomes.posts["peace"]
    manned = [filled(at(moment, trained), at(moment, posts)).sum() for moment in moments]
    return np.array([[at(moment, people).sum() for moment in moments], manned])


def no_less(more: Reals, less: Reals, nothing: float = NOTHING) -> None:
    """More people and more filled posts, or as many, on both days."""
    assert (more >= less * (1.0 - nothing)).all(), (more - less).round(1).tolist()


@pytest.mark.parametrize("key", APPLICANTS)
@pytest.mark.parametrize("times", [2.0, 10.0])
def test_more_applicants_are_never_fewer_people(key: str, times: float) -> None:
    no_less(outcome(((key, times),)), outcome())


@pytest.mark.parametrize("times", [2.0, 10.0])
def test_more_applicants_of_all_kinds_are_more_people(times: float) -> None:
    many = outcome(tuple((key, times) for key in APPLICANTS))
    no_less(many, outcome(), 0.0)
    assert (many > outcome()).all()


@pytest.mark.parametrize("key", CAPACITIES)
def test_more_room_leaves_no_post_empty_and_less_fills_none(key: str) -> None:
    no_less(outcome(((key, 2.0),)), outcome())
    no_less(outcome(), outcome(((key, 0.5),)))


@pytest.mark.parametrize("key", LOSSES)
def test_less_loss_is_never_fewer_people(key: str) -> None:
    no_less(outcome(((key, 0.8),)), outcome())


@pytest.mark.parametrize("key", RATIOS)
def test_better_use_is_never_fewer_people(key: str) -> None:
    no_less(outcome(((key, 1.1),)), outcome())


@pytest.mark.parametrize("key", LENGTHS)
@pytest.mark.parametrize("times", [0.8, 0.9, 0.95])
def test_a_shorter_course_leaves_no_post_empty(key: str, times: float) -> None:
    no_less(outcome(((key, times),))[1], outcome()[1])


@pytest.mark.parametrize("key", LENGTHS)
def test_no_length_within_its_range_upsets_a_timetable(key: str) -> None:
    """A course that lasts a few weeks longer starts fewer people in proportion, not a third fewer."""
    longest = FIGURES[key].high_factor or FIGURES[key].high / FIGURES[key].value
    later = outcome(((key, longest),))
    assert (later > (1.0 - 0.2 * (longest - 1.0)) * outcome() - 100.0).all()


def test_nobody_rejected_is_never_fewer_people() -> None:
    no_less(outcome((("selection_dropout", 0.0), ("medical_dropout", 0.0))), outcome())


def test_nobody_who_fails_is_more_people() -> None:
    all_pass = outcome((("basic_dropout", 0.0), ("function_dropout", 0.0)))
    assert (all_pass > 1.01 * outcome()).all()


@pytest.mark.parametrize(
    "key", ["supervisor_share_nco", "function_seats", "basic_seats", "instructor_share_nco", "beds"]
)
def test_half_the_room_on_the_way_to_a_post_is_felt(key: str) -> None:
    """Whoever finds no room does not stay for ever, and the posts behind it are empty."""
    less = outcome(((key, 0.5),))
    assert (less < 0.995 * outcome()).all()


def test_a_set_of_seats_and_what_they_need_helps_more_than_seats() -> None:
    seats = (("basic_seats", 1.5), ("function_seats", 1.5))
    whole = (
        *seats,
        ("beds", 1.5),
        ("equipment_sets", 1.5),
        ("clearance_officers", 1.2),
        ("professional_applications", 1.5),
    )
    no_less(outcome(whole), outcome(seats))


@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_of_the_letter_makes_the_force_smaller(measure: str) -> None:
    no_less(outcome(on=((measure, 1.0),)), outcome())


@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_makes_it_smaller_on_top_of_the_others(measure: str) -> None:
    others = tuple((name, 1.0) for name in MEASURES if name != measure and not excluded(name, measure))
    best = tuple((name, level) for name, level in others if not name.startswith("survey_level") or name == BEST_SURVEY)
    no_less(outcome(on=(*best, (measure, 1.0))), outcome(on=best))


@pytest.mark.parametrize("measure", MEASURES)
def test_half_a_measure_lies_between(measure: str) -> None:
    """Or a little beyond: where there are no more posts, more people only take clearances from others."""
    none, half, whole = outcome(), outcome(on=((measure, 0.5),)), outcome(on=((measure, 1.0),))
    no_less(half, np.minimum(none, whole), 2.0 * NOTHING)
    no_less(np.maximum(none, whole), half, 2.0 * NOTHING)


def excluded(name: str, measure: str) -> bool:
    """Whether two measures replace each other."""
    said = NEDERLAND.scenario.measures
    return measure in said[name].excludes or name in said[measure].excludes


BEST_SURVEY = "survey_level_1"
PAIRS = [pair for pair in combinations(MEASURES, 2) if not excluded(*pair)]

SOME = [pair for number, pair in enumerate(PAIRS) if number % 9 == 0 or "short_variant" in pair]
"""Every ninth pair, and those of the resilience training, which lives on what it brings, not on what others leave."""


@pytest.mark.parametrize("pair", SOME, ids="+".join)
def test_two_measures_do_no_worse_than_the_better(pair: tuple[str, str]) -> None:
    two_measures(pair)


@pytest.mark.nightly
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_no_two_measures_do_worse_than_the_better(pair: tuple[str, str]) -> None:
    two_measures(pair)


def two_measures(pair: tuple[str, str]) -> None:
    alone = [outcome(on=((name, 1.0),)) for name in pair]
    no_less(outcome(on=tuple((name, 1.0) for name in pair)), np.maximum(*alone))


def test_who_changes_category_is_counted_once_and_so_is_his_post() -> None:
    """Civilians who become reservists as well keep their post, and nobody is hired for it."""
    many = outcome((("civilian_reserve_rate", 20.0),))
    assert np.abs(many[0] - outcome()[0]).max() < 0.005 * outcome()[0].max()
    no_less(many, outcome())
