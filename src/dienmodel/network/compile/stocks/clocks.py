"""Clocks of stocks: which one a stock counts, what it shows for newcomers, and where it begins anew."""

from collections.abc import Hashable, Iterator, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import UNITS, numbers
from dienmodel.model.said import parted
from dienmodel.model.schema.people import Stock, To
from dienmodel.model.schema.tracks import Stage
from dienmodel.model.used import bare
from dienmodel.network.arcs import behind, destinations, used_arcs
from dienmodel.network.clocks import carried
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import Compiler, add_note, note_fault, steps_of
from dienmodel.network.network import Ints, Network


def clock_of(c: Compiler, stock: str, context: Context) -> Hashable:
    """The clock that a group of a stock counts: stocks with the same one hand it on. None: time in the group.

    Without a word more it is the time in the stock.
    """
    said = c.said.scenario.stocks[stock].clock
    if said is None or said == "group":
        return None if said else stock
    return said, tuple(context.get(dim) for dim in c.said.scenario.clocks[said].per)


def begins_at(c: Compiler, stock: str, context: Context, sender: Context) -> int:
    """Steps on the clock of a stock for who comes into a group of it (`context`) without it, from a `sender`."""
    clock = c.said.scenario.clocks.get(c.said.scenario.stocks[stock].clock or "")
    if clock is None or clock.starts_at is None:
        return 0
    if "track" in sender:
        if _all_bring(c, c.said.scenario.stocks[stock].clock, sender["track"]):
            return 0
    elif "stock" in sender and clock_of(c, sender["stock"], sender) == clock_of(c, stock, context):
        return 0
    return steps_of(c, c.amounts.constant(clock.starts_at, {**sender, **context}))


def _all_bring(c: Compiler, clock: str | None, track: str) -> bool:
    """Whether everybody in a track comes from a stock that counts a clock, which goes along: nobody's begins there."""
    scenario = c.said.scenario
    others = [stock for stock in scenario.stocks.values() if stock.clock != clock]
    without = [name for name, said in scenario.tracks.items() if said.entry]
    without += [to.track for stock in others for to in _ways_out(stock) if to.track]
    for name in without:
        without += [to.track for to in _ways_on(c, name) if to.track and to.track not in without]
    return track not in without and not scenario.clocks[clock or ""].per


def _ways_out(stock: Stock) -> Iterator[To]:
    """Where people go who leave a stock."""
    yield from stock.at_limit
    for way in stock.exits.values():
        yield from way.to


def _ways_on(c: Compiler, track: str) -> Iterator[To]:
    """Where people go from a track, at its end or otherwise."""
    scenario, said = c.said.scenario, c.said.scenario.tracks[track]
    yield from said.then
    for stage in (scenario.stages[name] for name in said.stage_names):
        yield from (*stage.otherwise, *stage.leaves_to)
        if stage.gate:
            yield from scenario.gates[stage.gate].otherwise


def limit_by_clocks(c: Compiler, node: int, stage: Stage, context: Context) -> None:
    """Let people leave a node, and stop waiting for it, by the clocks that its stage and its gate limit."""
    queue = c.said.scenario.gates[stage.gate].limits if stage.gate else {}
    if not (stage.limits or queue):
        return
    own = dict.fromkeys(part.clock for part in c.draft.stocks if isinstance(part.clock, tuple))
    for limits, waits, more in ((stage.limits, False, {}), (queue, True, {"gate": stage.gate or ""})):
        for name, keys in limits.items():
            steps = steps_of(c, c.amounts.constant(keys, {**context, **more}))
            for clock in own:
                if clock[0] == name:
                    c.draft.end_by_clock(node, clock, steps, waits)


def first_shown(c: Compiler, stock: str) -> float:
    """Years that the clock of a stock shows at least, for whomever it begins."""
    clock = c.said.scenario.clocks.get(c.said.scenario.stocks[stock].clock or "")
    keys = [bare(key) for key in clock.starts_at or ()] if clock else []
    c.amounts.used.update(keys)
    return prod(_least(c, key) for key in keys) if keys else 0.0


