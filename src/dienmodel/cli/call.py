"""What holds for a whole call: its language, for whom it is, how it ends; and the options that say so."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dienmodel.cli.words import say
from dienmodel.text.languages import LANGUAGES

if TYPE_CHECKING:
    from dienmodel.text.words import Words

Command = TypeVar("Command", bound=Callable[..., Any])

UNEXPECTED, FAULTY, INTERRUPTED, NOT_SURE, DIFFERS, MISSED = 1, 2, 3, 4, 5, 6
"""Exit codes besides 0, all is well: a fault of ours, a fault in the input or the usage, stopped by the user, that
no plan is as sure as was asked, that a run that was made again is another, and that a target is missed.
"""


class Call:
    """What holds for the whole call: the language, whether machines read along, tracebacks, and the call as a line."""

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        """A call that is for people, and keeps tracebacks to itself."""
        self.language, self.as_json, self.debug = language, False, False
        self.line = "dienmodel"

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


def asked() -> Call:
    """What was asked in this call."""
    call = click.get_current_context().find_object(Call)
    return call if call is not None else Call()


def _set_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Call).language = value


def _set_json(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(Call).as_json |= value


LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), expose_value=False, callback=_set_language, is_eager=True
)
JSON = click.option("--json", is_flag=True, expose_value=False, callback=_set_json, is_eager=True)


def plain(command: Command) -> Command:
    """Give a command the options that all have."""
    return LANGUAGE(JSON(command))
