"""`dienmodel explain`: from a number back to flows, figures and sources."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, Call, asked
from dienmodel.cli.help import NO_WRAP
from dienmodel.cli.options import SPREAD, PeriodParam, scenario_asked_last, whole
from dienmodel.cli.shown import figure_cells, mention_compiling, show_json, show_table, telling

if TYPE_CHECKING:
    from dienmodel.api import Choice, Execution, Explained


class Explaining(click.Command):
    """A command whose help lists the kinds of quantities; they are read when it is asked for, not before."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all kinds of quantities, each with an example and what it is."""
        from dienmodel import api

        rows = api.quantities(ctx.ensure_object(Call).language).rows()
        wide = max(len(row["example"]) for row in rows)
        formatter.write(f"\n{(self.epilog or '').removeprefix(NO_WRAP)}")
        for row in rows:
            formatter.write(f"  {row['example']:<{wide}}  {row['meaning']}\n")


@click.command(name="explain", cls=Explaining)
@click.argument("quantity")
@click.argument("when", metavar="DATE", type=PeriodParam())
@scenario_asked_last
@whole("--top", 0, 10_000, 10)
@SPREAD
def command(quantity: str, when: date | str, choice: "Choice", top: int, how: "Execution") -> None:
    """Show what a quantity on a date is made of, and the figures behind it."""
    mention_compiling("expect")
    from dienmodel import api

    day, period = (None, when) if isinstance(when, str) else (when, "")
    this, explained = asked(), api.explain(choice, quantity, day, period)
    if not this.as_json:
        _show(this, explained)
    if top:
        with telling("varying", how) as work:
            explained = explained.with_sensitivities(work)
    if this.as_json:
        show_json(explained.as_data())
    elif top:
        _show_swings(this, explained, top)
    if not explained.complete:
        this.tell("too early", done=explained.varied, total=explained.figures)
        click.get_current_context().exit(INTERRUPTED)


def _show(this: Call, explained: "Explained") -> None:
    from dienmodel.show.figure_texts import value_in_short
    from dienmodel.show.say.quantity import amount, everybody_in, part_of, reason, thing, time_of, with_unit

    w, explanation, catalogue = this.words, explained.explanation, explained.world.catalogue
    quantity, unit = explanation.quantity, explanation.quantity.unit
    value = with_unit(explanation.value, unit, w)
    click.echo(f"{quantity.text.partition('@')[0]} {time_of(quantity, explanation.day, w)}: {value}")
    if quantity.kind.waits:
        click.echo(this.say("chance left out"))
    if explanation.wanted is not None:
        click.echo(this.say("better with", wanted=w.number(explanation.wanted)))
    click.echo()
    parts = explanation.parts.rows()
    everybody = everybody_in(parts)
    rows = [
        [
            this.say(part_of(row)),
            thing(row["what"], catalogue, w),
            reason(row, everybody, unit, w),
            thing(row["to"], catalogue, w),
            amount(row["value"], unit, w),
        ]
        for row in parts
    ]
    rows.append([this.say("total"), "", "", "", amount(explanation.value, unit, w)])
    show_table(this.say("made of"), ("kind", "what", "why", "to", "value"), rows, ("value",))
    columns = ("figure", "value", "unit", "kind", "grade", "source", "page", "where")
    rows_of = [
        row | {"value": value_in_short(catalogue.figures[row["figure"]], w)} for row in explanation.figures.rows()
    ]
    figures = [figure_cells(row, columns) for row in rows_of]
    show_table(this.say("figures behind"), columns, figures)


def _show_swings(this: Call, explained: "Explained", top: int) -> None:
    from dienmodel.show.figure_texts import range_named
    from dienmodel.show.say.quantity import amount

    w, swings, unit = this.words, explained.explanation.sensitivities, explained.explanation.quantity.unit
    rows = [] if swings is None else swings.rows()
    shown = [
        [*figure_cells(row, ("figure", "grade")), range_named(row["figure"], explained.world.catalogue, w)]
        + [amount(row[name], unit, w) for name in ("low", "high", "swing")]
        for row in [row for row in rows if row["swing"]][:top]
    ]
    columns = ("figure", "grade", "range", "low", "high", "swing")
    show_table(this.say("sensitivities"), columns, shown, ("low", "high", "swing"))
    if stuck := [row["figure"] for row in rows if row["swing"] is None]:
        click.echo(this.say("cannot vary", figures=", ".join(stuck)))
