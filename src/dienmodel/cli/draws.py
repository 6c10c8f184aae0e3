"""Drawing the uncertain figures for the answer of a command."""

from typing import TYPE_CHECKING, NamedTuple

import click

from dienmodel.cli.call import INTERRUPTED, asked
from dienmodel.cli.shown import telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Result
    from dienmodel.api.result import Drawing


class BandAsked(NamedTuple):
    """How many futures make the band, and where their figures come from."""

    draws: int
    figures: "Drawing" = "learnt"

    @property
    def asked(self) -> int:
        """How many futures are asked for: none where figures stay as given."""
        return 0 if self.figures == "fixed" else self.draws


def drawn(result: "Result", band: BandAsked, seed: int, how: "Execution") -> tuple["Result", bool]:
    """The same run with its band, and whether all draws were made; Ctrl-C keeps what is done.

    Nothing is drawn after an interruption of the sample.
    """
    draws = band.asked
    if not draws or not result.uncertain or not result.complete:
        return result, True
    with telling("drawing", how) as work:
        result = result.with_draws(draws, seed, work, band.figures)
    return result, all_done(result, draws)


def all_done(result: "Result", draws: int) -> bool:
    """Whether so many draws were made; what failed of them is said, and what an interruption left out."""
    futures = result.drawn
    assert futures is not None
    if futures.failed:
        asked().tell("failed draws", n=futures.failed)
    done = len(futures) + futures.failed
    if done < draws:
        asked().tell("done drawing", n=done, asked=draws)
    return done == draws


def mention_unlearnt(choice: "Choice", unlearnt: str | None, figures: "Drawing") -> None:
    """Say that figures know nothing of the counts of a scenario, why, and the command that learns them."""
    import shlex

    if unlearnt is None or figures != "learnt":
        return
    out = [] if choice.learnt_at else ["--out", "learnt.parquet"]
    command = shlex.join(["dienmodel", "calibrate", choice.scenario, *choice.changes, *out])
    asked().tell("learn anew" if unlearnt else "learn first", differs=unlearnt, command=command)


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
