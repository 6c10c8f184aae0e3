"""`dienmodel match`: who goes on which post."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import DATE, SEED, together, writes
from dienmodel.cli.shown import show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Matched

BOTH = ("peace", "war")


@dataclass(frozen=True)
class MatchQuestion:
    """For which organisations, in which order of aims, and which demands are dropped to see what that does."""

    organisations: tuple[str, ...]
    aims: tuple[str, ...]
    relaxed: tuple[str, ...]


def _wanted(organisation: str | None, aims: str, relax: tuple[str, ...]) -> MatchQuestion:
    order = tuple(filter(None, (name.strip() for name in aims.split(","))))
    return MatchQuestion((organisation,) if organisation else BOTH, order, relax)


@click.command(name="match")
@click.argument("people")
@click.argument("posts", type=click.Path(path_type=Path), required=False)
@together(
    "wanted",
    _wanted,
    click.option("--organisation", type=click.Choice(BOTH)),
    click.option("--aims", default="fill,fit,travel,wishes,moves", show_default=True, metavar="A,B"),
    click.option("--relax", multiple=True, metavar="NAME"),
)
@click.option("--why", metavar="NAME")
@DATE
@SEED
@writes("--out", "FOLDER")
@plain
def command(
    people: str,
    posts: Path | None,
    wanted: MatchQuestion,
    why: str | None,
    day: date | None,
    seed: int,
    out: Path | None,
) -> None:
    """Match people and posts."""
    from dienmodel import api

    result = api.match(people, posts, wanted.organisations, wanted.aims, wanted.relaxed, seed, day)
    if out is not None:
        result.save(out)
    this = asked()
    if posts is None:
        this.tell("match synthetic")
    if not result.about.get("courses_known", True):
        this.tell("match courses")
    if this.as_json:
        show_json(result.as_data())
    else:
        _show(this, result, why)
    if out is not None:
        this.tell("match kept", place=out)


def _show(this: Call, result: "Matched", why: str | None) -> None:
    from dienmodel.show.say.match import proven, relaxed, sheets, told

    w = this.words
    if why is not None:
        for sentence in told(result.matches, result.explain(why), w):
            click.echo(sentence)
        return
    for shown in sheets(result.matches, w):
        show_sheet(shown)
    for sentence in (*relaxed(result.relaxed, w), *proven(result.matches, w)):
        click.echo(sentence)
