"""The step of `expect`: people as amounts, moved by expected chances, in the order that `network.network` lays down.

`run` unpacks its tuples once and hands plain arrays to one function per sub-step: compiled code that is passed tuples
of arrays counts references at every call and is ten times as slow.

What only `run` calls goes without the wrappers that Python would need, and arrays are copied by loops: wrappers and
assignments to slices are most of the time that compiling takes.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.renewal import AHEAD, Careers, Rows
from dienmodel.network.course import MAX_WAIT
from dienmodel.network.network import PLACES, SAVED, Ints, Reals

WHOLE = 1e-12
"""Relative rounding error up to which a queue counts as fully admitted: rounding must not read as scarcity."""

ONE = np.uint64(1)
"""An unsigned place plus a signed one would be a real number to numba."""

INNER: dict[str, Any] = {
    "cache": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""How to compile what only compiled code calls."""

NOBODY, TOO_SMALL, CLOSED = -1, -2, -3
"""Values of `Trajectory.binding` that are not a capacity."""


class Wiring(NamedTuple):
    """What does not depend on paths.

    Letters as in `network.network`; besides, I nodes behind gates and H pairs of a gate and a capacity.
    """

    node_fork: Rows  # [N]
    node_dropout: Rows  # [N]
    pool_start: Rows  # [Z+2] into pool_node; the last row are the nodes without return pool
    pool_node: Rows  # [N]
    fixed: Ints  # [N] steps of a fixed stay, 0: spread
    spread_node: Rows  # nodes whose stay is spread, those with one duration together
    spread_start: Rows  # first of those nodes, per spread duration
    spread_first: Ints  # shortest stay, per spread duration
    spread_chance: Reals  # [spread duration, stay from the shortest on]
    ungated: Rows  # nodes without gate
    gate_start: Rows  # [G+1] into I
    gate_node: Rows  # [I]
    use_start: Rows  # [G+1]
    use_capacity: Rows  # [H]
    use_per: Reals  # [H]
    open: Ints  # [G]
    least: Reals  # [G]
    renege: Reals  # [G]
    patience: Ints  # [G]
    patient: Reals  # [G, T+1] share that has not given up after so many steps
    kind: Ints  # [C]
    base: Rows  # [C]
    supply_start: Rows  # [C+1]
    supply_stock: Rows  # as in `Capacities`
    supply_share: Rows
    n_forks: int
    arc_fork: Rows  # [K]
    chance: Rows  # [K]
    dest_start: Rows  # [N+S+2] into dest_arc
    dest_arc: Rows  # [K] arcs by destination
    risk_start: Rows  # [S+1]
    risk_fork: Rows  # [R]
    limit_fork: Ints  # [S]
    entry_rate: Rows  # [E]
    entry_fork: Rows  # [E]
    entry_weights: Ints  # [E]
    people: Reals  # [A]
    turn: Ints  # [T]
    entering: Reals  # [T]
    net: Reals  # [T, A]
    weights: Reals  # [W, A] divided by the sum of weight x count at the start
    return_after: Ints  # [Z]
    return_share: Reals  # [Z, A]
    year: Ints  # [T] calendar year of the step, counted from the first


class Sheet(NamedTuple):
    """The arrays of a `Trajectory`, to be filled; states have their first row set."""

    n_stock: Reals
    n_inside: Reals
    n_waiting: Reals
    n_population: Reals
    n_cooling: Reals
    n_outside: Reals
    new_arrived: Reals
    new_joined: Reals
    new_started: Reals
    new_dropped: Reals
    new_expired: Reals
    new_moved: Reals
    available: Reals
    used: Reals
    n_blocked: Reals
    binding: NDArray[np.int32]
    wait_sum: Reals
    wait_count: Reals


