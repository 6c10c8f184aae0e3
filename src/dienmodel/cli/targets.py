"""The targets of a run: their numbers, both bands and how likely they are met."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.shown import show_table

if TYPE_CHECKING:
    from dienmodel.api import Outlook, Result

NUMBERS = ("wanted", "expected", "mean", "luck", "count on")


def show_targets(heading: str, result: "Result") -> None:
    """Print a table of the targets, if there are any."""
    goals = result.outlooks()
    if not goals:
        return
    mean = () if goals[0].mean is None else ("mean",)
    columns = ("target", "category", "date", "wanted", "expected", *mean, "luck", "count on", "likely", "reached")
    click.echo()
    show_table(heading, columns, [_row(result, goal) for goal in goals], NUMBERS)


def _row(result: "Result", goal: "Outlook") -> list[str]:
    from dienmodel.show.names import category, title
    from dienmodel.show.say.likely import in_short, span

    w, catalogue = asked().words, result.computed.world.catalogue
    return [
        title(catalogue, "targets", goal.target, w),
        category(catalogue, goal.category, w),
        w.day(goal.day),
        w.people(goal.wanted),
        w.people(goal.expected),
        *(() if goal.mean is None else (w.people(goal.mean),)),
        "–" if goal.low is None or goal.high is None else w.span(w.people(goal.low), w.people(goal.high)),
        span(goal.reach, w),
        in_short(goal, result.computed.replications, w),
        w.day(goal.reached) if goal.reached else "–",
    ]
