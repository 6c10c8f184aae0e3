"""When a target is met: from when, until when, whether on its day, and what a reader is told of it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import moment
from dienmodel.model.load import load
from dienmodel.model.said import with_values
from dienmodel.network.world import build
from dienmodel.runs.answer import Answer, Outlook, answer
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import TimesMet, times_of
from dienmodel.show.say.answer import arrival, headline
from dienmodel.show.say.arrival import in_cell, span_in_cell
from dienmodel.text.words import words

START = date(2025, 1, 6)
SMALL = str(Path(__file__).parents[2] / "cases" / "small")


def days(n: int) -> list[date]:
    return [START + timedelta(weeks=i) for i in range(n)]


def plainly(dates: list[date], met: list[bool], on_its_day: bool, day: date, now: int) -> TimesMet:
    """The same walked through day by day, the day of the target put between the states."""
    timeline = dict(zip(dates, met, strict=True)) | {day: on_its_day}
    ordered = sorted(timeline)
    i = ordered.index(day)
    first = next((d for d in dates[now:] if (timeline[d] and d != day) or (d == day and met[dates.index(d)])), None)
    later = [d for d in ordered[i + 1 :] if timeline[d]]
    reached = later[0] if later else None
    missed = next((d for d in ordered if reached is not None and d > reached and not timeline[d]), None)
    if on_its_day:
        j = i
        while j > 0 and timeline[ordered[j - 1]]:
            j -= 1
        return TimesMet(ordered[j], first, next((d for d in ordered[i + 1 :] if not timeline[d]), None))
    before = [d for d in ordered[:i] if timeline[d] and d >= dates[now]]
    if before:
        return TimesMet(reached, first, next(d for d in ordered if d > before[-1]))
    return TimesMet(reached, first, missed)


@given(st.lists(st.booleans(), min_size=3, max_size=12), st.integers(0, 80), st.booleans(), st.integers(0, 11))
def test_it_is_what_a_walk_through_the_days_finds(met: list[bool], after: int, on_its_day: bool, now: int) -> None:
    dates, now = days(len(met)), min(now, len(met) - 1)
    day = min(START + timedelta(days=after), dates[-1])
    if day in dates:
        on_its_day = met[moment(dates, day).state]
    assert times_of(dates, np.array(met), on_its_day, day, now) == plainly(dates, met, on_its_day, day, now)


DAY, NOW, END = date(2030, 12, 31), date(2025, 12, 1), date(2035, 12, 31)
GOAL = Outlook("goal", "peace", "total", DAY, 1000.0, 721.0, None, None, None, None, None)
FOUND = Answer(GOAL, (), None, DAY, END, 800, 700, 2030, None, None, 0, start=date(2018, 7, 2), now=NOW)
MET = replace(GOAL, expected=1010.0)
EARLY, SINCE, LATER = date(2026, 1, 5), date(2024, 10, 14), date(2033, 3, 7)
LOST = date(2029, 4, 2)


@pytest.mark.parametrize(
    ("goal", "says", "cell"),
    [
        (GOAL, "it is not met by 31 December 2035.", "–"),
        (replace(MET, reached=EARLY, first=EARLY), "it is met in January 2026.", "January 2026"),
        (
            replace(MET, reached=SINCE, first=NOW),
            "it has already been met since October 2024.",
            "already, since October 2024",
        ),
        (
            replace(MET, reached=FOUND.start, first=NOW),
            "it is met from the start of the run.",
            "already, since July 2018",
        ),
        (
            replace(MET, reached=EARLY, first=EARLY, missed=LATER),
            "it is met in January 2026, but no longer from 7 March 2033.",
            "January 2026, until March 2033",
        ),
        (
            replace(GOAL, first=EARLY, missed=LOST),
            "it is met earlier, from 5 January 2026, but no longer from 2 April 2029.",
            "January 2026, until April 2029",
        ),
        (
            replace(GOAL, first=EARLY, missed=LOST, reached=LATER),
            "but no longer from 2 April 2029; it is met again in March 2033.",
            "January 2026, until April 2029; again in March 2033",
        ),
        (replace(GOAL, first=NOW, missed=LOST), "it is met now, but no longer from 2 April 2029.", "until April 2029"),
    ],
)
def test_it_is_said_plainly(goal: Outlook, says: str, cell: str) -> None:
    assert arrival(goal, replace(FOUND, main=goal), words("en")).endswith(says)
    assert in_cell(goal, FOUND, words("en")).endswith(cell)


def test_a_target_met_and_missed_again_in_a_run() -> None:
    """Where nobody is examined people leave and nobody comes: enough at first, too few on the day."""
    world = build(with_values(load(SMALL), {"goal": 900.0, "slots": 0.0}))
    told = answer(Run(world, expect(world.network)))
    assert told.main is not None
    assert told.main.lost
    assert "is het nu gehaald, maar vanaf" in headline(told, words("nl"))
    assert "it is met now, but no longer from" in headline(told, words("en"))


def test_a_target_that_is_lost_within_its_month_is_told_so() -> None:
    """May 2035, until May 2035: that reads as nothing."""
    day, first = date(2035, 12, 31), date(2035, 5, 2)
    for missed, cell in (
        (date(2035, 5, 20), "May 2035, and lost within"),
        (date(2035, 6, 2), "May 2035, until June 2035"),
    ):
        assert span_in_cell(day, None, first, missed, words("en")).startswith(cell)
    assert span_in_cell(day, None, first, date(2035, 5, 20), words("nl")) == "mei 2035, binnen die maand weer kwijt"
