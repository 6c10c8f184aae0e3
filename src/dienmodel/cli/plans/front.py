"""`dienmodel front`: what aims cost each other."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import FINE, ready_to_write, scenario_to_plan
from dienmodel.cli.shown import Asked, asked, mention_compiling, no_plan_told, parts_told, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice, Front


@click.command(name="front")
@scenario_to_plan
@click.option(
    "--aim",
    "aims",
    multiple=True,
    metavar="AIM",
    help="One of two or three aims to trade off.  [default: the first two of the scenario's plan]",
)
@click.option(
    "--points", type=click.IntRange(2, 400), metavar="N", default=30, show_default=True, help="About this many plans."
)
@FINE
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the trade-off as a picture in an HTML page."
)
def command(choice: "Choice", aims: Sequence[str], points: int, fine: bool, out: Path | None) -> None:
    """Show the trade-off between aims: plans that cannot be improved in one aim without losing in another."""
    ready_to_write(out)
    mention_compiling("expect")
    from dienmodel import api

    with no_plan_told():
        front = api.front(choice, aims, points, fine, parts_told())
    this = asked()
    if out is not None:
        front.page(out, this.language)
    if this.as_json:
        show_json(front.as_data())
    else:
        _show(this, front)


def _show(this: Asked, front: "Front") -> None:
    from dienmodel.show.say.plan import aim_title, amount, front_lines

    w, catalogue = this.words, front.world.catalogue
    titles = [aim_title(catalogue, name, w) for name in front.aims]
    rows = [
        [str(i), *(amount(catalogue, name, value, w) for name, value in zip(front.aims, point.values, strict=True))]
        for i, point in enumerate(front.points, 1)
    ]
    show_table(this.say("front", aims=" - ".join(titles)), ("#", *titles), rows, titles)
    for line in front_lines(catalogue, front.aims, front.points, w):
        click.echo(line)
    this.show("in part")
