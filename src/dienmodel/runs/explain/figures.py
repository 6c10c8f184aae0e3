"""The figures behind a quantity: those that the declarations name on which it rests."""

import numpy as np

from dienmodel.model.used import bare
from dienmodel.network.arcs import NodeMask, leading_to, stocks_at, tracks_at
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.world import World
from dienmodel.runs.explain.quantity import Declarations, Quantity
from dienmodel.runs.figure_row import FigureRow, figure_row, weakest_first
from dienmodel.text.table import Schema, Table, texts

FIGURES = Schema(
    "figures",
    texts("figure", "nl", "en", "unit", "value", "kind", "grade", "source", "title", "page", "valid", "where"),
)


def figures_behind(world: World, quantity: Quantity) -> Table:
    """Figures that the declarations behind a quantity name, the weakest evidence first, with source and place."""
    catalogue = world.catalogue
    keys = catalogue.behind.of(quantity.rests_on(world))
    keys |= _of_measures(catalogue, keys)
    return FIGURES.table(weakest_first(_titled(catalogue, key) for key in keys))


def _of_measures(catalogue: Catalogue, keys: set[str]) -> set[str]:
    """Figures by which the measures that are on change figures that matter."""
    measures = [catalogue.measures[name] for name in catalogue.working]
    return {
        key
        for measure in measures
        for effect in measure.effects
        if effect.figure in keys
        for key in map(bare, (effect.by, *measure.timing))
    }


def _titled(catalogue: Catalogue, key: str) -> FigureRow:
    """The row of a figure with the title of its source."""
    source = catalogue.sources.get(catalogue.figures[key].source)
    return {**figure_row(catalogue, key), "title": source.title if source else ""}


# --- what a quantity rests on --------------------------------------------------------------------------------


def leading(world: World, there: NodeMask) -> Declarations:
    """Stocks and tracks from which people can come to some places, those places with them."""
    lead = leading_to(world.arcs, there)
    stocks: Declarations = {("stocks", name) for name in stocks_at(world.network, lead)}
    return stocks | _through(world.catalogue, tracks_at(world.network, lead))


def leading_to_stages(world: World, stages: set[str]) -> Declarations:
    """All that leads to some stages, on whatever track."""
    return leading(world, _nodes(world, [label["stage"] in stages for label in world.network.labels.node]))


def leading_to_stock(world: World, stock: str) -> Declarations:
    """All that leads to a stock."""
    places = np.zeros(world.network.outside + 1, bool)
    places[world.network.n_nodes : world.network.outside] = [
        label["stock"] == stock for label in world.network.labels.stock
    ]
    return leading(world, places)


def leading_to_track(world: World, track: str) -> Declarations:
    """All that leads to the stages of a track."""
    return leading(world, _nodes(world, [label["track"] == track for label in world.network.labels.node]))


def _nodes(world: World, chosen: list[bool]) -> NodeMask:
    places = np.zeros(world.network.outside + 1, bool)
    places[: len(chosen)] = chosen
    return places


def _through(catalogue: Catalogue, tracks: set[str]) -> Declarations:
    """Tracks with their stages, gates and capacities, and the people they draw on."""
    stages = {stage for name in tracks for stage in catalogue.stages[name]}
    gates = {gate for name in stages if (gate := catalogue.gate_of.get(name))}
    capacities = {needed for name in gates for needed in catalogue.gates[name].uses}
    sections = {"tracks": tracks, "stages": stages, "gates": gates, "capacities": capacities}
    declared: Declarations = {(section, name) for section, names in sections.items() for name in names}
    drawn = any(catalogue.tracks[name].from_population for name in tracks)
    return declared | ({("population",)} if drawn else set())
