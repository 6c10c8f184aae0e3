"""`dienmodel uncertainty`: the band of all that is not known, figures and luck, and what decides it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import INTERRUPTED, Call, asked
from dienmodel.cli.draws import mention_unlearnt
from dienmodel.cli.options import ALL_DRAWS, DRAWN_FIGURES, SEED, SPREAD_AND_KEPT, TARGET, scenario_asked, writes
from dienmodel.cli.shown import show_json, show_sheet, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Decides, Execution, Uncertainty
    from dienmodel.api.result import Drawing

NUMBERS = ("low", "middle", "high", "expected")


@click.command(name="uncertainty")
@scenario_asked
@ALL_DRAWS
@SEED
@SPREAD_AND_KEPT
@DRAWN_FIGURES
@writes("--posterior", "FILE", exists=True, dir_okay=False)
@click.option("--decides", "what_decides", is_flag=True)
@TARGET
def command(
    choice: "Choice",
    draws: int,
    seed: int,
    how: "Execution",
    figures: "Drawing",
    posterior: Path | None,
    what_decides: bool,
    target: str | None,
) -> None:
    """Show how the uncertain figures affect the outcome."""
    from dienmodel import api

    with telling("working", how) as work:
        band = api.uncertainty(choice, draws, seed, work, posterior, figures)
    this = asked()
    decisive = band.decides(target) if what_decides or target is not None else None
    if band.stands and this.as_json:
        show_json(band.as_data() | ({} if decisive is None else {"decides": decisive.as_data()}))
    elif band.stands:
        _show(this, band, "from learnt" if band.learnt_from else "from figures")
    if decisive is not None and not this.as_json:
        _show_decisive(this, band, decisive)
    mention_unlearnt(choice, band.unlearnt, figures)
    if band.failed:
        this.tell("failed draws", n=band.failed)
    if band.done < draws:
        this.tell("done drawing", n=band.done, asked=draws)
        click.get_current_context().exit(INTERRUPTED)


def _show(this: Call, band: "Uncertainty", kind: str) -> None:
    from dienmodel.show.names import category

    w, rows, catalogue = this.words, band.people.rows(), band.world.catalogue
    shown = [
        [category(catalogue, row["category"], w), w.day(row["date"])]
        + [w.people(row[name]) for name in ("p5", "p50", "p95", "n_people")]
        for row in rows
    ]
    heading = this.say(kind, n=band.kept, figures=band.drawn.varied, counts=band.learnt_from)
    show_table(heading, ("category", "date", *NUMBERS), shown, NUMBERS)
    _show_skew(this, rows)


def _show_decisive(this: Call, band: "Uncertainty", found: "Decides") -> None:
    """The themes and figures that decide a target, and what that means."""
    from dienmodel.show.say.decides import figures_sheet, sentences, themes_sheet

    catalogue = band.world.catalogue
    for shown in (themes_sheet(found, this.words), figures_sheet(found, catalogue, this.words)):
        if shown.rows:
            show_sheet(shown)
    for sentence in sentences(found, catalogue, this.words):
        click.echo(sentence)


def _show_skew(this: Call, rows: Sequence[dict[str, Any]]) -> None:
    """Say why the expectation lies above the middle, on the last day for everybody where it does."""
    from dienmodel.show.say.likely import lies_above

    total = (row for row in rows if row["category"] == "total")
    above = [row for row in total if lies_above(row["n_people"], row["p50"])]
    w = this.words
    if above:
        last = above[-1]
        values = {"expected": w.people(last["n_people"]), "middle": w.people(last["p50"])}
        click.echo(w.say("futures.above", day=w.day(last["date"]), **values))
