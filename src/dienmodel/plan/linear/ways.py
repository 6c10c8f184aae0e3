"""The ways on from where people are behind a line, and how a flow spreads over them."""

from typing import NamedTuple

from numba import njit

from dienmodel.network.network import Ints, Reals

TO_NODE, TO_STOCK, TO_LINE, AWAY, TO_CLOCK, ALONG = range(6)
"""Kinds of ways. Those to a stock that counts a clock of `Clocks` begin it, or it goes along."""


class Ways(NamedTuple):
    """Arcs of all owners, one owner after the other."""

    start: Ints  # [owners+1] nodes, risks and limits, the lost per node, queues of nodes and lines, who left per node
    kind: Ints  # TO_NODE, TO_STOCK, TO_LINE, AWAY, TO_CLOCK or ALONG
    to: Ints  # row behind the line, by kind
    chance: Ints  # path row
    shows: Ints  # steps on the clock that begins
    told: Ints  # place among the recorded moves, -1: not recorded


@njit(cache=True, nogil=True, error_model="numpy")
def spread(
    owner: int,
    t: int,
    active: int,
    flow: Reals,
    paths: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    arc_told: Ints,
    arc_shows: Ints,
    row: Ints,
    horizon: Ints,
    came_node: Reals,
    came_stock: Reals,
    came: Reals,
    arrived: Reals,
    moved: Reals,
) -> None:
    """Send a flow along the arcs of its owner, and record the moves that are asked for."""
    for k in range(arc_start[owner], arc_start[owner + 1]):
        chance, to = paths[t, arc_chance[k]], arc_to[k]
        if chance == 0.0:
            continue
        if arc_told[k] >= 0:
            for lane in range(active):
                moved[arc_told[k], t, lane] += flow[lane] * chance
        if arc_kind[k] == TO_NODE:
            for lane in range(active):
                came_node[to, lane] += flow[lane] * chance
        elif arc_kind[k] == TO_STOCK:
            for lane in range(active):
                came_stock[to, lane] += flow[lane] * chance
        elif arc_kind[k] == TO_CLOCK:
            for lane in range(active):
                came[row[to], t + 1 + horizon[to] - arc_shows[k], lane] += flow[lane] * chance
        elif arc_kind[k] == TO_LINE:
            for lane in range(active):
                arrived[to, t, lane] += flow[lane] * chance
