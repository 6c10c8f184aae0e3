"""A call-up by lot in words: every intake with its border, and one person."""

from collections.abc import Iterator

from dienmodel.posts.lots.callup import CallUp, IntakeOfLots
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

SHOWN_DIGITS = 8
"""Digits of a lot that are shown; the table has all."""

BORDER_COLUMNS = ("intake", "n_places", "n_volunteers", "n_others", "n_left", "last_volunteer", "last_other")


def lots_sheet(result: CallUp, w: Words) -> Sheet:
    """Every intake with whom it took, and its borders."""
    head = [w.say(f"lots_columns.{name}") for name in BORDER_COLUMNS]
    return sheet(w.say("lots.caption"), head, [list(_cells(each, w)) for each in result.intakes], 0)


def _cells(each: IntakeOfLots, w: Words) -> Iterator[str]:
    for number in (each.intake, each.places, each.volunteers, each.others, each.left):
        yield w.number(number)
    for lot in (each.last_volunteer, each.last_other):
        yield lot[:SHOWN_DIGITS] or "-"


def lot_of(result: CallUp, person: str, w: Words) -> str:
    """What became of a person, with his whole lot; empty if he is not on the list."""
    for one, lot, intake in result.called:
        if one.person == person:
            kind = w.say("lots.volunteer") if one.volunteer else w.say("lots.other")
            text = w.say("lots.person", who=person, kind=kind, lot=lot, available=w.number(one.first))
            if not intake:
                return text + w.say("lots.not_called")
            return text + w.say("lots.called", intake=w.number(intake))
    return ""
