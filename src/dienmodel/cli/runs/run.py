"""`dienmodel run`: the answer at once, then its bands, then the run folder with the report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.draws import DRAWS, drawn, stop_if_interrupted
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import (
    Asked,
    asked,
    mention_compiling,
    processes,
    progress,
    show_json,
    show_reconciled,
)
from dienmodel.cli.targets import show_targets

if TYPE_CHECKING:
    from dienmodel.api import Choice, Result


@click.command(name="run")
@scenario_asked
@click.option(
    "--replications",
    type=click.IntRange(0, 100_000),
    metavar="N",
    default=100,
    show_default=True,
    help="Replications (random runs) for the bands; 0: none.",
)
@DRAWS
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="N",
    default=1,
    show_default=True,
    help="Two runs with the same seed share their luck.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 1024),
    metavar="N",
    default=None,
    help="Threads for the replications.  [default: all cores]",
)
@click.option("--sensitivities", is_flag=True, help="Find out how far each figure moves the answer, for the report.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    default=None,
    help="Folder to write the run to.  [default: run/SCENARIO+MEASURES]",
)
@click.option("--force", is_flag=True, help="Replace a run of another scenario in that folder.")
def command(
    choice: "Choice",
    replications: int,
    draws: int,
    seed: int,
    threads: int | None,
    sensitivities: bool,
    out: Path | None,
    force: bool,
) -> None:
    """Run SCENARIO: a name, a .yaml file, or a folder made by `dienmodel new`.

    Prints what is expected first, then simulates replications (random runs) and draws the uncertain figures to say how
    likely it is, and writes the run folder with its tables, the scenario as said and the report. Ctrl-C keeps what is
    done. Without --out the folder is named after the scenario and what was switched on or laid over it; repeating a run
    overwrites its folder.
    """
    this, folder = asked(), Path("run") / choice.name if out is None else out
    choice.refuse_folder(folder, force)
    mention_compiling("expect")
    from dienmodel import api

    def early(expected: "Result") -> None:
        if not this.as_json:
            follows = replications > 0 or (draws > 0 and expected.uncertain)
            click.echo(expected.answer(this.language, follows))
        if replications:
            mention_compiling("sample")

    result = api.project(choice, {"replications_asked": replications}, early, sampled=replications > 0)
    if replications:
        with progress("sampling") as bar:
            result = result.sampled(replications, seed, threads, bar)
    result, all_drawn = drawn(result, draws, seed)
    if sensitivities and result.complete and all_drawn:
        with progress("varying") as bar:
            result = result.with_sensitivities(bar, processes())
    result.save(folder, this.language)
    _show(this, result, folder)
    stop_if_interrupted(result, replications, all_drawn, sensitivities)


def _show(this: Asked, result: "Result", folder: Path) -> None:
    """Print how likely the answer is, the targets with their bands, and where everything is."""
    if this.as_json:
        show_json(result.as_data() | {"folder": str(folder)})
        return
    if result.computed.replications or result.computed.futures:
        click.echo()
        click.echo(result.outcome(this.language))
    if lines := result.computed.world.reconciled:
        click.echo()
        show_reconciled(result.said, lines)
    show_targets(this.say("targets"), result)
    click.echo(this.say("run kept", folder=folder))
    click.echo(this.say("open report", path=folder / "report.html"))
