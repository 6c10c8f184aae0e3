"""`dienmodel match`: who goes on which post."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import SEED, writes
from dienmodel.cli.shown import show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Matched

BOTH = ("peace", "war")


@click.command(name="match")
@click.argument("people", type=click.Path(path_type=Path))
@click.argument("posts", type=click.Path(path_type=Path))
@click.option("--organisation", type=click.Choice(BOTH))
@click.option("--aims", default="fill,fit,travel,wishes,moves", show_default=True, metavar="A,B")
@click.option("--relax", multiple=True, metavar="NAME")
@click.option("--why", metavar="NAME")
@SEED
@writes("--out", "FOLDER")
@plain
def command(
    people: Path,
    posts: Path,
    organisation: str | None,
    aims: str,
    relax: tuple[str, ...],
    why: str | None,
    seed: int,
    out: Path | None,
) -> None:
    """Match people and posts."""
    from dienmodel import api

    order = tuple(filter(None, (name.strip() for name in aims.split(","))))
    found = api.match(people, posts, (organisation,) if organisation else BOTH, order, relax, seed)
    if out is not None:
        found.save(out)
    this = asked()
    if this.as_json:
        show_json(found.as_data())
    else:
        _show(this, found, why)
    if out is not None:
        this.tell("match kept", place=out)


def _show(this: Call, found: "Matched", why: str | None) -> None:
    from dienmodel.show.say.match import proven, relaxed, sheets, told

    w = this.words
    if why is not None:
        for sentence in told(found.matches, found.explain(why), w):
            click.echo(sentence)
        return
    for shown in sheets(found.matches, w):
        show_sheet(shown)
    for sentence in (*relaxed(found.relaxed, w), *proven(found.matches, w)):
        click.echo(sentence)