@njit(cache=True, nogil=True, error_model="numpy")
def run(w: Wiring, c: Careers, paths: Reals, s: Sheet) -> None:
    """Fill the sheet. `paths` is [step, path]: a step reads one row."""
    # Unpacked here, once: see the module's docstring.
    people, turn, entering, net, weights = w.people, w.turn, w.entering, w.net, w.weights
    return_after, return_share, pool_start, pool_node = w.return_after, w.return_share, w.pool_start, w.pool_node
    gate_start, gate_node, patience, patient = w.gate_start, w.gate_node, w.patience, w.patient
    renege, use_start, use_capacity, use_per, kind = w.renege, w.use_start, w.use_capacity, w.use_per, w.kind
    opened, least, year, ungated = w.open, w.least, w.year, w.ungated
    base, supply_start, supply_stock, supply_share = w.base, w.supply_start, w.supply_stock, w.supply_share
    node_fork, node_dropout, fixed, spread_node = w.node_fork, w.node_dropout, w.fixed, w.spread_node
    spread_start, spread_first, spread_chance = w.spread_start, w.spread_first, w.spread_chance
    arc_fork, chance, dest_start, dest_arc = w.arc_fork, w.chance, w.dest_start, w.dest_arc
    risk_start, risk_fork, limit_fork = w.risk_start, w.risk_fork, w.limit_fork
    entry_rate, entry_fork, entry_weights = w.entry_rate, w.entry_fork, w.entry_weights
    banded, band_start, leave_start, length, slot = c.banded, c.band_start, c.leave_start, c.length, c.slot
    season, stay, leave, reach, row_start = c.season, c.stay, c.leave, c.reach, c.row_start
    kernel, youngest, limit, end = c.kernel, c.youngest, c.limit, c.end
    n_stock, n_inside, n_waiting, n_population = s.n_stock, s.n_inside, s.n_waiting, s.n_population
    new_joined, new_started, new_dropped, new_expired = s.new_joined, s.new_started, s.new_dropped, s.new_expired
    new_arrived, new_moved, available, used = s.new_arrived, s.new_moved, s.available, s.used
    n_blocked, binding, wait_sum, wait_count = s.n_blocked, s.binding, s.wait_sum, s.wait_count

    steps, n_nodes, n_stocks, n_gates = len(turn), len(node_fork), len(limit_fork), len(opened)
    n_pools = len(return_after)
    count = people.copy()
    level, entered, flow = c.level.copy(), c.entered.copy(), c.early.copy()
    hired = np.zeros((n_stocks, steps))  # joined the stock, by step
    due_now = np.empty(len(spread_node))
    began = np.empty(steps * len(spread_node))  # starts of spread stays, step by step
    away = np.zeros((steps, n_pools))  # dropped out into the return pool, by step
    ended, lost, forked = np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(w.n_forks)
    came, free, saved = np.zeros(n_nodes + n_stocks + 1), np.zeros(len(base)), np.zeros(len(base))
    cohort = np.zeros((n_gates, steps))  # joined the gate's queue, by step
    head = np.zeros(n_gates, np.int64)  # longest waiting cohort
    front = np.ones(n_gates)  # share of it that is not yet admitted

    for t in range(steps):
        path = paths[t]
        outside, cooling = s.n_outside[t], s.n_cooling[t]
        _clear(forked)

        if len(count):
            outside += _turn(count, turn[t], entering[t], net[t])
        cooling -= _return(t, count, away, return_after, return_share)
        _give_up(t, gate_start, gate_node, renege, patience, patient, head, front, new_joined, n_waiting[t],
                 n_waiting[t + 1], new_expired[t])  # fmt: skip
        _end_stays(t, fixed, new_started, began, spread_node, spread_start, spread_first, spread_chance, due_now,
                   ended)  # fmt: skip
        _drop_out(path, ended, node_dropout, node_fork, new_expired[t], new_dropped[t], lost, forked)
        for z in range(n_pools):
            away[t, z] = _total(lost, pool_node[pool_start[z] : pool_start[z + 1]])
            cooling += away[t, z]
        outside += _total(lost, pool_node[pool_start[n_pools] :])
        if t % AHEAD == 0:
            _look_ahead(t, banded, risk_start, row_start, kernel, youngest, limit, hired, flow)
        _leave_by_kernels(t, banded, risk_start, risk_fork, limit_fork, row_start, kernel, flow, limit, end, hired,
                          n_stock, forked)  # fmt: skip
        _leave_by_bands(t, banded, risk_start, risk_fork, limit_fork, band_start, leave_start, length, slot,
                        stay[season[t]], leave[season[t]], reach, entered, level, forked)  # fmt: skip

        _arrive(path, entry_rate, entry_fork, entry_weights, weights, count, new_arrived[t], forked)
        _move(path, arc_fork, chance, dest_start, dest_arc, forked, new_moved[t], came)
        outside += came[n_nodes + n_stocks]
        _copy(came[:n_nodes], new_joined[t])
        _join_stocks(t, came[n_nodes:], banded, band_start, length, slot, level, entered, hired, n_stock[t + 1])

        _offer(path, base, supply_start, supply_stock, supply_share, n_stock[t + 1], saved, available[t])
        _go_on(ended, n_inside[t], new_joined[t], ungated, n_inside[t + 1], new_started[t])
        _clear(used[t])
        _hold(n_inside[t + 1], gate_start, gate_node, use_start, use_capacity, use_per, kind, used[t])
        for i in range(len(free)):
            free[i] = available[t, i] - used[t, i]

        _serve(t, path, gate_start, gate_node, use_start, use_capacity, use_per, opened, least, patient, free, used[t],
               cohort, head, front, new_joined, n_waiting[t + 1], new_started[t], n_blocked[t], binding[t], wait_sum[t],
               wait_count[year[t]])  # fmt: skip
        for i in range(len(free)):
            saved[i] = free[i] if kind[i] == SAVED else 0.0

        _add(new_started[t], n_inside[t + 1])
        for i in range(len(spread_node)):
            began[t * len(spread_node) + i] = new_started[t, spread_node[i]]
        _copy(count, n_population[t + 1])
        s.n_outside[t + 1], s.n_cooling[t + 1] = outside, max(cooling, 0.0)


