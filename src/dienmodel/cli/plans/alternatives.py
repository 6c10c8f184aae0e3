"""`dienmodel alternatives`: what plans near the best share, and what is a matter of taste."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import AIMS, FINE, scenario_to_plan, share
from dienmodel.cli.shown import mention_compiling, no_plan_told, parts_told, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice, NearBest

NUMBERS = ("low", "best", "high")


@click.command(name="alternatives")
@scenario_to_plan
@AIMS
@share("--within", 0.01)
@FINE
def command(choice: "Choice", aims: Sequence[str], within: float, fine: bool) -> None:
    """Show the range of every measure and track across near-optimal plans."""
    mention_compiling("expect")
    from dienmodel import api

    with no_plan_told():
        near = api.alternatives(choice, aims, within, fine, parts_told())
    this = asked()
    if this.as_json:
        show_json(near.as_data(this.language))
    else:
        _show(this, near)


def _show(this: Call, near: "NearBest") -> None:
    from dienmodel.show.names import title
    from dienmodel.show.say.plan import range_word

    w, catalogue = this.words, near.world.catalogue
    rows = [
        [title(catalogue, "measures", item.name, w), range_word(item, w)]
        + [w.share(level) for level in (item.low, item.best, item.high)]
        for item in near.ranges.measures
    ]
    columns = ("measure", "verdict", *NUMBERS)
    show_table(this.say("near measures", slack=w.share(near.within)), columns, rows, NUMBERS)
    rows = [
        [title(catalogue, "tracks", item.name, w), *map(w.people, (item.low, item.best, item.high))]
        for item in near.ranges.lines
    ]
    show_table(this.say("near lines"), ("track", *NUMBERS), rows, NUMBERS)
    this.show("in part")
