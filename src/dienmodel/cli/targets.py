"""The targets of a run: their numbers, both bands and how likely they are met."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.shown import show_table

if TYPE_CHECKING:
    from dienmodel.api import Outlook, Result

WHICH = ("target", "category", "date")
NUMBERS = ("posts filled", "wanted", "in service", "count on", "expected")


def show_targets(heading: str, result: "Result") -> None:
    """Print a table of the targets, if there are any."""
    goals = result.outlooks()
    if not goals:
        return
    columns = (*WHICH, *NUMBERS, "likely", "reached")
    click.echo()
    show_table(heading, columns, [_row(result, goal) for goal in goals], NUMBERS)


def _row(result: "Result", goal: "Outlook") -> list[str]:
    from dienmodel.show.names import category, title
    from dienmodel.show.say.against import asked_of, people_against
    from dienmodel.show.say.arrival import in_cell
    from dienmodel.show.say.likely import in_short, span
    from dienmodel.show.sheets import filled_of

    w, catalogue, people = asked().words, result.computed.world.catalogue, people_against(goal)
    return [
        title(catalogue, "targets", goal.target, w),
        category(catalogue, goal.category, w),
        w.day(goal.day),
        filled_of(goal, w),
        asked_of(people, goal.asked, w),
        people.say(people.number, w),
        span(goal.band, w),
        w.people(goal.expected),
        in_short(goal, result.computed.replications, w),
        in_cell(goal, result.in_full, w),
    ]
