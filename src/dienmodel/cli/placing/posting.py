"""`dienmodel posting`: a round in which people wish, and nobody has reason to complain."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import writes
from dienmodel.cli.shown import show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Posted

FILE = click.Path(path_type=Path)


@click.command(name="posting")
@click.argument("wishes", type=FILE)
@click.argument("posts", type=FILE)
@click.option("--proposing", type=click.Choice(("people", "posts")), default="people", show_default=True)
@click.option("--key", default="1", show_default=True, metavar="TEXT")
@click.option("--optimum", is_flag=True)
@click.option("--why", metavar="NAME")
@writes("--out", "FOLDER")
@plain
def command(
    wishes: Path, posts: Path, proposing: str, key: str, optimum: bool, why: str | None, out: Path | None
) -> None:
    """Hold a posting round."""
    from dienmodel import api

    result = api.posting(wishes, posts, proposing, key, optimum)
    if out is not None:
        result.save(out)
    this = asked()
    if this.as_json:
        show_json(result.as_data())
    else:
        _show(this, result, why)
    if out is not None:
        this.tell("match kept", place=out)


def _show(this: Call, result: "Posted", why: str | None) -> None:
    from dienmodel.show.say.posting import compared, posting_sheets, why_of
    from dienmodel.text.faults import Fault, FaultyInput

    w, key = this.words, result.about["key"]
    if why is not None:
        sentences = why_of(result.asked, result.granted, why, w)
        if not sentences:
            raise FaultyInput([Fault("match-key", "--why", {})])
        click.echo("\n".join(sentences))
        return
    for shown in posting_sheets(result.asked, result.granted, w):
        show_sheet(shown)
    checked, tied = result.stability.wishes, result.asked.tied
    for sentence in compared(checked, key, tied, result.other_way, result.optimum, w):
        click.echo(sentence)
