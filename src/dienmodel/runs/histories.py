"""Histories: what happened to each person in one replication, one row per event."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.sample import DROPPED, EXPIRED, MOVED, STARTED, sample_histories
from dienmodel.network.arcs import arcs_of
from dienmodel.network.network import Network, Small
from dienmodel.network.world import World
from dienmodel.text.table import Column, Schema, Table, Type, texts

NameArray = NDArray[Any]
"""Texts."""

EVENTS = {MOVED: "went", DROPPED: "dropped", EXPIRED: "gave_up", STARTED: "admitted"}
"""Events in words: went along a way, dropped out at the end of a stay, gave up waiting, was admitted from a queue."""

HISTORIES = Schema(
    "histories", (Column("person", Type.WHOLE), Column("date", Type.DAY), *texts("event", "from", "to", "why"))
)


def histories_table(world: World, seed: int = 1, replication: int = 0) -> Table:
    """Events of everybody to whom something happened, by person and in order of time.

    People are numbered from 0, those of the start first, then newcomers in the order in which they came. The date is
    the first day of the step. `why` is the reason of an exit from a stock, and empty elsewhere. Who drops out or gives
    up and goes elsewhere is still there, and went from there in the next row.

    Raises:
        ValueError: the population that answers to an entry grew to more than the sample can follow.
    """
    network = world.network
    _, events = sample_histories(network, seed, replication)
    origin, dest, why = _ways(network)
    places = np.array(_places(network), object)
    moved, dropped, expired = (events.event == event for event in (MOVED, DROPPED, EXPIRED))
    arc, node = np.where(moved, events.index, 0), np.where(moved, 0, events.index)
    here, names = places[node], [EVENTS[event] for event in sorted(EVENTS)]
    columns = {
        "person": np.unique(events.who, return_inverse=True)[1].astype(np.int64),
        "date": np.array(network.calendar.dates[:-1], object)[events.step],
        "event": np.array(names, object)[events.event],
        "from": np.where(moved, origin[arc], here),
        "to": np.select(
            [moved, dropped, expired],
            [dest[arc], _after(network, network.nodes.lost_fork)[node], _after(network, network.nodes.quit_fork)[node]],
            here,
        ),
        "why": np.where(moved, why[arc], ""),
    }
    return Table("histories", columns)


def _ways(network: Network) -> tuple[NameArray, NameArray, NameArray]:
    """Per arc where it comes from, where it leads and why, in words, [K] each."""
    arcs, labels = arcs_of(network), network.labels
    places = _places(network)
    origin = [
        f"entry {_named(labels.entry[sender.row])}" if sender.kind == "entry" else places[place]
        for sender, place in zip(arcs.senders, arcs.source.tolist(), strict=True)
    ]
    why = [role if sender.kind == "stock" else "" for sender, role in zip(arcs.senders, labels.arc, strict=True)]
    dest = [
        "population" if sender.of_node and place == network.outside and network.nodes.returns[sender.row] >= 0
        else places[place]
        for sender, place in zip(arcs.senders, arcs.dest.tolist(), strict=True)
    ]  # fmt: skip
    return np.array(origin, object), np.array(dest, object), np.array(why, object)


def _places(network: Network) -> list[str]:
    """Names of nodes, stocks and the outside, as in `professional:army:nco`, [N + S + 1]."""
    labels = network.labels
    return [*map(_named, labels.node), *map(_named, labels.stock), "outside"]


def _named(label: dict[str, str]) -> str:
    return ":".join(filter(None, label.values()))


def _after(network: Network, fork: Small) -> NameArray:
    """Where those are who have just dropped out or given up, [N]: counted by age later, outside, or still there."""
    nowhere = np.where(network.nodes.returns >= 0, "population", "outside").astype(object)
    return np.where(fork >= 0, np.array(_places(network)[: network.n_nodes], object), nowhere)