@njit(**INNER)
def _clear(values: Reals) -> None:
    """Set all values to zero."""
    for i in range(len(values)):
        values[i] = 0.0


@njit(**INNER)
def _copy(values: Reals, to: Reals) -> None:
    """Write values over others."""
    for i in range(len(values)):
        to[i] = values[i]


@njit(**INNER)
def _add(values: Reals, to: Reals) -> None:
    """Add values to others."""
    for i in range(len(values)):
        to[i] += values[i]


@njit(**INNER)
def _turn(count: Reals, turn: int, entering: float, net: Reals) -> float:
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
def _return(t: int, count: Reals, away: Reals, after: Ints, share: Reals) -> float:
    """Count those again whose time away is over; their number."""
    back = 0.0
    for z in range(len(after)):
        if t >= after[z]:
            due = away[t - after[z], z]
            back += due
            for a in range(len(count)):
                count[a] += due * share[z, a]
    return back


@njit(**INNER)
def _give_up(
    t: int,
    gate_start: Rows,
    gate_node: Rows,
    renege: Reals,
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

    All cohorts shrink by the same share per step, so what is left of one follows from its age and, at the head of the
    queue, from the share not yet admitted.
    """
    for g in range(len(renege)):
        limit = patience[g]
        over = limit > 0 and t >= limit and head[g] == t - limit
        left = front[g] * patient[g, limit] if over else 0.0
        if over:
            head[g], front[g] = head[g] + 1, 1.0
        for k in range(gate_start[g], gate_start[g + 1]):
            n = gate_node[k]
            lost = before[n] * renege[g]
            if over:
                lost = before[n] if head[g] == t else min(lost + joined[t - limit, n] * left, before[n])
            expired[n] = lost
            waiting[n] = before[n] - lost


@njit(**INNER, fastmath={"reassoc", "contract"})
def _end_stays(
    t: int,
    fixed: Ints,
    started: Reals,
    began: Reals,
    spread_node: Rows,
    spread_start: Rows,
    spread_first: Ints,
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
    _clear(due_now)
    for d in range(len(spread_first)):
        latest = t - spread_first[d]
        for k in range(min(spread_chance.shape[1], latest + 1)):
            chance = spread_chance[d, k]
            if chance > 0.0:
                row = np.uint64((latest - k) * width)
                for i in range(spread_start[d], spread_start[d + 1]):
                    due_now[i] += chance * began[row + i]
    for i in range(len(spread_node)):
        ended[spread_node[i]] = due_now[i]


@njit(**INNER)
def _drop_out(
    path: Reals,
    ended: Reals,
    dropout: Rows,
    fork: Rows,
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
def _total(values: Reals, rows: Rows) -> float:
    """Sum over some rows."""
    total = 0.0
    for i in range(len(rows)):
        total += values[rows[i]]
    return total


@njit(**INNER, fastmath={"reassoc", "contract"})
def _look_ahead(
    t: int,
    banded: NDArray[np.bool_],
    risk_start: Rows,
    row_start: Rows,
    kernel: Reals,
    youngest: Ints,
    limit: Ints,
    hired: Reals,
    flow: Reals,
) -> None:
    """Add what all hires before step t contribute to the flows of the next AHEAD steps.

    Step by step the same sums would read every kernel from the second-level cache each time.
    """
    for s in range(len(banded)):
        if banded[s]:
            continue
        since = max(t - limit[s], 0) if limit[s] > 0 else 0
        hire, age = np.uint64(since), np.uint64(kernel.shape[1] - AHEAD - t + since)
        for row in range(row_start[s], row_start[s] + risk_start[s + 1] - risk_start[s]):
            flow0, flow1, flow2, flow3 = 0.0, 0.0, 0.0, 0.0
            old_enough = min(t - since, t + AHEAD - 1 - youngest[row] - since)
            for j in range(np.uint64(max(old_enough, 0))):
                people = hired[s, hire + j]
                flow3 += people * kernel[row, age + j + ONE]
                flow2 += people * kernel[row, age + j + ONE + ONE]
                flow1 += people * kernel[row, age + j + ONE + ONE + ONE]
                flow0 += people * kernel[row, age + j + ONE + ONE + ONE + ONE]
            flow[row, t] += flow0
            flow[row, t + 1] += flow1
            flow[row, t + 2] += flow2
            flow[row, t + 3] += flow3


@njit(**INNER, fastmath={"reassoc", "contract"})
def _leave_by_kernels(
    t: int,
    banded: NDArray[np.bool_],
    risk_start: Rows,
    risk_fork: Rows,
    limit_fork: Ints,
    row_start: Rows,
    kernel: Reals,
    flow: Reals,
    limit: Ints,
    end: Reals,
    hired: Reals,
    n_stock: Reals,
    forked: Reals,
) -> None:
    """Leave stocks: flow[t] += sum over the hires since `_look_ahead` of hired[j] * density[t - 1 - j], per risk."""
    width = kernel.shape[1]
    for s in range(len(banded)):
        if banded[s]:
            continue
        left = n_stock[t, s]
        row = row_start[s]
        for r in range(risk_start[s], risk_start[s + 1]):
            leaving = flow[row, t]
            for j in range(t - t % AHEAD, t):
                leaving += hired[s, j] * kernel[row, width - t + j]
            forked[risk_fork[r]] += leaving
            left -= leaving
            row += np.uint64(1)
        if limit[s] > 0:
            leaving = flow[row, t]
            if t >= limit[s]:
                leaving += hired[s, t - limit[s]] * end[s]
            forked[limit_fork[s]] += leaving
            left -= leaving
        n_stock[t + 1, s] = max(left, 0.0)


@njit(**INNER, fastmath={"contract"})
def _leave_by_bands(
    t: int,
    banded: NDArray[np.bool_],
    risk_start: Rows,
    risk_fork: Rows,
    limit_fork: Ints,
    band_start: Rows,
    leave_start: Rows,
    length: Ints,
    slot: Ints,
    stay: Reals,
    leave: Reals,
    reach: Reals,
    entered: Reals,
    level: Reals,
    forked: Reals,
) -> None:
    """Leave stocks by each risk; move those who survive the last step of a band to the next."""
    steps = len(entered)
    for s in range(len(banded)):
        if not banded[s]:
            continue
        first, last = band_start[s], band_start[s + 1]
        cell = leave_start[s]
        for r in range(risk_start[s], risk_start[s + 1]):
            flow = 0.0
            for b in range(last - first):
                flow += level[first + b] * leave[cell + b]
            forked[risk_fork[r]] += flow
            cell += last - first
        promoted = 0.0
        for b in range(first, last):
            kept = level[b] * stay[b]
            if slot[b] >= 0:
                passing = min(entered[t, slot[b]] * reach[t, slot[b]], kept)
                if t + length[b] < steps and b > first:
                    entered[t + length[b], slot[b]] = promoted
            else:
                passing = kept if length[b] == 1 else 0.0
            level[b] = kept - passing + promoted
            promoted = passing
        if limit_fork[s] >= 0:
            forked[limit_fork[s]] += promoted


@njit(**INNER)
def _arrive(
    path: Reals,
    rate: Rows,
    fork: Rows,
    weights_row: Ints,
    weights: Reals,
    count: Reals,
    arrived: Reals,
    forked: Reals,
) -> None:
    """Let people in, from outside or out of the counted ages, entry by entry."""
    for e in range(len(rate)):
        number = path[rate[e]]
        row = weights_row[e]
        if row >= 0:
            taken = 0.0
            for a in range(len(count)):
                part = min(number * weights[row, a], 1.0) * count[a]
                count[a] -= part
                taken += part
            number = taken
        arrived[e] = number
        forked[fork[e]] += number


@njit(**INNER, fastmath={"reassoc", "contract"})
def _move(
    path: Reals,
    arc_fork: Rows,
    chance: Rows,
    dest_start: Rows,
    dest_arc: Rows,
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
def _join_stocks(
    t: int,
    came: Reals,
    banded: NDArray[np.bool_],
    band_start: Rows,
    length: Ints,
    slot: Ints,
    level: Reals,
    entered: Reals,
    hired: Reals,
    n_stock: Reals,
) -> None:
    """Add those who come to each stock."""
    for s in range(len(banded)):
        hired[s, t] = came[s]
        if not banded[s]:
            n_stock[s] += came[s]
            continue
        first = band_start[s]
        level[first] += came[s]
        if slot[first] >= 0 and t + length[first] < len(entered):
            entered[t + length[first], slot[first]] = came[s]
        n_stock[s] = 0.0
        for b in range(first, band_start[s + 1]):
            n_stock[s] += level[b]


@njit(**INNER)
def _offer(
    path: Reals,
    base: Rows,
    supply_start: Rows,
    stock: Rows,
    share: Rows,
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
def _go_on(ended: Reals, before: Reals, joined: Reals, ungated: Rows, inside: Reals, started: Reals) -> None:
    """Take those out whose stay ended, start the stays of those who need not wait."""
    for n in range(len(ended)):
        inside[n] = max(before[n] - ended[n], 0.0)
        started[n] = 0.0
    for n in ungated:
        started[n] = joined[n]


@njit(**INNER)
def _hold(
    inside: Reals,
    gate_start: Rows,
    gate_node: Rows,
    use_start: Rows,
    use_capacity: Rows,
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
def _serve(
    t: int,
    path: Reals,
    gate_start: Rows,
    gate_node: Rows,
    use_start: Rows,
    use_capacity: Rows,
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
        cohort[g, t] = new
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
    use_capacity: Rows,
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
    gate_node: Rows,
    cohort: Reals,
    patient: Reals,
    head: Ints,
    front: Reals,
    joined: Reals,
    waiting: Reals,
    started: Reals,
    wait_count: Reals,
) -> float:
    """Take people from the head of the queue, the split cohort pro rata over its nodes; steps waited by them."""
    waited, left = 0.0, admitted
    while head[g] <= t and (everybody or left > 0.0):
        j = head[g]
        share = front[g] * patient[g, t - j]
        present = cohort[g, j] * share
        # What rounding leaves of a cohort would otherwise stay at the head of the queue.
        whole = everybody or present <= left * (1.0 + WHOLE)
        part = 1.0 if whole else left / present
        waited += present * part * (t - j)
        wait_count[g, min(t - j, MAX_WAIT - 1)] += present * part
        left -= present * part
        if not everybody:
            for k in range(first, last):
                n = gate_node[k]
                started[n] += joined[j, n] * share * part
        if whole:
            head[g], front[g] = j + 1, 1.0
        else:
            front[g] *= 1.0 - part
            break
    for k in range(first, last):
        n = gate_node[k]
        started[n] = waiting[n] if everybody else min(started[n], waiting[n])
        waiting[n] -= started[n]
    return waited
