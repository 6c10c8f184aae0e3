"""Sentences about plans: which prices are told, and what queues are called."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.quotas.lines import apart
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.questions.elastic import Family
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.questions.limits import Limit, LimitKind
from dienmodel.plan.questions.prices import LimitPrice, TargetPrice
from dienmodel.plan.questions.whynot import Means, Relaxation, WhyNot
from dienmodel.plan.result import Plan
from dienmodel.runs.answer import Outlook
from dienmodel.runs.run import Run
from dienmodel.show.say.plan import (
    admitted_by_year,
    foremost,
    front_lines,
    levels_named,
    limit_name,
    line_name,
    price_sentence,
    risk_line,
    target_price_lines,
    when,
)
from dienmodel.show.say.why_not import MOST_LINES, why_not_lines
from dienmodel.text.words import words

CASE = Path(__file__).parents[2] / "cases" / "small"


def price(limit: str, year: int, value: float) -> LimitPrice:
    return LimitPrice("short", LimitKind.SLOTS, limit, date(year, 1, 1), date(year + 1, 1, 1), value)


@pytest.mark.parametrize(
    ("more", "fewer", "line"),
    [
        (0.213, 0.02, "One person more for “goal” on 30 December 2030 costs €213,000; one fewer saves €20,000."),
        (np.inf, 0.0213, "No plan reaches one person more for “goal” on 30 December 2030; one fewer saves €21,300."),
    ],
)
def test_a_person_is_priced_in_euro(more: float, fewer: float, line: str) -> None:
    """In millions to one decimal most people would cost nothing."""
    priced = [TargetPrice("cost", "goal", more, fewer)]
    assert target_price_lines(catalogue_of(load(str(CASE))), priced, words("en")) == [line]


@pytest.mark.parametrize(
    ("more", "less", "said"),
    [
        (1.0, np.inf, " With one less no plan is possible with these measures."),
        (1.0, None, " What one less costs is not known."),
        (None, None, ""),
    ],
)
def test_of_one_less_it_is_told_whether_there_is_no_plan_or_it_is_not_known(
    more: float | None, less: float | None, said: str
) -> None:
    catalogue = catalogue_of(load(str(CASE)))
    priced = LimitPrice("shortfall", LimitKind.SMOOTH, "up", date(2028, 1, 1), date(2029, 1, 1), 1.0, more, less)
    text = price_sentence(catalogue, priced, words("en"))
    assert text.split(".", 1)[1] == said


def test_one_limit_does_not_crowd_out_the_others() -> None:
    prices = [price("a", 2030, 9), price("a", 2029, 8), price("a", 2028, 7), price("b", 2030, 2), price("c", 2030, 1)]
    assert [(p.limit, p.day.year) for p in foremost(prices, 4)] == [("a", 2030), ("a", 2029), ("b", 2030), ("c", 2030)]
    assert [p.limit for p in foremost(prices, 2)] == ["a", "b"]
    assert foremost(prices, 9) == prices


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_queue_of_the_baseline_has_a_name_of_its_own_in_words(language: str) -> None:
    said, w = load("nederland"), words(language)
    catalogue = catalogue_of(said)
    labels = apart(compile_scenario(said)).labels.gate
    names = [line_name(catalogue, label, w) for label in labels]
    assert len(set(names)) == len(names)
    assert not [name for name in names if "_" in name]
    track = said.scenario.tracks["apply_professional"].title
    name = line_name(catalogue, "selection:amsterdam:apply_professional:other_ranks:ab", w)
    assert name.startswith(getattr(track, language) + ", Amsterdam, ")
    assert getattr(said.scenario.gates["selection"].title, language).lower() in name.lower()
    assert name in limit_name(
        catalogue, LimitKind.APPLICANTS, "selection:amsterdam:apply_professional:other_ranks:ab", w
    )


def limit(kind: LimitKind, name: str, year: int = 2030) -> Limit:
    return Limit(kind, name, date(year, 1, 1), date(year + 1, 1, 1), np.array([0]), np.ones(1))


def blocked(language: str, limits: list[Limit], families: tuple[Family, ...]) -> list[tuple[str, list[str]]]:
    found = WhyNot(
        "t2030",
        1234.0,
        together=(Relaxation(limits[0], 12.0, 0.25),),
        families=families,
        only=987.0,
        blocking=tuple(limits),
        alone=(Relaxation(limits[0], 40.0, 0.5), Relaxation(limits[-1], None, None, 600.0)),
    )
    return why_not_lines(catalogue_of(load("nederland")), found, words(language))


FAMILIES = (
    Family(LimitKind.APPLICANTS, ""), Family(LimitKind.START, ""), Family(LimitKind.PLACES, "basic_seats"),
    Family(LimitKind.PLACES, "readiness_floor"), Family(LimitKind.SMOOTH, "up"),
)  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_stops_a_target_is_told_by_kinds_before_limits(language: str) -> None:
    line = "selection:amsterdam:apply_professional:other_ranks:ab"
    told = blocked(
        language, [limit(LimitKind.PLACES, "basic_seats:army:other_ranks"), limit(LimitKind.APPLICANTS, line)], FAMILIES
    )
    headings = [heading for heading, _ in told]
    stops = headings[2]
    assert "987" in stops and stops.count("“") == 2
    assert not any("_" in text for heading, lines in told for text in (heading, *lines))
    assert "600" in told[4][1][1]


def test_limits_that_may_not_matter_are_not_listed_when_time_ran_out() -> None:
    found = WhyNot(
        "t2030", 1234.0, blocking=(limit(LimitKind.PLACES, "beds"),), fewest=False, smallest=False, complete=False
    )
    told = why_not_lines(catalogue_of(load("nederland")), found, words("en"))
    assert len(told) == 2 and not any(lines for _, lines in told)
    assert "Time ran out" in told[1][0]


ANSWERS = [
    (WhyNot("t2030", 0.0, way=Means.GATES), "the scenario as it is meets it", "het scenario zoals het is haalt het"),
    (WhyNot("t2030", 0.0, way=Means.PLAN), "a plan shows how", "een plan laat zien hoe"),
    (WhyNot("t2030", 0.0, way=Means.MEASURES, measures=("campaign",)), "these measures", "deze maatregelen"),
    (WhyNot("t2030", 12.0, allowed=True), "misses it by 12 people.", "komt 12 mensen tekort."),
    (WhyNot("t2030", 12.0, allowed=True, classes=("basic",)), "too small to begin", "te klein om te beginnen"),
    (WhyNot("t2030", 12.0), "per four weeks in the first year", "per vier weken in het eerste jaar"),
    (WhyNot("t2030", 12.0, way=Means.GATES, planned=34.0), "fewer than 34 people", "minder dan 34 mensen"),
    (WhyNot("t2030", 12.0, way=Means.MEASURES, planned=34.0, measures=("campaign",)), "cannot be", "is niet haalbaar"),
    (WhyNot("t2030", 12.0, way=Means.GATES, planned=34.0, allowed=True), "by 34 people", "komt 34 mensen tekort"),
]


@pytest.mark.parametrize(("why", "en", "nl"), ANSWERS)
def test_an_answer_says_what_was_looked_at(why: WhyNot, en: str, nl: str) -> None:
    catalogue = catalogue_of(load("nederland"))
    for language, text in (("en", en), ("nl", nl)):
        heading, lines = why_not_lines(catalogue, why, words(language))[0]
        assert text in heading
        assert ("can be met" in heading or "is haalbaar" in heading) == (why.short == 0.0)
        assert len(lines) == (why.planned is not None or bool(why.measures))
        assert why.planned is None or "12" in lines[0]


@pytest.mark.parametrize(
    ("language", "line"), [("en", "Of these 3 plans, 2 "), ("nl", "Van deze 3 plannen komen er 2 ")]
)
def test_plans_of_a_front_that_come_out_otherwise_are_counted(language: str, line: str) -> None:
    points = [FrontPoint((30.0 - i, 1.0 + i), (), {}, {}, apart) for i, apart in enumerate((0.0, 0.05, 0.123))]
    catalogue, w = catalogue_of(load("nederland")), words(language)
    aims = list(catalogue.aims)[:2]
    (*_, last) = front_lines(catalogue, aims, points, w)
    assert last.startswith(line) and w.share(0.123, 1) in last
    assert len(front_lines(catalogue, aims, points[:1] * 3, w)) < len(front_lines(catalogue, aims, points, w))


def told_of_ends(
    short: list[float], cost: list[float], language: str = "en", aims: str = "shortfall cost"
) -> list[str]:
    points = [FrontPoint(pair, (), {}, {}) for pair in zip(short, cost, strict=True)]
    return front_lines(catalogue_of(load("nederland")), aims.split(), points, words(language))


def test_the_last_people_of_a_front_are_as_many_points_as_make_up_a_person() -> None:
    """Its last two points are 0.3 people apart: that is no "last 0 people"."""
    last, first = told_of_ends([30.0, 10.0, 8.3, 8.0], [1.0, 2.0, 4.0, 10.0])
    assert last == "The last person costs €4.0m."  # of 8 million for two people
    assert first == "The first 10 people cost €0.5m."
    last, _ = told_of_ends([30.0, 10.0, 8.3, 8.0], [1.0, 2.0, 4.0, 10.0], "nl")
    assert last == "De laatste persoon kost € 4,0 mln."


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("aim", ["readiness", "space", "labour", "cost"])
def test_an_end_of_a_front_tells_of_no_nothing(language: str, aim: str) -> None:
    """Neither of units nor of a price that would be nothing in words, whatever the aim."""
    lines = told_of_ends([30.0, 28.6, 28.4], [1.0, 2.0, 9.0], language, f"{aim} shortfall")
    assert len(lines) == 2 and not any(re.search(r"(?<![\d.,])0 ", line) for line in lines)
    assert told_of_ends([30.0, 29.7, 29.6], [1.0, 2.0, 9.0], language, "labour shortfall") == []
    assert told_of_ends([300.0, 290.0, 280.0], [1.0, 1.1, 1.2], language, f"{aim} shortfall") == []


@pytest.mark.parametrize(("language", "more"), [("nl", "en nog 5"), ("en", "and 5 more")])
def test_of_many_that_are_not_enough_alone_the_rest_is_counted(language: str, more: str) -> None:
    limits = [limit(LimitKind.PLACES, "beds", year) for year in range(2026, 2026 + MOST_LINES + 5)]
    alone = tuple(Relaxation(one, 1.0, 0.1) for one in limits)
    found = WhyNot("t2030", 9.0, together=alone[:1], blocking=(limits[0],), alone=alone)
    lines = why_not_lines(catalogue_of(load("nederland")), found, words(language))[-1][1]
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == more


@pytest.mark.parametrize("language", ["nl", "en"])
def test_many_limits_are_told_by_track(language: str) -> None:
    said, w = load("nederland"), words(language)
    labels = [label for label in apart(compile_scenario(said)).labels.gate if label.startswith("selection:")]
    assert len(labels) > MOST_LINES
    applicants = [limit(LimitKind.APPLICANTS, label, year) for label in labels for year in (2029, 2030)]
    limits = [limit(LimitKind.PLACES, "beds"), *applicants]
    lines = blocked(language, limits, FAMILIES[:1])[3][1]
    assert len(lines) <= MOST_LINES
    professional = getattr(said.scenario.tracks["apply_professional"].title, language)
    own = [label for label in labels if ":apply_professional:" in label]
    (line,) = [line for line in lines if f"“{professional}”" in line]
    assert w.number(len(own)) in line and "2029" in line and "2030" in line


@pytest.mark.parametrize(
    ("begin", "end", "text"),
    [
        (date(2029, 1, 1), date(2030, 1, 7), "2029"),
        (date(2029, 12, 31), date(2031, 1, 1), "2030"),
        (date(2029, 1, 4), date(2031, 12, 29), "2029–2031"),
        (date(2030, 1, 1), date(2030, 12, 15), "2030"),
        (date(2030, 3, 1), date(2030, 6, 1), "1 March 2030–31 May 2030"),
        (date(2025, 12, 1), date(2036, 1, 1), "1 December 2025–31 December 2035"),
    ],
)
def test_whole_years_are_told_as_such(begin: date, end: date, text: str) -> None:
    assert when(begin, end, words("en")) == text


def test_targets_that_are_rather_missed_are_told() -> None:
    def outlook(expected: float, chance: float | None) -> Outlook:
        day = date(2030, 12, 31)
        return Outlook("goal", "peace", "total", day, 100.0, expected, None, None, None, chance, None)

    rows = [outlook(100.0, 0.04), outlook(100.0, 0.8), outlook(90.0, 0.0)]
    english, dutch = (risk_line(rows, words(language)) for language in ("en", "nl"))
    assert "in expected value (2) the number met in fewer than half of the simulations is 1." in english
    assert "naar verwachting haalt (2), lukt dat in minder dan de helft van de simulaties bij 1." in dutch
    assert risk_line(rows[1:], words("en")) == ""
    assert risk_line([outlook(100.0, None)], words("nl")) == ""


def test_who_may_begin_per_year_adds_up(small_plan: tuple[Said, Plan]) -> None:
    said, plan = small_plan
    for tracks in (False, True):
        head, rows = admitted_by_year(catalogue_of(said), plan, words("en"), tracks)
        years = head[2 if tracks else 1 :]
        assert years == ["2026", "2027", "2028", "2029", "2030"]
        told = sum(float(cell.replace(",", "")) for row in rows for cell in row[-len(years) :])
        assert told == pytest.approx(plan.quota.sum(), abs=0.5 * len(years) * len(rows))
    assert [row[:2] for row in rows] == [["course", "entry"]]


@pytest.fixture(scope="module")
def small_plan() -> tuple[Said, Plan]:
    said = load(str(CASE))
    return said, made_for(build(said))


def test_measures_of_a_point_say_their_level_where_they_are_not_fully_on(bare: Run) -> None:
    catalogue, w = bare.world.catalogue, words("en")
    assert levels_named(catalogue, {"more_exams": 1.0}, w) == ["more exams"]
    assert levels_named(catalogue, {"more_exams": 0.25}, w) == ["more exams (25%)"]
    assert levels_named(catalogue, {"more_exams": 0.005}, w) == []
