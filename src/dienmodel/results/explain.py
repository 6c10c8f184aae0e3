"""From a number back to what it is made of: flows, figures, sources and what moves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect import expect
from dienmodel.model.checks import mentions
from dienmodel.model.scenario import Said
from dienmodel.network.network import Network, Small
from dienmodel.network.outcomes import World
from dienmodel.results.quantity import (
    ALL,
    Quantity,
    cells_of,
    goal_of,
    parse,
    payments,
    people_at,
    state_at,
    value_of,
    waits,
)
from dienmodel.results.run import Run
from dienmodel.results.tables import Table, table

PARTS = ("part", "what", "why", "to", "value")
FIGURES = ("figure", "nl", "en", "unit", "value", "kind", "grade", "source", "title", "page", "valid", "where")
GRADES = {"expert": 0, "derived": 1, "press": 2, "official": 3}


@dataclass(frozen=True)
class Explanation:
    """A value, the parts that add up to it, and the figures behind it.

    `parts` has the columns part (`start`, `in`, `out`; `of` where nothing flows), what, why, to and value. Out is
    negative: the values add up to `value`. `sensitivities` is None until somebody has computed them.
    """

    quantity: Quantity
    day: date
    value: float
    wanted: float | None
    parts: Table
    figures: Table
    sensitivities: Table | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "quantity": self.quantity.text,
            "date": self.day.isoformat(),
            "value": self.value,
            "unit": self.quantity.unit,
            "wanted": self.wanted,
            "parts": self.parts.rows(),
            "figures": self.figures.rows(),
            "sensitivities": None if self.sensitivities is None else self.sensitivities.rows(),
        }


def explain(world: World, quantity: str, day: date, sensitivities: Table | None = None) -> Explanation:
    """Explain a quantity on a date in the expected course.

    Raises:
        FaultyInput: there is no such quantity, or the date lies outside the run.
    """
    asked = parse(quantity, world.said)
    state_at(world.network, day)
    run = Run(world, expect(world.network))
    wanted = goal_of(run, asked.name).people if asked.kind == "target" else None
    return Explanation(
        asked,
        day,
        value_of(run, asked, day),
        wanted,
        table("parts", _parts(run, asked, day), PARTS),
        figures_behind(world.said, asked),
        sensitivities,
    )


def _parts(run: Run, quantity: Quantity, day: date) -> Iterator[dict[str, Any]]:
    if quantity.kind == "wait":
        for gate, weeks, admitted in waits(run, quantity, day):
            yield _part("of", f"gate {gate}", f"{admitted:.0f} admitted", "", weeks)
    elif quantity.kind == "cost":
        for name, euro in payments(run, quantity, day):
            yield _part("of", f"cost {name}", "paid", "", euro)
    else:
        yield from _flows(run, cells_of(run, quantity), state_at(run.world.network, day))


def _part(part: str, what: str, why: str, to: str, value: float) -> dict[str, Any]:
    return dict(zip(PARTS, (part, what, why, to, value), strict=True))


class Sender(NamedTuple):
    """Who sends people along an arc."""

    kind: str  # "node", "stock" or "entry"
    row: int


def senders(network: Network) -> list[Sender]:
    """Per arc who sends people along it, [K]."""
    stocks = network.stocks
    of_fork: dict[int, Sender] = {int(f): Sender("node", i) for i, f in enumerate(network.nodes.fork)}
    of_risk = np.repeat(np.arange(network.n_stocks), np.diff(stocks.risk_start))
    of_fork |= {int(f): Sender("stock", int(of_risk[r])) for r, f in enumerate(stocks.risk_fork)}
    of_fork |= {int(f): Sender("stock", s) for s, f in enumerate(stocks.limit_fork) if f >= 0}
    of_fork |= {int(f): Sender("entry", e) for e, f in enumerate(network.entries.fork)}
    counts = np.diff(network.forks.start)
    return [of_fork[fork] for fork in np.repeat(np.arange(len(counts)), counts).tolist()]


def _flows(run: Run, counted: NDArray[np.bool_], state: int) -> Iterator[dict[str, Any]]:
    """Start + in by route + out by reason (below zero) = people in the counted cells in a state."""
    network, course = run.world.network, run.expected
    yield _part("start", "", "", "", float(people_at(run, 0)[counted].sum()))
    inside, joining = (
        _inside(network, counted, network.labels.node_cell),
        _inside(network, counted, network.labels.queue_cell),
    )
    moved = course.new_moved[:state].sum(axis=0)
    total: dict[tuple[str, str, str, str], float] = {}

    def add(part: str, what: str, why: str, to: str, people: float) -> None:
        total[part, what, why, to] = total.get((part, what, why, to), 0.0) + people

    for arc, sender in enumerate(senders(network)):
        offset = {"node": 0, "stock": network.n_nodes}.get(sender.kind)
        was = offset is not None and bool(inside[offset + sender.row])
        dest = int(network.forks.dest[arc])
        if was != bool(joining[dest]) and moved[arc] > 0:
            role = network.labels.arc[arc]
            if was:
                add("out", *_way_out(network, sender, role, dest), -float(moved[arc]))
            else:
                add("in", *_way_in(network, sender, role), float(moved[arc]))
    started = course.new_started[:state].sum(axis=0)
    for n in np.flatnonzero((inside & ~joining)[: network.n_nodes] & (started > 0)):
        add("in", f"track {network.labels.node[n]['track']}", "came in", "", float(started[n]))
    for why, flow, place in (
        ("dropped out", course.new_dropped, inside),
        ("gave up waiting", course.new_expired, joining),
    ):
        lost = flow[:state].sum(axis=0)
        for n in np.flatnonzero(place[: network.n_nodes] & (lost > 0)):
            label = network.labels.node[n]
            add("out", f"track {label['track']}/{label['stage']}", why, "outside", -float(lost[n]))
    for part in ("in", "out"):
        rows = [(key, people) for key, people in total.items() if key[0] == part]
        for key, people in sorted(rows, key=lambda row: -abs(row[1])):
            yield _part(*key, people)


def _inside(network: Network, counted: NDArray[np.bool_], of_node: Small) -> NDArray[np.bool_]:
    """Whether somebody at a destination counts, by the cell of each node: nodes, stocks, outside, [N+S+1]."""
    cells = np.concatenate([of_node, network.labels.stock_cell, [-1]])
    inside: NDArray[np.bool_] = (cells >= 0) & np.append(counted, False)[cells]
    return inside


def _way_in(network: Network, sender: Sender, role: str) -> tuple[str, str, str]:
    if sender.kind == "stock":
        return f"stock {_stock(network, sender.row)}", role, ""
    label = network.labels.node[sender.row] if sender.kind == "node" else network.labels.entry[sender.row]
    return f"track {label['track']}", "came in", ""


def _way_out(network: Network, sender: Sender, role: str, dest: int) -> tuple[str, str, str]:
    if sender.kind == "node":
        label = network.labels.node[sender.row]
        return f"track {label['track']}/{label['stage']}", "went on", _place(network, dest)
    return f"stock {_stock(network, sender.row)}", role, _place(network, dest)


def _stock(network: Network, row: int) -> str:
    return network.labels.stock[row]["stock"]


def _place(network: Network, dest: int) -> str:
    if dest < network.n_nodes:
        return f"track {network.labels.node[dest]['track']}"
    return "outside" if dest == network.outside else f"stock {_stock(network, dest - network.n_nodes)}"


def figures_behind(said: Said, quantity: Quantity) -> Table:
    """Figures that the declarations behind a quantity name, worst grade first, each with its source and place."""
    sections = _sections(said, quantity)
    keys = {
        key.removeprefix("not ")
        for mention in mentions(said.scenario)
        if mention.place[:2] in sections or mention.place[:1] in sections
        for key in mention.keys
    }
    keys |= _of_measures(said, keys)
    rows = [_figure_row(said, key) for key in keys]
    return table("figures", sorted(rows, key=lambda row: (GRADES[row["grade"]], row["figure"])), FIGURES)


def _sections(said: Said, quantity: Quantity) -> set[tuple[str | int, ...]]:
    """Places in the scenario that a quantity rests on directly."""
    scenario = said.scenario
    if quantity.kind == "wait":
        behind = {name for name, stage in scenario.stages.items() if stage.gate == quantity.name}
        tracks = {name for name, track in scenario.tracks.items() if behind & set(track.stage_names)}
        return _through(said, tracks) | {("gates", quantity.name)}
    if quantity.kind == "cost":
        lines = {name: cost for name, cost in scenario.costs.items() if quantity.name in (cost.article, ALL)}
        bases = {("stocks", cost.stock) for cost in lines.values() if cost.stock}
        bases |= {("tracks", track) for cost in lines.values() if (track := cost.track or cost.newcomers)}
        bases |= {("capacities", cost.capacity) for cost in lines.values() if cost.capacity}
        own = {("measures", name) for name, level in scenario.on.items() if level > 0}
        return {("costs", name) for name in lines} | bases | (own if quantity.name in ("measures", ALL) else set())
    category = scenario.targets[quantity.name].category if quantity.kind == "target" else quantity.name
    everybody = category in (None, "total")
    stocks = {name for name, s in scenario.stocks.items() if s.category and (everybody or s.category == category)}
    tracks = {
        name
        for name, track in scenario.tracks.items()
        if (track.category and (everybody or track.category == category))
        or any(to.stock in stocks for to in track.then)
    }
    found = {("stocks", name) for name in stocks} | _through(said, tracks)
    return found | ({("targets", quantity.name)} if quantity.kind == "target" else set())


def _through(said: Said, tracks: set[str]) -> set[tuple[str | int, ...]]:
    """Tracks with their stages, gates and capacities, and the people they draw on."""
    scenario = said.scenario
    stages = {stage for name in tracks for stage in scenario.tracks[name].stage_names}
    gates = {gate for name in stages if (gate := scenario.stages[name].gate)}
    capacities = {needed for name in gates for needed in scenario.gates[name].uses}
    found: set[tuple[str | int, ...]] = {("tracks", name) for name in tracks} | {("stages", name) for name in stages}
    found |= {("gates", name) for name in gates} | {("capacities", name) for name in capacities}
    drawn = any((entry := scenario.tracks[name].entry) and entry.ages for name in tracks)
    return found | ({("population",)} if drawn else set())


def _of_measures(said: Said, keys: set[str]) -> set[str]:
    """Figures by which the measures that are on change figures that matter."""
    scenario = said.scenario
    return {
        key
        for name, level in scenario.on.items()
        if level > 0
        for effect in scenario.measures[name].effects
        if effect.figure in keys
        for key in (effect.multiply, effect.add, effect.set, *scenario.measures[name].lead)
        if key
    }


def _figure_row(said: Said, key: str) -> dict[str, Any]:
    figure = said.figures[key]
    source = said.sources.get(figure.source)
    content: Mapping[str, Any] = {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "unit": figure.unit,
        "value": _shown(figure),
        "kind": figure.kind,
        "grade": figure.grade,
        "source": figure.source,
        "title": source.title if source else "",
        "page": str(figure.page or ""),
        "valid": str(figure.valid or ""),
        "where": said.where("figures", key),
    }
    return dict(content)


def _shown(figure: Any) -> str:
    for form in ("value", "path", "table", "bands", "months"):
        content = getattr(figure, form)
        if content is not None:
            return f"{content:g}" if form == "value" else f"{form} of {len(content)}"
    return ""
