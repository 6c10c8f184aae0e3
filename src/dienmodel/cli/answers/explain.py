"""`dienmodel explain`: from a number back to flows, figures and sources."""

from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.options import Day, scenario_asked_last
from dienmodel.cli.shown import (
    INTERRUPTED,
    Asked,
    asked,
    figure_cells,
    mention_compiling,
    processes,
    progress,
    show_json,
    show_table,
)
from dienmodel.cli.words import MESSAGES

if TYPE_CHECKING:
    from dienmodel.api import Choice, Explained
    from dienmodel.show.names import Catalogue


QUANTITIES = """\b
QUANTITY is one of
  total             everybody
  professional      a category
  reservist:army    a category in a group; more groups: professional:army:nco
  target:t2030      the people that count for a target
  wait:medical      mean weeks waited in the year up to DATE
  cost:staff        euro paid in the calendar year of DATE; cost:total: all of it
  in:professional   who began to count in the calendar year of DATE; in:total
  out:resign        who ceased to count, by reason; out:total, and net:total for both
  joined:veva/clearance   who reached a stage of a track in that year
  dropped:veva/clearance  who dropped out of it; also expired:..., completed:...
  queue:veva/clearance    who is waiting for it at the end of that year
  lead:veva/clearance     mean weeks from the first step to its end
  used:basic_seats  units of a capacity in use in that year; available:basic_seats
  filled:peace      posts filled; filled:peace:army, posts:peace
"""

SECTIONS = {"track": "tracks", "stock": "stocks", "gate": "gates", "cost": "costs", "capacity": "capacities"}


@click.command(name="explain", epilog=QUANTITIES)
@click.argument("quantity")
@click.argument("day", metavar="DATE", type=Day())
@scenario_asked_last
@click.option(
    "--top",
    type=click.IntRange(0, 10_000),
    metavar="N",
    default=10,
    show_default=True,
    help="How many of the figures that matter most to show; 0: leave them out, which is quicker.",
)
def command(quantity: str, day: date, choice: "Choice", top: int) -> None:
    """Show what QUANTITY on DATE is made of, the figures behind it, and which of them affect it most."""
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


def _show(this: Asked, explained: "Explained") -> None:
    from dienmodel.show.names import catalogue_of

    w, made, digits = this.words, explained.explanation, _digits(explained)
    catalogue = catalogue_of(explained.said)
    value = f"{w.number(made.value, digits)} {w.name('units', made.quantity.unit)}"
    click.echo(this.say("as of", quantity=made.quantity.text, day=w.day(made.day), value=value))
    if made.wanted is not None:
        click.echo(this.say("better with", wanted=w.number(made.wanted)))
    click.echo()
    rows = [
        [
            this.say(row["part"]),
            _named(this, catalogue, row["what"]),
            _reason(this, row["why"]),
            _named(this, catalogue, row["to"]),
            w.number(row["value"], digits),
        ]
        for row in made.parts.rows()
    ]
    rows.append([this.say("total"), "", "", "", w.number(made.value, digits)])
    show_table(this.say("made of"), ("kind", "what", "why", "to", "value"), rows, ("value",))
    columns = ("figure", "value", "unit", "kind", "grade", "source", "page", "where")
    figures = [figure_cells(row, columns) for row in made.figures.rows()]
    show_table(this.say("figures behind"), columns, figures)


def _named(this: Asked, catalogue: "Catalogue", text: str) -> str:
    """The title of what a part names as `track entry/course`; names of the scenario itself stay as they are."""
    from dienmodel.show.names import title

    kind, _, name = text.partition(" ")
    if kind == "group":
        return _members(this, catalogue, name)
    if kind not in SECTIONS:
        return this.say(text) if text else ""
    name, _, stage = name.partition("/")
    section = "measures" if name.startswith("measure:") else SECTIONS[kind]
    shown = title(catalogue, section, name.removeprefix("measure:"), this.words)
    return f"{shown}: {title(catalogue, 'stages', stage, this.words)}" if stage else shown


def _members(this: Asked, catalogue: "Catalogue", name: str) -> str:
    """A group such as `professional:army`."""
    from dienmodel.show.names import category

    w, known = this.words, catalogue.categories
    return ", ".join(category(catalogue, n, w) if n in known else w.name("members", n) for n in name.split(":"))


def _reason(this: Asked, text: str) -> str:
    return this.say(text) if text in MESSAGES else this.words.name("reasons", text)


def _show_swings(this: Asked, explained: "Explained", top: int) -> None:
    w, swings, digits = this.words, explained.explanation.sensitivities, _digits(explained)
    rows, figures = [] if swings is None else swings.rows(), explained.said.figures
    shown = [
        [*figure_cells(row, ("figure", "grade")), figures[row["figure"]].range_in_short]
        + [w.number(row[name], digits) for name in ("low", "high", "swing")]
        for row in [row for row in rows if row["swing"]][:top]
    ]
    columns = ("figure", "grade", "range", "low", "high", "swing")
    show_table(this.say("sensitivities"), columns, shown, ("low", "high", "swing"))
    if stuck := [row["figure"] for row in rows if row["swing"] is None]:
        click.echo(this.say("cannot vary", figures=", ".join(stuck)))
