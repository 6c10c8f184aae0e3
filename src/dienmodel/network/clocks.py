"""Clocks that go along: which arcs hand them on, and up to which time it matters what they show."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import behind, destinations, owners
from dienmodel.network.network import Clocks, Ints, Network


def horizons(network: Network) -> Ints:
    """Steps on each clock after which nothing changes in any stock that counts it, nor on the way, [clock].

    The last band of each stock has begun by then, or the last step before its limit.
    """
    of_stock, stocks = network.clocks.of_stock, network.stocks
    ends = np.concatenate([[0], np.cumsum(stocks.band_length, dtype=np.int64)])[stocks.band_start]
    settled = np.diff(ends) - (stocks.limit_fork >= 0)  # an open band has length 0
    most = np.zeros(len(network.clocks.through), np.int64)
    counting = of_stock >= 0
    np.maximum.at(most, of_stock[counting], settled[counting])
    np.maximum.at(most, network.clocks.limit_clock, network.clocks.limit)
    return most


def going_along(network: Network) -> NDArray[np.bool_]:
    """Whether a clock goes along an arc: from a stock to one that counts the same clock, [K]."""
    of_stock, stocks, forks = network.clocks.of_stock, network.stocks, network.forks
    clock = np.full(len(forks.start), -1)  # one more than there are forks: that of stocks without limit
    clock[stocks.risk_fork] = np.repeat(of_stock, np.diff(stocks.risk_start))
    clock[stocks.limit_fork] = of_stock
    clock = np.repeat(clock[:-1], np.diff(forks.start))
    going: NDArray[np.bool_] = (clock >= 0) & (clock == _counted(network)[forks.dest])
    return going


def carried(network: Network) -> NDArray[np.bool_]:
    """Nodes in which people have each clock with them, there or waiting, and something still depends on it, [X, N].

    They can bring it to a stock that counts it, or they come to a limit on it.
    """
    clocks = network.clocks
    there = np.zeros((len(network.clocks.through), network.n_nodes), bool)
    nodes = np.arange(network.outside + 1) < network.n_nodes
    for clock in np.flatnonzero(network.clocks.through).tolist():
        counting = np.flatnonzero(_counted(network) == clock)
        reached = np.flatnonzero(behind(network, counting.tolist(), nodes) & nodes)
        onward = {int(n): set(destinations(network, int(n))) for n in reached}
        limited = set(clocks.limit_node[clocks.limit_clock == clock].tolist())
        bringing, wanted = limited & onward.keys(), set(counting.tolist())
        while more := {n for n, dests in onward.items() if n not in bringing and dests & (wanted | bringing)}:
            bringing |= more
        there[clock, sorted(bringing)] = True
    return there


def brought(network: Network, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether people may bring a clock along an arc from a node to a stock, by where they have it, `carried`, [K]."""
    counted, start = _counted(network), network.forks.start
    bringing = np.zeros(len(network.forks.dest), bool)
    for sender, fork in owners(network) if there.any() else ():
        if sender.of_node and there[:, sender.row].any():
            mine = slice(start[fork], start[fork + 1])
            clock = counted[network.forks.dest[mine]]
            bringing[mine] |= (clock >= 0) & there[clock, sender.row]
    return bringing


def needed(network: Network) -> Network:
    """The network without the clocks that make no difference: all come with 0 on them, or nothing depends on them."""
    clocks = network.clocks
    matters = horizons(network) > 0
    if not matters.any():
        return _only(network, matters)
    network = _only(network, matters)
    along = going_along(network) | brought(network, carried(network)) | (clocks.begins > 0)
    different = np.append(_counted(network)[network.forks.dest[along]], network.clocks.limit_clock)
    return _only(network, np.isin(np.arange(len(network.clocks.through)), different))


def _only(network: Network, kept: NDArray[np.bool_]) -> Network:
    """The network with some of its clocks, renumbered."""
    clocks = network.clocks
    row = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    limits = kept[clocks.limit_clock]
    return replace(
        network,
        clocks=Clocks(
            through=clocks.through[kept],
            of_stock=row[clocks.of_stock].astype(np.int32),
            begins=clocks.begins,
            limit_node=clocks.limit_node[limits],
            limit_clock=row[clocks.limit_clock[limits]].astype(np.int32),
            limit=clocks.limit[limits],
            limit_waits=clocks.limit_waits[limits],
        ),
    )


def limits_on(network: Network, n: int, waits: bool) -> list[tuple[int, int]]:
    """Clocks that are limited in a node, or before it, with the steps on each."""
    clocks = network.clocks
    mine = (clocks.limit_node == n) & (clocks.limit_waits == waits)
    return list(zip(clocks.limit_clock[mine].tolist(), clocks.limit[mine].tolist(), strict=True))


def _counted(network: Network) -> Ints:
    """Clock that is counted at each place, -1: none, [N + S + 1]."""
    none = np.full(network.n_nodes, -1)
    counted: Ints = np.concatenate([none, network.clocks.of_stock, [-1]]).astype(np.int64)
    return counted
