"""`dienmodel robust`: what to decide now when the future is not known."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import (
    Asked,
    Day,
    aims_asked,
    asked,
    fine_asked,
    loaded,
    mention_compiling,
    no_plan_told,
    plain,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from dienmodel.model.scenario import Said
    from dienmodel.plan.questions.robust import Robust


@click.command(name="robust")
@click.argument("scenario", default="nederland")
@click.option(
    "--future",
    "futures",
    multiple=True,
    required=True,
    metavar="FILE|FIGURE=END",
    help="A future: a file laid over the scenario, or figures at an end of their range, as in a=low,b=high; "
    "may be repeated.",
)
@plain
@aims_asked
@click.option("--until", type=Day(), help="Decide now what begins before this day.  [default: a year after the start]")
@fine_asked
def command(scenario: str, futures: Sequence[str], aims: Sequence[str], until: date | None, fine: bool) -> None:
    """Show what to decide now in SCENARIO so that the worst regret over it and other futures is least.

    What comes later adapts to the future. Regret is how much worse a decision ends than the best for that future.
    """
    from dienmodel.model.futures import ENDS, future

    this = asked()
    said = {scenario: loaded(scenario)}
    for text in futures:
        ends = ENDS.fullmatch(text) and not Path(text).exists()
        said |= {text: future(said[scenario], text)} if ends else {Path(text).stem: loaded(scenario, [text])}
    if len(said) <= len(futures):
        raise click.BadParameter("two futures have the same name", param_hint="--future")
    mention_compiling("expect", 10)
    from dienmodel.plan.file import aims_of
    from dienmodel.plan.questions.ask import robust_for

    base = said[scenario]
    names, day = aims_of(base, aims), until or base.scenario.start + timedelta(days=365)
    with no_plan_told():
        found = robust_for(said, names, day, fine, lambda part: this.tell(f"plan {part}"))
    if this.as_json:
        show_json(vars(found) | {"worst": _told(found.worst.tolist()), "regret": [*map(_told, found.regret.tolist())]})
    else:
        _show(this, base, names, day, found)


def _show(this: Asked, said: "Said", aims: Sequence[str], day: date, found: "Robust") -> None:
    from dienmodel.show.names import title
    from dienmodel.show.plan_words import aim_title, amount, line_name

    w = this.words
    unit = aim_title(said, aims[0], w)
    decisions = [*found.futures, this.say("robust")]
    rows = [
        [name, *(_regret(this, said, aims[0], value) for value in (*regret, worst))]
        for name, regret, worst in zip(decisions, found.regret.tolist(), found.worst.tolist(), strict=True)
    ]
    columns = ("decision", *found.futures, "worst")
    show_table(this.say("regret", day=w.day(day), unit=unit), columns, rows, columns[1:])
    rows = [
        [name, *(amount(said, aim, value, w) for aim, value in zip(aims, values, strict=True))]
        for name, values in zip(found.futures, found.values, strict=True)
    ]
    titles = [aim_title(said, aim, w) for aim in aims]
    show_table(this.say("robust reached"), ("future", *titles), rows, titles)
    rows = [
        [title(said, "measures", name, w), w.share(level)] for name, level in found.measures.items() if level > 0.01
    ]
    if rows:
        show_table(this.say("robust now"), ("measure", "level"), rows, ("level",))
    rows = [
        [line_name(said, label, w), w.say("plan.unit_people", n=w.people(people))]
        for label, people in found.admitted.items()
        if people >= 0.5
    ]
    show_table(this.say("robust admitted"), ("gate", "value"), rows, ("value",))
    this.show("in part")


def _regret(this: Asked, said: "Said", aim: str, value: float) -> str:
    """A regret in words, in the unit of the first aim: none can be told where no plan is left."""
    from dienmodel.show.plan_words import amount

    return this.say("no plan") if isinf(value) else amount(said, aim, value, this.words)


def _told(regrets: Sequence[float]) -> list[float | None]:
    """Regrets for machines: strict JSON has no infinity."""
    return [None if isinf(value) else value for value in regrets]
