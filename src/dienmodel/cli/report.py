"""`dienmodel report`: the report of a run again, in another language or place."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

import click

from dienmodel.cli.shown import INTERRUPTED, asked, mention_compiling, plain, progress, show_json


@click.command(name="report")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="File to write.  [default: RUNDIR/report.html]"
)
@click.option("--threads", type=click.IntRange(1, 1024), default=None, help="Threads.  [default: all cores]")
@plain
def command(folder: Path, out: Path | None, threads: int | None) -> None:
    """Write the report of RUNDIR again, for instance in the other language.

    The courses are computed again from what the folder says, with its seed: they are the same to the last person.
    """
    from dienmodel.results.store import read_run

    facts, this = read_run(folder).facts, asked()
    mention_compiling("expect", 10)
    from dienmodel import api

    result = api.project(api.load(str(folder / "scenario")))
    if facts["replications"]:
        mention_compiling("sample", 20)
        with progress("sampling") as bar:
            result = result.sampled(facts["replications"], facts["seed"], threads, bar)
    if not result.complete:
        this.tell("interrupted")
        click.get_current_context().exit(INTERRUPTED)
    path = out if out is not None else folder / "report.html"
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        result.report(part, this.language)
        os.replace(part, path)
    except OSError as error:
        from dienmodel.results.store import refuse

        refuse(path, error)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if this.as_json:
        show_json({"report": str(path)})
    this.show("open report", path=path)
