"""What becomes of people who begin somewhere, were there room for all of them: linear, and so it adds to any course."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect, prepare
from dienmodel.model.calendar import Moment
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Entries, Forks, Network, Reals


def people_of_beginners(network: Network, places: Sequence[int], first: int, moment: Moment) -> Reals:
    """People in each stock at a moment for one beginner per step at each of some places from a step on, [places, S].

    A place is a node or a stock (N + s). Beginners meet no gates: whoever they wait behind or whose units they take is
    another question. Nobody else is there, so chances of dropping out, leaving and promotion are all that counts.
    """
    alone = _empty(network, places)
    prepared, rates = prepare(alone), np.array(alone.entries.rate)
    people = np.zeros((len(places), network.n_stocks))
    for i, rate in enumerate(rates.tolist()):
        paths = alone.paths.copy()
        paths[rate, first:] = 1.0
        people[i] = at(moment, expect(prepared, paths).n_stock)
    return people


def _empty(network: Network, places: Sequence[int]) -> Network:
    """The network without people, gates and entries, but for an entry at each of some places that nobody takes yet."""
    n, of_paths, forks = len(places), len(network.paths), network.forks
    arcs, stocks, nowhere = len(forks.dest), network.stocks, np.full(n, -1, np.int32)
    own = np.arange(n, dtype=np.int32)
    return replace(
        network,
        paths=np.vstack([network.paths, np.ones((1, network.n_steps)), np.zeros((n, network.n_steps))]),
        nodes=replace(network.nodes, gate=np.full_like(network.nodes.gate, -1)),
        stocks=replace(stocks, initial=stocks.initial[:0], initial_start=np.zeros_like(stocks.initial_start)),
        forks=Forks(
            start=np.concatenate([forks.start, arcs + 1 + own]).astype(np.int32),
            dest=np.concatenate([forks.dest, np.array(places, np.int32)]),
            chance=np.concatenate([forks.chance, np.full(n, of_paths, np.int32)]),
        ),
        clocks=replace(network.clocks, begins=np.concatenate([network.clocks.begins, np.zeros(n, np.int32)])),
        entries=Entries(rate=of_paths + 1 + own, fork=len(forks.start) - 1 + own, weights=nowhere, each=nowhere),
    )
