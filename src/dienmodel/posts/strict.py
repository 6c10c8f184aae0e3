"""Aims in strict order: each is solved on the face that the ones before it leave.

With best prices a flow is best if and only if it uses only arcs whose cost is that of their prices, and fills every row
that has a price. So after an aim the other arcs are closed and these rows are held full, and the next aim is solved on
what is left. Networks have whole corners and whole prices, so everything is exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.posts.network import MatchAim, MatchNetwork
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import INFINITY, ColumnBlock, Program, RowBlock, with_bounds, with_row_bounds

TOGETHER = 3000
"""Arcs of small parts that are solved as one program: handing over many small ones takes longer than solving them."""

WHOLE = 1e-6
"""How far from a whole number a value or a price may be."""


@dataclass(frozen=True)
class Solved:
    """A flow that is best for aims in strict order, and what one more place in each row is worth for each aim."""

    flow: Ints  # [arcs]
    price: Ints  # [aims, rows] by how much one more would lower the cost


class Unproven(ArithmeticError):
    """A solve did not end at a whole corner: nothing is claimed then."""


def solve_strictly(network: MatchNetwork, aims: Sequence[MatchAim]) -> Solved:
    """The best flow for aims in strict order.

    Raises:
        Unproven: the solver did not end at an optimum of whole numbers.
    """
    flow = np.zeros(len(network.tail), np.int64)
    price = np.zeros((len(aims), len(network.room)), np.int64)
    for arcs in _batches(network.part):
        rows = np.unique(np.concatenate([network.tail[arcs], network.head[arcs]]))
        flow[arcs], price[:, rows] = _solve(network, aims, arcs, rows)
    return Solved(flow, price)


def _batches(part: Ints) -> Iterator[Ints]:
    """Arcs of whole parts, small ones together."""
    if not len(part):
        return
    order = np.argsort(part, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(part[order])) + 1, len(part))
    first = 0
    for end in ends.tolist():
        if end - first >= TOGETHER or end == len(part):
            yield order[first:end]
            first = end


def _solve(network: MatchNetwork, aims: Sequence[MatchAim], arcs: Ints, rows: Ints) -> tuple[Ints, Ints]:
    tail, head = np.searchsorted(rows, network.tail[arcs]), np.searchsorted(rows, network.head[arcs])
    is_hub = (rows >= network.people) & (rows < network.first_post)
    leaves = np.where(is_hub[tail], -1.0, 1.0)
    program, solver = _program(tail, head, leaves, network.room[rows].astype(float)), Solver()
    flow, prices = np.zeros(len(arcs), np.int64), np.zeros((len(aims), len(rows)), np.int64)
    begun = False
    for a, aim in enumerate(aims):
        cost = network.cost[aim][arcs]
        if begun and not cost.any():
            continue
        solution, begun = solver.solve(program, cost.astype(float)), True
        if solution.status is not Status.OPTIMAL:
            raise Unproven(f"aim {aim}: {solution.status}")
        flow, prices[a] = _whole(solution.x), -_whole(solution.price)
        reduced = cost + leaves.astype(np.int64) * prices[a, tail] + prices[a, head]
        closed, full = np.flatnonzero(reduced > 0), np.flatnonzero((prices[a] != 0) & ~is_hub)
        program = with_bounds(program, closed, 0.0, 0.0)
        program = with_row_bounds(program, full, program.row_upper[full], program.row_upper[full])
    return flow, prices


def _program(tail: Ints, head: Ints, leaves: Reals, room: Reals) -> Program:
    """Arcs as columns; a row of people or posts holds at most its room, a hub passes on what it gets."""
    n, rows = len(tail), len(room)
    row = np.concatenate([tail, head])
    order = np.argsort(row, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int64)
    column = np.concatenate([np.arange(n), np.arange(n)])[order]
    value = np.concatenate([leaves, np.ones(n)])[order]
    least = np.where(room > 0, -INFINITY, 0.0)  # below zero no flow goes, and a bound there would have a price
    block = RowBlock(range(rows), start, column, value, least, room)
    columns = ColumnBlock(range(n), np.zeros(n + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return Program((columns, block), np.zeros(n), np.full(n, INFINITY), least, room)


def _whole(values: Reals) -> Ints:
    whole = np.rint(values)
    if np.abs(whole - values).max(initial=0.0) > WHOLE:
        raise Unproven("values or prices are not whole")
    nearest: Ints = whole.astype(np.int64)
    return nearest
