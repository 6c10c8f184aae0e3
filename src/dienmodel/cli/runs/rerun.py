"""`dienmodel rerun`: a run made again from its folder, and whether it is the same to the bit."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import DIFFERS, asked, plain
from dienmodel.cli.options import SPREAD
from dienmodel.cli.shown import mention_compiling, show_json, telling

if TYPE_CHECKING:
    from dienmodel.api import Execution


@click.command(name="rerun")
@click.argument("folder", metavar="RUNDIR", type=click.Path(path_type=Path))
@SPREAD
@plain
def command(folder: Path, how: "Execution") -> None:
    """Make a run again and say whether it is the same."""
    if folder.is_dir():
        mention_compiling("sample")
    from dienmodel import api

    this = asked()
    with telling("drawing", how) as work:
        again = api.rerun(folder, work)
    if this.as_json:
        show_json(again.as_data())
    for name, (then, now) in again.versions.items():
        this.show("rerun version", name=name, then=then, now=now)
    if again.left_out:
        this.show("rerun left out", names=", ".join(again.left_out))
    if again.identical:
        this.show("rerun same", n=len(again.same))
        return
    this.show("rerun differs", names=", ".join(again.differ), same=len(again.same))
    click.get_current_context().exit(DIFFERS)
