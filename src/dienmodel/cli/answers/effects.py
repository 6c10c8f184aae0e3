"""`dienmodel effects`: which measure caused how much."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import DATE, MOST_RUNS, SPREAD_AND_KEPT, scenario_asked, together, whole
from dienmodel.cli.shared import SharedAsked, shared_asked, show_shared, stop_if_short
from dienmodel.cli.shown import show_json, show_sheet, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Effects, Execution, Orders
    from dienmodel.show.sheet import Sheet


def _orders(orders: int | None, exact: float | None) -> "Orders":
    """Which orders to follow: all where that is possible, some where so many are asked for."""
    from dienmodel import api

    if orders is not None:
        return api.Orders(exact=0, pairs=(orders + 1) // 2)
    return api.Orders(minutes=exact)


WHICH_ORDERS = together(
    "which",
    _orders,
    whole("--orders", 4, MOST_RUNS, None),
    click.option("--exact", type=click.FloatRange(0), metavar="MINUTES"),
)


@click.command(name="effects")
@scenario_asked
@DATE
@click.option("--of", "quantity", default="", metavar="NAME")
@click.option("--by", default="category", show_default=True, metavar="A,B")
@WHICH_ORDERS
@whole("--replications", 0, MOST_RUNS, 0)
@shared_asked
@SPREAD_AND_KEPT
def command(
    choice: "Choice",
    day: date | None,
    quantity: str,
    by: str,
    which: "Orders",
    replications: int,
    futures: SharedAsked,
    how: "Execution",
) -> None:
    """Show how much each measure contributes to the strength on a date."""
    from dienmodel import api

    with telling("working", how) as work:
        groups, (draws, seed, figures) = tuple(filter(None, by.split(","))), futures
        effects = api.effects(choice, day, groups, work, quantity, which)
        effects = effects.with_luck(replications, seed, work) if replications else effects
        effects = effects.in_futures(draws, seed, work, figures) if draws else effects
    this = asked()
    if this.as_json:
        show_json(effects.as_data())
    else:
        _show(this, effects)
    stop_if_short(this, effects.futures, futures)


def _show(this: Call, effects: "Effects") -> None:
    """What the measures did in words; then in all, by group, in pairs, and to everything else."""
    from dienmodel.show.say.effects import effects_sheet, help_sheet, others_sheet, sentences

    w, of, whole = this.words, effects.of, effects.attribution
    for sentence in sentences(whole, of, w):
        click.echo(sentence)
    sheets: list[Sheet] = [effects_sheet(whole, of, (), w)]
    sheets += [effects_sheet(whole, of, effects.groups, w)] if effects.groups else []
    for sheet in (*sheets, help_sheet(whole, of, w), others_sheet(whole, of, w)):
        if sheet.rows:
            show_sheet(sheet)
    _show_bands(this, effects)


def _show_bands(this: Call, effects: "Effects") -> None:
    """What luck moves, and each measure over the futures; and which is best."""
    from dienmodel.show.names import title
    from dienmodel.show.say.effects import about, cause_name, group_name, group_names, luck_sheet
    from dienmodel.show.say.shared import best_sentence

    w, catalogue, groups = this.words, effects.world.catalogue, effects.groups
    if effects.luck is not None:
        show_sheet(luck_sheet(effects.attribution, effects.luck, groups, w))
    shared = effects.futures
    if shared is None or not shared.stands:
        return
    names = [w.say("attributed_columns.cause"), *(group_name(group, catalogue, w) for group in groups)]
    counted = about(effects.attribution, effects.of, w)
    show_shared(
        this,
        shared,
        counted,
        names,
        lambda row: [cause_name(row["cause"], catalogue, w), *group_names(row, groups, catalogue, w)],
        ("n_alone", "n_last", "n_shapley"),
    )
    if shared.best is not None:
        best, *level = (title(catalogue, "measures", name, w) for name in (shared.best, *shared.level))
        click.echo(best_sentence(best, level, w))
