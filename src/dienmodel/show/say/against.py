"""A number against the one that is asked for, in words: whether so many are short, too many, or as many as asked."""

from typing import NamedTuple

from dienmodel.network.outcomes import HALF
from dienmodel.runs.answer import Outlook
from dienmodel.runs.likely import Spread
from dienmodel.text.words import Words, rounded


class Against(NamedTuple):
    """What is told of a number beside one that is asked for: both, and how many more there are (below zero: fewer).

    `gap` is 0 within half a person, as everywhere else; beyond that the numbers that are told show on which side it is.
    """

    number: float
    asked: float
    gap: float
    digits: int = 0

    def say(self, value: float, w: Words) -> str:
        """One of these numbers as it is written: with a decimal only where it takes one to tell them apart."""
        return w.number(value, self.digits)


def against(number: float, asked: float) -> Against:
    """A number beside one that is asked for: rounded as people are told, finer where that hides its side."""
    exact, whole = number - asked, float(round(asked))
    if abs(exact) <= HALF:
        return Against(whole, whole, 0.0)
    for shown in (rounded(number), float(round(number))):
        if (shown - whole) * exact > 0:
            return Against(shown, whole, shown - whole)
    return Against(number, asked, exact, 1)


def people_against(goal: Outlook) -> Against:
    """The people that are told first, against those that a target asks for."""
    return against(goal.people, goal.asked.middle)


def posts_filled(goal: Outlook) -> float | None:
    """The filled posts that are told first: the middle of their band, as expected without one; None of heads."""
    if goal.posts is None:
        return None
    return goal.posts.counted if goal.band_of_posts is None else goal.band_of_posts.middle


def posts_against(goal: Outlook) -> Against | None:
    """The filled posts that are told first, against those that a target asks for; None where it counts heads."""
    filled, asked = posts_filled(goal), goal.asked_posts
    return None if filled is None or asked is None else against(filled, asked.middle)


def asked_of(number: Against, band: Spread | None, w: Words) -> str:
    """The number that is asked for; the median and the range of it where futures ask for different ones."""
    shown = number.say(number.asked, w)
    if band is None or band.high - band.low <= HALF:
        return shown
    return w.say("answer.asked", middle=shown, range=w.span(w.people(band.low), w.people(band.high)))
