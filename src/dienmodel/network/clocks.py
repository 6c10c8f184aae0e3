"""Clocks that go along: which arcs hand them on, and up to which time it matters what they show."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints, Network


def horizons(network: Network) -> Ints:
    """Steps on each clock after which nothing changes in any stock that counts it, [clock].

    The last band of each stock has begun by then, or the last step before its limit.
    """
    of_stock, stocks = network.clocks.of_stock, network.stocks
    ends = np.concatenate([[0], np.cumsum(stocks.band_length, dtype=np.int64)])[stocks.band_start]
    settled = np.diff(ends) - (stocks.limit_fork >= 0)  # an open band has length 0
    most = np.zeros(int(of_stock.max(initial=-1)) + 1, np.int64)
    counting = of_stock >= 0
    np.maximum.at(most, of_stock[counting], settled[counting])
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


def needed(network: Network) -> Network:
    """The network without the clocks that make no difference: all come with 0 on them, or nothing depends on them."""
    clocks = network.clocks
    different = _counted(network)[network.forks.dest[going_along(network) | (clocks.begins > 0)]]
    matters = horizons(network) > 0
    matters &= np.isin(np.arange(len(matters)), different)
    row = np.append(np.where(matters, np.cumsum(matters) - 1, -1), -1)
    return replace(network, clocks=replace(clocks, of_stock=row[clocks.of_stock].astype(np.int32)))


def _counted(network: Network) -> Ints:
    """Clock that is counted at each place, -1: none, [N + S + 1]."""
    none = np.full(network.n_nodes, -1)
    counted: Ints = np.concatenate([none, network.clocks.of_stock, [-1]]).astype(np.int64)
    return counted
