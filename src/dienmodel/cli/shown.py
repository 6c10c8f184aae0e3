"""How commands show what they found."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import asked
from dienmodel.cli.encoding import holds_any_text
from dienmodel.cli.words import is_said

if TYPE_CHECKING:
    from dienmodel.api import Execution, Reconciled
    from dienmodel.show.names import Catalogue
    from dienmodel.show.sheet import Sheet
    from dienmodel.text.faults import Fault, Phrase

SECONDS = {"expect": 10, "sample": 20}
"""About how long each engine takes to compile the first time."""

WIDE = 160
"""Columns of a table that does not go to a terminal."""


@contextmanager
def no_plan_told() -> Iterator[None]:
    """Tell that there is no plan, and why, as a fault of the call."""
    from dienmodel.api import NoPlan

    try:
        yield
    except NoPlan as error:
        raise click.ClickException(phrased(error.why)) from error


def phrased(why: "Phrase") -> str:
    """A part of a sentence in the language of the call."""
    from dienmodel.text.telling import phrase

    return phrase(why, asked().language)


def mention_compiling(engine: str) -> None:
    """Say that an engine is about to be compiled, if it is not in the cache."""
    from dienmodel.api import is_compiled

    if not is_compiled(engine):
        asked().tell("compiling", seconds=SECONDS[engine])


def parts_told() -> Callable[[str], None]:
    """What tells which part of the work on a plan begins."""
    this = asked()
    return lambda part: this.tell(f"plan {part}")


def pasted(place: object) -> str:
    """A file or folder as it can be pasted into a command."""
    from shlex import quote

    text = str(place)
    return quote(f"./{text}" if text.startswith("-") else text)


# --- output --------------------------------------------------------------------------------------------------


ENVELOPE = 1
"""Version of what stands around every answer for machines; its schema is docs/answer.schema.json."""


def show_json(data: Any) -> None:
    """Print the result of a command for machines.

    Raises:
        ValueError: a number in it is not finite, which strict JSON cannot say.
    """
    _show_envelope({"ok": True}, {"result": data})


def show_json_faults(faults: Sequence[Mapping[str, str]]) -> None:
    """Print for machines why a command has no result: code, where, what, why and remedy of each fault."""
    _show_envelope({"ok": False}, {"faults": faults})


def _show_envelope(ok: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    import json

    said = {**ok, "format": ENVELOPE, "command": _command(), **content}
    click.echo(json.dumps(said, indent=1, ensure_ascii=not holds_any_text(), default=_plain, allow_nan=False))


def _command() -> str:
    """Name of the command that was called; empty where there is none of that name."""
    context = click.get_current_context(silent=True)
    return "" if context is None else context.find_root().invoked_subcommand or ""


def show_refusal(error: click.ClickException) -> None:
    """Print for machines why a call is refused as it was typed, or has no result."""
    usage, say = isinstance(error, click.UsageError), asked().say
    why, remedy = ("usage why", "usage remedy") if usage else ("no result why", "no result remedy")
    fault = {"code": "usage" if usage else "no-result", "where": asked().line, "what": error.format_message()}
    show_json_faults([{**fault, "why": say(why), "remedy": say(remedy)}])


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
            Text(asked().say(column) if is_said(f"messages.{column}") else column),
            justify="right" if column in right else "left",
            overflow="fold",
        )
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else WIDE, highlight=False, file=sys.stdout, soft_wrap=False).print(shown)


def show_sheet(sheet: "Sheet") -> None:
    """Print a table that is worded already."""
    show_table(sheet.caption, sheet.head, sheet.rows, [sheet.head[i] for i in sheet.numeric])


def show_reconciled(catalogue: "Catalogue", lines: Sequence["Reconciled"]) -> None:
    """Print the user's own counts of the start beside the scenario's figures, with the total of each stock."""
    from dienmodel.show.say.counts import own_counts_sheet
    from dienmodel.text.words import lower, upper

    sheet = own_counts_sheet(catalogue, lines, asked().words)
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


@contextmanager
def telling(what: str, how: "Execution") -> Iterator["Execution"]:
    """Work that shows its progress."""
    from dataclasses import replace

    with progress(what) as bar:
        yield replace(how, progress=bar)


def show_faults(faults: Sequence["Fault"]) -> None:
    """List what is wrong with the input: for people on stderr, for machines on stdout."""
    from dienmodel.text.telling import fault_text, told

    this = asked()
    if this.as_json:
        show_json_faults([vars(told(fault, this.language)) for fault in faults])
        return
    for number, fault in enumerate(faults, start=1):
        click.echo(f"{number}. {fault_text(fault, this.language)}", err=True)
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
