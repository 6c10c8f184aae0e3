"""How commands are asked and how they show what they found."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dienmodel.cli.words import LANGUAGES, MESSAGES, say

if TYPE_CHECKING:
    from dienmodel.api import Said
    from dienmodel.network.compile.snapshot import Reconciled
    from dienmodel.text.faults import Fault
    from dienmodel.text.words import Words

OK, UNEXPECTED, FAULTY, INTERRUPTED = 0, 1, 2, 3
"""Exit codes: all is well, a fault of ours, a fault in the input or the usage, stopped by the user."""

WIDE = 160
"""Columns of a table that does not go to a terminal."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Asked:
    """What holds for the whole call: the language, whether machines read along, whether to show tracebacks."""

    language: str = "nl"
    as_json: bool = False
    debug: bool = False

    def say(self, key: str, **values: object) -> str:
        """A text in the language that was asked for."""
        return say(self.language, key, **values)

    @property
    def words(self) -> "Words":
        """The words of the report in that language."""
        from dienmodel.text.words import words

        return words(self.language)

    def tell(self, key: str, **values: object) -> None:
        """Say something on the side: on stderr, out of the way of what is piped on."""
        click.echo(self.say(key, **values), err=True)

    def show(self, key: str, **values: object) -> None:
        """Say something on stdout, unless only machines read it."""
        if not self.as_json:
            click.echo(self.say(key, **values))


def asked() -> Asked:
    """What was asked in this call."""
    found = click.get_current_context().find_object(Asked)
    return found if found is not None else Asked()


def _set_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Asked).language = value


def _set_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Asked).as_json |= value


LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    callback=_set_language,
    is_eager=True,
    help="Dutch or English messages and report.  [default: nl]",
)
JSON = click.option(
    "--json", is_flag=True, expose_value=False, callback=_set_json, is_eager=True, help="Print JSON for machines."
)


def plain(command: Command) -> Command:
    """Give a command the options that all have."""
    return LANGUAGE(JSON(command))


def overlays_asked(command: Command) -> Command:
    """Give a command the files that are laid over its scenario."""
    return click.option(
        "--overlay", "overlays", multiple=True, metavar="FILE", help="Lay this file over the scenario; may be repeated."
    )(command)


def made_room(*paths: Path | None) -> None:
    """Make the folders of files to come, before the work of which they keep the result.

    Raises:
        FaultyInput: a folder cannot be made, or a file not be written there.
    """
    from dienmodel.text.files import written

    for path in filter(None, paths):
        with written(path):
            path.open("a").close()
            if not path.stat().st_size:
                path.unlink()


def fine_asked(command: Command) -> Command:
    """Give a command the choice of periods in which admissions are decided."""
    return click.option(
        "--fine", is_flag=True, help="Decide admissions in the periods of a plan, not per half year: slower."
    )(command)


def aims_asked(command: Command) -> Command:
    """Give a command the aims of a plan."""
    return click.option(
        "--aim",
        "aims",
        multiple=True,
        help="An aim of the scenario, the first above all; a+b weighs two by their weights.  "
        "[default: those of its plan, or its first two]",
    )(command)


class Day(click.ParamType[date]):
    """A date, or a year for its last day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `2030-12-31` or `2030`."""
        if isinstance(value, date):
            return value
        try:
            return date(int(value), 12, 31) if re.fullmatch(r"[0-9]{4}", value) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2030-12-31, or 2030 for its last day", param, ctx)


class Levels(click.ParamType[dict[str, float]]):
    """Measures with their levels: `a,b=0.5`."""

    name = "a,b=0.5"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        """Read measures with levels; a measure without level is fully on."""
        if isinstance(value, dict):
            return value
        found: dict[str, float] = {}
        for part in filter(None, (part.strip() for part in value.split(","))):
            name, _, level = part.partition("=")
            if not name.isidentifier() or name in found:
                self.fail(f"{part!r}: name each measure once, as in a,b=0.5", param, ctx)
            try:
                found[name] = float(level or 1)
            except ValueError:
                self.fail(f"{part!r}: a level is a number from 0 to 1", param, ctx)
            if not 0 <= found[name] <= 1:
                self.fail(f"{part!r}: a level lies between 0 and 1", param, ctx)
        return found


