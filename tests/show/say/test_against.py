"""A number against the one that is asked for: what is told, on which side it is, and the verdict, agree."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.network.outcomes import HALF
from dienmodel.runs.answer import PostsOutlook
from dienmodel.runs.run import Run
from dienmodel.show.pictures.people import _against_target
from dienmodel.show.pictures.picture import subject_of
from dienmodel.show.say.against import against
from dienmodel.show.say.answer import headline
from dienmodel.show.sheets import targets_sheet, three_keys
from dienmodel.text.words import words

from .test_answer import FOUND, GOAL

PLAIN = replace(GOAL, low=None, middle=None, high=None, chance=None)


def said(people: float, wanted: float, language: str = "en") -> str:
    goal = replace(PLAIN, expected=people, wanted=wanted)
    return headline(replace(FOUND, main=goal), words(language))


@pytest.mark.parametrize("people", [99.995, 99.6, 100.0, 100.4])
def test_within_half_a_person_as_many_are_there_as_asked(people: float) -> None:
    """As the verdict counts: nobody reads "0 more" of somebody who is short."""
    assert replace(PLAIN, expected=people, wanted=100.0).met
    assert "100 people are in service on 31 December 2030, as many as the target of 100." in said(people, 100.0)
    assert "zijn er op 31-12-2030 100 mensen in dienst, evenveel als het doel van 100." in said(people, 100.0, "nl")


@pytest.mark.parametrize(
    ("people", "wanted", "says"),
    [
        (99_960.0, 100_040.0, "100,000 people are in service on 31 December 2030, 40 short of the target of 100,040"),
        (100_045.0, 100_040.0, "100,045 people are in service on 31 December 2030, 5 more than the target of 100,040"),
        (93_380.0, 100_040.0, "93,400 people are in service on 31 December 2030, 6,640 short of the target of 100,040"),
        (99.4, 100.0, "99 people are in service on 31 December 2030, 1 short of the target of 100"),
        (99.8, 100.4, "99.8 people are in service on 31 December 2030, 0.6 short of the target of 100.4"),
    ],
)
def test_numbers_are_as_fine_as_it_takes_to_show_on_which_side_they_are(
    people: float, wanted: float, says: str
) -> None:
    assert says in said(people, wanted)


@given(asked=st.floats(1.0, 2e5), apart=st.floats(-3e4, 3e4))
def test_what_is_told_is_on_the_side_on_which_the_number_is(asked: float, apart: float) -> None:
    number = max(asked + apart, 0.0)
    found, exact = against(number, asked), number - asked
    if abs(exact) <= HALF:
        assert found.gap == 0 and found.number == found.asked
        return
    shown, w = [found.say(value, words("en")) for value in (found.number, found.asked, found.gap)], words("en")
    read = [float(text.replace(",", "").replace("\u2212", "-")) for text in shown]
    assert read[2] * exact > 0 and w.number(0.0) not in (shown[2],)
    assert (read[0] - read[1]) * exact > 0
    assert read[0] - read[1] == pytest.approx(read[2], abs=0.11)


def test_posts_that_stay_empty_are_not_rounded_away() -> None:
    goal = replace(PLAIN, expected=12_000.0, wanted=10_000.0, posts=PostsOutlook(10_000.0, 9_996.0))
    assert not goal.met
    assert "9,996 of 10,000 posts are filled" in headline(replace(FOUND, main=goal), words("en"))
    nearly = replace(goal, posts=PostsOutlook(10_000.0, 9_999.6))
    assert nearly.met and "10,000 of 10,000 posts" in headline(replace(FOUND, main=nearly), words("en"))


def test_the_same_stands_in_the_sheet_and_among_the_three_figures(run: Run) -> None:
    catalogue, w = run.world.catalogue, words("en")
    for people, wanted, label in ((99.995, 100.0, "On target"), (100_045.0, 100_040.0, "Above the target")):
        found = replace(FOUND, main=replace(PLAIN, expected=people, wanted=wanted))
        row = {"date": GOAL.day, "n_people": people, "p50": None, "n_wanted": wanted}
        heading = _against_target(subject_of(run, w), row)
        assert ("as many as the target of 100" if people < 100 else "5 more than the target of 100,040") in heading
        key, sheet = three_keys(found, catalogue, w)[0], targets_sheet(found, catalogue, w)
        assert sheet is not None
        gap = "0" if people < 100 else "5"
        assert (key.label, key.value, sheet.rows[0][5]) == (label, gap, gap)
        shown = w.number(round(people))
        assert re.search(rf"\b{shown} in service", key.note) and sheet.rows[0][4] == shown
