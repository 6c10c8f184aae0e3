"""Clocks of stocks: which one a stock counts, what it shows for newcomers, and where it cannot go along."""

from collections.abc import Hashable
from math import prod

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import UNITS, numbers
from dienmodel.model.used import bare
from dienmodel.network.arcs import behind, destinations
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import Compiler, note_fault, steps_of
from dienmodel.network.network import Network
from dienmodel.text.faults import Fault


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
    if (
        "track" not in sender
        and "stock" in sender
        and clock_of(c, sender["stock"], sender) == clock_of(c, stock, context)
    ):
        return 0
    return steps_of(c, c.amounts.constant(clock.starts_at, {**sender, **context}))


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
    return min(values) * UNITS[figure.unit][1] * c.amounts.factors.get(key, 1.0)


def check_ways_through_tracks(c: Compiler, network: Network) -> None:
    """Look for people who come through a track to a stock whose clock they had: it begins anew there.

    A fault where the clock was named, and a note where a stock counts the time in it and anything depends on that.
    """
    keys: dict[Hashable, int] = {None: -1}
    rows = list(c.stocks.items())
    clock = np.full(network.n_stocks, -1)
    for (name, group), index in rows:
        fixed = c.said.scenario.stocks[name].fixed
        clock[index] = keys.setdefault(clock_of(c, name, {**fixed, **dict(group)}), len(keys) - 1)
    matters = np.isin(clock, clock[_by_time(network)])
    nodes = np.arange(network.outside + 1) < network.n_nodes
    for (name, _), index in rows:
        if clock[index] < 0 or not matters[index]:
            continue
        first = [place for place in destinations(network, network.n_nodes + index) if nodes[place]]
        there = behind(network, first, nodes, live=True)[network.n_nodes : network.outside] & (clock == clock[index])
        for (other, _), row in rows:
            if there[row]:
                _note_way(c, name, other)


def _by_time(network: Network) -> NDArray[np.bool_]:
    """Stocks that people leave by the time on their clock: at a limit, or by rates with bands, [S]."""
    by_time: NDArray[np.bool_] = (np.diff(network.stocks.band_start) > 1) | (network.stocks.limit_fork >= 0)
    return by_time


def _note_way(c: Compiler, stock: str, other: str) -> None:
    """Say that a clock does not go along from a stock through a track to another, or back to it."""
    said = c.said.scenario.stocks[stock].clock
    if said is not None:
        note_fault(c, ("stocks", stock, "clock"), "clock-through-track", stock=stock, other=other, clock=said)
        return
    note = Fault("clock-anew", c.said.where("stocks", stock), {"stock": stock})
    if note not in c.amounts.notes:
        c.amounts.notes.append(note)
