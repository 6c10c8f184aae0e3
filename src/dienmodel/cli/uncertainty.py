"""`dienmodel uncertainty`: what the uncertain figures do, apart from chance."""

from collections.abc import Sequence

import click

from dienmodel.cli.shown import (
    INTERRUPTED,
    asked,
    loaded,
    processes,
    progress,
    scenario_options,
    show_json,
    show_table,
)


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
    from dienmodel.results.uncertainty import futures

    with progress("working") as bar:
        found = futures(said, draws, seed, bar, processes())
    done = len(found.people) + found.failed
    if len(found.people):
        last = {day.year: day for day in found.dates}
        rows = [row for row in found.table().rows() if row["date"] in last.values()] if done else []
        if this.as_json:
            show_json({"draws": len(found.people), "failed": found.failed, "figures": found.figures, "people": rows})
        else:
            from dienmodel.views.labels import category

            w = this.words
            shown = [
                [
                    category(said, row["category"], w),
                    w.day(row["date"]),
                    *(w.people(row[p]) for p in ("p5", "p50", "p95")),
                ]
                for row in rows
            ]
            heading = this.say("from figures", n=len(found.people), figures=len(found.figures))
            show_table(heading, ("category", "date", "low", "expected", "high"), shown, ("low", "expected", "high"))
    if found.failed:
        this.tell("failed draws", n=found.failed)
    if done < draws:
        this.tell("too early", done=done, total=draws)
        click.get_current_context().exit(INTERRUPTED)
