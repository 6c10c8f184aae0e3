"""The targets of a run: their numbers and bands."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import asked, show_table

if TYPE_CHECKING:
    from dienmodel.api import Outlook, Result

NUMBERS = ("wanted", "expected", "mean", "band", "chance")


def show_targets(heading: str, result: "Result") -> None:
    """Print a table of the targets, if there are any."""
    goals = result.outlooks()
    if not goals:
        return
    mean = () if goals[0].mean is None else ("mean",)
    columns = ("target", "category", "date", "wanted", "expected", *mean, "band", "chance", "reached")
    click.echo()
    show_table(heading, columns, [_row(result, goal) for goal in goals], NUMBERS)


def _row(result: "Result", goal: "Outlook") -> list[str]:
    from dienmodel.show.names import category, title

    w = asked().words
    return [
        title(result.said, "targets", goal.target, w),
        category(result.said, goal.category, w),
        w.day(goal.day),
        w.people(goal.wanted),
        w.people(goal.expected),
        *(() if goal.mean is None else (w.people(goal.mean),)),
        "" if goal.low is None or goal.high is None else w.span(w.people(goal.low), w.people(goal.high)),
        "" if goal.chance is None else w.share(goal.chance),
        w.day(goal.reached) if goal.reached else "-",
    ]
