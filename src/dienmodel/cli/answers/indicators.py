"""`dienmodel indicators`: what the scenario asks of the country, and what of that is unknown."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import mention_compiling, show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Choice


THEMES = ("force", "labour", "space", "industry", "prosperity")


@click.command(name="indicators")
@scenario_asked
@click.option("--year", type=click.IntRange(1900, 2200), default=None, metavar="YEAR")
@click.option("--theme", type=click.Choice(THEMES), default=None)
def command(choice: "Choice", year: int | None, theme: str | None) -> None:
    """Show what the scenario asks of the country."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.country import country_lines, country_sheets
    from dienmodel.show.say.indicators import no_indicators

    weighed, this = api.indicators(choice, year, theme), asked()
    if this.as_json:
        show_json(weighed.as_data())
        return
    if not weighed.world.catalogue.indicators:
        click.echo(no_indicators(this.words))
        return
    for line in country_lines(weighed.run, weighed.year, this.words, theme):
        click.echo(line)
    for sheet in country_sheets(weighed.run, weighed.year, this.words, theme, weighed.views):
        show_sheet(sheet)
