"""`dienmodel sets`: levers that belong together."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import mention_compiling, progress, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice


@click.command(name="sets")
@scenario_asked
def command(choice: "Choice") -> None:
    """Show what levers gain that belong together."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.together import sets_sheet
    from dienmodel.text.words import lower, upper

    with progress("working") as bar:
        gained = api.sets(choice, bar)
    this = asked()
    if this.as_json:
        show_json(gained.as_data())
    elif not len(gained.table):
        this.show("no sets", name=gained.catalogue.scenario)
    else:
        sheet = sets_sheet(gained.table, gained.answer, gained.catalogue, this.words)
        head = [lower(name) for name in sheet.head]
        show_table(upper(sheet.caption), head, sheet.rows, head[1:])
