"""`dienmodel new`: a scenario of one's own to edit."""

from pathlib import Path

import click

from dienmodel.cli.call import asked, plain
from dienmodel.cli.shown import pasted, show_json


@click.command(name="new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "origin", default="nederland", show_default=True, metavar="SCENARIO")
@plain
def command(folder: Path, origin: str) -> None:
    """Copy a scenario with its figures and sources for editing."""
    from dienmodel import api

    this, place = asked(), api.new(folder, origin)
    if this.as_json:
        show_json({"folder": str(place)})
        return
    out = Path("run") / place.absolute().name
    this.show("new", folder=place, pasted=pasted(place), figures=place / "figures", out=pasted(out))
