"""The border of a group of people who count: all ways in and out, each a flow of the course.

Whoever begins to count or ceases to takes one of these ways, so that in every step those who came less those who left
are the change of the people inside.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import Arcs, Sender, cells_of_places, place_name, sender_name, stage_name
from dienmodel.network.meters.meter import Meter, Part, Weights
from dienmodel.network.network import Network


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
    return (
        *_along(network, arcs, (places, queues), (inside, joining)),
        *_begun(network, places, inside & ~joining),
        *_lost(network, Part.DROPPED, "dropped out", places, inside),
        *_lost(network, Part.EXPIRED, "gave up waiting", queues, joining),
    )


Pair = tuple[NDArray[np.int64], NDArray[np.int64]]
Border = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def _along(network: Network, arcs: Arcs, cells: Pair, counts: Border) -> Iterator[Crossing]:
    """Arcs from inside to outside or back; whoever comes to a node may have to wait first."""
    was, comes = counts[0][arcs.source], counts[1][arcs.dest]
    for arc in np.flatnonzero(was != comes).tolist():
        sender, dest, role = arcs.senders[arc], int(arcs.dest[arc]), network.labels.arc[arc]
        if was[arc]:
            cell = int(cells[0][arcs.source[arc]])
            yield Crossing("out", *_way_out(network, sender, role, dest), cell, Part.MOVED, arc)
        else:
            yield Crossing("in", *way_in(network, sender, role), int(cells[1][dest]), Part.MOVED, arc)


def _begun(network: Network, cells: NDArray[np.int64], begin: NDArray[np.bool_]) -> Iterator[Crossing]:
    """Nodes in which people count from the stay on: those who wait for it do not."""
    for n in np.flatnonzero(begin[: network.n_nodes]).tolist():
        yield Crossing("in", place_name(network, n), "came in", "", int(cells[n]), Part.STARTED, n)


def _lost(
    network: Network, flow: Part, why: str, cells: NDArray[np.int64], there: NDArray[np.bool_]
) -> Iterator[Crossing]:
    """Nodes in which people who count drop out or give up waiting."""
    for n in np.flatnonzero(there[: network.n_nodes]).tolist():
        yield Crossing("out", stage_name(network, n), why, "outside", int(cells[n]), flow, n)


def way_in(network: Network, sender: Sender, role: str) -> tuple[str, str, str]:
    """What sends people along an arc, why, and nothing of where to."""
    return sender_name(network, sender), role if sender.kind == "stock" else "came in", ""


def _way_out(network: Network, sender: Sender, role: str, dest: int) -> tuple[str, str, str]:
    to = place_name(network, dest)
    if sender.kind == "node":
        return stage_name(network, sender.row), "went on", to
    return sender_name(network, sender), role, to


def crossing_meter(name: str, found: Iterable[Crossing]) -> Meter:
    """The meter of those who take any of some ways."""
    rows: dict[Part, list[int]] = {}
    for crossing in found:
        rows.setdefault(crossing.flow, []).append(crossing.row)
    weights = (Weights(part, np.array(at, np.int64), np.ones(len(at))) for part, at in rows.items())
    return Meter(name, "people", tuple(weights))
