"""`dienmodel need`: the intake or the retention that a strength needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from dienmodel.cli.shown import (
    Asked,
    Day,
    asked,
    loaded,
    mention_compiling,
    scenario_options,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from dienmodel.engines.need import Need
    from dienmodel.model.scenario import Said
    from dienmodel.network.world import World


@dataclass(frozen=True)
class Wish:
    """So many people in some strength cells on a day."""

    people: float
    day: date
    cells: list[int]


@click.command(name="need")
@click.argument("what", type=click.Choice(("intake", "retention")))
@click.option("--scenario", default="nederland", show_default=True)
@scenario_options
@click.option("--target", help="A target of the scenario.  [default: the first for everybody]")
@click.option("--people", type=click.FloatRange(min=0), help="A number of people, with --date.")
@click.option("--date", "day", type=Day(), help="When.")
@click.option("--category", help="Only people of this category, with --people.")
@click.option("--most", type=click.FloatRange(min=1), default=10.0, show_default=True, help="Largest factor to try.")
def command(
    what: str,
    scenario: str,
    overlays: Sequence[str],
    measures: dict[str, float],
    without: dict[str, float],
    target: str | None,
    people: float | None,
    day: date | None,
    category: str | None,
    most: float,
) -> None:
    """Compute which intake, or which retention, a strength needs; and what today's rates give.

    One factor is sought: on the intake of all entries that lead to those people, or on all chances to leave them.
    """
    if (people is None) != (day is None) or (people is not None and target is not None):
        raise click.UsageError("say --target NAME, or --people N with --date D")
    if category is not None and people is None:
        raise click.UsageError("--category goes with --people and --date")
    said = loaded(scenario, overlays, measures, without)
    mention_compiling("expect", 10)
    from dienmodel.engines.need import needed_intake, needed_retention
    from dienmodel.network.world import build
    from dienmodel.runs.explain.quantity import state_at

    world, this = build(said), asked()
    wish = (
        _of_number(world, people, day, category)
        if people is not None and day is not None
        else _of_target(world, target)
    )
    state = state_at(world.network, wish.day)
    if state == 0:
        raise click.BadParameter("no rate changes the first day; ask for a later one", param_hint="--date")
    if what == "intake":
        found = needed_intake(world.network, wish.cells, state, wish.people, entries_to(world, wish.cells), most)
    else:
        found = needed_retention(
            world.network, wish.cells, state, wish.people, exits_from(world, wish.cells), most=most
        )
    _show(this, what, wish, found, said)


def _of_target(world: "World", name: str | None) -> Wish:
    goals = {goal.name: goal for goal in world.outcomes.targets}
    if name is None:
        if world.outcomes.main is None:
            raise click.UsageError("the scenario has no target: say --people N with --date D")
        name = world.outcomes.main.name
    if name not in goals:
        raise click.BadParameter(f"there is no target {name!r}; there are {', '.join(goals)}", param_hint="--target")
    goal = goals[name]
    return Wish(goal.people, goal.day, [int(i) for i in goal.cells.nonzero()[0]])


def _of_number(world: "World", people: float, day: date, category: str | None) -> Wish:
    known = world.catalogue.categories
    if category is not None and category not in known:
        raise click.BadParameter(f"there is no {category!r}; there are {', '.join(known)}", param_hint="--category")
    cells = [i for i, cell in enumerate(world.network.labels.cells) if category in (None, cell["category"])]
    return Wish(people, day, cells)


def entries_to(world: "World", cells: Sequence[int]) -> list[int]:
    """Entries from which somebody can come to be counted in these cells."""
    import numpy as np

    from dienmodel.runs.tables.crossings import senders

    network = world.network
    counts = np.isin(np.concatenate([network.labels.node_cell, network.labels.stock_cell, [-2]]), cells)
    arcs = [(sender, int(dest)) for sender, dest in zip(senders(network), network.forks.dest, strict=True)]
    while True:
        more = counts.copy()
        for sender, dest in arcs:
            if sender.kind == "node" and counts[dest]:
                more[sender.row] = True
        if (more == counts).all():
            break
        counts = more
    return sorted({sender.row for sender, dest in arcs if sender.kind == "entry" and counts[dest]})


def exits_from(world: "World", cells: Sequence[int]) -> list[int]:
    """Risks by which people leave the stocks that count, for a place that does not."""
    import numpy as np

    network = world.network
    counts = np.isin(np.concatenate([network.labels.node_cell, network.labels.stock_cell, [-2]]), cells)
    of_risk = np.repeat(np.arange(network.n_stocks), np.diff(network.stocks.risk_start))
    found = []
    for risk, fork in enumerate(network.stocks.risk_fork):
        ways = network.forks.dest[network.forks.start[fork] : network.forks.start[fork + 1]]
        if counts[network.n_nodes + of_risk[risk]] and not counts[ways].all():
            found.append(risk)
    return found


def _show(this: Asked, what: str, wish: Wish, found: "Need", said: "Said") -> None:
    if this.as_json:
        data: dict[str, Any] = {"what": what, "wanted": wish.people, "date": wish.day, **vars(found)}
        show_json({**data, "outcome": found.outcome.value, "bindings": [vars(b) for b in found.bindings]})
        return
    w = this.words
    shown = {"wanted": w.number(wish.people), "day": w.day(wish.day), "factor": w.number(found.factor, 2)}
    flows = {"before": w.number(found.flow_before), "after": w.number(found.flow)}
    this.show("today", strength=w.number(found.strength_before), day=shown["day"])
    if found.outcome == "reached":
        this.show(f"need {what}", **shown, **flows)
    elif found.outcome == "exceeded":
        this.show("need exceeded", strength=w.number(found.strength_before), **shown)
    else:
        this.show("need unreachable", strength=w.number(found.strength), **shown)
        if what == "intake" and found.bindings and found.strength <= found.strength_before:
            this.show("need crowded", before=w.number(found.strength_before))
    from dienmodel.show.names import title

    rows = [
        [title(said, "gates", b.gate, w), title(said, "capacities", b.capacity, w), str(b.steps), w.number(b.waiting)]
        for b in found.bindings[:10]
    ]
    if rows and what == "intake":
        show_table(this.say("need stops"), ("gate", "capacity", "steps", "waiting"), rows, ("steps", "waiting"))
