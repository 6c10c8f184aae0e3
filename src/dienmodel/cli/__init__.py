"""The command line: thin commands, each in its own module and imported only when it is asked for."""

from importlib import import_module
from typing import Any

import click

from dienmodel.cli.encoding import write_whatever_the_encoding
from dienmodel.cli.options import LANGUAGE, place_in_help
from dienmodel.cli.shown import FAULTY, INTERRUPTED, UNEXPECTED, Asked, show_faults
from dienmodel.version import __version__

COMMANDS = {
    "run": "Run a scenario: the answer, its bands and a report.",
    "explore": "Open the page with levers in a browser.",
    "check": "Find everything that is wrong with a scenario.",
    "new": "Copy a scenario with its figures and sources for editing.",
    "measures": "List the measures: what each does, costs and requires.",
    "explain": "Show where a number comes from.",
    "effects": "Show how much each measure contributes to the strength on a date.",
    "need": "Compute the intake or the retention that a strength needs.",
    "plan": "Find the best mix and timing of measures and admissions.",
    "front": "Show the trade-off between aims.",
    "alternatives": "Show the range of every measure and track across near-optimal plans.",
    "robust": "Find the decisions to take now that hold up best across several futures.",
    "why-not": "Show which limits block a target, and how much more would be enough.",
    "uncertainty": "Show how the uncertain figures affect the outcome.",
    "histories": "Follow every person of one replication.",
    "compare": "Compare two runs.",
    "report": "Write the report of a run again.",
    "figures": "List the figures, and count what the answer rests on.",
    "sources": "List the sources.",
}

ROOMS = {
    "runs": "run explore compare report histories",
    "answers": "explain effects need uncertainty",
    "plans": "plan front alternatives robust why-not",
    "contents": "check new measures figures sources",
}
"""Folders of commands, like the rooms of the api."""


def place_of(command: str) -> str:
    """Module of a command."""
    room = next(room for room, names in ROOMS.items() if command in names.split())
    return f"dienmodel.cli.{room}.{command.replace('-', '_')}"


EPILOG = """
\b
Exit codes:
  0  all is well
  1  something went wrong that is not caused by your input
  2  faulty input or usage; nothing was written
  3  interrupted; partial results were saved and are reported
"""


class Commands(click.Group):
    """Commands by name; what goes wrong in them becomes a message and an exit code."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command; its texts go to any output."""
        write_whatever_the_encoding()
        return super().main(*args, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command when it is asked for."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(place_of(cmd_name)).command
        command.params.sort(key=place_in_help)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn what goes wrong into a message and an exit code."""
        from dienmodel.text.faults import FaultyInput

        this = ctx.ensure_object(Asked)
        try:
            return super().invoke(ctx)
        except FaultyInput as error:
            show_faults(error.faults)
            ctx.exit(FAULTY)
        except KeyboardInterrupt:
            this.tell("interrupted")
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if this.debug:
                raise
            this.tell("problem", error=f"{type(error).__name__}: {error}".splitlines()[0])
            ctx.exit(UNEXPECTED)


@click.group(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
@LANGUAGE
@click.version_option(__version__, prog_name="dienmodel")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """Can the Netherlands fill the scalable armed force, and what stops it?

    Start with `dienmodel run nederland`.
    """
    ctx.ensure_object(Asked).debug = debug
