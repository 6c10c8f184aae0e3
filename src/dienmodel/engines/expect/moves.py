"""The parts of a step of `expect` that move people along: ageing, stays, arrivals and forks."""

from typing import Any

import numpy as np
from numba import njit

from dienmodel.engines.expect.renewal import BitRows
from dienmodel.network.network import Ints, Reals

ONE = np.uint64(1)
"""An unsigned place plus a signed one would be a real number to numba."""


INNER: dict[str, Any] = {
    "cache": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""How to compile what only compiled code calls."""


@njit(**INNER)
def clear(values: Reals) -> None:
    """Set all values to zero."""
    for i in range(len(values)):
        values[i] = 0.0


@njit(**INNER)
def copy(values: Reals, to: Reals) -> None:
    """Write values over others."""
    for i in range(len(values)):
        to[i] = values[i]


@njit(**INNER)
def add(values: Reals, to: Reals) -> None:
    """Add values to others."""
    for i in range(len(values)):
        to[i] += values[i]


@njit(**INNER)
def grow_older(count: Reals, turn: int, entering: float, net: Reals) -> float:
    """Make everybody a year older if it is time, apply the other changes; people gone outside."""
    gone = 0.0
    if turn:
        gone = count[-1]
        for a in range(len(count) - 1, 0, -1):
            count[a] = count[a - 1]
        count[0] = entering
    for a in range(len(count)):
        gone += min(max(-net[a], 0.0), count[a])
        count[a] = max(count[a] + net[a], 0.0)
    return gone


@njit(**INNER)
def count_again(t: int, count: Reals, away: Reals, after: Ints, share: Reals) -> float:
    """Count those again whose time away is over; their number."""
    back = 0.0
    for z in range(len(after)):
        if t >= after[z]:
            due = away[t - after[z], z]
            back += due
            for a in range(len(count)):
                count[a] += due * share[z, a]
    return back


@njit(**INNER, fastmath={"reassoc", "contract"})
def end_stays(
    t: int,
    fixed: Ints,
    started: Reals,
    began: Reals,
    spread_node: BitRows,
    spread_start: BitRows,
    spread_first: Ints,
    spread_reach: Ints,
    spread_chance: Reals,
    due_now: Reals,
    ended: Reals,
) -> None:
    """Count whose stay ends: sum over k of chance(k) * started[t - k], read from the past instead of booked ahead.

    Nodes with the same duration lie side by side, so that one chance meets a whole row of starts.
    """
    for n in range(len(fixed)):
        due = 0.0
        if 0 < fixed[n] <= t:
            due = started[t - fixed[n], n]
        ended[n] = due
    width = len(spread_node)
    clear(due_now)
    for d in range(len(spread_first)):
        latest = t - spread_first[d]
        for k in range(min(spread_reach[d], latest + 1)):
            chance = spread_chance[d, k]
            if chance > 0.0:
                row = np.uint64((latest - k) * width)
                for i in range(spread_start[d], spread_start[d + 1]):
                    due_now[i] += chance * began[row + i]
    for i in range(len(spread_node)):
        ended[spread_node[i]] += due_now[i]


@njit(**INNER)
def drop_out(
    path: Reals,
    ended: Reals,
    dropout: BitRows,
    fork: BitRows,
    expired: Reals,
    dropped: Reals,
    lost: Reals,
    forked: Reals,
) -> None:
    """Part those whose stay ends into dropouts and those who go on."""
    for n in range(len(ended)):
        dropped[n] = ended[n] * path[dropout[n]]
        lost[n] = dropped[n] + expired[n]
        forked[fork[n]] += ended[n] - dropped[n]


@njit(**INNER, fastmath={"reassoc", "contract"})
def leave_early(
    t: int,
    early: Ints,
    early_reach: Ints,
    early_chance: Reals,
    began: Reals,
    spread_node: BitRows,
    spread_start: BitRows,
    left_fork: Ints,
    due_now: Reals,
    ended: Reals,
    dropped: Reals,
    lost: Reals,
    forked: Reals,
) -> None:
    """Add those who leave before their stay ends to those whose stay ends, as there; they drop out, or move."""
    width = len(spread_node)
    for x in range(len(early)):
        first, last = spread_start[early[x]], spread_start[early[x] + 1]
        for i in range(first, last):
            due_now[i] = 0.0
        for k in range(1, min(early_reach[x], t + 1)):
            chance, row = early_chance[x, k], np.uint64((t - k) * width)
            for i in range(first, last):
                due_now[i] += chance * began[row + i]
        for i in range(first, last):
            n = spread_node[i]
            ended[n] += due_now[i]
            if left_fork[i] >= 0:
                forked[left_fork[i]] += due_now[i]
            else:
                dropped[n] += due_now[i]
                lost[n] += due_now[i]


@njit(**INNER)
def lose(nodes: BitRows, forks: BitRows, people: Reals, lost: Reals, forked: Reals) -> None:
    """Send people who are lost in some nodes along the forks for them."""
    for i in range(len(nodes)):
        n = nodes[i]
        lost[n] -= people[n]
        forked[forks[i]] += people[n]


@njit(**INNER, fastmath={"reassoc", "contract"})
def total(values: Reals, rows: BitRows) -> float:
    """Sum over some rows."""
    total = 0.0
    for i in range(len(rows)):
        total += values[rows[i]]
    return total


@njit(**INNER)
def arrive(
    path: Reals,
    rate: BitRows,
    fork: BitRows,
    weights_row: Ints,
    each: Ints,
    weights: Reals,
    before: Reals,
    count: Reals,
    arrived: Reals,
    forked: Reals,
) -> None:
    """Let people in, from outside or out of the counted ages: all entries ask those who were there `before` them."""
    copy(count, before)
    for e in range(len(rate)):
        number, row = path[rate[e]], weights_row[e]
        if each[e] >= 0:
            number *= path[each[e]]
            number = number if row < 0 else _exactly(number, weights[row], before, count)
        elif row >= 0:
            number = _taken(number, weights[row], before, count)
        arrived[e] = number
        forked[fork[e]] += number


@njit(**INNER)
def _taken(number: float, weights: Reals, asked: Reals, count: Reals) -> float:
    """Take people out of the counted ages in proportion to weight x those who are asked; return how many there are."""
    taken = 0.0
    for a in range(len(count)):
        part = min(number * weights[a] * asked[a], count[a])
        count[a] -= part
        taken += part
    return taken


@njit(**INNER)
def _exactly(number: float, weights: Reals, before: Reals, count: Reals) -> float:
    """Take a number of people out of the counted ages; where one has too few, from those who are left."""
    answering = 0.0
    for a in range(len(count)):
        answering += weights[a] * before[a]
    taken = _taken(number / answering, weights, before, count) if answering > 0.0 else 0.0
    for _ in range(len(count)):
        if number - taken <= 1e-12 * number:
            break
        answering, left = 0.0, count.copy()
        for a in range(len(count)):
            answering += weights[a] * left[a]
        if answering <= 0.0:
            break
        taken += _taken((number - taken) / answering, weights, left, count)
    return taken


@njit(**INNER, fastmath={"reassoc", "contract"})
def move(
    path: Reals,
    arc_fork: BitRows,
    chance: BitRows,
    dest_start: BitRows,
    dest_arc: BitRows,
    forked: Reals,
    moved: Reals,
    came: Reals,
) -> None:
    """Send everybody at a fork along its arcs.

    Sums run by destination, since adding one by one to a popular one would wait for each addition in turn.
    """
    for k in range(len(arc_fork)):
        moved[k] = forked[arc_fork[k]] * path[chance[k]]
    for d in range(len(came)):
        total = 0.0
        for k in range(dest_start[d], dest_start[d + 1]):
            total += moved[dest_arc[k]]
        came[d] = total


@njit(**INNER)
def go_on(ended: Reals, before: Reals, joined: Reals, ungated: BitRows, inside: Reals, started: Reals) -> None:
    """Take those out whose stay ended, start the stays of those who need not wait."""
    for n in range(len(ended)):
        inside[n] = max(before[n] - ended[n], 0.0)
        started[n] = 0.0
    for n in ungated:
        started[n] = joined[n]
