"""`dienmodel run`: the answer at once, then its bands, then the run folder with the report."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import (
    INTERRUPTED,
    Asked,
    asked,
    loaded,
    mention_compiling,
    processes,
    progress,
    scenario_options,
    show_json,
    show_reconciled,
    show_table,
)

if TYPE_CHECKING:
    from dienmodel.api import Result

LONGEST = 120
"""Letters in the name of a run folder; file systems stop at 255."""

EXPECT_SECONDS, SAMPLE_SECONDS = 10, 20
"""About how long the engines take to compile."""


@click.command(name="run")
@click.argument("scenario", default="nederland")
@scenario_options
@click.option(
    "--replications", type=click.IntRange(0, 100_000), default=100, show_default=True, help="Possible courses; 0: none."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="Two runs with one seed share their luck.",
)
@click.option(
    "--threads", type=click.IntRange(1, 1024), default=None, help="Threads for the sample.  [default: all cores]"
)
@click.option(
    "--sensitivities", is_flag=True, help="Also find out how far each figure moves the answer, for the report."
)
@click.option("--plan", "plan", metavar="FILE", default=None, help="Follow this plan, made by `dienmodel plan`.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="Run folder.  [default: run/SCENARIO+MEASURES]"
)
@click.option("--force", is_flag=True, help="Replace a run of another scenario in that folder.")
def command(
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    replications: int,
    seed: int,
    threads: int | None,
    sensitivities: bool,
    plan: str | None,
    out: Path | None,
    force: bool,
) -> None:
    """Run SCENARIO: a name, a .yaml file, or a folder made by `dienmodel new`.

    Prints the answer first, then samples possible courses for the bands, and writes the run folder with tables,
    the scenario as said and the report. Ctrl-C keeps what is done. Without --out the folder is named after the scenario
    and what was switched on or laid over it; running the same again replaces it.
    """
    overlays = (*overlays, plan) if plan else overlays
    said = loaded(scenario, overlays, measures, without)
    from dienmodel.runs.folder import check_place

    name = _name(scenario, said.scenario.scenario)
    folder = (
        out if out is not None else Path("run") / marked(name, {**measures, **dict.fromkeys(without, 0.0)}, overlays)
    )
    check_place(folder, None if force else said.scenario.scenario)
    from dienmodel.engines.ahead import sample_compiled_beside

    with sample_compiled_beside() if replications else nullcontext() as compiled:
        mention_compiling("expect", EXPECT_SECONDS)
        from dienmodel import api

        this = asked()
        result = api.project(said, {"asked": scenario, "overlays": list(overlays), "replications_asked": replications})
        if not this.as_json:
            click.echo(result.answer(this.language, band_follows=replications > 0))
        if compiled:
            mention_compiling("sample", SAMPLE_SECONDS)
            compiled()
    if replications:
        with progress("sampling") as bar:
            result = result.sampled(replications, seed, threads, bar)
    if sensitivities and result.complete:
        with progress("varying") as bar:
            result = result.with_sensitivities(bar, processes())
    stopped = not result.complete or (sensitivities and result.computed.swings is None)
    result.save(folder, this.language)
    _show(this, result, folder, scenario)
    if stopped:
        if result.complete:
            this.tell("no sensitivities")
        else:
            this.tell("done sampling", n=result.computed.replications, asked=replications)
        click.get_current_context().exit(INTERRUPTED)


def _name(scenario: str, said: str) -> str:
    """What a run is called: the folder of one's own scenario or of the run it comes from, else the scenario's name."""
    from dienmodel.model.scenario import scenario_names
    from dienmodel.runs.folder import is_run_folder

    folder = Path(scenario).resolve()
    if folder.name == "scenario" and is_run_folder(folder.parent):
        return folder.parent.name
    own = scenario not in scenario_names() and folder.is_dir() and folder.name not in ("", "scenario")
    return folder.name if own else said


def marked(name: str, levels: Mapping[str, float], overlays: Sequence[str]) -> str:
    """The name of a run with what was asked beside its scenario, so that runs of other measures lie side by side.

    `nederland+retention_pay-campaign`: with the one and without the other; `+survey_level_1=0.5` at half its level; an
    overlay or a plan by the name of its file. A name that would grow too long ends in a fingerprint.
    """
    marks = [f"+{Path(path).stem}" for path in overlays]
    for measure, level in sorted(levels.items()):
        marks.append(f"-{measure}" if level == 0 else f"+{measure}" if level == 1 else f"+{measure}={level:g}")
    found = name + "".join(marks)
    return found if len(found) <= LONGEST else f"{name}+{sha256(''.join(marks).encode()).hexdigest()[:8]}"


def _show(this: Asked, result: "Result", folder: Path, scenario: str) -> None:
    """Print targets with their bands, and where everything is."""
    from dienmodel.runs.folder import own_facts
    from dienmodel.runs.said import said_as_files
    from dienmodel.runs.tables.targets import targets_table

    targets = targets_table(result.computed)
    if this.as_json:
        facts = own_facts(result.computed, said_as_files(result.said))
        answers = {language: result.answer(language) for language in ("nl", "en")}
        show_json({"answer": answers, "targets": targets.rows(), "folder": str(folder), "facts": facts})
        return
    from dienmodel.show.names import category, title

    w = this.words
    rows = []
    for row in targets.rows():
        band = "" if row["p5"] is None else w.span(w.people(row["p5"]), w.people(row["p95"]))
        chance = "" if row["share_chance"] is None else w.share(row["share_chance"])
        reached = w.day(row["date_reached"]) if row["date_reached"] else "-"
        rows.append(
            [
                title(result.said, "targets", row["target"], w),
                category(result.said, row["category"], w),
                w.day(row["date"]),
                w.people(row["n_wanted"]),
                w.people(row["n_people"]),
                *(() if row["n_mean"] is None else (w.people(row["n_mean"]),)),
                band,
                chance,
                reached,
            ]
        )
    if lines := result.computed.world.reconciled:
        click.echo()
        show_reconciled(result.said, lines)
    mean = ("mean",) if result.computed.sampled is not None else ()
    columns = ("target", "category", "date", "wanted", "expected", *mean, "band", "chance", "reached")
    if rows:
        click.echo()
        show_table(this.say("targets"), columns, rows, ("wanted", "expected", "mean", "band", "chance"))
        click.echo(this.say("figures apart", scenario=scenario))
    click.echo(this.say("run kept", folder=folder))
    click.echo(this.say("open report", path=folder / "report.html"))
