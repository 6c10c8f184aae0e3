"""`dienmodel plan`: the best mix and timing of measures and admissions."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import Asked, asked, loaded, mention_compiling, plain, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Said
    from dienmodel.engines.planner import Plan

MOST_PRICES = 12
"""Prices on the screen; the file has the rest."""


@click.command(name="plan")
@click.argument("scenario", default="nederland")
@click.option(
    "--overlay", "overlays", multiple=True, metavar="FILE", help="Lay this file over the scenario; may be repeated."
)
@plain
@click.option(
    "--aim", "aims", multiple=True, help="An aim of the scenario, the first above all.  [default: its first two]"
)
@click.option(
    "--gap", type=click.FloatRange(0, 1), default=0.005, show_default=True, help="Stop this close to the best choice."
)
@click.option(
    "--patience", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds to search for that choice."
)
@click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    default=0.001,
    show_default=True,
    help="Aim this share above the targets: a run with replications shows the chance that leaves.",
)
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Decide from this day on; what is before stays."
)
@click.option(
    "--plan", "older", metavar="FILE", help="The plan that is followed up to --from.  [default: the scenario as it is]"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("plan.yaml"), show_default=True, help="Plan file.")
def command(
    scenario: str,
    overlays: Sequence[str],
    aims: Sequence[str],
    gap: float,
    patience: float,
    margin: float,
    since: datetime | None,
    older: str | None,
    out: Path,
) -> None:
    """Find the best plan for SCENARIO: which measures, from when, and how many people to admit where.

    The plan is run through the expectation before it is shown, and kept as a file to lay over the scenario:
    `dienmodel run nederland --plan plan.yaml`.
    """
    if older is not None and since is None:
        raise click.UsageError("--plan names the plan that is followed up to --from; say --from too")
    said, this = loaded(scenario, [*overlays, *([older] if older else [])]), asked()
    mention_compiling("expect", 10)
    from dienmodel.engines.planner import NoPlan
    from dienmodel.results.plans import made_for, write_plan

    def tell(part: str) -> None:
        this.tell(f"plan {part}")

    try:
        found = made_for(said, aims, gap, patience, margin, tell, since.date() if since else None)
    except NoPlan as error:
        raise click.ClickException(str(error)) from error
    write_plan(said, found, out)
    _show(this, said, found, list(aims) or list(said.scenario.aims)[:2], out)


def _show(this: Asked, said: "Said", found: "Plan", aims: Sequence[str], out: Path) -> None:
    if this.as_json:
        show_json(
            {
                "measures": [vars(start) for start in found.starts],
                "aims": dict(zip(aims, found.values, strict=True)),
                "meters": {name: {"claimed": a, "found": b} for name, (a, b) in found.metered.items()},
                "prices": [vars(price) for price in found.prices],
                "difference": found.difference,
                "gap": found.gap,
                "stopped": found.stopped,
                "seconds": dict(found.seconds),
                "file": str(out),
            }
        )
        return
    language, w = this.language, this.words
    rows = [
        [str(start.start), start.measure, getattr(said.scenario.measures[start.measure].title, language)]
        for start in sorted(found.starts, key=lambda start: start.start)
    ]
    show_table(this.say("plan measures"), ("start", "measure", "title"), rows)
    rows = [
        [getattr(said.scenario.aims[aim].title, language), w.people(value)]
        for aim, value in zip(aims, found.values, strict=True)
    ]
    show_table(this.say("plan aims"), ("aim", "value"), rows, ("value",))
    rows = []
    for name, target in said.scenario.targets.items():
        if f"goal:{name}" in found.metered:
            _, got = found.metered[f"goal:{name}"]
            rows.append([getattr(target.title, language), str(target.date), w.people(got)])
    show_table(this.say("plan targets"), ("target", "date", "expected"), rows, ("expected",))
    if found.prices:
        best = sorted(found.prices, key=lambda price: -price.value)[:MOST_PRICES]
        rows = [[price.limit, str(price.day), f"{price.value:.2f}"] for price in best]
        aim = getattr(said.scenario.aims[found.prices[0].aim].title, language)
        show_table(this.say("plan prices", aim=aim), ("capacity", "start", "value"), rows, ("value",))
    if found.stopped:
        this.show("plan stopped", gap=f"{found.gap:.2%}")
    this.show("plan checked", difference=f"{found.difference:.2%}", gap=f"{found.gap:.2%}", path=out)
