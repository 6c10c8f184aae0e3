"""The figures behind a quantity: those that the declarations name on which it rests."""

from typing import Any

import numpy as np

from dienmodel.model.evidence import evidence, weakness
from dienmodel.model.said import Said
from dienmodel.model.schema import Measure
from dienmodel.model.used import mentions
from dienmodel.network.arcs import Places as Spots
from dienmodel.network.arcs import leading_to, stocks_at, tracks_at
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import Places, Quantity
from dienmodel.text.table import Schema, Table, texts

FIGURES = Schema(
    "figures",
    texts("figure", "nl", "en", "unit", "value", "kind", "grade", "source", "title", "page", "valid", "where"),
)


def figures_behind(world: World, quantity: Quantity) -> Table:
    """Figures that the declarations behind a quantity name, the weakest evidence first, with source and place."""
    said, places = world.said, quantity.kind.behind(world, quantity)
    keys = {
        key.removeprefix("not ")
        for mention in mentions(said.scenario)
        if mention.place[:2] in places or mention.place[:1] in places
        for key in mention.keys
    }
    keys |= _of_measures(said, keys)
    rows = [_figure_row(said, key) for key in keys]
    return FIGURES.table(sorted(rows, key=lambda row: (weakness(row["grade"]), row["figure"])))


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
    return {
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


# --- what a quantity rests on --------------------------------------------------------------------------------


def leading(world: World, there: Spots) -> Places:
    """Stocks and tracks from which people can come to some places, those places with them."""
    lead = leading_to(world.arcs, there)
    stocks: Places = {("stocks", name) for name in stocks_at(world.network, lead)}
    return stocks | _through(world.said, tracks_at(world.network, lead))


def leading_to_stages(world: World, stages: set[str]) -> Places:
    """All that leads to some stages, on whatever track."""
    return leading(world, _nodes(world, [label["stage"] in stages for label in world.network.labels.node]))


def leading_to_track(world: World, track: str) -> Places:
    """All that leads to the stages of a track."""
    return leading(world, _nodes(world, [label["track"] == track for label in world.network.labels.node]))


def _nodes(world: World, chosen: list[bool]) -> Spots:
    places = np.zeros(world.network.outside + 1, bool)
    places[: len(chosen)] = chosen
    return places


def _through(said: Said, tracks: set[str]) -> Places:
    """Tracks with their stages, gates and capacities, and the people they draw on."""
    scenario = said.scenario
    stages = {stage for name in tracks for stage in scenario.tracks[name].stage_names}
    gates = {gate for name in stages if (gate := scenario.stages[name].gate)}
    capacities = {needed for name in gates for needed in scenario.gates[name].uses}
    found: Places = {("tracks", name) for name in tracks} | {("stages", name) for name in stages}
    found |= {("gates", name) for name in gates} | {("capacities", name) for name in capacities}
    drawn = any((entry := scenario.tracks[name].entry) and entry.ages for name in tracks)
    return found | ({("population",)} if drawn else set())
