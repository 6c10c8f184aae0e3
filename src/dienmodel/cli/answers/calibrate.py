"""`dienmodel calibrate`: what the observations say of the uncertain figures."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, Call, asked
from dienmodel.cli.options import ON, SEED, at_work, ready_to_write, scenario_asked, together, whole, writes
from dienmodel.cli.shown import mention_compiling, near, show_json, show_sheet, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Learnt

FEWEST, MOST = 10, 10_000
"""Members that a call may ask for."""


@click.command(name="calibrate")
@scenario_asked
@whole("--members", FEWEST, MOST, 200)
@whole("--rounds", 1, 20, 4)
@SEED
@writes("--out", "FILE", dir_okay=False)
@together("how", lambda on, keep: at_work(on, keep), ON, writes("--keep", "FOLDER", file_okay=False))
def command(choice: "Choice", members: int, rounds: int, seed: int, out: Path | None, how: "Execution") -> None:
    """Learn the uncertain figures from what was counted."""
    beside = choice.learnt_at if out is None else None
    out = out or beside
    ready_to_write(out)
    mention_compiling("expect")
    from dienmodel import api

    this = asked()
    try:
        with telling("learning", how) as work:
            learnt = api.calibrate(choice, members, rounds, seed, work)
    except api.Stopped as stopped:
        this.tell("stopped learning", n=stopped.done, asked=stopped.asked)
        if how.folder is not None:
            this.tell("goes on learning", folder=how.folder)
        click.get_current_context().exit(INTERRUPTED)
    if out is not None:
        learnt.save(out)
    if this.as_json:
        show_json(learnt.as_data())
    else:
        _show(this, learnt)
    if out is not None:
        this.tell("learnt beside" if beside else "learnt kept", path=near(str(out)))
    else:
        this.tell("learnt nowhere")


def _show(this: Call, learnt: "Learnt") -> None:
    from dienmodel.show.say.learnt import (
        contradicted,
        doubt,
        figures_sheet,
        findings,
        lacking,
        left_out_sheet,
        members,
        people_sheet,
        points_sheet,
        touched,
    )

    w, catalogue = this.words, learnt.world.catalogue
    show_sheet(points_sheet(learnt.points, catalogue, w))
    for sentence in findings(learnt.points, catalogue, w):
        click.echo(sentence)
    click.echo()
    show_sheet(left_out_sheet(learnt.left_out, learnt.points, catalogue, w))
    for sentence in contradicted(learnt.contradictions, catalogue, w):
        click.echo(sentence)
    click.echo()
    show_sheet(figures_sheet(learnt.figures, catalogue, w))
    click.echo(touched(learnt.figures, learnt.untouched, w))
    click.echo(w.say("learnt.lost", share=w.share(learnt.spread_lost), chance=w.share(learnt.lost_by_chance, 1)))
    click.echo()
    show_sheet(people_sheet((row for row in learnt.people if row.category == "total"), catalogue, w))
    if lacks := lacking(learnt.world.outcomes.lacks, w):
        click.echo(lacks)
    click.echo(members(learnt.members, learnt.failed, w))
    for kind, values in learnt.doubts:
        click.echo(doubt(kind, values, catalogue, w))
