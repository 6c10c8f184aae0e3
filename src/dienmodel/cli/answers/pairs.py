"""`dienmodel pairs`: which two measures together help most."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import SPREAD, scenario_asked, whole
from dienmodel.cli.shared import SharedAsked, shared_asked, show_shared, stop_if_short
from dienmodel.cli.shown import mention_compiling, show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Together
    from dienmodel.api.futures.shared import Shared


@click.command(name="pairs")
@scenario_asked
@whole("--top", 1, 1000, 10)
@shared_asked
@SPREAD
def command(choice: "Choice", top: int, futures: SharedAsked, how: "Execution") -> None:
    """Show which two measures help most together."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.together import pairs_sheet
    from dienmodel.text.words import lower, upper

    with telling("measures together", how) as work:
        gained = api.pairs(choice, work, futures.draws, futures.seed, futures.figures, top)
    this = asked()
    if this.as_json:
        show_json(gained.as_data())
    elif not len(gained.table):
        this.show("no pairs", name=gained.catalogue.scenario)
    else:
        click.echo(_best(this, gained))
        sheet = pairs_sheet(gained.table, gained.answer, gained.catalogue, this.words, top)
        head = [lower(name) for name in sheet.head]
        show_table(upper(sheet.caption), head, sheet.rows, head[2:])
        if gained.futures is not None:
            _show_futures(this, gained, gained.futures, sheet.head[:2])
    stop_if_short(this, gained.futures, futures)


def _best(this: Call, gained: "Together") -> str:
    """Which two help most: in the futures where there are enough, and else as expected."""
    from dienmodel.show.say.decisive import pairs_sentence
    from dienmodel.show.say.shared import best_sentence

    shared = gained.futures
    if shared is None or not shared.stands or shared.best is None:
        return pairs_sentence(gained.table, gained.answer, gained.catalogue, this.words)
    best, *level = (" + ".join(_named(this, gained, pair)) for pair in (shared.best, *shared.level))
    return best_sentence(best, level, this.words)


def _named(this: Call, gained: "Together", pair: Sequence[str]) -> list[str]:
    from dienmodel.show.names import title

    return [title(gained.catalogue, "measures", name, this.words) for name in pair]


def _show_futures(this: Call, gained: "Together", shared: "Shared", names: Sequence[str]) -> None:
    """What the pairs gain over the futures."""
    from dienmodel.show.say.together import counted

    what, numbers = counted(gained.answer, this.words), ("n_both", "n_more")
    show_shared(this, shared, what, names, lambda row: _named(this, gained, (row["first"], row["second"])), numbers)
