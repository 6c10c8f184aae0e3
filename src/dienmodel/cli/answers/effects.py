"""`dienmodel effects`: how much each measure contributes."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import DATE, SPREAD, scenario_asked
from dienmodel.cli.shown import show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Effects, Execution

NUMBERS = ("alone", "last", "share")


@click.command(name="effects")
@scenario_asked
@DATE
@click.option("--by", default="category", show_default=True, metavar="A,B")
@SPREAD
def command(choice: "Choice", day: date | None, by: str, how: "Execution") -> None:
    """Show how much each measure contributes to the strength on a date."""
    from dienmodel import api

    with telling("working", how) as work:
        effects = api.effects(choice, day, tuple(filter(None, by.split(","))), work)
    this = asked()
    if this.as_json:
        show_json({"date": effects.day, "effects": effects.table.rows()})
    else:
        _show(this, effects)


def _show(this: Call, effects: "Effects") -> None:
    """The causes that moved anybody, in every group."""
    rows = effects.table.rows()
    moved = {row["cause"] for row in rows if _moves(this, row)}
    shown = [_cells(this, effects, row) for row in rows if row["cause"] not in moved or _moves(this, row)]
    groups = [_heading(this, effects, group) for group in effects.groups]
    show_table(this.words.day(effects.day), ("cause", *groups, *NUMBERS), shown, NUMBERS)


def _heading(this: Call, effects: "Effects", group: str) -> str:
    """What a group is called that is told apart."""
    from dienmodel.show.names import title
    from dienmodel.text.words import lower

    return group if group == "category" else lower(title(effects.world.catalogue, "dimensions", group, this.words))


def _moves(this: Call, row: dict[str, Any]) -> bool:
    """Whether a number of the row is not zero as it is shown."""
    return any(this.words.number(row[f"n_{name}"]).strip("0") for name in NUMBERS)


def _cells(this: Call, effects: "Effects", row: dict[str, Any]) -> list[str]:
    from dienmodel.show.names import category, title

    w, catalogue = this.words, effects.world.catalogue
    cause = row["cause"]
    return [
        title(catalogue, "measures", cause, w) if cause in catalogue.measures else this.say(cause),
        *(category(catalogue, row[g], w) if g == "category" else w.name("members", row[g]) for g in effects.groups),
        *(w.number(row[f"n_{name}"]) for name in NUMBERS),
    ]
