"""`dienmodel explore`: the web page for the round table."""

import click

from dienmodel.cli.shown import asked, mention_compiling, plain

EXPECT_SECONDS = 10
"""About how long the engine takes to compile the first time."""


@click.command(name="explore")
@click.argument("scenario", default="nederland")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0: any free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; loopback: only this machine."
)
@click.option(
    "--name", "names", multiple=True, help="Name under which it may be asked, behind a proxy; may be repeated."
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--read-only", is_flag=True, help="For publishing: no uploads and no long work.")
@plain
def command(scenario: str, port: int, host: str, names: tuple[str, ...], no_browser: bool, read_only: bool) -> None:
    """Move levers on a page and see at once whether the targets of SCENARIO are met, what stops it and what it costs.

    The page is served on this machine only, unless --host says otherwise. Ctrl-C stops it.
    """
    mention_compiling("expect", EXPECT_SECONDS)
    from dienmodel import api

    this = asked()

    def ready(address: str) -> None:
        this.show("exploring", address=address)
        if not no_browser:
            click.launch(f"{address}?lang={this.language}")

    api.explore(scenario, host, port, names, read_only, ready)
