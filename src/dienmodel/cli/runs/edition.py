"""`dienmodel edition`: the half-yearly edition of a run as a page, a PDF and a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked, plain
from dienmodel.cli.options import writes
from dienmodel.cli.shown import mention_compiling, show_json
from dienmodel.text.languages import LANGUAGES

if TYPE_CHECKING:
    from dienmodel.api import Edition


@click.command(name="edition")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@click.option("--previous", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--in", "languages", type=click.Choice(LANGUAGES), multiple=True, default=LANGUAGES, show_default=True)
@writes("--out", "FOLDER")
@plain
def command(folder: Path, previous: Path | None, languages: tuple[str, ...], out: Path | None) -> None:
    """Write the half-yearly edition of a run."""
    if folder.is_dir():
        mention_compiling("expect")
    from dienmodel import api

    this, place = asked(), Path("edition") / folder.resolve().name if out is None else out
    written = api.edition(folder, place, previous, tuple(dict.fromkeys(languages)))
    if this.as_json:
        show_json(written.as_data())
    else:
        _show(this, written, previous is not None)
    if not written.has_pdf:
        this.tell("no pdf")


def _show(this: Call, written: "Edition", is_next: bool) -> None:
    """What it says, how the previous edition fared, and where everything is."""
    click.echo(written.message.get(this.language, next(iter(written.message.values()))))
    if is_next:
        this.show("edition fared", counts=written.counts, inside=written.inside)
        this.show("edition moved", revised=written.revised, inside=written.revised_inside)
    for path in written.files:
        this.show("exported", path=path)
