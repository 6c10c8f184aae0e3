"""`dienmodel histories`: what happened to each person in one replication."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import asked, show_json

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="histories")
@scenario_asked
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), metavar="N", default=1, show_default=True, help="Seed of the run."
)
@click.option(
    "--replication",
    type=click.IntRange(0, 2**32 - 1),
    metavar="N",
    default=0,
    show_default=True,
    help="Which replication of that run.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("histories.parquet"),
    show_default=True,
    metavar="FILE",
    help="Parquet file for the events.",
)
def command(choice: "Choice", seed: int, replication: int, out: Path) -> None:
    """Follow every person of one replication and write what happened to each: one row per event.

    The people are those that `dienmodel run` with the same seed counts in that replication. They are drawn by the
    model: nobody in the file exists.
    """
    from dienmodel import api

    events = api.histories(choice, seed, replication)
    this = asked()
    if this.as_json:
        show_json(events.as_data())
        return
    w, path = this.words, events.save(out)
    this.tell("histories", people=w.number(events.people), events=w.number(len(events.table)), path=path)
