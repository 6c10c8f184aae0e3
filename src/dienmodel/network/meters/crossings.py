"""The border of a group of people who count: all ways in and out, each a flow of the course.

Whoever begins to count or ceases to takes one of these ways, so that in every step those who came less those who left
are the change of the people inside.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import Arcs, Sender, cells_of_places, place_name, sender_name, stage_name
from dienmodel.network.meters.meter import Meter, Part, Weights
from dienmodel.network.network import Network

LOST: Mapping[str, str] = {"left": "left early", "lost": "dropped out", "queue": "not admitted"}
"""Why people take the arcs of a node who do not complete it, by the kind of their sender."""


class Crossing(NamedTuple):
    """A way in or out: how, why, where to, in which strength cell, and the flow of the course that takes it."""

    part: Literal["in", "out"]
    what: str
    why: str
    to: str
    cell: int
    flow: Part
    row: int


def crossings(network: Network, arcs: Arcs, counted: NDArray[np.bool_]) -> tuple[Crossing, ...]:
    """All ways across the border of the counted cells, [cells]."""
    places, queues = cells_of_places(network), cells_of_places(network, queues=True)
    inside, joining = (np.append(counted, False)[cells] for cells in (places, queues))
    nodes = network.nodes
    return (
        *_along(network, arcs, ends_of_arcs(network, arcs), counted),
        *_begun(network, places, inside & ~joining),
        *_lost(network, Part.DROPPED, LOST["lost"], places, inside[: network.n_nodes] & (nodes.lost_fork < 0)),
        *_lost(network, Part.EXPIRED, LOST["queue"], queues, joining[: network.n_nodes] & (nodes.quit_fork < 0)),
    )


Pair = tuple[NDArray[np.int64], NDArray[np.int64]]


def ends_of_arcs(network: Network, arcs: Arcs) -> Pair:
    """Strength cells from and to which each arc leads, -1: none; whoever comes to a node may have to wait first."""
    places, queues = cells_of_places(network), cells_of_places(network, queues=True)
    waited = np.array([sender.kind == "queue" for sender in arcs.senders], bool)
    return np.where(waited, queues[arcs.source], places[arcs.source]), queues[arcs.dest]


def _along(network: Network, arcs: Arcs, cells: Pair, counted: NDArray[np.bool_]) -> Iterator[Crossing]:
    """Arcs from inside to outside or back."""
    left, reached = cells
    was, comes = (np.append(counted, False)[ends] for ends in cells)
    for arc in np.flatnonzero(was != comes).tolist():
        sender, dest, role = arcs.senders[arc], int(arcs.dest[arc]), network.labels.arc[arc]
        if was[arc]:
            yield Crossing("out", *_way_out(network, sender, role, dest), int(left[arc]), Part.MOVED, arc)
        else:
            yield Crossing("in", *way_in(network, sender, role), int(reached[arc]), Part.MOVED, arc)


def _begun(network: Network, cells: NDArray[np.int64], begin: NDArray[np.bool_]) -> Iterator[Crossing]:
    """Nodes in which people count from the stay on: those who wait for it do not."""
    for n in np.flatnonzero(begin[: network.n_nodes]).tolist():
        yield Crossing("in", place_name(network, n), "came in", "", int(cells[n]), Part.STARTED, n)


def _lost(
    network: Network, flow: Part, why: str, cells: NDArray[np.int64], there: NDArray[np.bool_]
) -> Iterator[Crossing]:
    """Nodes in which people who count drop out or give up waiting, and go nowhere else; the others take arcs."""
    for n in np.flatnonzero(there).tolist():
        yield Crossing("out", stage_name(network, n), why, "outside", int(cells[n]), flow, n)


def way_in(network: Network, sender: Sender, role: str) -> tuple[str, str, str]:
    """What sends people along an arc, why, and nothing of where to."""
    why = role if sender.kind == "stock" else LOST.get(sender.kind, "came in")
    return sender_name(network, sender), why, ""


def _way_out(network: Network, sender: Sender, role: str, dest: int) -> tuple[str, str, str]:
    to = place_name(network, dest)
    if sender.of_node:
        return stage_name(network, sender.row), LOST.get(sender.kind, "went on"), to
    return sender_name(network, sender), role, to


def crossing_meter(name: str, found: Iterable[Crossing]) -> Meter:
    """The meter of those who take any of some ways."""
    rows: dict[Part, list[int]] = {}
    for crossing in found:
        rows.setdefault(crossing.flow, []).append(crossing.row)
    weights = (Weights(part, np.array(at, np.int64), np.ones(len(at))) for part, at in rows.items())
    return Meter(name, "people", tuple(weights))
