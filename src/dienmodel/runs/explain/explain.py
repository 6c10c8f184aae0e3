"""From a number back to what it is made of: flows, figures, sources and what moves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.evidence import evidence, weakness
from dienmodel.model.said import Said
from dienmodel.model.schema import Measure
from dienmodel.model.used import mentions
from dienmodel.network.arcs import Places, counted, leading_to, stocks_at, tracks_at
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import (
    ALL,
    STAGES,
    YEARLY,
    Quantity,
    cells_of,
    goal_of,
    parse,
    payments,
    people_at,
    state_at,
    waits,
)
from dienmodel.runs.explain.yearly import parts_of_year, value_of
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import crossed
from dienmodel.text.table import Table, table

PARTS = ("part", "what", "why", "to", "value")


FIGURES = ("figure", "nl", "en", "unit", "value", "kind", "grade", "source", "title", "page", "valid", "where")


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
        figures_behind(world, asked),
        sensitivities,
    )


def _parts(run: Run, quantity: Quantity, day: date) -> Iterator[dict[str, Any]]:
    if quantity.kind == "wait":
        for gate, weeks, admitted in waits(run, quantity, day):
            yield _part("of", f"gate {gate}", f"{admitted:.0f} admitted", "", weeks)
    elif quantity.kind == "cost":
        for name, euro in payments(run, quantity, day):
            yield _part("of", f"cost {name}", "paid", "", euro)
    elif quantity.kind in YEARLY:
        yield from (_part(*part) for part in parts_of_year(run, quantity, day))
    else:
        yield from _flows(run, cells_of(run, quantity), state_at(run.world.network, day))


def _part(part: str, what: str, why: str, to: str, value: float) -> dict[str, Any]:
    return dict(zip(PARTS, (part, what, why, to, value), strict=True))


def _flows(run: Run, counted: NDArray[np.bool_], state: int) -> Iterator[dict[str, Any]]:
    """Start + in by route + out by reason (below zero) = people in the counted cells in a state."""
    yield _part("start", "", "", "", float(people_at(run, 0)[counted].sum()))
    total: dict[tuple[str, str, str, str], float] = {}
    for way, (people,) in crossed(run, counted, lambda flow: flow[:state].sum(axis=0, keepdims=True)):
        key: tuple[str, str, str, str] = (way.part, way.what, way.why, way.to)
        total[key] = total.get(key, 0.0) + float(people if way.part == "in" else -people)
    for part in ("in", "out"):
        rows = [(key[1:], people) for key, people in total.items() if key[0] == part]
        for (what, why, to), people in sorted(rows, key=lambda row: -abs(row[1])):
            yield _part(part, what, why, to, people)


def figures_behind(world: World, quantity: Quantity) -> Table:
    """Figures that the declarations behind a quantity name, the weakest evidence first, with source and place."""
    said, sections = world.said, _sections(world, quantity)
    keys = {
        key.removeprefix("not ")
        for mention in mentions(said.scenario)
        if mention.place[:2] in sections or mention.place[:1] in sections
        for key in mention.keys
    }
    keys |= _of_measures(said, keys)
    rows = [_figure_row(said, key) for key in keys]
    return table("figures", sorted(rows, key=lambda row: (weakness(row["grade"]), row["figure"])), FIGURES)


def _sections(world: World, quantity: Quantity) -> set[tuple[str | int, ...]]:
    """Places in the scenario that a quantity rests on: what it is about, and all ways that lead there."""
    said, scenario = world.said, world.said.scenario
    if quantity.kind == "cost":
        return _of_cost(said, quantity)
    if quantity.kind == "posts":
        return {("establishments", quantity.name)}
    if quantity.kind == "wait":
        stages = {name for name, stage in scenario.stages.items() if stage.gate == quantity.name}
        return _leading(world, _with_stages(world, stages)) | {("gates", quantity.name)}
    if quantity.kind in STAGES:
        return _leading(world, _of_tracks(world, {quantity.name.partition("/")[0]}))
    if quantity.kind in ("available", "used"):
        return _of_capacity(world, quantity)
    category = scenario.targets[quantity.name].category if quantity.kind == "target" else quantity.name
    cells = [i for i, cell in enumerate(world.network.labels.cells) if cell["category"] == category]
    everybody = category not in world.catalogue.categories
    section = {"target": "targets", "filled": "establishments"}.get(quantity.kind)
    return _leading(world, counted(world.network, None if everybody else cells)) | (
        {(section, quantity.name)} if section else set()
    )


def _of_cost(said: Said, quantity: Quantity) -> set[tuple[str | int, ...]]:
    """Cost lines of an article with what they are paid for, and the measures' own money."""
    scenario = said.scenario
    lines = {name: cost for name, cost in scenario.costs.items() if quantity.name in (cost.article, ALL)}
    bases = {("stocks", cost.stock) for cost in lines.values() if cost.stock}
    bases |= {("tracks", track) for cost in lines.values() if (track := cost.track or cost.newcomers)}
    bases |= {("capacities", cost.capacity) for cost in lines.values() if cost.capacity}
    own = {("measures", name) for name, level in scenario.on.items() if level > 0}
    return {("costs", name) for name in lines} | bases | (own if quantity.name in ("measures", ALL) else set())


def _of_capacity(world: World, quantity: Quantity) -> set[tuple[str | int, ...]]:
    """A capacity, and if its use is asked those who come to use it."""
    scenario, found = world.said.scenario, {("capacities", quantity.name)}
    if quantity.kind == "available":
        return {*found}
    gates = {name for name, gate in scenario.gates.items() if quantity.name in gate.uses}
    stages = {name for name, stage in scenario.stages.items() if stage.gate in gates}
    return _leading(world, _with_stages(world, stages)) | found


def _of_tracks(world: World, tracks: set[str]) -> Places:
    """Places of the stages of some tracks."""
    return _nodes(world, [label["track"] in tracks for label in world.network.labels.node])


def _with_stages(world: World, stages: set[str]) -> Places:
    """Places of some stages, on whatever track."""
    return _nodes(world, [label["stage"] in stages for label in world.network.labels.node])


def _nodes(world: World, chosen: list[bool]) -> Places:
    places = np.zeros(world.network.outside + 1, bool)
    places[: len(chosen)] = chosen
    return places


def _leading(world: World, there: Places) -> set[tuple[str | int, ...]]:
    """Stocks and tracks from which people can come to some places, those places with them."""
    lead = leading_to(world.arcs, there)
    stocks = {("stocks", name) for name in stocks_at(world.network, lead)}
    return stocks | _through(world.said, tracks_at(world.network, lead))


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
        for key in (effect.multiply, effect.add, effect.set, *_timing(scenario.measures[name]))
        if key
    }


def _timing(measure: Measure) -> tuple[str, ...]:
    """Figures of when a measure works."""
    return (*measure.lead, *(measure.ramp or ()))


def _figure_row(said: Said, key: str) -> dict[str, Any]:
    figure = said.figures[key]
    source = said.sources.get(figure.source)
    content: Mapping[str, Any] = {
        "figure": key,
        "nl": figure.nl,
        "en": figure.en,
        "unit": figure.unit,
        "value": figure.in_short,
        "kind": figure.kind,
        "grade": evidence(said, key),
        "source": figure.source,
        "title": source.title if source else "",
        "page": str(figure.page or ""),
        "valid": str(figure.valid or ""),
        "where": said.where("figures", key),
    }
    return dict(content)
