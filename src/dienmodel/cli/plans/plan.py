"""`dienmodel plan`: the best mix and timing of measures and admissions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, NOT_SURE, Call, asked
from dienmodel.cli.draws import BandAsked, all_done, drawn, stop_if_interrupted
from dienmodel.cli.options import (
    AIMS,
    DRAWS,
    REPLICATIONS,
    SPREAD,
    DayParam,
    patience,
    points,
    ready_to_write,
    scenario_to_plan,
    share,
    together,
    whole,
    writes,
)
from dienmodel.cli.shown import (
    mention_compiling,
    no_plan_told,
    parts_told,
    phrased,
    progress,
    show_json,
    show_sheet,
    show_table,
    telling,
)
from dienmodel.cli.targets import show_targets

if TYPE_CHECKING:
    from dienmodel.api import Choice, Effort, Execution, Planned, Result
    from dienmodel.api.planning.plans import AimsInFutures, SurePlan

MOST_PRICES = 12
"""Prices on the screen; with `--json` all of them."""

MOST_FUTURES = 40
"""Futures in which a plan is held against none."""


def _effort(
    gap: float, patience: float, margin: float, checks: int, whole_people: bool, points: int, surely: float | None
) -> "Effort":
    from dienmodel.api import Effort

    return Effort(gap, patience, margin, checks, whole_people, points, surely)


EFFORT = together(
    "effort",
    _effort,
    share("--gap", 0.005),
    patience(60.0),
    share("--margin", 0.001),
    whole("--check-prices", 0, None, 6, name="checks"),
    click.option("--whole", "whole_people", is_flag=True),
    points(0, 0),
    click.option("--surely", type=click.FloatRange(0, 1, min_open=True), metavar="SHARE"),
)


@dataclass(frozen=True)
class Since:
    """From which day on to decide, and by which plan until then."""

    day: date | None
    plan: str | None


def _since(since: date | None, older: str | None, old_plan: str | None) -> Since:
    if old_plan is not None:
        asked().tell("old plan")
    plan = older or old_plan
    if plan is not None and since is None:
        from dienmodel.text.faults import Phrase

        raise click.UsageError(phrased(Phrase("cli-follow")))
    return Since(since, plan)


SINCE = together(
    "since",
    _since,
    click.option("--from", "since", type=DayParam(), metavar="DATE"),
    click.option("--follow", "older", metavar="FILE"),
    click.option("--plan", "old_plan", hidden=True),
)


@dataclass(frozen=True)
class Files:
    """What to write, and whether the plan may replace another file."""

    report: Path | None
    out: Path
    force: bool


FILES = together(
    "files",
    Files,
    writes("--report", "FILE"),
    writes("--out", "FILE", Path("plan.yaml")),
    click.option("--force", is_flag=True),
)


@click.command(name="plan")
@scenario_to_plan
@AIMS
@EFFORT
@REPLICATIONS
@DRAWS
@SINCE
@FILES
@SPREAD
def command(
    choice: "Choice",
    aims: Sequence[str],
    effort: "Effort",
    since: Since,
    replications: int,
    draws: int,
    files: Files,
    how: "Execution",
) -> None:
    """Find the best mix and timing of measures and admissions."""
    ready_to_write(files.out, files.report)
    mention_compiling("expect")
    from dienmodel import api

    with no_plan_told():
        sought = replace(effort, how=how, judges=draws or effort.judges)
        planned = api.best_plan(choice, aims, sought, since.day, since.plan, files.out, files.force, parts_told())
    this = asked()
    if replications:
        mention_compiling("sample")
    with progress("sampling") as bar:
        run = planned.followed(replications, progress=bar, draws=0)
    run, all_drawn = _drawn(planned, run, draws, how)
    futures = None
    if draws and all_drawn:
        with telling("drawing", how) as work:
            futures = planned.in_futures(run, min(draws, MOST_FUTURES), work)
    if files.report is not None:
        planned.report(files.report, run, this.language)
    _show(this, planned, run, futures, files.report)
    stop_if_interrupted(run, replications, all_drawn)
    _stop_if_short(this, futures, min(draws, MOST_FUTURES))
    if planned.sure is not None and not planned.sure.holds:
        click.get_current_context().exit(NOT_SURE)


def _drawn(planned: "Planned", run: "Result", draws: int, how: "Execution") -> tuple["Result", bool]:
    """The run with its band, and whether all draws were made; of a sure plan over the futures that judged it."""
    if planned.sure is None or not draws or not run.complete:
        return drawn(run, BandAsked(draws), 1, how)
    with telling("drawing", how) as work:
        run = planned.with_draws(run, draws, how=work)
    return run, all_done(run, planned.sure.asked.judged_by)


def _stop_if_short(this: Call, futures: "AimsInFutures | None", asked_for: int) -> None:
    """Say what futures of the aims failed, and what an interruption left out, and end with the code for it."""
    if futures is None:
        return
    if futures.failed:
        this.tell("failed draws", n=futures.failed)
    if futures.draws + futures.failed < asked_for:
        this.tell("done drawing", n=futures.draws + futures.failed, asked=asked_for)
        click.get_current_context().exit(INTERRUPTED)


def _show(this: Call, planned: "Planned", run: "Result", futures: "AimsInFutures | None", report: Path | None) -> None:
    """Print the plan, its aims over futures, what limits are worth, how sure it is, and where everything is."""
    if this.as_json:
        show_json(planned.as_data(run, futures))
        return
    _show_plan(this, planned, run)
    if futures is not None and futures.aims:
        from dienmodel.show.say.surely import aims_sheet

        show_sheet(aims_sheet(futures, planned.world.catalogue, this.words))
    _show_prices(this, planned)
    _show_quality(this, planned)
    if report is not None:
        this.show("open report", path=report)


def _show_plan(this: Call, planned: "Planned", run: "Result") -> None:
    """What starts when, what it reaches, and who may begin."""
    from dienmodel.show.names import title
    from dienmodel.show.say.plan import admitted_by_year, risk_line
    from dienmodel.show.say.plan_head import first_lines, reached

    w, catalogue, plan = this.words, planned.world.catalogue, planned.plan
    click.echo("\n".join([*first_lines(run.computed, planned.bare, plan, planned.aims, w), ""]))
    starts = sorted(plan.starts, key=lambda start: start.start)
    rows = [[str(start.start), start.measure, title(catalogue, "measures", start.measure, w)] for start in starts]
    show_table(this.say("plan measures"), ("start", "measure", "title"), rows)
    rows = [list(pair) for pair in reached(catalogue, plan, planned.aims, w)]
    show_table(this.say("plan aims"), ("aim", "value"), rows, ("value",))
    if planned.sure is not None:
        _show_sure(this, planned, planned.sure)
    _show_changes(this, planned, run)
    show_targets(this.say("plan targets"), run)
    if risk := risk_line(run.outlooks(), w):
        click.echo(risk)
    head, rows = admitted_by_year(catalogue, plan, w, tracks=False)
    if rows:
        show_table(w.say("plan.admitted"), head, rows, head[1:])


def _show_sure(this: Call, planned: "Planned", sure: "SurePlan") -> None:
    """In which share of the futures the targets are met, by every plan that was tried."""
    from dienmodel.show.say.surely import sure_sheet, verdict

    show_sheet(sure_sheet(sure, planned.aims, planned.world.catalogue, this.words))
    click.echo(verdict(sure, this.words))


def _show_changes(this: Call, planned: "Planned", run: "Result") -> None:
    """What is other than in the older plan, if this one goes on from it."""
    from dienmodel.show.say.replanned import changes_by_year, changes_lines

    w, catalogue, changed = this.words, planned.world.catalogue, planned.changes(run)
    if changed is None:
        return
    click.echo(
        "\n".join(["", w.say("replan.title"), *(f"  {line}" for line in changes_lines(catalogue, changed, w)), ""])
    )
    head, rows = changes_by_year(catalogue, changed, w)
    if rows:
        show_table(w.say("replan.admitted"), head, rows, head[1:])


def _show_prices(this: Call, planned: "Planned") -> None:
    from dienmodel.show.say.plan import aim_title, prices_lines, target_price_lines

    w, catalogue, prices = this.words, planned.world.catalogue, planned.plan.prices
    for line in target_price_lines(catalogue, planned.plan.target_prices, w):
        click.echo(line)
    if not prices:
        return
    this.show("plan prices", aim=aim_title(catalogue, prices[0].aim, w))
    for line in prices_lines(catalogue, prices, planned.staff(), w, MOST_PRICES):
        click.echo(f"  {line}")
    this.show("plan prices checked", n=sum(price.checked for price in prices), of=len(prices))


def _show_quality(this: Call, planned: "Planned") -> None:
    """Whether the search was stopped, and how near the plan is to the expectation."""
    if planned.plan.stopped:
        this.show("plan stopped")
    this.show("plan checked", difference=this.words.share(planned.plan.difference, 2), path=planned.file)
    this.show("plan next", command=_to_follow(planned))


def _to_follow(planned: "Planned") -> str:
    """The command for the run that follows the plan."""
    choice = planned.choice
    words = ["dienmodel", "run", choice.scenario, *choice.changes]
    if on := [f"{name}={level:g}" for name, level in choice.measures.items() if level]:
        words += ["--measures", ",".join(on)]
    if off := [name for name, level in choice.measures.items() if not level]:
        words += ["--without", ",".join(off)]
    return join([*words, "--plan", str(planned.file)])
