"""Who sends people where, and all ways into and out of a group of people who count."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Network, Reals, Small
from dienmodel.runs.run import Run


class Sender(NamedTuple):
    """Who sends people along an arc."""

    kind: str  # "node", "stock" or "entry"
    row: int


def senders(network: Network) -> list[Sender]:
    """Per arc who sends people along it, [K]."""
    stocks = network.stocks
    of_fork: dict[int, Sender] = {int(f): Sender("node", i) for i, f in enumerate(network.nodes.fork)}
    of_risk = np.repeat(np.arange(network.n_stocks), np.diff(stocks.risk_start))
    of_fork |= {int(f): Sender("stock", int(of_risk[r])) for r, f in enumerate(stocks.risk_fork)}
    of_fork |= {int(f): Sender("stock", s) for s, f in enumerate(stocks.limit_fork) if f >= 0}
    of_fork |= {int(f): Sender("entry", e) for e, f in enumerate(network.entries.fork)}
    counts = np.diff(network.forks.start)
    return [of_fork[fork] for fork in np.repeat(np.arange(len(counts)), counts).tolist()]


class Crossing(NamedTuple):
    """People who come among those who count or leave them: how, why, where to, and in which strength cell."""

    part: str  # "in" or "out"
    what: str
    why: str
    to: str
    cell: int
    people: Reals  # per period, never below zero


def crossings(run: Run, counted: NDArray[np.bool_], summed: Callable[[Reals], Reals]) -> Iterator[Crossing]:
    """All ways across the border of the counted cells that somebody took; `summed` makes periods of steps."""
    network, course = run.world.network, run.expected
    places, queues = _cells(network, network.labels.node_cell), _cells(network, network.labels.queue_cell)
    inside, joining = (np.append(counted, False)[cells] for cells in (places, queues))
    moved = summed(course.new_moved)
    for arc, sender in enumerate(senders(network)):
        offset = {"node": 0, "stock": network.n_nodes}.get(sender.kind)
        was = offset is not None and bool(inside[offset + sender.row])
        dest = int(network.forks.dest[arc])
        if was == bool(joining[dest]) or not moved[:, arc].any():
            continue
        role = network.labels.arc[arc]
        if was:
            cell = int(places[(offset or 0) + sender.row])
            yield Crossing("out", *_way_out(network, sender, role, dest), cell, moved[:, arc])
        else:
            yield Crossing("in", *way_in(network, sender, role), int(queues[dest]), moved[:, arc])
    started = summed(course.new_started)
    for n in np.flatnonzero((inside & ~joining)[: network.n_nodes] & started.any(axis=0)):
        yield Crossing("in", f"track {network.labels.node[n]['track']}", "came in", "", int(places[n]), started[:, n])
    for why, flow, cells in (
        ("dropped out", course.new_dropped, places),
        ("gave up waiting", course.new_expired, queues),
    ):
        lost = summed(flow)
        there = np.append(counted, False)[cells[: network.n_nodes]]
        for n in np.flatnonzero(there & lost.any(axis=0)):
            label = network.labels.node[n]
            yield Crossing("out", f"track {label['track']}/{label['stage']}", why, "outside", int(cells[n]), lost[:, n])


def _cells(network: Network, of_node: Small) -> Small:
    """Strength cell of somebody at a node (as said), in a stock or outside (-1: does not count), [N+S+1]."""
    found: Small = np.concatenate([of_node, network.labels.stock_cell, [-1]])
    return found


def way_in(network: Network, sender: Sender, role: str) -> tuple[str, str, str]:
    """What sends people along an arc, why, and nothing of where to."""
    if sender.kind == "stock":
        return f"stock {_stock(network, sender.row)}", role, ""
    label = network.labels.node[sender.row] if sender.kind == "node" else network.labels.entry[sender.row]
    return f"track {label['track']}", "came in", ""


def _way_out(network: Network, sender: Sender, role: str, dest: int) -> tuple[str, str, str]:
    if sender.kind == "node":
        label = network.labels.node[sender.row]
        return f"track {label['track']}/{label['stage']}", "went on", place_of(network, dest)
    return f"stock {_stock(network, sender.row)}", role, place_of(network, dest)


def _stock(network: Network, row: int) -> str:
    return network.labels.stock[row]["stock"]


def place_of(network: Network, dest: int) -> str:
    """Where an arc leads: a track, a stock or outside."""
    if dest < network.n_nodes:
        return f"track {network.labels.node[dest]['track']}"
    return "outside" if dest == network.outside else f"stock {_stock(network, dest - network.n_nodes)}"
