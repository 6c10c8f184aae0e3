"""`dienmodel robust`: what to decide now when the future is not known."""

from collections.abc import Sequence
from datetime import date
from math import isinf
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import Call, asked
from dienmodel.cli.options import AIMS, FINE, SEED, LastDayParam, scenario_to_plan, together, whole
from dienmodel.cli.shown import mention_compiling, no_plan_told, parts_told, show_json, show_table

if TYPE_CHECKING:
    from dienmodel.api import Choice, DrawnFutures, RobustPlan


def _drawn(drawn: int, seed: int) -> "DrawnFutures":
    from dienmodel.api import DrawnFutures, Execution, processes

    return DrawnFutures(drawn, seed=seed, how=Execution(processes()))


TRACE = 0.01
"""Level of a measure from which on it counts as started."""


@click.command(name="robust")
@scenario_to_plan
@click.option("--future", "futures", multiple=True, metavar="FILE|FIGURE=END")
@together("drawn", _drawn, whole("--drawn", 0, 20, 0), SEED)
@AIMS
@click.option("--until", type=LastDayParam(), metavar="DATE")
@FINE
def command(
    choice: "Choice", futures: Sequence[str], drawn: "DrawnFutures", aims: Sequence[str], until: date | None, fine: bool
) -> None:
    """Find the decisions to take now that hold up best across several futures."""
    mention_compiling("expect")
    from dienmodel import api

    with no_plan_told():
        robust = api.robust(choice, futures, aims, until, fine, parts_told(), drawn)
    this = asked()
    if this.as_json:
        show_json(robust.as_data())
    else:
        _show(this, robust)


def _show(this: Call, robust: "RobustPlan") -> None:
    _show_regrets(this, robust)
    _show_reached(this, robust)
    _show_decided(this, robust)
    this.show("in part")


def _show_regrets(this: Call, robust: "RobustPlan") -> None:
    from dienmodel.show.say.plan import aim_title

    w, result = this.words, robust.found
    decisions = [*result.futures, this.say("robust")]
    rows = [
        [name, *(_regret(this, robust, value) for value in (*regret, worst))]
        for name, regret, worst in zip(decisions, result.regret.tolist(), result.worst.tolist(), strict=True)
    ]
    columns = ("decision", *result.futures, "worst")
    heading = this.say("regret", day=w.day(robust.until), unit=aim_title(robust.world.catalogue, robust.aims[0], w))
    show_table(heading, columns, rows, columns[1:])


def _regret(this: Call, robust: "RobustPlan", value: float) -> str:
    """A regret in words, in the unit of the first aim: none can be told where no plan is left."""
    from dienmodel.show.say.plan import amount

    return this.say("no plan") if isinf(value) else amount(robust.world.catalogue, robust.aims[0], value, this.words)


def _show_reached(this: Call, robust: "RobustPlan") -> None:
    from dienmodel.show.say.overlap import overlap_lines
    from dienmodel.show.say.plan import aim_title, amount

    w, catalogue, result = this.words, robust.world.catalogue, robust.found
    rows = [
        [name, *(amount(catalogue, aim, value, w) for aim, value in zip(robust.aims, values, strict=True))]
        for name, values in zip(result.futures, result.values, strict=True)
    ]
    titles = [aim_title(catalogue, aim, w) for aim in robust.aims]
    show_table(this.say("robust reached"), ("future", *titles), rows, titles)
    for line in overlap_lines(robust.world, robust.aims, w):
        click.echo(line)
    if len(robust.aims) > 1:
        this.show("robust later")


def _show_decided(this: Call, robust: "RobustPlan") -> None:
    from dienmodel.show.names import title
    from dienmodel.show.say.plan import line_name

    w, catalogue, result = this.words, robust.world.catalogue, robust.found
    rows = [
        [title(catalogue, "measures", name, w), w.share(level)]
        for name, level in result.measures.items()
        if level > TRACE
    ]
    if rows:
        show_table(this.say("robust now"), ("measure", "level"), rows, ("level",))
    rows = [
        [line_name(catalogue, label, w), w.say("plan.unit_people", n=w.people(people))]
        for label, people in result.admitted.items()
        if people >= 0.5
    ]
    show_table(this.say("robust admitted"), ("gate", "value"), rows, ("value",))
