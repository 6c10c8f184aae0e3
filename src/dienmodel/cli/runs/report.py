"""`dienmodel report`: the report of a run again, in another language or place."""

from pathlib import Path

import click

from dienmodel.cli.call import asked, plain
from dienmodel.cli.options import writes
from dienmodel.cli.shown import mention_compiling, show_json


@click.command(name="report")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@writes("--out", "FILE")
@plain
def command(folder: Path, out: Path | None) -> None:
    """Write the report of a run again."""
    if folder.is_dir():
        mention_compiling("expect")
    from dienmodel import api

    this, run = asked(), api.read(folder)
    path = run.report(folder / "report.html" if out is None else out, this.language)
    if this.as_json:
        show_json({"report": str(path)})
    this.show("open report", path=path)
