"""`dienmodel sets`: levers that belong together."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import asked
from dienmodel.cli.options import SPREAD, scenario_asked
from dienmodel.cli.shared import SharedAsked, shared_asked, show_shared, stop_if_short
from dienmodel.cli.shown import mention_compiling, show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution


@click.command(name="sets")
@scenario_asked
@shared_asked
@SPREAD
def command(choice: "Choice", futures: SharedAsked, how: "Execution") -> None:
    """Show what levers gain that belong together."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.together import GAINS, counted, lever, sets_sheet
    from dienmodel.text.words import lower, upper

    with telling("working", how) as work:
        gained = api.sets(choice, work, futures.draws, futures.seed, futures.figures)
    this = asked()
    if this.as_json:
        show_json(gained.as_data())
    elif not len(gained.table):
        this.show("no sets", name=gained.catalogue.scenario)
    else:
        sheet = sets_sheet(gained.table, gained.answer, gained.catalogue, this.words)
        head = [lower(name) for name in sheet.head]
        show_table(upper(sheet.caption), head, sheet.rows, head[1:])
        if gained.futures is not None:
            w, catalogue = this.words, gained.catalogue
            names, name = [sheet.head[0]], lambda row: [lever(row["set"], row["measure"], catalogue, w)]
            show_shared(this, gained.futures, counted(gained.answer, w), names, name, GAINS)
    stop_if_short(this, gained.futures, futures)
