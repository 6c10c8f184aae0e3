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
    from dienmodel.api.shared import Shared


@click.command(name="pairs")
@scenario_asked
@whole("--top", 1, 1000, 10)
@shared_asked
@SPREAD
def command(choice: "Choice", top: int, futures: SharedAsked, how: "Execution") -> None:
    """Show which two measures help most together."""
    mention_compiling("expect")
    from dienmodel import api
    from dienmodel.show.say.decisive import pairs_sentence
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
        click.echo(pairs_sentence(gained.table, gained.answer, gained.catalogue, this.words))
        sheet = pairs_sheet(gained.table, gained.answer, gained.catalogue, this.words, top)
        head = [lower(name) for name in sheet.head]
        show_table(upper(sheet.caption), head, sheet.rows, head[2:])
        if gained.futures is not None and gained.futures.stands:
            _show_futures(this, gained, gained.futures, sheet.head[:2])
    stop_if_short(this, gained.futures, futures)


def _show_futures(this: Call, gained: "Together", shared: "Shared", names: Sequence[str]) -> None:
    """What the pairs gain over the futures, and which are as good as the best."""
    from dienmodel.show.names import title
    from dienmodel.show.say.shared import best_sentence
    from dienmodel.show.say.together import counted

    w, catalogue = this.words, gained.catalogue

    def named(pair: Sequence[str]) -> list[str]:
        return [title(catalogue, "measures", name, w) for name in pair]

    show_shared(
        this,
        shared,
        counted(gained.answer, w),
        names,
        lambda row: named((row["first"], row["second"])),
        ("n_both", "n_more"),
    )
    if shared.best is not None:
        best, *level = (" + ".join(named(pair)) for pair in (shared.best, *shared.level))
        click.echo(best_sentence(best, level, w))
