"""`dienmodel weigh`: alternatives against one baseline, and no sum but by one's own weights."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import OVERLAY, SET, SPREAD, LevelsParam, numbers_once, ready_to_write, together, writes
from dienmodel.cli.shared import SharedAsked, shared_asked
from dienmodel.cli.shown import mention_compiling, phrased, show_json, show_sheet, telling

if TYPE_CHECKING:
    from dienmodel.api import Execution, OwnWeights, SideBySide
    from dienmodel.api.weighing.tradeoff import Alternative


class NumberOf(click.ParamType[tuple[str, Any]]):
    """A criterion with numbers: `beds_in_use=0.3`, or `beds_in_use=4000..9000` of two."""

    name = "criterion=number"

    def __init__(self, numbers: int) -> None:
        """So many numbers."""
        self.numbers = numbers

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        """Read the criterion and its numbers."""
        from dienmodel.text.faults import Phrase

        if isinstance(value, tuple):
            return value
        key, _, text = value.partition("=")
        try:
            read = [float(part) for part in text.split("..")]
        except ValueError:
            read = []
        if not key or len(read) != self.numbers:
            one = self.numbers == 1
            why = Phrase("cli-weight", {"text": value}) if one else Phrase("cli-ends", {"text": value})
            self.fail(phrased(why), param, ctx)
        return key.strip(), read[0] if self.numbers == 1 else tuple(read)


def _own(
    weights: Sequence[tuple[str, float]], ends: Sequence[tuple[str, tuple[float, float]]], chebyshev: bool
) -> "OwnWeights | None":
    """Weights with the ends of scales, each criterion once; None where nobody gives any."""
    from dienmodel.api import OwnWeights
    from dienmodel.text.faults import Phrase

    if not weights and (ends or chebyshev):
        raise click.UsageError(phrased(Phrase("cli-weights-first")))
    return OwnWeights(_once(weights), _once(ends), "chebyshev" if chebyshev else "sum") if weights else None


def _once(said: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    from dienmodel.text.faults import Phrase

    keys = [key for key, _ in said]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise click.UsageError(phrased(Phrase("cli-weight-twice", {"text": twice[0]})))
    return dict(said)


WEIGHTS = together(
    "own",
    _own,
    click.option("--weight", "weights", type=NumberOf(1), multiple=True, metavar="CRITERION=SHARE"),
    click.option("--ends", type=NumberOf(2), multiple=True, metavar="CRITERION=A..B"),
    click.option("--chebyshev", is_flag=True),
)


def _compared(
    alternatives: Sequence[str],
    overlays: Sequence[str],
    numbers: Sequence[tuple[str, str]],
    between: Sequence[Mapping[str, float]],
) -> "tuple[Sequence[Alternative], Sequence[Mapping[str, float]]]":
    """The alternatives, the first with files laid over it and figures set, and measures that are laid over it."""
    from dienmodel.api import Choice

    changed = Choice(alternatives[0], tuple(overlays), figures=numbers_once(numbers))
    first = changed if overlays or numbers else alternatives[0]
    return [first, *alternatives[1:]], between


ALTERNATIVES = together(
    "compared",
    _compared,
    click.argument("alternatives", nargs=-1, required=True, metavar="ALTERNATIVE..."),
    OVERLAY,
    SET,
    click.option("--between", type=LevelsParam(), multiple=True, metavar="a,b=0.5"),
)


@click.command(name="weigh")
@ALTERNATIVES
@click.option("--year", type=click.IntRange(1900, 2200), default=None, metavar="YEAR")
@WEIGHTS
@click.option("--rate", type=click.FloatRange(-0.5, 1.0), default=None, metavar="SHARE")
@shared_asked
@SPREAD
@writes("--out", "FILE")
@plain
def command(
    compared: "tuple[Sequence[Alternative], Sequence[Mapping[str, float]]]",
    year: int | None,
    own: "OwnWeights | None",
    rate: float | None,
    futures: SharedAsked,
    how: "Execution",
    out: Path | None,
) -> None:
    """Weigh alternatives against one baseline."""
    ready_to_write(out)
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.api import DrawnFutures

    with telling("working", how) as work:
        drawn = DrawnFutures(0, futures.draws, futures.seed, futures.figures, work)
        weighed = api.trade_off(*compared, year, own, rate, drawn)
    this = asked()
    if out is not None:
        (weighed.book if out.suffix.lower() == ".xlsx" else partial(weighed.page, language=this.language))(out)
    if this.as_json:
        show_json(weighed.as_data())
    else:
        _show(this, weighed)


def _show(this: Call, weighed: "SideBySide") -> None:
    from dienmodel.show.say.tradeoff import (
        present_sheet,
        pro_memoria,
        ranking_lines,
        ranking_sheet,
        regret_lines,
        regret_sheet,
        scales_sheet,
        tradeoff_lines,
        tradeoff_sheet,
    )

    w, trade_off, ranking = this.words, weighed.trade_off, weighed.ranking
    for line in tradeoff_lines(trade_off, w):
        click.echo(line)
    show_sheet(tradeoff_sheet(trade_off, weighed.runs, w))
    if weighed.present is not None:
        click.echo(pro_memoria(trade_off, weighed.runs, w))
        show_sheet(present_sheet(weighed.present, w))
        click.echo(w.say("tradeoff.not_twice"))
    if weighed.regret is not None:
        show_sheet(regret_sheet(weighed.regret, weighed.runs, w))
        for line in regret_lines(w):
            click.echo(line)
    if ranking is not None:
        show_sheet(ranking_sheet(ranking, w))
        show_sheet(scales_sheet(ranking, trade_off, weighed.runs, w))
        for line in ranking_lines(ranking, w):
            click.echo(line)
