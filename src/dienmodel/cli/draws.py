"""Drawing the uncertain figures for the answer of a command."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, asked
from dienmodel.cli.shown import processes, progress

if TYPE_CHECKING:
    from dienmodel.api import Result


def drawn(result: "Result", draws: int, seed: int) -> tuple["Result", bool]:
    """The same run with the band from its figures, and whether all draws were made; Ctrl-C keeps what is done.

    Nothing is drawn after an interruption of the sample.
    """
    if not draws or not result.uncertain or not result.complete:
        return result, True
    with progress("drawing") as bar:
        result = result.with_draws(draws, seed, bar, processes())
    band = result.drawn
    assert band is not None
    if band.failed:
        asked().tell("failed draws", n=band.failed)
    done = len(band) + band.failed
    if done < draws:
        asked().tell("done drawing", n=done, asked=draws)
    return result, done == draws


def stop_if_interrupted(
    result: "Result", replications: int, all_drawn: bool, sensitivities: bool = False, together: bool = False
) -> None:
    """Say what an interruption left out, and end with the code for it."""
    if not result.complete:
        asked().tell("done sampling", n=result.computed.replications, asked=replications)
    elif sensitivities and result.computed.swings is None:
        asked().tell("no sensitivities")
    elif together and not result.judged:
        asked().tell("no together")
    elif all_drawn:
        return
    click.get_current_context().exit(INTERRUPTED)