def _least(c: Compiler, key: str) -> float:
    """The least value of a figure, in base units."""
    figure = c.said.figures[key]
    values = [number for place, number in numbers(figure) if place[0] not in ("low", "high")]
    return min(values) * UNITS[figure.unit][1] * parted(c.amounts.factors.get(key, 1.0)).ahead


def check_ways_through_tracks(c: Compiler, network: Network) -> None:
    """Note where a track begins a clock anew that decides who leaves; a fault where a limit leads round to a limit."""
    groups: dict[str, list[int]] = {}
    for (name, _), index in c.stocks.items():
        groups.setdefault(name, []).append(index)
    for name, own in groups.items():
        if c.said.scenario.stocks[name].clock is None:
            _note_anew(c, network, name, own)
    limits, names = _limits(network), {index: name for name, own in groups.items() for index in own}
    for stock, name in names.items():
        for other in _reached_too_late(network, stock, limits):
            place = ("stocks", name, "at_limit")
            note_fault(c, place, "limit-leads-round", stock=name, other=names[other])


def check_limits_on_the_way(c: Compiler, network: Network) -> None:
    """Look for limits of stages and gates on clocks that nobody has with him there."""
    clocks = network.clocks
    live = carried(network)[clocks.limit_clock, clocks.limit_node]
    for waits, section in ((0, "stages"), (1, "gates")):
        nodes = clocks.limit_node[live & (clocks.limit_waits == waits)].tolist()
        stages = {network.labels.node[n]["stage"] for n in nodes}
        names = {c.said.scenario.stages[stage].gate for stage in stages} if waits else stages
        for name, item in getattr(c.said.scenario, section).items():
            if item.limits and name not in names:
                note_fault(
                    c, (section, name, "limits"), "limit-without-clock", name=name, clock=next(iter(item.limits))
                )


def _note_anew(c: Compiler, network: Network, name: str, own: Sequence[int]) -> None:
    """Note that people come through a track back to a stock that counts the time in it, if anything depends on that."""
    nodes = np.arange(network.outside + 1) < network.n_nodes
    places = [network.n_nodes + index for index in own]
    first = [place for stock in places for place in destinations(network, stock) if nodes[place]]
    if _by_time(network)[list(own)].any() and behind(network, first, nodes, live=True)[places].any():
        add_note(c, ("stocks", name), "clock-anew", stock=name)


def _limits(network: Network) -> Ints:
    """Steps on the clock up to the limit of each stock, [S]; without one more than any."""
    stocks = network.stocks
    ends = np.concatenate([[0], np.cumsum(stocks.band_length, dtype=np.int64)])[stocks.band_start]
    limits: Ints = np.where(stocks.limit_fork >= 0, np.diff(ends), np.iinfo(np.int64).max)
    return limits


def _reached_too_late(network: Network, stock: int, limits: Ints) -> list[int]:
    """Stocks to which people come with their clock through a track who left one at its limit: it is over there too."""
    clock, fork = network.clocks.of_stock[stock], network.stocks.limit_fork[stock]
    if clock < 0 or fork < 0 or not network.clocks.through[clock]:
        return []
    nodes = np.arange(network.outside + 1) < network.n_nodes
    first = [place for place in used_arcs(network, fork) if nodes[place]]
    there = behind(network, first, nodes, live=True)[network.n_nodes : network.outside]
    late = there & (network.clocks.of_stock == clock) & (limits <= limits[stock])
    return np.flatnonzero(late).tolist()


def _by_time(network: Network) -> NDArray[np.bool_]:
    """Stocks that people leave by the time on their clock: at a limit, or by rates with bands, [S]."""
    by_time: NDArray[np.bool_] = (np.diff(network.stocks.band_start) > 1) | (network.stocks.limit_fork >= 0)
    return by_time
