"""`dienmodel why-not`: what blocks a target, and what would be enough."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import FINE, scenario_to_plan
from dienmodel.cli.shown import asked, mention_compiling, parts_told, show_json

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="why-not")
@scenario_to_plan
@click.option("--target", metavar="NAME", help="A target of the scenario.  [default: its first]")
@click.option(
    "--patience",
    type=click.FloatRange(1),
    metavar="SECONDS",
    default=55.0,
    show_default=True,
    help="Time for the whole search.",
)
@FINE
def command(choice: "Choice", target: str | None, patience: float, fine: bool) -> None:
    """Show why a target of SCENARIO cannot be met: which limits block it, and how much more of them would be enough.

    Every measure may be taken, also in part, and everybody may be admitted wherever there is room: what is out of reach
    even then is out of reach for every plan.
    """
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
    if blocked.why.short and not fine:
        this.show("half years")
