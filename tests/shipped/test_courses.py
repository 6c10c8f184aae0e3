"""Three courses by name: capacities frozen at 2025, decided policy, and the trend of 2025 carried on."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.in_out import in_out_table
from dienmodel.show.say.answer import headline
from dienmodel.text.words import words

FROZEN, DECIDED, TREND = COURSES = ("bevroren", "nederland", "trend")
NOW, GOALS = date(2025, 12, 1), (date(2030, 12, 31), date(2035, 12, 31))

COUNTED = {"professional": 2_140, "reservist": 1_402, "total": 5_567}
"""Growth in the eleven months of 2025 up to now: nearly 5 % of professionals, 1,402 reservists, 5,567 of all staff."""

A_YEAR = 12 / 11
NO_LEVEL = 0.0


@cache
def run(course: str, off: str = "") -> Run:
    world = build(load(course, on={off: NO_LEVEL} if off else None))
    return Run(world, expect(world.network))


def people(course: str, day: date, category: str = "total", off: str = "") -> float:
    network = run(course, off).world.network
    strength = at(network.calendar.moment(day), run(course, off).strength)
    return float(strength[[category in ("total", cell["category"]) for cell in network.labels.cells]].sum())


def posts(course: str, day: date, off: str = "") -> float:
    """Filled posts of the peace organisation."""
    world, moment = run(course, off).world, run(course, off).world.network.calendar.moment(day)
    trained = per_steps(world.meters.trained, run(course, off).expected)
    return float(filled(at(moment, trained), at(moment, world.outcomes.posts["peace"])).sum())


@pytest.mark.parametrize("day", GOALS)
def test_what_is_decided_lies_between_nothing_more_and_the_pace_of_2025(day: date) -> None:
    """More seats and students are more people, and what has been decided is not all that it takes to keep the pace."""
    for measured in (people, posts):
        frozen, decided, trend = (measured(course, day) for course in COURSES)
        assert 1.005 * frozen < decided < trend, measured
    assert (
        people(FROZEN, day, "professional") < people(DECIDED, day, "professional") < people(TREND, day, "professional")
    )


def test_they_part_today_and_share_the_past() -> None:
    state = run(DECIDED).world.network.calendar.moment(NOW).state
    for course in (FROZEN, TREND):
        np.testing.assert_allclose(run(course).strength[: state + 1], run(DECIDED).strength[: state + 1], rtol=1e-4)


def test_with_frozen_seats_each_year_adds_less_than_the_one_before() -> None:
    """A larger force loses more people a year, and takes in as many."""
    ends = [people(FROZEN, date(year, 12, 31), "professional") for year in range(2026, 2036)]
    assert (np.diff(ends, n=2) < 0).all() and (np.diff(ends) > 0).all()


@pytest.mark.parametrize("category", COUNTED)
@pytest.mark.parametrize("year", range(2027, 2036))
def test_the_trend_adds_each_year_what_was_counted_in_2025(category: str, year: int) -> None:
    grew = people(TREND, date(year, 12, 31), category) - people(TREND, date(year - 1, 12, 31), category)
    assert grew == pytest.approx(A_YEAR * COUNTED[category], rel=0.15 if category == "reservist" else 0.06)


def test_the_trend_comes_to_what_the_pace_of_2025_gives_by_itself() -> None:
    """79,900 people and 5,567 more each eleven months are 110,800 at the end of 2030."""
    assert people(TREND, GOALS[0]) == pytest.approx(110_800, rel=0.01)


@pytest.mark.parametrize("measure", ["service_year_decided", "resilience_decided", "veva_decided"])
def test_each_decision_adds_people_and_takes_no_post(measure: str) -> None:
    for day in GOALS:
        assert people(DECIDED, day) > people(DECIDED, day, off=measure) + 100
        assert posts(DECIDED, day) > posts(DECIDED, day, measure) * (1 - 1e-3)


def test_decided_policy_takes_in_what_was_announced_for_2029() -> None:
    """9,000 military of all kinds a year from 2029 (press, 2024): held against the course, and not put into it."""
    came = sum(
        row["new_from_outside"]
        for row in in_out_table(run(DECIDED)).rows()
        if row["span"] == "year" and row["period"] == "2029" and row["category"] in ("professional", "reservist")
    )
    assert came == pytest.approx(9_000, rel=0.07)


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_sentence_says_which_course_it_is(course: str, language: str) -> None:
    said = load(course).scenario
    assert said.course is not None
    first = headline(answer(run(course)), words(language)).split(". ")[0]
    assert getattr(said.course, language) in first
    assert first.startswith({"nl": "Uitgaande van ", "en": "Starting from "}[language])


def test_what_nobody_has_decided_says_so() -> None:
    measure = load(TREND).scenario.measures["growth_of_2025"]
    assert "geen beleid" in measure.title.nl and "no policy" in measure.title.en
    assert "growth_of_2025" not in load(DECIDED).scenario.measures
