"""When the expectation meets a target, in words: already, from when and until when, or never."""

from datetime import date

from dienmodel.runs.answer import Answer, Outlook
from dienmodel.runs.tables.targets import is_lost
from dienmodel.text.words import Words


def expected_arrival(goal: Outlook, answer: Answer, w: Words) -> str:
    """When the expectation meets the target and misses it again, and when it has the people without the posts."""
    until = "" if goal.missed is None else w.say("answer.until", missed=w.day(goal.missed))
    if goal.lost:
        return _lost(goal, answer, w)
    if goal.reached is None:
        return _never(goal, answer, w)
    if goal.reached <= answer.start:
        return w.say("answer.from_start", until=until)
    key = "answer.already" if goal.reached <= answer.now else "answer.reached"
    return w.say(key, month=w.month(goal.reached), until=until)


def _lost(goal: Outlook, answer: Answer, w: Words) -> str:
    """That a target is met before its day, missed on it, and whether it is met again."""
    assert goal.first is not None
    assert goal.missed is not None
    again = "" if goal.reached is None else w.say("answer.again", month=w.month(goal.reached))
    values = {"missed": w.day(goal.missed), "again": again}
    if goal.first <= answer.now:
        return w.say("answer.lost_now", **values)
    return w.say("answer.lost", first=w.day(goal.first), **values)


def _never(goal: Outlook, answer: Answer, w: Words) -> str:
    there = goal.people_there
    people = "" if there is None else w.say("answer.people_there", wanted=w.people(goal.wanted), month=w.month(there))
    return w.say("answer.never", end=w.day(answer.end), people=people)


def in_cell(goal: Outlook, answer: Answer, w: Words) -> str:
    """The same in a cell of a table; a dash where it is never met."""
    if not goal.lost and goal.reached is not None and goal.missed is None and goal.reached <= answer.now:
        return w.say("answer.cell_already", month=w.month(goal.reached))
    return span_in_cell(goal.day, goal.reached, goal.first, goal.missed, w)


def span_in_cell(day: date, reached: date | None, first: date | None, missed: date | None, w: Words) -> str:
    """From when, until when, and from when again a target of a day is met; a dash where it never is."""
    lost = is_lost(day, missed)
    begin, again = (first, reached) if lost else (reached, None)
    if begin is None:
        return "–"
    if missed is None:
        return w.month(begin)
    short = (begin.year, begin.month) == (missed.year, missed.month)
    until = w.say("answer.cell_within" if short else "answer.cell_until", first=w.month(begin), missed=w.month(missed))
    return until if again is None else w.say("answer.cell_again", until=until, again=w.month(again))
