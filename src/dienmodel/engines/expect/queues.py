"""Queues in a step of `expect`: giving up, capacities, and whom the gates admit."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.moves import INNER, copy
from dienmodel.engines.expect.renewal import BitRows
from dienmodel.network.network import CLOSED, NOBODY, PLACES, TOO_SMALL, Ints, Reals

WHOLE = 1e-12
"""Relative rounding error up to which a queue counts as fully admitted: rounding must not read as scarcity."""

ROUNDED = 1e-9
"""People at a door who are none: what rounding leaves of an empty queue must not close it, nor keep it closed."""


@njit(**INNER)
def give_up(
    t: int,
    gate_start: BitRows,
    gate_node: BitRows,
    renege: Reals,
    by_time: Ints,
    patience: Ints,
    patient: Reals,
    head: Ints,
    front: Reals,
    joined: Reals,
    before: Reals,
    waiting: Reals,
    expired: Reals,
) -> None:
    """Let people stop waiting: a share of everybody, and the whole cohort whose patience ends now.

    Mostly all cohorts shrink by the same share per step, so what is left of one follows from its age and, at the head
    of the queue, from the share not yet admitted. Where giving up depends on the time waited, each is looked at.
    """
    for g in range(len(renege)):
        limit = patience[g]
        over = limit > 0 and t >= limit and head[g] == t - limit
        left = front[g] * patient[g, limit - by_time[g]] if over else 0.0
        if over:
            head[g], front[g] = head[g] + 1, 1.0
        for k in range(gate_start[g], gate_start[g + 1]):
            n = gate_node[k]
            lost = before[n] * renege[g]
            if by_time[g]:
                lost = _given_up(t, n, patient[g], head[g], front[g], joined)
            if over:
                lost = before[n] if head[g] == t else min(lost + joined[t - limit, n] * left, before[n])
            expired[n] = lost
            waiting[n] = before[n] - lost


@njit(**INNER)
def _given_up(t: int, n: int, patient: Reals, head: int, front: float, joined: Reals) -> float:
    """People in front of a node who give up in a step, cohort by cohort from the head of the queue."""
    lost, share = 0.0, front
    for j in range(head, t):
        lost += joined[j, n] * share * (patient[t - 1 - j] - patient[t - j])
        share = 1.0
    return lost


@njit(**INNER)
def offer(
    path: Reals,
    base: BitRows,
    supply_start: BitRows,
    stock: BitRows,
    share: BitRows,
    n_stock: Reals,
    saved: Reals,
    available: Reals,
) -> None:
    """Capacity from the state now: base + what was saved + sum of share * stock."""
    for c in range(len(base)):
        available[c] = path[base[c]] + saved[c]
        for k in range(supply_start[c], supply_start[c + 1]):
            available[c] += path[share[k]] * n_stock[stock[k]]


@njit(**INNER)
def fill(
    path: Reals,
    filled_start: BitRows,
    filled_node: BitRows,
    filled_waits: Ints,
    fewest: Ints,
    inside: Reals,
    started: Reals,
    waiting: Reals,
    joined: Reals,
    available: Reals,
) -> None:
    """Take off the units that people in nodes and before them take up, but leave the fewest that there are."""
    for c in range(len(available)):
        for k in range(filled_start[c], filled_start[c + 1]):
            n = filled_node[k]
            available[c] -= waiting[n] + joined[n] if filled_waits[k] else inside[n] + started[n]
        if fewest[c] >= 0:
            available[c] = max(available[c], path[fewest[c]])


@njit(**INNER)
def hold(
    inside: Reals,
    gate_start: BitRows,
    gate_node: BitRows,
    use_start: BitRows,
    use_capacity: BitRows,
    use_per: Reals,
    kind: Ints,
    used: Reals,
) -> None:
    """Places held by those who are still inside."""
    for g in range(len(gate_start) - 1):
        held = 0.0
        for k in range(gate_start[g], gate_start[g + 1]):
            held += inside[gate_node[k]]
        for k in range(use_start[g], use_start[g + 1]):
            if kind[use_capacity[k]] == PLACES:
                used[use_capacity[k]] += held / use_per[k]


@njit(**INNER)
def serve(
    t: int,
    path: Reals,
    gate_start: BitRows,
    gate_node: BitRows,
    use_start: BitRows,
    use_capacity: BitRows,
    use_per: Reals,
    opened: Ints,
    least: Reals,
    patient: Reals,
    free: Reals,
    used: Reals,
    cohort: Reals,
    head: Ints,
    front: Reals,
    joined: Reals,
    waiting: Reals,
    started: Reals,
    blocked: Reals,
    binding: NDArray[np.int32],
    wait_sum: Reals,
    wait_count: Reals,
) -> None:
    """Let the people who come now join their queues, and admit from each as far as the capacities go."""
    for g in range(len(opened)):
        present, new = 0.0, 0.0
        for k in range(gate_start[g], gate_start[g + 1]):
            n = gate_node[k]
            new += joined[t, n]
            waiting[n] += joined[t, n]
            present += waiting[n]
        cohort[t, g] = new
        closed = opened[g] >= 0 and path[opened[g]] < 0.5
        admitted, binding[g] = _room(
            present, closed, least[g], use_start[g], use_start[g + 1], use_capacity, use_per, free
        )
        for k in range(use_start[g], use_start[g + 1]):
            free[use_capacity[k]] -= admitted / use_per[k]
            used[use_capacity[k]] += admitted / use_per[k]
        blocked[g] = present - admitted
        wait_sum[g] = _admit(t, g, admitted, admitted >= present, gate_start[g], gate_start[g + 1], gate_node, cohort,
                             patient, head, front, joined, waiting, started, wait_count)  # fmt: skip


@njit(**INNER)
def _room(
    waiting: float,
    closed: bool,
    least: float,
    first_use: int,
    last_use: int,
    use_capacity: BitRows,
    use_per: Reals,
    free: Reals,
) -> tuple[float, int]:
    """How many of those waiting a gate admits, and what stopped it."""
    if waiting <= 0.0:
        return 0.0, NOBODY
    if closed:
        return 0.0, CLOSED
    admitted, stopped_by = waiting, NOBODY
    for k in range(first_use, last_use):
        room = max(free[use_capacity[k]], 0.0) * use_per[k]
        if room < admitted * (1.0 - WHOLE):
            admitted, stopped_by = room, use_capacity[k]
    if least > 1.0 and admitted < least * (1.0 - 1e-9):
        return 0.0, TOO_SMALL if waiting < least else stopped_by
    return admitted, stopped_by


@njit(**INNER)
def _admit(
    t: int,
    g: int,
    admitted: float,
    everybody: bool,
    first: int,
    last: int,
    gate_node: BitRows,
    cohort: Reals,
    patient: Reals,
    head: Ints,
    front: Reals,
    joined: Reals,
    waiting: Reals,
    started: Reals,
    wait_count: Reals,
) -> float:
    """Take people from the head of the queue, the split cohort pro rata over its nodes; steps waited by them.

    The loop has one way through and no `break`: with more, the compiler counts references to all arrays at every call,
    which took 40 % of a whole expectation.
    """
    waited, left = 0.0, admitted
    while head[g] <= t and (everybody or left > 0.0):
        j = head[g]
        share = front[g] * patient[g, t - j]
        present = cohort[j, g] * share
        # What rounding leaves of a cohort would otherwise stay at the head of the queue.
        whole = everybody or present <= left * (1.0 + WHOLE)
        part = 1.0 if whole else left / present
        waited += present * part * (t - j)
        wait_count[t - j, g] += present * part
        left = left - present if whole else 0.0
        for k in range(first, first if everybody else last):
            n = gate_node[k]
            started[n] += joined[j, n] * share * part
        head[g] += whole
        front[g] = 1.0 if whole else front[g] * (1.0 - part)
    for k in range(first, last):
        n = gate_node[k]
        started[n] = waiting[n] if everybody else min(started[n], waiting[n])
        waiting[n] -= started[n]
    return waited


@njit(**INNER)
def without_lost(lost: int, joined: Reals) -> Reals:
    """Return an array for those who join and are not lost otherwise than by the time waited, or all who join."""
    if lost:
        return np.zeros(joined.shape)
    return joined


@njit(**INNER)
def turn_away_all(
    doors: BitRows, shut: Ints, gate_start: BitRows, gate_node: BitRows, joined: Reals, queued: Reals, turned: Reals
) -> None:
    """Turn away all who come now to a door that is closed."""
    copy(joined, queued)
    for g in doors:
        if shut[g]:
            for k in range(gate_start[g], gate_start[g + 1]):
                n = gate_node[k]
                turned[n], queued[n] = queued[n], 0.0


@njit(**INNER)
def mind_doors(
    t: int,
    path: Reals,
    doors: BitRows,
    closes: BitRows,
    reopens: Reals,
    pace: Ints,
    least: Reals,
    shut: Ints,
    gate_start: BitRows,
    gate_node: BitRows,
    cohort: Reals,
    head: Ints,
    front: Reals,
    started: Reals,
    queued: Reals,
    waiting: Reals,
    turned: Reals,
) -> None:
    """Turn away who came last where more wait than may, and close or open the doors for the next step."""
    for g in doors:
        left = 0.0
        for k in range(gate_start[g], gate_start[g + 1]):
            left += waiting[gate_node[k]]
        each = _pace(t, pace[g], gate_start[g], gate_start[g + 1], gate_node, started) if pace[g] else 1.0
        most = path[closes[g]] * each
        if pace[g] and least[g] > 1.0:  # else a class that never filled would never have a pace
            most = max(most, least[g])
        share = front[g] if head[g] == t else 1.0
        came = cohort[t, g] * share if head[g] <= t else 0.0
        over = min(left - most, came)
        if over > WHOLE * left:
            for k in range(gate_start[g], gate_start[g + 1]):
                n = gate_node[k]
                away = queued[n] * share * over / came
                turned[n] += away
                waiting[n] = max(waiting[n] - away, 0.0)
                queued[n] *= 1.0 - over / came
            cohort[t, g] *= 1.0 - over / came
            left -= over
        if reopens[g] >= 0.0:
            crowded = left > ROUNDED and left >= most - ROUNDED
            few = (
                least[g] > 1.0 and left < least[g] - ROUNDED
            )  # no class begins until others come: it would stay closed
            shut[g] = not few and left > reopens[g] * each + ROUNDED if shut[g] else crowded


@njit(**INNER)
def _pace(t: int, last: int, first_node: int, last_node: int, gate_node: BitRows, started: Reals) -> float:
    """People per step whom a gate admitted, in the mean of so many last steps."""
    steps, people = min(last, t + 1), 0.0
    for j in range(t + 1 - steps, t + 1):
        for k in range(first_node, last_node):
            people += started[j, gate_node[k]]
    return people / steps
