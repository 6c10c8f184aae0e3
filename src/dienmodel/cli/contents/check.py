"""`dienmodel check`: every fault of a scenario at once."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import show_json, show_reconciled

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="check")
@scenario_asked
@click.option("--advice", is_flag=True)
def command(choice: "Choice", advice: bool) -> None:
    """Find everything that is wrong with a scenario."""
    from dienmodel import api

    checked, this = api.check(choice, advice), asked()
    if this.as_json:
        show_json(checked.as_data(this.language))
        return
    this.show("all good", **checked.counts)
    if checked.notes:
        this.show("otherwise than said")
        for note in checked.notes:
            click.echo(f"- {note.text(this.language)}")
    if advice:
        this.show("advice" if checked.advice else "no advice")
        for piece in checked.advice:
            click.echo(f"- {piece.text(this.language)}")
    if checked.snapshot:
        show_reconciled(checked.world.catalogue, checked.snapshot)
