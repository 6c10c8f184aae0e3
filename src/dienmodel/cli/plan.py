"""`dienmodel plan`: the best mix and timing of measures and admissions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import (
    Asked,
    aims_asked,
    asked,
    loaded,
    made_room,
    mention_compiling,
    no_plan_told,
    overlays_asked,
    plain,
    progress,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from dienmodel.api import Result, Said
    from dienmodel.plan.planner import Plan
    from dienmodel.plan.questions.prices import Price
    from dienmodel.runs.run import Run

MOST_PRICES = 12
"""Prices on the screen; with `--json` all of them."""


@click.command(name="plan")
@click.argument("scenario", default="nederland")
@overlays_asked
@plain
@aims_asked
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
    "--check-prices",
    "checks",
    type=click.IntRange(0),
    default=6,
    show_default=True,
    help="Solve again for so many of the largest prices, with one unit more and one less.",
)
@click.option(
    "--replications",
    type=click.IntRange(0, 100_000),
    default=100,
    show_default=True,
    help="Possible courses under the plan, for the chance to meet each target; 0: none.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Write a report of the plan, one HTML file.")
@click.option(
    "--points",
    type=click.IntRange(0, 400),
    default=0,
    show_default=True,
    help="Points of the front between two aims in the report; 0: no front.",
)
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Decide from this day on; what is before stays."
)
@click.option(
    "--plan", "older", metavar="FILE", help="The plan that is followed up to --from.  [default: the scenario as it is]"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("plan.yaml"), show_default=True, help="Plan file.")
@click.option("--force", is_flag=True, help="Replace a file that is no plan for this scenario.")
def command(
    scenario: str,
    overlays: Sequence[str],
    aims: Sequence[str],
    gap: float,
    patience: float,
    margin: float,
    checks: int,
    replications: int,
    report: Path | None,
    points: int,
    since: datetime | None,
    older: str | None,
    out: Path,
    force: bool,
) -> None:
    """Find the best plan for SCENARIO: which measures, from when, and how many people to admit where.

    The plan is run through the expectation before it is shown, and kept as a file to lay over the scenario:
    `dienmodel run nederland --plan plan.yaml`.
    """
    if older is not None and since is None:
        raise click.UsageError("--plan names the plan that is followed up to --from; say --from too")
    said, this = loaded(scenario, [*overlays, *([older] if older else [])]), asked()
    mention_compiling("expect", 10)
    from dienmodel.plan.file import aims_of, made_for, refuse_other, write_plan
    from dienmodel.runs.filled import without_plan

    made_room(out, report)
    if not force:
        refuse_other(said, out)
    names = aims_of(said, aims)
    if points > 1 and len(names) != 2:
        raise click.UsageError(f"--points needs two aims, not {len(names)}: a front shows what one costs the other")

    def tell(part: str) -> None:
        this.tell(f"plan {part}")

    with no_plan_told():
        found = made_for(said, names, gap, patience, margin, tell, since.date() if since else None, checks)
    write_plan(said, found, out)
    run, bare = _followed(scenario, (*overlays, str(out)), replications), without_plan(loaded(scenario, overlays))
    if report is not None:
        from dienmodel.plan.questions.ask import front_for
        from dienmodel.show.plan_report import write_plan_report

        front = front_for(said, names, points, progress=tell) if points > 1 else []
        write_plan_report(run.computed, bare, found, names, report, this.language, front)
    _show(this, said, found, names, run, bare, out)
    if report is not None:
        this.show("open report", path=report)


def _told(price: "Price") -> dict[str, Any]:
    """A price for machines; strict JSON has no infinity, so that of one unit less is told apart."""
    needed = price.less is not None and isinf(price.less)
    return {**vars(price), "less": None if needed else price.less, "infeasible_with_less": needed}


def _weighed(said: "Said", aim: str, parts: Mapping[str, float]) -> dict[str, Any]:
    """Of aims that are weighed together the weight, in millions of euro per unit, and what each reached."""
    from dienmodel.plan.file import weights_of

    return {part: {"weight": weight, "value": parts[part]} for part, weight in weights_of(said, aim).items()}


def _followed(scenario: str, overlays: Sequence[str], replications: int) -> "Result":
    """The run that follows the plan file, with its chances."""
    from dienmodel import api

    result = api.project(loaded(scenario, overlays))
    if replications:
        with progress("sampling") as bar:
            result = result.sampled(replications, progress=bar)
    return result


def _show(this: Asked, said: "Said", found: "Plan", aims: Sequence[str], run: "Result", bare: "Run", out: Path) -> None:
    from dienmodel.plan.file import weights_of
    from dienmodel.plan.questions.staffing import staff_of
    from dienmodel.runs.answer import outlooks
    from dienmodel.runs.filled import chance_of_all
    from dienmodel.runs.tables.targets import targets_table
    from dienmodel.show.plan_head import aimed, first_lines, reached
    from dienmodel.show.plan_words import admitted_by_year, aim_title, prices_lines, risk_line

    targets = targets_table(run.computed).rows()
    if this.as_json:
        show_json(
            {
                "measures": [vars(start) for start in found.starts],
                "aims": dict(zip(aims, found.values, strict=True)),
                "weighed": {aim: _weighed(said, aim, found.parts) for aim in aims if weights_of(said, aim)},
                "meters": {name: {"claimed": a, "found": b} for name, (a, b) in found.metered.items()},
                "prices": [_told(price) for price in found.prices],
                "targets": targets,
                "filled": _filled(run.computed, bare, aimed(said, aims)),
                "share_chance": chance_of_all(run.computed, aimed(said, aims)),
                "difference": found.difference,
                "gap": found.gap,
                "stopped": found.stopped,
                "seconds": dict(found.seconds),
                "file": str(out),
            }
        )
        return
    language, w = this.language, this.words
    click.echo("\n".join([*first_lines(run.computed, bare, found, aims, w), ""]))
    rows = [
        [str(start.start), start.measure, getattr(said.scenario.measures[start.measure].title, language)]
        for start in sorted(found.starts, key=lambda start: start.start)
    ]
    show_table(this.say("plan measures"), ("start", "measure", "title"), rows)
    rows = [list(pair) for pair in reached(said, found, aims, w)]
    show_table(this.say("plan aims"), ("aim", "value"), rows, ("value",))
    rows = [
        [
            getattr(said.scenario.targets[row["target"]].title, language),
            str(row["date"]),
            w.people(row["n_wanted"]),
            w.people(row["n_people"]),
            "" if row["p5"] is None else w.span(w.people(row["p5"]), w.people(row["p95"])),
            "" if row["share_chance"] is None else w.share(row["share_chance"]),
        ]
        for row in targets
    ]
    columns = ("target", "date", "wanted", "expected", "band", "chance")
    show_table(this.say("plan targets"), columns, rows, columns[2:])
    if risk := risk_line(outlooks(run.computed), w):
        click.echo(risk)
    head, rows = admitted_by_year(said, found, w, tracks=False)
    if rows:
        show_table(w.say("plan.admitted"), head, rows, head[1:])
    if found.prices:
        this.show("plan prices", aim=aim_title(said, found.prices[0].aim, w))
        for line in prices_lines(said, found.prices, staff_of(said), w, MOST_PRICES):
            click.echo(f"  {line}")
        this.show("plan prices checked", n=sum(price.checked for price in found.prices), of=len(found.prices))
    if found.stopped:
        this.show("plan stopped")
    this.show("plan checked", difference=f"{found.difference:.2%}", path=out)


def _filled(run: "Run", bare: "Run", targets: Sequence[str]) -> list[dict[str, Any]]:
    """Posts filled on the days of some targets for machines, with the plan and without."""
    from dienmodel.runs.filled import beside

    return [
        {
            "date": a.day,
            "organisation": a.organisation,
            "n_posts": a.posts,
            "n_filled": a.people,
            "n_filled_without": b.people,
        }
        for a, b in beside(run, bare, targets)
    ]
