"""`dienmodel figures`: what the answer rests on."""

from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import DATE, ON, at_work, scenario_asked_last, together
from dienmodel.cli.shown import figure_cells, show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution
    from dienmodel.text.table import Table

GRADES = ("official", "press", "derived", "expert", "own")
KINDS = ("observed", "target", "estimate", "assumption")
COUNT = "count"


def _weighing(weighted: bool, on: str | None) -> "Execution | None":
    """How the answer is weighed, if it is."""
    return at_work(on) if weighted else None


@click.command(name="figures")
@scenario_asked_last
@click.option("--grade", type=click.Choice((*GRADES, COUNT)), is_flag=False, flag_value=COUNT)
@click.option("--kind", type=click.Choice(KINDS))
@click.option("--unused", is_flag=True)
@click.option("--counts", is_flag=True)
@together("weighing", _weighing, click.option("--weighted", is_flag=True), ON)
@click.option("--quantity", metavar="QUANTITY", default="total", show_default=True)
@DATE
def command(
    choice: "Choice",
    grade: str | None,
    kind: str | None,
    unused: bool,
    counts: bool,
    weighing: "Execution | None",
    quantity: str,
    day: date | None,
) -> None:
    """List the figures of a scenario, or count what the answer rests on."""
    from dienmodel import api

    this, weighted = asked(), weighing is not None
    if counts or weighted or grade == COUNT:
        with telling("varying", weighing) if weighing else nullcontext() as work:
            rests = api.grades(choice, weighted, quantity, day, work)
        _show_counts(this, rests, weighted)
        return
    rows = api.figures(choice, grade, kind, unused, None if this.as_json else this.language).rows()
    if this.as_json:
        show_json(rows)
        return
    columns = ("figure", "value", "unit", "range", "kind", "grade", "source", "page", "where")
    show_table("", columns, [figure_cells(row, columns) for row in rows])


def _show_counts(this: Call, rests: "Table", weighted: bool) -> None:
    if this.as_json:
        show_json(rests.rows())
        return
    columns = ["grade", "figures", "assumptions", "share", *(["weight"] if weighted else [])]
    rows = [
        [
            *figure_cells(row, ("grade",)),
            str(row["figures"]),
            str(row["assumptions"]),
            f"{row['share']:.0%}",
            *([f"{row['weight'] or 0:.0%}"] if weighted else []),
        ]
        for row in rests.rows()
    ]
    show_table("", columns, rows, columns[1:])
