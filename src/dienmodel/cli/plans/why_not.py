"""`dienmodel why-not`: what blocks a target, and what would be enough."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import FINE, TARGET, patience, scenario_to_plan
from dienmodel.cli.shown import mention_compiling, parts_told, show_json

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="why-not")
@scenario_to_plan
@TARGET
@patience(55.0)
@FINE
def command(choice: "Choice", target: str | None, patience: float, fine: bool) -> None:
    """Show which limits block a target, and how much more would be enough."""
    mention_compiling("expect")
    from dienmodel import api

    this, blocked = asked(), api.why_not(choice, target, patience, fine, parts_told())
    if this.as_json:
        show_json(blocked.as_data())
        return
    for heading, lines in blocked.lines(this.language):
        click.echo(heading)
        for line in lines:
            click.echo(f"  - {line}")
    if blocked.why.short and not blocked.why.allowed and not fine:
        this.show("half years")
