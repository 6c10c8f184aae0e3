"""`dienmodel report`: the report of a run again, in another language or place."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

import click

from dienmodel.cli.shown import asked, mention_compiling, plain, show_json


@click.command(name="report")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="File to write.  [default: RUNDIR/report.html]"
)
@plain
def command(folder: Path, out: Path | None) -> None:
    """Write the report of RUNDIR again, for instance in the other language.

    It shows the tables as they were kept, bands included. The expectation is computed again for what the tables do not
    hold, and compared with them: a folder that another version made, or that was changed since, is refused.
    """
    from dienmodel.runs.folder import is_run_folder

    this = asked()
    if is_run_folder(folder):
        mention_compiling("expect", 10)
    from dienmodel import api

    result = api.reopen(folder)
    path = out if out is not None else folder / "report.html"
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        result.report(part, this.language)
        os.replace(part, path)
    except OSError as error:
        from dienmodel.text.files import refuse

        refuse(path, error)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if this.as_json:
        show_json({"report": str(path)})
    this.show("open report", path=path)