def scenario_options(command: Command) -> Command:
    """Give a command the options that change a scenario."""
    for option in (
        click.option("--without", type=Levels(), default="", metavar="a,b", help="Switch these measures off."),
        click.option("--measures", type=Levels(), default="", help="Switch these measures on, fully or to a level."),
        overlays_asked,
    ):
        command = option(command)
    return plain(command)


def loaded(
    scenario: str,
    overlays: Sequence[str] = (),
    measures: Mapping[str, float] | None = None,
    without: Mapping[str, float] | None = None,
) -> "Said":
    """The scenario that was asked for."""
    from dienmodel.model.scenario import load

    return load(scenario, overlays, {**(measures or {}), **dict.fromkeys(without or {}, 0.0)})


@contextmanager
def no_plan_told() -> Iterator[None]:
    """Tell that there is no plan, and why, as a fault of the call."""
    from dienmodel.plan.linear.program import NoPlan

    try:
        yield
    except NoPlan as error:
        raise click.ClickException(str(error)) from error


def mention_compiling(engine: str, seconds: int) -> None:
    """Say that an engine is about to be compiled, if it is not in the cache."""
    from dienmodel.engines.jit import is_compiled

    if not is_compiled(engine):
        asked().tell("compiling", seconds=seconds)


# --- output --------------------------------------------------------------------------------------------------


def show_json(data: Any) -> None:
    """Print data for machines.

    Raises:
        ValueError: a number in it is not finite, which strict JSON cannot say.
    """
    import json

    click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=_plain, allow_nan=False))


def _plain(value: Any) -> Any:
    """Data of numpy and dates in plain form."""
    return value.item() if hasattr(value, "item") else str(value)


def show_table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table under a heading; the columns in `right` are aligned to the right.

    A column is a text of the command line, or else a name of the scenario that is shown as it is.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(heading), title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(
            Text(asked().say(column) if column in MESSAGES else column),
            justify="right" if column in right else "left",
            overflow="fold",
        )
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else WIDE, highlight=False, file=sys.stdout, soft_wrap=False).print(shown)


def show_reconciled(said: "Said", lines: Sequence["Reconciled"]) -> None:
    """Print the user's own counts of the start beside the scenario's figures, with the total of each stock."""
    from dienmodel.show.counts import own_counts_sheet
    from dienmodel.text.words import lower, upper

    sheet = own_counts_sheet(said, lines, asked().words)
    head = [lower(name) for name in sheet.head]
    show_table(upper(sheet.caption), head, sheet.rows, [head[i] for i in sheet.numeric])


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, if somebody can see it; call it with work done and in total."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(asked().say(what), total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def show_faults(faults: Sequence["Fault"]) -> None:
    """List what is wrong with the input: for people on stderr, for machines on stdout."""
    this = asked()
    if this.as_json:
        show_json({"ok": False, "faults": [vars(fault) for fault in faults]})
        return
    for number, fault in enumerate(faults, start=1):
        click.echo(f"{number}. {fault}", err=True)
    this.tell("faults", n=len(faults))


WORDED = {"kind": "kinds", "grade": "grades", "unit": "units"}
"""Columns of tables of figures whose values have words of their own."""


def figure_cells(row: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """A figure as cells of a table: its place as seen from here, its kind, grade and unit in words."""
    from dienmodel.text.words import lower

    cells = []
    for column in columns:
        text = near(row[column]) if column == "where" else str(row[column])
        cells.append(lower(asked().words.say(f"{WORDED[column]}.{text}")) if column in WORDED else text)
    return cells


def near(where: str) -> str:
    """A place in a file as seen from here, if that is shorter."""
    import os

    try:
        return min(where, os.path.relpath(where), key=len)
    except ValueError:  # another drive
        return where


def processes() -> int:
    """How many processes may work at once."""
    import os

    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
