"""`dienmodel report`: the report of a run again, in another language or place."""

from pathlib import Path

import click

from dienmodel.cli.options import plain
from dienmodel.cli.shown import asked, mention_compiling, show_json


@click.command(name="report")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default=None,
    help="File to write.  [default: RUNDIR/report.html]",
)
@plain
def command(folder: Path, out: Path | None) -> None:
    """Write the report of RUNDIR again, for instance in the other language.

    It shows the tables as they were saved, bands included. What the tables do not hold is computed again and compared
    with them: a folder that was changed since, or that another version made, is refused.
    """
    if folder.is_dir():
        mention_compiling("expect")
    from dienmodel import api

    this, run = asked(), api.reopen(folder)
    path = run.report(folder / "report.html" if out is None else out, this.language)
    if this.as_json:
        show_json({"report": str(path)})
    this.show("open report", path=path)
