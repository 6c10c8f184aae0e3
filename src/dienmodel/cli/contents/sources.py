"""`dienmodel sources`: where the figures come from."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="sources")
@scenario_asked
def command(choice: "Choice") -> None:
    """List the sources of a scenario."""
    from dienmodel import api

    rows = api.sources(choice).rows()
    if asked().as_json:
        show_json(rows)
        return
    shown = [
        [
            row["source"],
            str(row["figures"]),
            " ".join(filter(None, (row["title"], row["number"]))),
            row["publisher"],
            str(row["date"] or ""),
        ]
        for row in rows
    ]
    show_table("", ("source", "figures", "title", "publisher", "date"), shown, ("figures",))
