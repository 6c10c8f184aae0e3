"""Who sends people where: the senders of every arc, and the ways through a network.

A *place* is where somebody can be, as arcs count their destinations: node n is n, stock s is N + s, outside is N + S.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints, Network

NodeMask = NDArray[np.bool_]
"""Some places, [N + S + 1]."""


class Sender(NamedTuple):
    """Who sends people along the arcs of a fork; a stock sends them by each of its risks and by its tenure limit.

    A node sends those who complete it (`node`), those who leave before by a fork of their own (`left`), those who drop
    out (`lost`), and those who stop waiting in front of it (`queue`).
    """

    kind: Literal["entry", "node", "stock", "left", "lost", "queue"]
    row: int

    @property
    def of_node(self) -> bool:
        """Whether the row is a node."""
        return self.kind in ("node", "left", "lost", "queue")


@dataclass(frozen=True)
class Arcs:
    """All arcs of a network."""

    senders: tuple[Sender, ...]  # [K]
    source: Ints  # [K] place of the sender, outside for an entry
    dest: Ints  # [K] place


def owners(network: Network) -> list[tuple[Sender, int]]:
    """All senders with their forks: entries, nodes, risks, tenure limits (-1: none), who left, the lost, queues."""
    stocks, nodes = network.stocks, network.nodes
    of_risk = np.repeat(np.arange(network.n_stocks), np.diff(stocks.risk_start)).tolist()
    return [
        *((Sender("entry", e), fork) for e, fork in enumerate(network.entries.fork.tolist())),
        *((Sender("node", n), fork) for n, fork in enumerate(network.nodes.fork.tolist())),
        *((Sender("stock", s), fork) for s, fork in zip(of_risk, stocks.risk_fork.tolist(), strict=True)),
        *((Sender("stock", s), fork) for s, fork in enumerate(stocks.limit_fork.tolist())),
        *((Sender("left", n), fork) for n, fork in enumerate(nodes.left_fork.tolist()) if fork >= 0),
        *((Sender("lost", n), fork) for n, fork in enumerate(nodes.lost_fork.tolist()) if fork >= 0),
        *((Sender("queue", n), fork) for n, fork in enumerate(nodes.quit_fork.tolist()) if fork >= 0),
    ]


def arcs_of(network: Network) -> Arcs:
    """The arcs of a network in which no two senders share a fork."""
    of_fork = {fork: sender for sender, fork in owners(network) if fork >= 0}
    counts = np.diff(network.forks.start).tolist()
    senders = tuple(of_fork[fork] for fork, count in enumerate(counts) for _ in range(count))
    first = {"node": 0, "left": 0, "lost": 0, "queue": 0, "stock": network.n_nodes}
    source = [network.outside if kind == "entry" else first[kind] + row for kind, row in senders]
    return Arcs(senders, np.array(source, np.int64), network.forks.dest.astype(np.int64))


def forks_of(network: Network, place: int) -> list[int]:
    """Forks by which people leave a node or a stock."""
    stocks, s = network.stocks, place - network.n_nodes
    if s < 0:
        nodes = network.nodes
        forks = (nodes.fork, nodes.left_fork, nodes.lost_fork, nodes.quit_fork)
        return [fork for of_node in forks if (fork := int(of_node[place])) >= 0]
    risks = stocks.risk_fork[stocks.risk_start[s] : stocks.risk_start[s + 1]].tolist()
    limit = int(stocks.limit_fork[s])
    return [*risks, limit] if limit >= 0 else risks


def destinations(network: Network, place: int) -> list[int]:
    """Places to which people go from a node or a stock, in the order of its arcs; some more than once."""
    start, dest = network.forks.start, network.forks.dest
    return [to for fork in forks_of(network, place) for to in dest[start[fork] : start[fork + 1]].tolist()]


def cells_of_places(network: Network, queues: bool = False) -> Ints:
    """Strength cell of those at each place, -1: in none. With `queues` of those who come and may wait."""
    labels = network.labels
    of_node = labels.queue_cell if queues else labels.node_cell
    return np.concatenate([of_node, labels.stock_cell, [-1]]).astype(np.int64)


def counted(network: Network, cells: Iterable[int] | None = None) -> NodeMask:
    """Places where people count for some strength cells, for any without `cells`."""
    at = cells_of_places(network)
    return at >= 0 if cells is None else np.isin(at, np.array(sorted(cells), np.int64))


def force_stocks(network: Network) -> NodeMask:
    """Stocks of the force: where those are who have finished training."""
    places = counted(network)
    places[: network.n_nodes] = False
    return places


def leading_to(arcs: Arcs, there: NodeMask) -> NodeMask:
    """Places from which somebody can come to some places, through nodes and stocks; those places with them."""
    found = there.copy()
    inner = np.array([sender.kind != "entry" for sender in arcs.senders], bool)
    while True:
        more = found.copy()
        more[arcs.source[inner & found[arcs.dest]]] = True
        if (more == found).all():
            return found
        found = more


def entries_to(arcs: Arcs, there: NodeMask) -> list[int]:
    """Entries from which somebody can come to some places."""
    lead = leading_to(arcs, there)
    pairs = zip(arcs.senders, arcs.dest.tolist(), strict=True)
    return sorted({sender.row for sender, dest in pairs if sender.kind == "entry" and lead[dest]})


def exits_from(network: Network, there: NodeMask) -> list[int]:
    """Risks by which people leave some stocks for a place that is not among them."""
    start, dest = network.forks.start, network.forks.dest
    of_risk = np.repeat(np.arange(network.n_stocks), np.diff(network.stocks.risk_start))
    return [
        risk
        for risk, fork in enumerate(network.stocks.risk_fork.tolist())
        if there[network.n_nodes + of_risk[risk]] and not there[dest[start[fork] : start[fork + 1]]].all()
    ]


def tracks_at(network: Network, places: NodeMask) -> set[str]:
    """Tracks with a stage among some places."""
    return {label["track"] for label, yes in zip(network.labels.node, places.tolist(), strict=False) if yes}


def stocks_at(network: Network, places: NodeMask) -> set[str]:
    """Stocks among some places, by name."""
    among = places[network.n_nodes : network.outside].tolist()
    return {label["stock"] for label, yes in zip(network.labels.stock, among, strict=True) if yes}


def behind(network: Network, start: Iterable[int], through: NodeMask, live: bool = False) -> NodeMask:
    """Places to which people come from some places, passing none but those of `through`; the start only if they return.

    With `live` only along arcs of which the chance is ever above zero.
    """
    found = np.zeros(network.outside + 1, bool)
    todo = list(start)
    while todo:
        for dest in _live(network, todo.pop()) if live else destinations(network, todo.pop()):
            if not found[dest]:
                found[dest] = True
                if dest < network.outside and through[dest]:
                    todo.append(dest)
    return found


def _live(network: Network, place: int) -> list[int]:
    return [to for fork in forks_of(network, place) for to in used_arcs(network, fork)]


def used_arcs(network: Network, fork: int) -> list[int]:
    """Destinations of the arcs of a fork that anybody can take: those with a chance that is ever above zero."""
    mine = slice(*network.forks.start[fork : fork + 2])
    some = network.paths[network.forks.chance[mine]].max(1, initial=0.0) > 0.0
    found: list[int] = network.forks.dest[mine][some].tolist()
    return found


def place_name(network: Network, place: int) -> str:
    """What a place is called: `track NAME`, `stock NAME` or outside."""
    if place < network.n_nodes:
        return f"track {network.labels.node[place]['track']}"
    return "outside" if place == network.outside else f"stock {network.labels.stock[place - network.n_nodes]['stock']}"


def stage_name(network: Network, node: int) -> str:
    """What a node is called, whatever its group: `track NAME/STAGE`."""
    return f"{place_name(network, node)}/{network.labels.node[node]['stage']}"


def sender_name(network: Network, sender: Sender) -> str:
    """What a sender is called: `track NAME` or `stock NAME`."""
    if sender.kind == "stock":
        return place_name(network, network.n_nodes + sender.row)
    label = network.labels.node[sender.row] if sender.of_node else network.labels.entry[sender.row]
    return f"track {label['track']}"
