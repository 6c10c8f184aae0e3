"""What is behind a line up to the next decided lines, and the arcs along which people move there."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.clocks import going_along
from dienmodel.network.network import Ints, Network
from dienmodel.plan.linear.vintages import Clocked
from dienmodel.plan.linear.ways import ALONG, AWAY, TO_CLOCK, TO_LINE, TO_NODE, TO_STOCK, Ways

PlaceRows = dict[int, tuple[int, int]]
"""By the number of a place, that of nodes before that of stocks: the kind of way to it, and its row among those."""


@dataclass(frozen=True)
class Downstream:
    """Everything between a line and the next decided lines: nodes (the line's own first), stocks, and those lines."""

    nodes: Ints
    stocks: Ints
    lines: Ints


def ways_behind(lines: Network, behind: Downstream, clocked: Clocked, arcs: Collection[int]) -> tuple[Ways, Ints]:
    """Collect the arcs of each owner (nodes, then the risks and the limit of each stock), and the recorded arcs."""
    places, going = _places(lines, behind, clocked), going_along(lines)
    start, rows, recorded = [0], [], list[int]()
    for fork in _owned(lines, behind):
        for k in _arcs_of(lines, fork):
            kind, to = _destination(lines, places, going, k)
            if kind == AWAY and k not in arcs:
                continue
            shows = min(int(lines.clocks.begins[k]), int(clocked.horizon[to])) if kind == TO_CLOCK else 0
            rows.append((kind, to, int(lines.forks.chance[k]), shows, len(recorded) if k in arcs else -1))
            recorded += [k] if k in arcs else []
        start.append(len(rows))
    kinds, to_rows, chances, shown, at = np.array(rows, np.int64).reshape(-1, 5).T.copy()
    return Ways(np.array(start, np.int64), kinds, to_rows, chances, shown, at), np.array(recorded, np.int64)


def _places(lines: Network, behind: Downstream, clocked: Clocked) -> PlaceRows:
    """Kind and row of every place that is followed: the decided lines, and the nodes and stocks up to them."""
    gate = {int(g): i for i, g in enumerate(behind.lines)}
    deciding = np.flatnonzero(np.isin(lines.nodes.gate, behind.lines))
    places = {int(n): (TO_LINE, gate[int(lines.nodes.gate[n])]) for n in deciding}
    places |= {int(n): (TO_NODE, i) for i, n in enumerate(behind.nodes) if i}  # back at the line, people wait again
    for i, s in enumerate(behind.stocks.tolist()):
        places[s + lines.n_nodes] = (TO_STOCK, i) if clocked.row[i] < 0 else (TO_CLOCK, i)
    return places


def _destination(lines: Network, places: PlaceRows, going: NDArray[np.bool_], k: int) -> tuple[int, int]:
    """Kind and row of where an arc leads; away from all that is followed it leads to stocks and outside only.

    Raises:
        KeyError: it leads to a node that is neither behind the line nor at a decided line.
    """
    dest = int(lines.forks.dest[k])
    if dest < lines.n_nodes:
        return places[dest]
    kind, to = places.get(dest, (AWAY, -1))
    return (ALONG, to) if going[k] and kind != AWAY else (kind, to)


def _arcs_of(lines: Network, fork: int) -> range:
    """Arcs of a fork; none for -1, an owner without one."""
    return range(lines.forks.start[fork], lines.forks.start[fork + 1]) if fork >= 0 else range(0)


def _owned(lines: Network, behind: Downstream) -> list[int]:
    """Forks of all owners behind a line, -1 for one without: stocks without limit, nodes where nobody is followed."""
    stocks, nodes = lines.stocks, lines.nodes
    forks = [int(fork) for fork in lines.nodes.fork[behind.nodes]]
    for s in behind.stocks:
        forks += stocks.risk_fork[stocks.risk_start[s] : stocks.risk_start[s + 1]].tolist()
        forks.append(int(stocks.limit_fork[s]))
    forks += nodes.lost_fork[behind.nodes].tolist() + nodes.quit_fork[behind.nodes].tolist()
    own = {int(gate): n for n, gate in enumerate(nodes.gate) if gate >= 0}
    queues = (*behind.lines.tolist(), int(nodes.gate[behind.nodes[0]]))
    forks += [int(nodes.quit_fork[own[gate]]) for gate in queues]
    forks += nodes.left_fork[behind.nodes].tolist()
    return forks
