"""The band from the figures is told of the people whom the main target counts."""

import numpy as np
import pytest

from dienmodel.runs.desk import State
from dienmodel.runs.likely import DrawnTarget, Futures
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages import uncertainty
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

from ...conftest import SMALL

MILITARY = np.arange(101.0)
"""People in uniform in 101 futures: 5 % are 5 at most, and 5 % are 95 or more."""


@pytest.fixture(scope="module")
def own() -> Shelf:
    return shelf(str(SMALL))


def title_of(own: Shelf, overlay: str, wanted: float) -> str:
    """The title of the picture under an overlay, where everybody is 1,000 people more than those in uniform."""
    name, state = own.add(f"base: small\nscenario: mine\n{overlay}\n"), State.of({}, {"goal": wanted})
    dates = own.desk(name).run(state).world.network.calendar.dates
    people = np.stack([MILITARY + 1000, np.zeros(101), np.zeros(101)], axis=1)[:, None].repeat(len(dates), axis=1)
    counting = MILITARY if "category: military" in overlay else MILITARY + 1000
    goal = DrawnTarget(np.full(101, wanted), counting, counting, np.full(101, np.nan))
    drawn = Futures(dates, ("military",) * 3, np.ones((101, 1)), ("slots",), people, 0, {"goal": goal})
    own.work.keep(key_of("futures", name, state), drawn)
    shown = uncertainty.picture(View(own, {}, Asked(name, "en", state), uncertainty.PATH, ()))
    assert shown is not None
    return shown.title


def test_the_span_and_the_chance_are_of_the_same_people(own: Shelf) -> None:
    """Of the futures 0 to 100 those from 71 on meet a target of 71: 30 of 101."""
    title = title_of(own, "targets: {goal: {category: military}}", 71)
    assert "5–95 military on 30 December 2030; the target is met in 30% of them" in title


def test_everybody_needs_no_name(own: Shelf) -> None:
    title = title_of(own, "", 1071)
    assert "1,000–1,100 on 30 December 2030; the target is met in 30% of them" in title


def test_without_a_target_there_is_a_span(own: Shelf) -> None:
    title = title_of(own, "targets: {goal: null}\naims: {shortfall: null}", 1071)
    assert title == "Uncertain figures: 1,000–1,100 on 6 January 2031"


def test_the_page_says_what_decides_once_figures_were_drawn(own: Shelf) -> None:
    """101 futures in which only the leaving rate differs: it decides all."""
    name, state = own.add("base: small\nscenario: decided\n"), State.of({}, {})
    view = View(own, {}, Asked(name, "en", state), uncertainty.PATH, ())
    assert uncertainty.content(view)["decides"] == uncertainty.content(view)["deciding"] == []
    dates = own.desk(name).run(state).world.network.calendar.dates
    left, none = 1600.0 - MILITARY, np.zeros(101)
    people = np.stack([left, none, none], axis=1)[:, None].repeat(len(dates), axis=1)
    goal = DrawnTarget(np.full(101, 1540.0), left, left, np.full(101, np.nan))
    moves = 0.5 + MILITARY[:, None] / 100.0
    drawn = Futures(dates, ("military",) * 3, moves, ("leaving",), people, 0, {"goal": goal})
    own.work.keep(key_of("futures", name, state), drawn)
    shown = uncertainty.content(View(own, {}, Asked(name, "en", state), uncertainty.PATH, ()))
    assert "“outflow rate” (100%)" in shown["decides"][0]
    assert [sheet.rows[0][-3] for sheet in shown["deciding"]] == ["100.0% ± 0.0"] * 2
