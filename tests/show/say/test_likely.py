"""Yes, no and open agree with the chance, in both languages; both bands are told."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.runs.answer import Answer, Outlook, answer
from dienmodel.runs.likely import TargetBand, word
from dienmodel.runs.run import Run
from dienmodel.show.reports.run import report
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
    """Whatever is expected: no Yes below an even chance, no No above one, and neither where no chance is known."""
    found = None if drawn is None else replace(DRAWN, chance=drawn / 100)
    goal = replace(GOAL, expected=expected, chance=None if luck is None else luck / 100, reach=found)
    text = headline(answered(goal), words(language))
    counts = luck if drawn is None else drawn
    if counts is None or counts < 50:
        assert not text.startswith(YES)
    if counts is None or counts > 50:
        assert not text.startswith(NO)
    if counts is None:
        assert text.startswith(words(language).say("likely.unknown"))
    else:
        assert f" {counts} van 100 " in text or f" {counts} of 100 " in text
        assert words(language).say(f"likely.{word(counts / 100)}") in text.split(":")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_scale_answers(language: str) -> None:
    w = words(language)
    for percent in range(101):
        goal = replace(GOAL, reach=replace(DRAWN, chance=percent / 100))
        assert in_short(goal, answered(goal).replications, w).startswith(w.say(f"likely.{word(percent / 100)}"))
    assert set(SAYS) == {word(percent / 100) for percent in range(101)}


def test_both_bands_and_why_the_expectation_lies_above_the_middle() -> None:
    goal = replace(GOAL, reach=DRAWN)
    text = outcome(answered(goal), words("nl")).replace("\u00a0", " ")
    assert text.startswith("Nee, zeer onwaarschijnlijk: gehaald in 0 van 100 mogelijke toekomsten. ")
    assert "Reken op 85.000–94.800: daar komt 90 % van de 100 mogelijke toekomsten uit" in text
    assert "de mediaan is 90.200" in text
    assert "ligt 4.900 boven die mediaan: waar de capaciteit maar net genoeg is" in text
    assert "Toeval alleen: 94.600–95.100 in 90 % van 100 simulaties; 0 daarvan halen het doel." in text


@given(st.floats(70000, 120000))
def test_the_expectation_is_above_the_middle_only_where_it_is(expected: float) -> None:
    goal = replace(GOAL, expected=expected, reach=DRAWN)
    told = "above that median" in bands(goal, answered(goal).replications, words("en"))
    assert told == (round(expected, -2) > 90200)


def test_what_was_not_computed_is_said() -> None:
    w = words("en")
    plain = replace(GOAL, low=None, high=None, mean=None, chance=None)
    text = bands(plain, answered(plain).replications, w)
    assert w.say("likely.no_figures") in text
    assert w.say("likely.no_chance") in text
    assert headline(answered(plain), w, follows=True).startswith("The likelihood follows below. ")


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
    assert sheet.rows[0][5] == w.span(w.people(found.main.reach.low), w.people(found.main.reach.high))
    assert sheet.rows[0][6] == in_short(found.main, found.replications, w)
