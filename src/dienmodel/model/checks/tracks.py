"""Tracks and stocks: people come in, come out, and know where to go on."""

from collections.abc import Iterator

from dienmodel.model.checks.fault import beyond, dotted, fault_at
from dienmodel.model.checks.ways import ways
from dienmodel.model.said import Said
from dienmodel.model.schema.people import To
from dienmodel.model.schema.tracks import Swap
from dienmodel.text.faults import Fault, Values, one_of
from dienmodel.text.reading import YamlPlace


def stages_of_tracks(said: Said) -> Iterator[Fault]:
    """People come into a track at a stage that stands in it by itself."""
    tracks = said.scenario.tracks
    for place, to in ways(said.scenario):
        if to.stage and to.track in tracks and to.stage not in tracks[to.track].stages:
            alone = [stage for stage in tracks[to.track].stages if isinstance(stage, str)]
            values: Values = {
                "name": dotted(place),
                "stage": to.stage,
                "track": to.track,
                "one_of": one_of(to.stage, alone),
            }
            yield fault_at(said, place, "no-stage-in-track", **values)


def moving_up(said: Said) -> Iterator[Fault]:
    """Who moves up is in the dimension, and not at its top for good: risks skip the top, ends of tracks cannot."""
    scenario = said.scenario
    for place, to in ways(scenario):
        if to.next is None or to.next not in scenario.dimensions:
            continue
        if not {"otherwise", "leaves_to"}.isdisjoint(place):
            yield fault_at(said, place, "next-otherwise", name=dotted(place), dimension=to.next)
            continue
        item = getattr(scenario, str(place[0]))[place[1]]
        known = {*item.by, *item.fixed, *(dim for name in getattr(item, "stage_names", ()) for dim in _by(said, name))}
        if to.next not in known:
            yield fault_at(said, place, "next-without", name=dotted(place), dimension=to.next)
        elif "exits" not in place and to.next not in item.fixed:
            top = scenario.dimensions[to.next].members[-1]
            yield fault_at(said, place, "next-from-top", name=dotted(place), dimension=to.next, top=top)
        elif "exits" not in place and item.fixed[to.next] == scenario.dimensions[to.next].members[-1]:
            top = item.fixed[to.next]
            yield fault_at(said, place, "next-from-top", name=dotted(place), dimension=to.next, top=top)


def _by(said: Said, stage: str) -> tuple[str, ...]:
    known = said.scenario.stages.get(stage)
    return known.by if known else ()


def rests(said: Said) -> Iterator[Fault]:
    """At most one way takes the rest."""
    scenario = said.scenario
    for name, track in scenario.tracks.items():
        yield from _one_rest(said, ("tracks", name, "then"), track.then)
    for section, lost in (("stages", scenario.stages), ("gates", scenario.gates)):
        for name, item in lost.items():
            yield from _one_rest(said, (section, name, "otherwise"), item.otherwise)
    for name, stage in scenario.stages.items():
        yield from _one_rest(said, ("stages", name, "leaves_to"), stage.leaves_to)
    for name, stock in scenario.stocks.items():
        for risk, leaving in stock.exits.items():
            yield from _one_rest(said, ("stocks", name, "exits", risk, "to"), leaving.to)
        yield from _one_rest(said, ("stocks", name, "at_limit"), stock.at_limit)


def _one_rest(said: Said, place: YamlPlace, to: tuple[To, ...]) -> Iterator[Fault]:
    if sum(way.share is None for way in to) > 1:
        yield fault_at(said, place, "rest", name=dotted(place))


def leavers(said: Said) -> Iterator[Fault]:
    """Where those go who leave a stage is said of a stage that people leave."""
    for name, stage in said.scenario.stages.items():
        if stage.leaves_to and not stage.leaves:
            yield fault_at(said, ("stages", name, "leaves_to"), "nobody-leaves", stage=name)


def limits(said: Said) -> Iterator[Fault]:
    """A limit and where one goes at it belong together."""
    for name, stock in said.scenario.stocks.items():
        if (stock.limit is None) != (not stock.at_limit):
            yield fault_at(said, ("stocks", name), "limit", stock=name)


def clocks(said: Said) -> Iterator[Fault]:
    """Every clock is counted by a stock, and none is called as what needs no clock."""
    for name in beyond(said.scenario.clocks, (stock.clock for stock in said.scenario.stocks.values())):
        yield fault_at(said, ("clocks", name), "unused-clock", clock=name)
    if "group" in said.scenario.clocks:
        yield fault_at(said, ("clocks", "group"), "clock-called-group")


def entered(said: Said) -> Iterator[Fault]:
    """Somebody comes into every track and every stage."""
    scenario = said.scenario
    unfed = beyond(scenario.tracks, (to.track for _, to in ways(scenario)))
    for name in (name for name in unfed if scenario.tracks[name].entry is None):
        yield fault_at(said, ("tracks", name), "unreachable-track", track=name)
    for name in beyond(scenario.stages, (stage for track in scenario.tracks.values() for stage in track.stage_names)):
        yield fault_at(said, ("stages", name), "unreachable", stage=name)


def swaps(said: Said) -> Iterator[Fault]:
    """Two stages that change places are two."""
    for name, track in said.scenario.tracks.items():
        for i, stage in enumerate(track.stages):
            if isinstance(stage, Swap) and stage.swap[0] == stage.swap[1]:
                yield fault_at(said, ("tracks", name, "stages", i), "swap-alone", track=name, stage=stage.swap[0])


def population(said: Said) -> Iterator[Fault]:
    """Whoever is drawn on is there."""
    scenario = said.scenario
    for name, track in scenario.tracks.items():
        if track.entry and track.entry.ages and scenario.population is None:
            yield fault_at(said, ("tracks", name, "entry", "ages"), "no-population", track=name)
    people = scenario.population
    if people is not None and not 0 <= people.youngest <= people.oldest <= 120:
        values: Values = {"youngest": people.youngest, "oldest": people.oldest}
        yield fault_at(said, ("population", "youngest"), "population-ages", **values)


def somebody_counts(said: Said) -> Iterator[Fault]:
    """Some people count: without, there is nobody to add up."""
    scenario = said.scenario
    if not any([s.category for s in scenario.stocks.values()] + [t.category for t in scenario.tracks.values()]):
        yield fault_at(said, ("stocks",), "nobody-counts")


RULES = (stages_of_tracks, moving_up, rests, leavers, limits, clocks, entered, swaps, population, somebody_counts)
