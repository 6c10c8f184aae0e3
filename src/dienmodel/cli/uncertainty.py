"""`dienmodel uncertainty`: what the uncertain figures do, apart from chance."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import (
    INTERRUPTED,
    Asked,
    asked,
    loaded,
    processes,
    progress,
    scenario_options,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from dienmodel.api import Said


@click.command(name="uncertainty")
@click.argument("scenario", default="nederland")
@scenario_options
@click.option(
    "--draws", type=click.IntRange(2, 100_000), default=100, show_default=True, help="Draws of all figures at once."
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
def command(
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    draws: int,
    seed: int,
) -> None:
    """Draw all uncertain figures from their ranges and show the band of people by category at the end of each year.

    This is the band from the figures only: each draw follows its expected course, without chance.
    `dienmodel explain total 2030` shows which figure matters most.
    """
    said, this = loaded(scenario, overlays, measures, without), asked()
    from dienmodel.sweeps.uncertainty import futures

    with progress("working") as bar:
        found = futures(said, draws, seed, bar, processes())
    done = len(found.people) + found.failed
    if len(found.people):
        last = {day.year: day for day in found.dates}
        expected = _as_said(said)
        rows = [
            row | {"n_people": expected[row["date"], row["category"]]}
            for row in found.table().rows()
            if row["date"] in last.values()
        ]
        if this.as_json:
            show_json({"draws": len(found.people), "failed": found.failed, "figures": found.figures, "people": rows})
        else:
            from dienmodel.show.names import category

            w = this.words
            shown = [
                [
                    category(said, row["category"], w),
                    w.day(row["date"]),
                    *(w.people(row[p]) for p in ("p5", "p50", "p95", "n_people")),
                ]
                for row in rows
            ]
            heading = this.say("from figures", n=len(found.people), figures=len(found.figures))
            numbers = ("low", "middle", "high", "expected")
            show_table(heading, ("category", "date", *numbers), shown, numbers)
            _show_skew(this, rows)
    if found.failed:
        this.tell("failed draws", n=found.failed)
    if done < draws:
        this.tell("too early", done=done, total=draws)
        click.get_current_context().exit(INTERRUPTED)


def _as_said(said: "Said") -> dict[tuple[date, str], float]:
    """The expected people by date and category, with the figures as they were given."""
    from dienmodel.api import project
    from dienmodel.runs.tables.people import totals_table

    rows = totals_table(project(said).computed).rows()
    return {(row["date"], row["category"]): row["n_people"] for row in rows}


def _show_skew(this: Asked, rows: Sequence[dict[str, Any]]) -> None:
    """Say why the expectation lies above the middle, on the last day for everybody where it does."""
    from dienmodel.text.words import rounded

    total = (row for row in rows if row["category"] == "total")
    above = [row for row in total if rounded(row["n_people"]) > rounded(row["p50"])]
    w = this.words
    if above:
        last = above[-1]
        values = {"expected": w.people(last["n_people"]), "middle": w.people(last["p50"])}
        click.echo(w.say("futures.above", day=w.day(last["date"]), **values))
