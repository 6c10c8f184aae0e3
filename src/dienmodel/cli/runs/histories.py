"""`dienmodel histories`: what happened to each person in one replication."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import SEED, scenario_asked, whole, writes
from dienmodel.cli.shown import show_json

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="histories")
@scenario_asked
@SEED
@whole("--replication", 0, 2**32 - 1, 0)
@writes("--out", "FILE", Path("histories.parquet"), dir_okay=False)
def command(choice: "Choice", seed: int, replication: int, out: Path) -> None:
    """Write what happened to each person of one replication."""
    from dienmodel import api

    events = api.histories(choice, seed, replication)
    this = asked()
    if this.as_json:
        show_json(events.as_data())
        return
    w, path = this.words, events.save(out)
    this.tell("histories", people=w.number(events.people), events=w.number(len(events.table)), path=path)
