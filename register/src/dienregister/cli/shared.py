"""What all commands share: the clock, the language, faults as text, and where the installation is."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from dienregister.text.faults import FaultyInput

Command = TypeVar("Command", bound=Callable[..., Any])


def clock() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def told() -> Iterator[None]:
    """Tell faults as text, and end with status 2."""
    try:
        yield
    except FaultyInput as error:
        click.echo(error.text(language()), err=True)
        raise SystemExit(2) from None


def language() -> str:
    """The language of messages: Dutch where the locale is Dutch."""
    return "nl" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("nl") else "en"


def at_home(command: Command) -> Command:
    """The option that says where the installation is."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option(
        "--home", type=kind, default=Path("register-home"), show_default=True, help="The installation."
    )(command)
