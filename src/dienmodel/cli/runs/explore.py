"""`dienmodel explore`: the web page for the round table."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_named, whole
from dienmodel.cli.shown import mention_compiling
from dienmodel.cli.words import speaking

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="explore")
@scenario_named
@whole("--port", 0, 65535, 8765)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True)
@click.option("--name", "names", multiple=True, metavar="HOSTNAME")
@click.option("--no-browser", is_flag=True)
@click.option("--read-only", is_flag=True)
@click.option("--table", "at_table", is_flag=True)
def command(
    choice: "Choice",
    port: int,
    host: str,
    names: tuple[str, ...],
    no_browser: bool,
    read_only: bool,
    at_table: bool,
) -> None:
    """Serve the page with levers."""
    mention_compiling("expect")
    from dienmodel import api

    this = asked()

    def ready(address: str) -> None:
        page = f"{address}?lang={this.language}"  # the page has its language from its address
        this.show("exploring", address=page)
        if not no_browser:
            with speaking(None):
                click.launch(page)

    api.explore(choice.scenario, host, port, names, read_only, ready, at_table)
