"""`dienmodel export`: tables and pictures of a run as files that others open."""

from pathlib import Path
from typing import Literal

import click

from dienmodel.cli.call import asked, plain
from dienmodel.cli.options import writes
from dienmodel.cli.shown import mention_compiling, show_json


@click.command(name="export")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@click.option("--table", "tables", multiple=True, metavar="NAME")
@click.option("--format", "form", type=click.Choice(("xlsx", "csv", "parquet")), default="xlsx", show_default=True)
@click.option("--picture", "pictures", multiple=True, metavar="strength.png")
@writes("--out", "FOLDER")
@plain
def command(
    folder: Path,
    tables: tuple[str, ...],
    form: Literal["csv", "xlsx", "parquet"],
    pictures: tuple[str, ...],
    out: Path | None,
) -> None:
    """Write tables and pictures of a run as files that others open."""
    from dienmodel import api

    this, place = asked(), Path() if out is None else out
    files = [] if pictures and not tables else api.export(folder, place, tables, form, this.language)
    if pictures:
        mention_compiling("expect")
        run, beside = api.reopen(folder), place.parent if place.suffix == ".xlsx" else place
        files += [run.picture(Path(name).stem, this.language).save(beside / name) for name in pictures]
    if this.as_json:
        show_json({"files": [str(path) for path in files]})
    for path in files:
        this.show("exported", path=path)
