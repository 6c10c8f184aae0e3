"""`dienmodel start`: the people at the start, as a form for own counts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import ready_to_write, scenario_asked, writes
from dienmodel.cli.shown import show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="start")
@scenario_asked
@click.option("--exact", is_flag=True)
@writes("--out", "FILE", dir_okay=False)
def command(choice: "Choice", exact: bool, out: Path | None) -> None:
    """Write the people at the start, ready to be filled in."""
    ready_to_write(out)
    from dienmodel import api

    begun, this = api.start(choice, exact), asked()
    if out is not None:
        begun.save(out, this.language)
    if this.as_json:
        show_json(begun.as_data())
        return
    show_sheet(begun.sheet(this.language))
    if out is not None:
        this.tell("start written", path=out)
