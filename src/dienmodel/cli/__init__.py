"""The command line: thin commands, each in its own module and imported only when it is asked for."""

import shlex
import sys
from collections.abc import Sequence
from gettext import gettext
from importlib import import_module
from typing import Any, NoReturn

import click

from dienmodel.cli.call import FAULTY, INTERRUPTED, LANGUAGE, UNEXPECTED, Call
from dienmodel.cli.encoding import write_whatever_the_encoding
from dienmodel.cli.help import in_words, summary
from dienmodel.cli.words import language_of, speaking
from dienmodel.version import __version__

COMMANDS = {
    "run": "runs",
    "explore": "runs",
    "check": "contents",
    "new": "contents",
    "measures": "contents",
    "explain": "answers",
    "effects": "answers",
    "sets": "answers",
    "pairs": "answers",
    "money": "answers",
    "indicators": "answers",
    "need": "answers",
    "plan": "plans",
    "front": "plans",
    "alternatives": "plans",
    "robust": "plans",
    "why-not": "plans",
    "uncertainty": "answers",
    "wanted": "answers",
    "choose": "answers",
    "weigh": "answers",
    "calibrate": "answers",
    "estimate": "answers",
    "match": "answers",
    "histories": "runs",
    "compare": "runs",
    "report": "runs",
    "export": "runs",
    "rerun": "runs",
    "figures": "contents",
    "sources": "contents",
}
"""Commands in the order in which one needs them, each with its folder; folders are like the rooms of the api."""


def place_of(command: str) -> str:
    """Module of a command."""
    return f"dienmodel.cli.{COMMANDS[command]}.{command.replace('-', '_')}"


class Commands(click.Group):
    """Commands by name; what goes wrong in them becomes a message and an exit code."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run a command in the language that the call asks for; its texts go to any output."""
        write_whatever_the_encoding()
        given = sys.argv[1:] if args is None else list(args)
        language = language_of(given)
        call = Call(language)
        call.line = shlex.join(["dienmodel", *given])
        call.as_json = "--json" in (given[: given.index("--")] if "--" in given else given)
        with speaking(language):
            return click.Group.main(in_words(self, language), args, *others, **{"obj": call, **options})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which one needs them."""
        return list(COMMANDS)

    def make_context(self, *named: Any, **options: Any) -> click.Context:
        """Read the options before the command; what is refused of them is said to machines too."""
        try:
            return super().make_context(*named, **options)
        except click.ClickException as error:
            call: Call = options["obj"]
            if not call.as_json:
                raise
            with click.Context(self, obj=call):
                refuse(error)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command when it is asked for."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(place_of(cmd_name)).command
        return in_words(command, ctx.ensure_object(Call).language)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        language = ctx.ensure_object(Call).language
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, summary(name, language)) for name in COMMANDS])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn what goes wrong into a message and an exit code."""
        from dienmodel.cli.shown import show_faults
        from dienmodel.text.faults import FaultyInput

        this = ctx.ensure_object(Call)
        try:
            return super().invoke(ctx)
        except FaultyInput as error:
            show_faults(error.faults)
            ctx.exit(FAULTY)
        except KeyboardInterrupt:
            this.tell("interrupted")
            ctx.exit(INTERRUPTED)
        except click.ClickException as error:
            if not this.as_json:
                raise
            refuse(error)
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if this.debug:
                raise
            this.tell("problem", error=f"{type(error).__name__}: {error}".splitlines()[0])
            ctx.exit(UNEXPECTED)


def refuse(error: click.ClickException) -> NoReturn:
    """End a call that machines read, and say why."""
    from dienmodel.cli.shown import show_refusal

    show_refusal(error)
    raise click.exceptions.Exit(error.exit_code)


@click.group(
    "dienmodel", cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--debug", is_flag=True)
@LANGUAGE
@click.version_option(__version__, prog_name="dienmodel", message="%(prog)s %(version)s", help="version")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """Say whether the scalable armed force can be filled, and what stops it."""
    ctx.ensure_object(Call).debug = debug
