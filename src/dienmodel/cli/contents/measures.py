"""`dienmodel measures`: what can be done."""

from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import scenario_asked
from dienmodel.cli.shown import show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice, MeasureText


@click.command(name="measures")
@scenario_asked
def command(choice: "Choice") -> None:
    """List the measures of a scenario."""
    from dienmodel import api
    from dienmodel.show.names import catalogue_of

    this = asked()
    measures = api.measures(choice, this.language, worded=not this.as_json)
    if this.as_json:
        show_json([vars(item) for item in measures])
        return
    columns = ("measure", "title", "level", "start", "lead", "does", "cost", "legal")
    title = this.words.text(catalogue_of(choice.said).titles.scenario)
    show_table(title, columns, [_cells(this, item) for item in measures])


def _cells(this: Call, item: "MeasureText") -> list[str]:
    return [
        item.measure,
        item.title,
        this.words.short_number(item.level) if item.level else this.say("off"),
        this.words.day(item.start) + (f" – {this.words.day(item.until)}" if item.until else ""),
        item.lead,
        "\n".join(item.does),
        " + ".join(filter(None, (item.once, item.yearly))),
        "\n".join(filter(None, (item.legal, this.say("state aid") if item.state_aid else ""))),
    ]
