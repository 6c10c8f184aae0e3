"""Bands of effects over futures that all worlds share: the options, and how they are shown."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from dienmodel.cli.call import INTERRUPTED, Call
from dienmodel.cli.options import DRAWN_FIGURES, MOST_RUNS, SEED, enough_draws, together, whole
from dienmodel.cli.shown import show_sheet

if TYPE_CHECKING:
    from dienmodel.api.futures.shared import Shared
    from dienmodel.api.planning.questions import FrontInFutures
    from dienmodel.api.result import Drawing
    from dienmodel.text.table import TableRow


class SharedAsked(NamedTuple):
    """How many futures are asked for (0: none), by which seed, and where their figures come from."""

    draws: int
    seed: int
    figures: "Drawing"


SHARED_DRAWS = whole("--draws", 0, MOST_RUNS, 0, callback=enough_draws)
shared_asked = together("futures", SharedAsked, SHARED_DRAWS, SEED, DRAWN_FIGURES)
"""For a command that may tell effects over futures."""


def show_shared(
    this: Call,
    shared: "Shared",
    counted: str,
    names: Sequence[str],
    name: "Callable[[TableRow], list[str]]",
    numbers: Collection[str],
) -> None:
    """Print the bands, if there are enough futures."""
    from dienmodel.show.say.shared import bands_sheet, caption

    w = this.words
    if shared.stands:
        head = caption(counted, shared.draws, shared.learnt_from, w)
        show_sheet(bands_sheet(shared.bands, head, names, name, numbers, w))


def stop_if_short(this: Call, shared: "Shared | FrontInFutures | None", asked: SharedAsked) -> None:
    """Say what draws failed, and what an interruption left out, and end with the code for it."""
    if shared is None:
        return
    if shared.failed:
        this.tell("failed draws", n=shared.failed)
    if shared.draws + shared.failed < asked.draws:
        this.tell("done drawing", n=shared.draws + shared.failed, asked=asked.draws)
        click.get_current_context().exit(INTERRUPTED)
