"""`dienmodel effects`: how much each measure contributes."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import DATE, SPREAD, scenario_asked
from dienmodel.cli.shared import SharedAsked, shared_asked, show_shared, stop_if_short
from dienmodel.cli.shown import show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Effects, Execution
    from dienmodel.api.futures.shared import Shared
    from dienmodel.text.table import TableRow

NUMBERS = ("alone", "last", "share")


@click.command(name="effects")
@scenario_asked
@DATE
@click.option("--of", "indicator", default="", metavar="INDICATOR")
@click.option("--by", default="category", show_default=True, metavar="A,B")
@shared_asked
@SPREAD
def command(
    choice: "Choice", day: date | None, indicator: str, by: str, futures: SharedAsked, how: "Execution"
) -> None:
    """Show how much each measure contributes to the strength on a date."""
    from dienmodel import api

    with telling("working", how) as work:
        groups, (draws, seed, figures) = tuple(filter(None, by.split(","))), futures
        effects = api.effects(choice, day, groups, work, draws, seed, figures, indicator)
    this = asked()
    if this.as_json:
        show_json(effects.as_data())
    else:
        _show(this, effects)
    stop_if_short(this, effects.futures, futures)


def _show(this: Call, effects: "Effects") -> None:
    """The causes that moved anybody, in every group."""
    rows = effects.table.rows()
    moved = {row["cause"] for row in rows if _moves(this, row)}
    shown = [_cells(this, effects, row) for row in rows if row["cause"] not in moved or _moves(this, row)]
    groups = [_heading(this, effects, group) for group in effects.groups]
    show_table(_about(this, effects), ("cause", *groups, *NUMBERS), shown, NUMBERS)
    if effects.futures is not None and effects.futures.stands:
        _show_futures(this, effects, effects.futures, groups)


def _show_futures(this: Call, effects: "Effects", shared: "Shared", groups: list[str]) -> None:
    """Each measure that moves anybody alone and last, over the futures; and which is best."""
    from dienmodel.show.names import title
    from dienmodel.show.say.shared import best_sentence

    w, catalogue = this.words, effects.world.catalogue
    counted = w.say("together.people", day=w.day(effects.day)) if not effects.of else _about(this, effects)
    names = [this.say("cause"), *groups]
    show_shared(this, shared, counted, names, lambda row: _names(this, effects, row), ("n_alone", "n_last"))
    if shared.best is not None:
        best, *level = (title(catalogue, "measures", name, w) for name in (shared.best, *shared.level))
        click.echo(best_sentence(best, level, w))


def _about(this: Call, effects: "Effects") -> str:
    """The day; or the indicator with its unit and the year."""
    from dienmodel.show.names import title

    w = this.words
    if not effects.of:
        return w.day(effects.day)
    name = title(effects.world.catalogue, "indicators", effects.of, w)
    return f"{name}, {effects.day.year} ({w.say(f'units.{effects.unit}')})"


def _heading(this: Call, effects: "Effects", group: str) -> str:
    """What a group is called that is told apart."""
    from dienmodel.show.names import title
    from dienmodel.text.words import lower

    return group if group == "category" else lower(title(effects.world.catalogue, "dimensions", group, this.words))


def _moves(this: Call, row: dict[str, Any]) -> bool:
    """Whether a number of the row is not zero as it is shown."""
    return any(this.words.number(row[f"n_{name}"]).strip("0") for name in NUMBERS)


def _cells(this: Call, effects: "Effects", row: dict[str, Any]) -> list[str]:
    return [*_names(this, effects, row), *(this.words.number(row[f"n_{name}"]) for name in NUMBERS)]


def _names(this: Call, effects: "Effects", row: "TableRow") -> list[str]:
    """The cause of a row, and its groups."""
    from dienmodel.show.names import category, title

    w, catalogue = this.words, effects.world.catalogue
    cause = row["cause"]
    return [
        title(catalogue, "measures", cause, w) if cause in catalogue.measures else this.say(cause),
        *(category(catalogue, row[g], w) if g == "category" else w.name("members", row[g]) for g in effects.groups),
    ]
