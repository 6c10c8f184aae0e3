"""`dienmodel pairs`: which two measures together help most."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked, whole
from dienmodel.cli.shown import mention_compiling, progress, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="pairs")
@scenario_asked
@whole("--top", 1, 1000, 10)
def command(choice: "Choice", top: int) -> None:
    """Show which two measures help most together."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.decisive import pairs_sentence
    from dienmodel.show.say.together import pairs_sheet
    from dienmodel.text.words import lower, upper

    with progress("measures together") as bar:
        gained = api.pairs(choice, bar)
    this = asked()
    if this.as_json:
        show_json(gained.as_data())
    elif not len(gained.table):
        this.show("no pairs", name=gained.catalogue.scenario)
    else:
        click.echo(pairs_sentence(gained.table, gained.answer, gained.catalogue, this.words))
        sheet = pairs_sheet(gained.table, gained.answer, gained.catalogue, this.words, top)
        head = [lower(name) for name in sheet.head]
        show_table(upper(sheet.caption), head, sheet.rows, head[2:])
