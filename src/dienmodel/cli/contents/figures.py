"""`dienmodel figures`: what the answer rests on."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import Day, scenario_asked_last
from dienmodel.cli.shown import Asked, asked, figure_cells, processes, progress, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice
    from dienmodel.text.table import Table

GRADES = ("official", "press", "derived", "expert", "own")
KINDS = ("observed", "target", "estimate", "assumption")
COUNT = "count"


@click.command(name="figures")
@scenario_asked_last
@click.option(
    "--grade",
    type=click.Choice((*GRADES, COUNT)),
    is_flag=False,
    flag_value=COUNT,
    help="Only this grade of evidence; without a value: count.",
)
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--unused", is_flag=True, help="Only figures that the scenario does not use.")
@click.option("--counts", is_flag=True, help="Count how much of the answer rests on each grade.")
@click.option("--weighted", is_flag=True, help="Count by how far the figures move the answer, too.")
@click.option(
    "--quantity",
    metavar="QUANTITY",
    default="total",
    show_default=True,
    help="Quantity whose sensitivity is used as the weight.",
)
@click.option(
    "--date", "day", type=Day(), help="Date whose sensitivity is used as the weight.  [default: the main target's]"
)
def command(
    choice: "Choice",
    grade: str | None,
    kind: str | None,
    unused: bool,
    counts: bool,
    weighted: bool,
    quantity: str,
    day: date | None,
) -> None:
    """List the figures of SCENARIO with source, page, grade and place, or count what the answer rests on.

    Measures that are off do not count: their figures are not in the answer.
    """
    from dienmodel import api

    this = asked()
    if counts or weighted or grade == COUNT:
        with progress("varying") as bar:
            rests = api.grades(choice, weighted, quantity, day, bar, processes())
        _show_counts(this, rests, weighted)
        return
    rows = api.figures(choice, grade, kind, unused).rows()
    if this.as_json:
        show_json(rows)
        return
    columns = ("figure", "value", "unit", "range", "kind", "grade", "source", "page", "where")
    show_table("", columns, [figure_cells(row, columns) for row in rows])


def _show_counts(this: Asked, rests: "Table", weighted: bool) -> None:
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
