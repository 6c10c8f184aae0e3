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
    if pictures and folder.is_dir():
        mention_compiling("expect")
    from dienmodel import api

    this = asked()
    files = api.export(folder, Path() if out is None else out, tables, form, this.language, pictures)
    if this.as_json:
        show_json({"files": [str(path) for path in files]})
    for path in files:
        this.show("exported", path=path)
