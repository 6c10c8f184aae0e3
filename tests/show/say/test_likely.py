"""Yes, no and open agree with the chance, in both languages; both bands are told."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.runs.answer import Answer, Outlook, PostsOutlook, answer, brought_near
from dienmodel.runs.likely import DrawnPosts, DrawnTarget, Spread, TargetBand, word
from dienmodel.runs.run import Run
from dienmodel.show.reports.run import report
from dienmodel.show.say.against import people_against, posts_against, posts_filled
from dienmodel.show.say.answer import headline, outcome
from dienmodel.show.say.likely import SAYS, bands, in_short
from dienmodel.show.sheets import targets_sheet
from dienmodel.sweeps.uncertainty import futures
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import words

DAY = date(2030, 12, 31)
GOAL = Outlook("goal", "peace", "total", DAY, 100000, 95100, 94800, 94600, 95100, 0.0, date(2033, 4, 4))
DRAWN = TargetBand(100, 85000, 90200, 94800, 0.0)
YES, NO = ("Ja", "Yes"), ("Nee", "No,")


def answered(goal: Outlook) -> Answer:
    return Answer(goal, (), None, DAY, date(2035, 12, 31), 80000, 104000, 2030, None, None, 100)


@given(
    st.sampled_from(LANGUAGES),
    st.one_of(st.none(), st.integers(0, 100)),
    st.one_of(st.none(), st.integers(0, 100)),
    st.floats(80000, 120000),
)
def test_yes_and_no_agree_with_the_chance(language: str, drawn: int | None, luck: int | None, expected: float) -> None:
    """Whatever is expected: Yes only where nine in ten meet it, No where as many miss it, neither without a chance."""
    found = None if drawn is None else replace(DRAWN, chance=drawn / 100)
    goal = replace(GOAL, expected=expected, chance=None if luck is None else luck / 100, reach=found)
    text = headline(answered(goal), words(language))
    counts = luck if drawn is None else drawn
    if counts is None or counts <= 90:
        assert not text.startswith(YES)
    if counts is None or counts >= 10:
        assert not text.startswith(NO)
    if counts is None:
        assert text.startswith(words(language).say("likely.unknown"))
    else:
        assert f" {counts} van 100 " in text or f" {counts} of 100 " in text
        own = word(counts / 100, 0 if drawn is None else 100)
        assert words(language).say(f"likely.{own}") in text.split(". ")[0].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_scale_answers(language: str) -> None:
    w = words(language)
    for percent in range(101):
        goal = replace(GOAL, reach=replace(DRAWN, chance=percent / 100))
        assert in_short(goal, answered(goal).replications, w).startswith(w.say(f"likely.{word(percent / 100, 100)}"))
    assert set(SAYS) == {word(percent / 100, 100) for percent in range(101)}


def test_one_band_how_much_of_it_is_luck_and_why_the_expectation_lies_above_its_middle() -> None:
    goal = replace(GOAL, reach=replace(DRAWN, luck=0.02))
    text = outcome(answered(goal), words("nl")).replace("\u00a0", " ")
    assert text.startswith(
        "Nee, zeer onwaarschijnlijk. Op 31-12-2030 zijn er 90.200 (85.000–94.800) mensen in dienst, "
    )
    assert "9.800 te weinig voor het doel van 100.000. Gehaald op die dag in" in text
    assert "medianen van 100 mogelijke toekomsten" in text
    assert "zijn er 95.100 mensen, 4.900 boven de mediaan" in text
    assert "komt 2 % door toeval en de rest door de cijfers (als aandeel van de variantie)." in text
    assert "Toeval alleen" not in text
    alone = outcome(answered(GOAL), words("nl")).replace("\u00a0", " ")
    assert "Toeval alleen: 94.600–95.100 in 90 % van 100 simulaties; 0 daarvan halen het doel." in alone


@pytest.mark.parametrize(
    ("soonest", "half", "latest", "told"),
    [
        (
            date(2031, 2, 1),
            date(2032, 4, 1),
            date(2034, 1, 1),
            "meet it by April 2032 (90%: February 2031 to January 2034)",
        ),
        (
            date(2031, 2, 1),
            date(2032, 4, 1),
            None,
            "meet it by April 2032 (90%: February 2031 to after 2035)",
        ),
        (date(2031, 2, 1), None, None, "; one in twenty by February 2031."),
        (None, None, None, "by 31 December 2035 in 31."),
    ],
)
def test_when_it_is_reached_has_a_band(soonest: date | None, half: date | None, latest: date | None, told: str) -> None:
    reach = replace(DRAWN, ever=0.31, soonest=soonest, half=half, latest=latest)
    text = outcome(answered(replace(GOAL, posts=POSTS, reach=replace(reach, filled=BAND.filled))), words("en"))
    assert told in text.replace("\u00a0", " ")


@given(st.floats(70000, 120000))
def test_the_expectation_is_above_the_middle_only_where_it_is(expected: float) -> None:
    goal = replace(GOAL, expected=expected, reach=DRAWN)
    told = "above the median" in bands(goal, answered(goal).replications, words("en"))
    assert told == (round(expected, -2) > 90200)


def test_what_was_not_computed_is_said() -> None:
    w = words("en")
    plain = replace(GOAL, low=None, high=None, mean=None, chance=None)
    text = bands(plain, answered(plain).replications, w)
    assert w.say("likely.no_figures") in text
    assert w.say("likely.no_chance") in text
    assert headline(answered(plain), w, follows=True).startswith("The likelihood follows below. ")


def test_on_which_side_of_the_expectation_chance_lies() -> None:
    for mean, side in ((99_000.0, "1,000 below the expected"), (101_000.0, "1,000 above the expected")):
        goal = replace(GOAL, expected=100_000.0, low=mean - 10, high=mean + 10, mean=mean, chance=0.0)
        assert f", on average {side}" in bands(goal, 20, words("en"))


@given(
    st.lists(st.tuples(st.floats(1000, 2000), st.floats(500, 1500), st.floats(-50, 500)), min_size=1, max_size=30),
    st.sampled_from(LANGUAGES),
)
def test_what_all_futures_meet_is_never_told_as_fewer_than_is_asked(
    draws: list[tuple[float, float, float]], language: str
) -> None:
    """Whatever number of posts each future asks for: the median is held against the median that is asked for."""
    people, asked, more = np.array(draws).T
    drawn = DrawnTarget(people - 10, people, people, people, DrawnPosts(asked, asked + more, asked))
    goal = replace(GOAL, wanted=1500, posts=PostsOutlook(1000, 1000), reach=drawn.band())
    posts = posts_against(goal)
    assert posts is not None
    assert posts.gap <= 0
    if goal.likely == 1:
        assert posts.gap == 0
        assert people_against(goal).gap >= 0
    text = headline(answered(goal), words(language))
    differs = words(language).say("answer.asked", middle="", range="")
    apart = (float(np.percentile(of, 95) - np.percentile(of, 5)) for of in (asked, people))
    assert (differs[-12:] in text) == any(gap > 0.5 for gap in apart)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_carries_both_bands(run: Run, language: str) -> None:
    w = words(language)
    drawn = replace(run, futures=futures(run.world, 20))
    found = answer(drawn)
    assert found.main is not None
    assert found.main.reach is not None
    html = report(drawn, language)
    assert bands(found.main, found.replications, w) in html
    assert w.people(found.main.reach.middle) in html
    sheet = targets_sheet(found, drawn.world.catalogue, w)
    assert sheet is not None
    assert sheet.rows[0][6] == w.span(w.people(found.main.reach.low), w.people(found.main.reach.high))
    assert sheet.rows[0][8] == in_short(found.main, found.replications, w)


POSTS = PostsOutlook(100000, 84800, 84500, Spread(84000, 84500, 85000))
BAND = replace(DRAWN, filled=Spread(74600, 80500, 84900), ever=0.31, half=None)


@pytest.mark.parametrize(
    ("language", "counted", "arrival"),
    [
        (
            "nl",
            "Op 31-12-2030 zijn 80.500 (74.600–84.900) van de 100.000 functies gevuld door wie is opgeleid, en zijn er "
            "90.200 (85.000–94.800) mensen in dienst, 9.800 te weinig",
            "Gehaald op die dag in 0 van 100 mogelijke toekomsten, tot en met 31-12-2035 in 31.",
        ),
        (
            "en",
            "On 31 December 2030, 80,500 (74,600–84,900) of 100,000 posts are filled by trained people, and "
            "90,200 (85,000–94,800) people are in service, 9,800 short",
            "Met on that day in 0 of 100 possible futures, and by 31 December 2035 in 31.",
        ),
    ],
)
def test_filled_posts_come_first_then_people_then_when(language: str, counted: str, arrival: str) -> None:
    goal = replace(GOAL, posts=POSTS, reach=BAND)
    text = headline(answered(goal), words(language))
    assert text.index(counted) < text.index(arrival)
    half = replace(goal, reach=replace(BAND, ever=0.6, soonest=date(2031, 5, 1), half=date(2033, 4, 4)))
    assert {"nl": "april 2033", "en": "April 2033"}[language] in headline(answered(half), words(language))


@given(st.floats(60000, 120000), st.floats(0, 30000), st.floats(0, 30000), st.floats(-40000, 40000), st.booleans())
def test_the_number_told_first_lies_in_its_band(
    middle: float, under: float, over: float, off: float, of_figures: bool
) -> None:
    """Whatever the expectation: of people and of posts the middle of the band is told, never what lies beside it."""
    spread = Spread(middle - under, middle, middle + over)
    band = replace(DRAWN, low=spread.low, middle=middle, high=spread.high, filled=spread)
    luck = {"low": spread.low, "middle": middle, "high": spread.high}
    goal = replace(
        GOAL,
        expected=middle + off,
        posts=PostsOutlook(100000, middle + off, middle, spread),
        **({"reach": band} if of_figures else luck),
    )
    assert goal.band is not None
    assert goal.band.low <= goal.people <= goal.band.high
    filled, of_posts = posts_filled(goal), goal.band_of_posts
    assert filled is not None
    assert of_posts is not None
    assert of_posts.low <= filled <= of_posts.high <= 100000 or filled == 100000


def test_people_without_posts_meet_no_target() -> None:
    """100,000 are in service and 87,900 posts are filled: no Yes, and the day is not the one on which people are."""
    there = date(2033, 10, 3)
    posts = PostsOutlook(100000, 87900)
    goal = replace(
        GOAL, expected=100100, posts=posts, reached=None, people_there=there, chance=None, low=None, high=None
    )
    assert not goal.met
    text = headline(answered(goal), words("en"))
    assert (
        "it is not met by 31 December 2035; 100,000 people are in service in October 2033, but posts are empty" in text
    )


def test_levers_move_the_band_of_the_scenario_as_it_is() -> None:
    before = answered(replace(GOAL, posts=POSTS))
    after = answered(replace(GOAL, expected=GOAL.expected + 500, posts=replace(POSTS, expected=POSTS.expected + 300)))
    rng = np.random.default_rng(1)
    people, filled = rng.normal(90000, 3000, 100), rng.normal(80000, 3000, 100)
    wanted = np.full(100, 1e5)
    drawn = DrawnTarget(wanted, people, people, np.full(100, np.nan), DrawnPosts(wanted, filled, filled))
    near = brought_near(after, before, {"goal": drawn}).main
    assert near is not None
    assert near.reach is not None
    assert near.reach.filled is not None
    assert near.reach.near
    assert near.people == pytest.approx(np.median(people) + 500)
    assert near.reach.filled.middle == pytest.approx(np.median(filled) + 300)
    assert "moved by what these levers do" in bands(near, 100, words("en"))
