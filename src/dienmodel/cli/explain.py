"""`dienmodel explain`: from a number back to flows, figures and sources."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from dienmodel.cli.shown import (
    INTERRUPTED,
    Asked,
    Day,
    asked,
    figure_cells,
    loaded,
    mention_compiling,
    processes,
    progress,
    scenario_options,
    show_json,
    show_table,
)
from dienmodel.cli.words import MESSAGES

if TYPE_CHECKING:
    from dienmodel.api import Said
    from dienmodel.runs.explain.explain import Explanation


QUANTITIES = """\b
QUANTITY is one of
  total             everybody
  professional      a category
  reservist:army    a category in a group; more groups: professional:army:nco
  target:t2030      the people that count for a target
  wait:medical      mean weeks waited in the year up to DATE
  cost:staff        euro paid in the calendar year of DATE; cost:total: all of it
  in:professional   who began to count in the calendar year of DATE; in:total
  out:resign        who ceased to, by reason; out:total, and net:total for both
  joined:veva/clearance   who came to a stage of a track in that year
  dropped:veva/clearance  who dropped out of it; also expired:..., completed:...
  queue:veva/clearance    who waits for it at the end of that year
  lead:veva/clearance     mean weeks from coming in to its end
  used:basic_seats  units of a capacity in use in that year; available:basic_seats
  filled:peace      posts filled; filled:peace:army, posts:peace
"""


@click.command(name="explain", epilog=QUANTITIES)
@click.argument("quantity")
@click.argument("day", metavar="DATE", type=Day())
@click.option("--scenario", default="nederland", show_default=True)
@scenario_options
@click.option(
    "--top",
    type=click.IntRange(0, 10_000),
    default=10,
    show_default=True,
    help="Sensitivities to show; 0: compute none.",
)
def command(
    quantity: str,
    day: date,
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    top: int,
) -> None:
    """Show what QUANTITY on DATE is made of, which figures are behind it, and what moves it most."""
    said, this = loaded(scenario, overlays, measures, without), asked()
    mention_compiling("expect", 10)
    from dienmodel.network.world import build
    from dienmodel.runs.explain.explain import explain
    from dienmodel.sweeps.uncertainty import ranged_figures, sensitivities

    found = explain(build(said), quantity, day)
    if not this.as_json:
        _show(this, said, found)
    if top:
        keys = ranged_figures(said, quantity)
        with progress("varying") as bar:
            swings = sensitivities(said, quantity, day, keys, bar, processes())
        found = replace(found, sensitivities=swings)
        if not this.as_json:
            _show_swings(this, found, top)
        if len(swings) < len(keys):
            this.tell("too early", done=len(swings), total=len(keys))
            click.get_current_context().exit(INTERRUPTED)
    if this.as_json:
        show_json(found.as_data())


def _show(this: Asked, said: "Said", found: "Explanation") -> None:
    w = this.words
    digits = 1 if found.quantity.unit == "weeks" else 0
    value = f"{w.number(found.value, digits)} {found.quantity.unit}"
    click.echo(this.say("as of", quantity=found.quantity.text, day=w.day(found.day), value=value))
    if found.wanted is not None:
        click.echo(this.say("better with", wanted=w.number(found.wanted)))
    click.echo()
    rows = [
        [
            this.say(row["part"]),
            _named(this, said, row["what"]),
            _reason(this, row["why"]),
            _named(this, said, row["to"]),
            w.number(row["value"], digits),
        ]
        for row in found.parts.rows()
    ]
    rows.append([this.say("total"), "", "", "", w.number(found.value, digits)])
    show_table(this.say("made of"), ("kind", "what", "why", "to", "value"), rows, ("value",))
    columns = ("figure", "value", "unit", "kind", "grade", "source", "page", "where")
    figures = [figure_cells(row, columns) for row in found.figures.rows()]
    show_table(this.say("figures behind"), columns, figures)


SECTIONS = {"track": "tracks", "stock": "stocks", "gate": "gates", "cost": "costs", "capacity": "capacities"}


def _named(this: Asked, said: "Said", text: str) -> str:
    """The title of what a part names as `track entry/course`; names of the scenario itself stay as they are."""
    from dienmodel.show.names import category, title

    kind, _, name = text.partition(" ")
    if kind == "group":
        known = said.scenario.categories
        words = (
            category(said, n, this.words) if n in known else this.words.name("members", n) for n in name.split(":")
        )
        return ", ".join(words)
    if kind not in SECTIONS:
        return this.say(text) if text else ""

    name, _, stage = name.partition("/")
    found = title(said, SECTIONS[kind], name.removeprefix("measure:"), this.words)
    if name.startswith("measure:"):
        found = title(said, "measures", name.removeprefix("measure:"), this.words)
    return f"{found}: {title(said, 'stages', stage, this.words)}" if stage else found


def _reason(this: Asked, text: str) -> str:
    return this.say(text) if text in MESSAGES else this.words.name("reasons", text)


def _show_swings(this: Asked, found: "Explanation", top: int) -> None:
    w = this.words
    assert found.sensitivities is not None
    rows = found.sensitivities.rows()
    moved = [row for row in rows if row["swing"]][:top]
    digits = 1 if found.quantity.unit == "weeks" else 0
    shown = [
        [*figure_cells(row, ("figure", "grade")), f"x {row['low_factor']:.3g}-{row['high_factor']:.3g}"]
        + [w.number(row[name], digits) for name in ("low", "high", "swing")]
        for row in moved
    ]
    columns = ("figure", "grade", "range", "low", "high", "swing")
    show_table(this.say("sensitivities"), columns, shown, ("low", "high", "swing"))
    if stuck := [row["figure"] for row in rows if row["swing"] is None]:
        click.echo(this.say("cannot vary", figures=", ".join(stuck)))
