"""`dienmodel run`: the answer at once, then its bands, then the run folder with the report."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from dienmodel.cli.call import INTERRUPTED, MISSED, Call, asked
from dienmodel.cli.draws import BandAsked, drawn, mention_unlearnt, stop_if_interrupted
from dienmodel.cli.options import (
    DRAWS,
    FIGURES,
    MOST_RUNS,
    ON,
    REPLICATIONS,
    SEED,
    at_work,
    enough_draws,
    scenario_asked,
    together,
    whole,
    writes,
)
from dienmodel.cli.shown import mention_compiling, progress, show_json, show_reconciled, show_table, telling
from dienmodel.cli.targets import show_targets

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Result
    from dienmodel.show.sheet import Sheet


class More(NamedTuple):
    """What else is computed for the report: how far each figure moves the answer, and what measures do together."""

    sensitivities: bool
    together: bool
    added: int
    effects: bool


class Ending(NamedTuple):
    """Where the run is kept, and the chance of the main target below which the call ends as missed."""

    out: Path | None
    force: bool
    fail_if_missed: float | None


class Workers(NamedTuple):
    """Who does the work: so many threads for replications, and others for futures."""

    threads: int | None
    others: "Execution"


def _workers(threads: int | None, on: str | None) -> Workers:
    return Workers(threads, at_work(on))


@click.command(name="run")
@scenario_asked
@REPLICATIONS
@together("band", BandAsked, DRAWS, FIGURES)
@SEED
@together("workers", _workers, whole("--threads", 1, 1024, None), ON)
@together(
    "more",
    More,
    click.option("--sensitivities", is_flag=True),
    click.option("--together", is_flag=True),
    whole("--added", 0, MOST_RUNS, 0, callback=enough_draws),
    click.option("--effects", is_flag=True),
)
@together(
    "ending",
    Ending,
    writes("--out", "FOLDER"),
    click.option("--force", is_flag=True),
    click.option("--fail-if-missed", type=click.FloatRange(0.0, 1.0), is_flag=False, flag_value=0.5, metavar="CHANCE"),
)
def command(
    choice: "Choice",
    replications: int,
    band: BandAsked,
    seed: int,
    workers: Workers,
    more: More,
    ending: Ending,
) -> None:
    """Run a scenario: print the answer and write the run folder."""
    this, folder = asked(), Path("run") / choice.name if ending.out is None else ending.out
    choice.refuse_folder(folder, ending.force)
    mention_compiling("expect")
    from dienmodel import api

    def early(expected: "Result") -> None:
        if not this.as_json:
            follows = replications > 0 or (band.asked > 0 and expected.uncertain)
            click.echo(expected.answer(this.language, follows))
        if replications:
            mention_compiling("sample")

    said = {"replications_asked": replications, "draws_asked": band.asked, "figures_drawn": band.figures}
    result = api.project(choice, said | {"command": this.line}, early, sampled=replications > 0)
    if replications:
        with progress("sampling") as bar:
            result = result.sampled(replications, seed, workers.threads, bar)
    result, all_drawn = drawn(result, band, seed, workers.others)
    if band.asked:
        mention_unlearnt(choice, result.unlearnt, band.figures)
    if more.sensitivities and result.complete and all_drawn:
        with telling("varying", workers.others) as work:
            result = result.with_sensitivities(work)
    if (
        more.together
        and result.complete
        and all_drawn
        and (result.computed.swings is not None or not more.sensitivities)
    ):
        with progress("measures together") as bar:
            result = result.with_together(bar)
    result = _added(result, more.added, seed, band, workers.others) if result.complete and all_drawn else result
    if more.effects and result.complete and all_drawn:
        with telling("measures together", workers.others) as work:
            result = result.with_effects(work)
    result.save(folder, this.language)
    _show(this, result, folder)
    stop_if_interrupted(result, replications, all_drawn, more.sensitivities, more.together)
    if more.effects and result.computed.world.catalogue.working and "effects" not in result.computed.kept:
        this.tell("no effects")
        click.get_current_context().exit(INTERRUPTED)
    if more.added and result.computed.world.catalogue.measures and "added" not in result.computed.kept:
        this.tell("no added")
        click.get_current_context().exit(INTERRUPTED)
    if ending.fail_if_missed is not None:
        _end_if_missed(this, result, ending.fail_if_missed)


def _end_if_missed(this: Call, result: "Result", least: float) -> None:
    """End the call as missed where the main target is less likely than that, or, without draws, is not expected."""
    main = result.in_full.main
    if main is None:
        raise click.UsageError(this.say("run no target"))
    chance = float(main.met) if main.likely is None else main.likely
    if chance < least:
        this.tell("run missed", target=main.target, chance=this.words.share(chance), least=this.words.share(least))
        click.get_current_context().exit(MISSED)


def _added(result: "Result", draws: int, seed: int, band: BandAsked, how: "Execution") -> "Result":
    """The run that also knows what each measure adds over so many futures."""
    if not draws or not result.uncertain:
        return result
    with telling("measures together", how) as work:
        return result.with_added(draws, seed, work, band.figures)


def _show(this: Call, result: "Result", folder: Path) -> None:
    """Print how likely the answer is, the targets with their bands, and where everything is."""
    if this.as_json:
        show_json(result.as_data() | {"folder": str(folder)})
        return
    if result.computed.replications or result.computed.futures:
        click.echo()
        click.echo(result.answer(this.language) if result.computed.replications else result.outcome(this.language))
    if before := result.held(this.language):
        click.echo()
        click.echo(before)
    if (decides := result.decides(this.language)) and not result.computed.replications:
        click.echo()
        click.echo(decides)
    if lines := result.computed.world.reconciled:
        click.echo()
        show_reconciled(result.computed.world.catalogue, lines)
    if notes := result.computed.world.notes:
        this.show("notes", n=len(notes))
    show_targets(this.say("targets"), result)
    _show_posts(this, result)
    _show_equivalents(this, result)
    click.echo(this.say("run kept", folder=folder))
    click.echo(this.say("open report", path=folder / "report.html"))


def _show_posts(this: Call, result: "Result") -> None:
    """The posts of the main target by category and group."""
    from dienmodel.show.say.posts import posts_sheet

    if (sheet := posts_sheet(result.computed, result.in_full, this.words)) is not None:
        _show_sheet(sheet)


def _show_equivalents(this: Call, result: "Result") -> None:
    """The full-time equivalents of the people, where the scenario says for how many a person counts."""
    from dienmodel.show.say.equivalents import equivalents_sheet

    if (sheet := equivalents_sheet(result.computed, this.words)) is not None:
        _show_sheet(sheet)


def _show_sheet(sheet: "Sheet") -> None:
    """Print a sheet of the report, its headings as others on the command line."""
    from dienmodel.text.words import lower

    head = [lower(name) for name in sheet.head]
    show_table(sheet.caption, head, sheet.rows, head[1:])
