"""`dienmodel choose`: what is worth knowing before one chooses between measures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, asked
from dienmodel.cli.options import ALL_DRAWS, SEED, SPREAD_AND_KEPT, TARGET, LevelsParam, scenario_asked
from dienmodel.cli.shown import show_json, show_sheet, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution


@click.command(name="choose")
@scenario_asked
@click.option("--between", type=LevelsParam(), multiple=True, required=True, metavar="a,b=0.5")
@ALL_DRAWS
@SEED
@SPREAD_AND_KEPT
@TARGET
def command(
    choice: "Choice",
    between: Sequence[Mapping[str, float]],
    draws: int,
    seed: int,
    how: "Execution",
    target: str | None,
) -> None:
    """Show what is worth knowing before one chooses between measures."""
    from dienmodel import api
    from dienmodel.show.say.choosing import options_sheet, sentences, worth_sheet

    with telling("working", how) as work:
        choosing = api.choose(choice, between, draws, seed, target, work)
    this = asked()
    if choosing is None:
        this.tell("stopped choosing")
        click.get_current_context().exit(INTERRUPTED)
    elif this.as_json:
        show_json(choosing.as_data())
    else:
        catalogue = choosing.world.catalogue
        show_sheet(options_sheet(choosing.chosen, choosing.goal, catalogue, this.words))
        if choosing.chosen.figures:
            show_sheet(worth_sheet(choosing.chosen, choosing.goal, catalogue, this.words))
        for sentence in sentences(choosing.chosen, catalogue, this.words):
            click.echo(sentence)
