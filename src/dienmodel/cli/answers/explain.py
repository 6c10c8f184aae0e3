"""`dienmodel explain`: from a number back to flows, figures and sources."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.call import INTERRUPTED, Call, asked
from dienmodel.cli.help import NO_WRAP
from dienmodel.cli.options import DayParam, scenario_asked_last, whole
from dienmodel.cli.shown import figure_cells, mention_compiling, processes, progress, show_json, show_table
from dienmodel.cli.words import is_said

if TYPE_CHECKING:
    from dienmodel.api import Choice, Explained


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
@click.argument("day", metavar="DATE", type=DayParam())
@scenario_asked_last
@whole("--top", 0, 10_000, 10)
def command(quantity: str, day: date, choice: "Choice", top: int) -> None:
    """Show what a quantity on a date is made of, and the figures behind it."""
    mention_compiling("expect")
    from dienmodel import api

    this, explained = asked(), api.explain(choice, quantity, day)
    if not this.as_json:
        _show(this, explained)
    if top:
        with progress("varying") as bar:
            explained = explained.with_sensitivities(bar, processes())
    if this.as_json:
        show_json(explained.as_data())
    elif top:
        _show_swings(this, explained, top)
    if not explained.complete:
        this.tell("too early", done=explained.varied, total=explained.figures)
        click.get_current_context().exit(INTERRUPTED)


def _digits(explained: "Explained") -> int:
    return 1 if explained.explanation.quantity.unit == "weeks" else 0


def _show(this: Call, explained: "Explained") -> None:
    from dienmodel.show.say.quantity import thing

    w, explanation, digits = this.words, explained.explanation, _digits(explained)
    catalogue = explained.world.catalogue
    value = f"{w.number(explanation.value, digits)} {w.name('units', explanation.quantity.unit)}"
    click.echo(this.say("as of", quantity=explanation.quantity.text, day=w.day(explanation.day), value=value))
    if explanation.wanted is not None:
        click.echo(this.say("better with", wanted=w.number(explanation.wanted)))
    click.echo()
    rows = [
        [
            this.say(row["part"]),
            thing(row["what"], catalogue, w),
            _reason(this, row["why"]),
            thing(row["to"], catalogue, w),
            w.number(row["value"], digits),
        ]
        for row in explanation.parts.rows()
    ]
    rows.append([this.say("total"), "", "", "", w.number(explanation.value, digits)])
    show_table(this.say("made of"), ("kind", "what", "why", "to", "value"), rows, ("value",))
    columns = ("figure", "value", "unit", "kind", "grade", "source", "page", "where")
    figures = [figure_cells(row, columns) for row in explanation.figures.rows()]
    show_table(this.say("figures behind"), columns, figures)


def _reason(this: Call, text: str) -> str:
    return this.say(text) if is_said(f"messages.{text}") else this.words.name("reasons", text)


def _show_swings(this: Call, explained: "Explained", top: int) -> None:
    w, swings, digits = this.words, explained.explanation.sensitivities, _digits(explained)
    rows, figures = [] if swings is None else swings.rows(), explained.world.catalogue.figures
    shown = [
        [*figure_cells(row, ("figure", "grade")), figures[row["figure"]].range_in_short]
        + [w.number(row[name], digits) for name in ("low", "high", "swing")]
        for row in [row for row in rows if row["swing"]][:top]
    ]
    columns = ("figure", "grade", "range", "low", "high", "swing")
    show_table(this.say("sensitivities"), columns, shown, ("low", "high", "swing"))
    if stuck := [row["figure"] for row in rows if row["swing"] is None]:
        click.echo(this.say("cannot vary", figures=", ".join(stuck)))
