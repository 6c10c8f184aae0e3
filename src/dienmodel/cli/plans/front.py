"""`dienmodel front`: what aims cost each other."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import AIMS, FINE, SPREAD, points, ready_to_write, scenario_to_plan, writes
from dienmodel.cli.shared import SharedAsked, shared_asked, stop_if_short
from dienmodel.cli.shown import (
    mention_compiling,
    no_plan_told,
    parts_told,
    show_json,
    show_sheet,
    show_table,
    telling,
)

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Front
    from dienmodel.api.planning.questions import FrontInFutures


@click.command(name="front")
@scenario_to_plan
@AIMS
@points(2, 30)
@FINE
@writes("--out", "FILE")
@shared_asked
@SPREAD
def command(
    choice: "Choice",
    aims: Sequence[str],
    points: int,
    fine: bool,
    out: Path | None,
    futures: SharedAsked,
    how: "Execution",
) -> None:
    """Show the trade-off between aims."""
    ready_to_write(out)
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.api import DrawnFutures

    with no_plan_told(), telling("drawing", how) as work:
        drawn = DrawnFutures(0, futures.draws, futures.seed, futures.figures, work)
        front = api.front(choice, aims, points, fine, parts_told(), drawn)
    this = asked()
    if out is not None:
        front.page(out, this.language)
    if this.as_json:
        show_json(front.as_data())
    else:
        _show(this, front)
    stop_if_short(this, front.futures, futures)


def _show(this: Call, front: "Front") -> None:
    from dienmodel.show.say.overlap import overlap_lines
    from dienmodel.show.say.plan import aim_title, amount, front_lines

    w, catalogue = this.words, front.world.catalogue
    titles = [aim_title(catalogue, name, w) for name in front.aims]
    rows = [
        [str(i), *(amount(catalogue, name, value, w) for name, value in zip(front.aims, point.values, strict=True))]
        for i, point in enumerate(front.points, 1)
    ]
    show_table(this.say("front", aims=" - ".join(titles)), ("#", *titles), rows, titles)
    for line in [*front_lines(catalogue, front.aims, front.points, w), *overlap_lines(front.world, front.aims, w)]:
        click.echo(line)
    this.show("in part")
    if front.futures is not None and front.futures.stands:
        _show_futures(this, front, front.futures)


def _show_futures(this: Call, front: "Front", found: "FrontInFutures") -> None:
    """The points over the futures, and which could not be followed."""
    from dienmodel.show.say.traded import left_out, points_sheet

    show_sheet(points_sheet(found, front.aims, front.world.catalogue, this.words))
    if missing := left_out(found, len(front.points), this.words):
        click.echo(missing)
