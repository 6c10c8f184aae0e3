"""`dienmodel indicators`: what the scenario asks of the country, and what of that is unknown."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import mention_compiling, show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="indicators")
@scenario_asked
@click.option("--year", type=click.IntRange(1900, 2200), default=None, metavar="YEAR")
def command(choice: "Choice", year: int | None) -> None:
    """Show what the scenario asks of the country."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.indicators import (
        definitions_of_indicators,
        indicators_headline,
        indicators_sheet,
        no_indicators,
    )

    weighed, this = api.indicators(choice, year), asked()
    if this.as_json:
        show_json(weighed.as_data())
        return
    w, catalogue = this.words, weighed.world.catalogue
    sheet = indicators_sheet(weighed.run, weighed.year, w)
    if sheet is None:
        click.echo(no_indicators(w))
        return
    click.echo(indicators_headline(catalogue, w))
    show_sheet(sheet)
    show_sheet(definitions_of_indicators(catalogue, w))
