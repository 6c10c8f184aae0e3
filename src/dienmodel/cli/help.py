"""Help in the language of the call: a command says what it takes, the labels say what that means."""

import re
from copy import copy
from typing import TypeVar

import click

from dienmodel.cli.words import is_said, text

AnyCommand = TypeVar("AnyCommand", bound=click.Command)

SHARED = ("overlays", "numbers", "measures", "without", "plan", "language", "json")
"""Options of many commands, in the order in which help lists them: after those of the command itself."""

NO_WRAP = "\b\n"
"""What tells click to keep the lines of a text as they are."""


def in_words(command: AnyCommand, language: str) -> AnyCommand:
    """A copy of a command with its help in a language.

    Its arguments and options are found in the labels under the command, or else among what commands share, by their
    name; where they are declared with `help`, by that.
    """
    spoken, section = copy(command), f"help.{command.name}"
    context = click.Context(command)
    spoken.help = text(language, f"{section}.about")
    if is_said(f"{section}.epilog"):
        spoken.epilog = NO_WRAP + text(language, f"{section}.epilog")
    if spoken.options_metavar is not None:
        spoken.options_metavar = worded_metavar(spoken.options_metavar, language)
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = worded_metavar(spoken.subcommand_metavar, language)
    spoken.params = [_explained(each, section, language, context) for each in sorted(command.params, key=_place)]
    return spoken


def summary(command: str, language: str) -> str:
    """What a command does, in one line."""
    return text(language, f"help.{command}.summary")


def worded_metavar(metavar: str, language: str) -> str:
    """What stands for a value, such as `FILE`, in a language."""
    return re.sub("[A-Z]{2,}", lambda word: text(language, f"metavar.{word[0]}"), metavar)


def _explained(parameter: click.Parameter, section: str, language: str, context: click.Context) -> click.Parameter:
    """A copy of an argument or option with its help, and what stands for its value, in a language."""
    if isinstance(parameter, click.Option) and parameter.hidden:
        return parameter
    spoken, key = copy(parameter), parameter.help or parameter.name
    own = f"{section}.{key}"
    spoken.help = text(language, own if is_said(own) else f"help.shared.{key}")
    if not (isinstance(parameter, click.Option) and parameter.is_flag):
        spoken.metavar = worded_metavar(parameter.make_metavar(context), language)
    return spoken


def _place(parameter: click.Parameter) -> int:
    """Where help lists an argument or option: what many commands have comes last."""
    return SHARED.index(parameter.name) + 1 if parameter.name in SHARED else 0
