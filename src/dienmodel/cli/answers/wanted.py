"""`dienmodel wanted`: the figures that are worth most to know, as a form to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, asked
from dienmodel.cli.options import (
    ALL_DRAWS,
    SEED,
    SPREAD_AND_KEPT,
    TARGET,
    ready_to_write,
    scenario_asked,
    whole,
    writes,
)
from dienmodel.cli.shown import show_json, show_sheet, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution


@click.command(name="wanted")
@scenario_asked
@ALL_DRAWS
@SEED
@SPREAD_AND_KEPT
@writes("--posterior", "FILE", exists=True, dir_okay=False)
@TARGET
@whole("--top", 1, 1000, 10)
@writes("--out", "FILE", dir_okay=False)
def command(
    choice: "Choice",
    draws: int,
    seed: int,
    how: "Execution",
    posterior: Path | None,
    target: str | None,
    top: int,
    out: Path | None,
) -> None:
    """Write the data request."""
    ready_to_write(out)
    from dienmodel import api
    from dienmodel.show.say.decides import wanted_sheet

    with telling("working", how) as work:
        request = api.wanted(choice, draws, seed, target, work, posterior)
    this = asked()
    form = request.form(this.language, top)
    if this.as_json:
        show_json(form)
    elif form:
        show_sheet(wanted_sheet(request.decisive, request.world.catalogue, this.words, top))
    else:
        click.echo(this.words.say("wanted.none"))
    if out is not None and form:
        this.tell("form written", path=request.save(out, this.language, top))
    if request.uncertainty.done < draws:
        this.tell("done drawing", n=request.uncertainty.done, asked=draws)
        click.get_current_context().exit(INTERRUPTED)
