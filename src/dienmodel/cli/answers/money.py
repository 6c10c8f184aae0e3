"""`dienmodel money`: what is committed and paid, whether it fits, and what is still to be found."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import mention_compiling, show_json, show_sheet

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="money")
@scenario_asked
@click.option("--year", type=click.IntRange(1900, 2200), default=None, metavar="YEAR")
@click.option("--nominal", is_flag=True)
def command(choice: "Choice", year: int | None, nominal: bool) -> None:
    """Show what is committed and paid, and whether it fits."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.spending import (
        definitions_sheet,
        ledgers_sheet,
        no_ceilings,
        spending_lines,
        spending_sheet,
    )

    spending, this = api.money(choice, year), asked()
    if this.as_json:
        show_json(spending.as_data())
        return
    lines = spending_lines(spending.run, spending.year, this.words, nominal)
    for line in lines or [no_ceilings(this.words)]:
        click.echo(line)
    sheets = (
        spending_sheet(spending.run, this.words, nominal),
        definitions_sheet(spending.run, spending.year, this.words),
        ledgers_sheet(spending.run, spending.year, this.words),
    )
    for sheet in filter(None, sheets):
        show_sheet(sheet)
