"""`dienmodel explore`: the web page for the round table."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import scenario_named
from dienmodel.cli.shown import asked, mention_compiling

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="explore")
@scenario_named
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", default=8765, show_default=True, help="Port; 0: any free one."
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; a loopback address serves this machine only.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOSTNAME",
    help="Host name under which a proxy may ask for the page; may be repeated.",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--read-only", is_flag=True, help="For publishing: no uploads and no long work.")
def command(choice: "Choice", port: int, host: str, names: tuple[str, ...], no_browser: bool, read_only: bool) -> None:
    """Move levers on a page and see at once whether the targets of SCENARIO are met, what stops it and what it costs.

    The page is served on this machine only, unless --host says otherwise. Ctrl-C stops it.
    """
    mention_compiling("expect")
    from dienmodel import api

    this = asked()

    def ready(address: str) -> None:
        this.show("exploring", address=address)
        if not no_browser:
            click.launch(f"{address}?lang={this.language}")

    api.explore(choice.scenario, host, port, names, read_only, ready)
