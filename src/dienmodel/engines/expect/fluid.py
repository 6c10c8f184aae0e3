"""The step of `expect`: people as amounts, moved by expected chances, in the order that `network.network` lays down.

`run` unpacks its tuples once and hands plain arrays to one function per sub-step: compiled code that is passed tuples
of arrays counts references at every call and is ten times as slow.

What only `run` calls goes without the wrappers that Python would need, and arrays are copied by loops: wrappers and
assignments to slices are most of the time that compiling takes.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.leaving import join_stocks, leave_by_bands, leave_by_kernels, look_ahead
from dienmodel.engines.expect.moves import (
    add,
    arrive,
    clear,
    copy,
    count_again,
    drop_out,
    end_stays,
    go_on,
    grow_older,
    move,
    total,
)
from dienmodel.engines.expect.queues import give_up, hold, offer, serve
from dienmodel.engines.expect.renewal import AHEAD, BitRows, Careers
from dienmodel.network.network import SAVED, Ints, Reals


class Wiring(NamedTuple):
    """What does not depend on paths.

    Letters as in `network.network`; besides, I nodes behind gates and H pairs of a gate and a capacity.
    """

    node_fork: BitRows  # [N]
    node_dropout: BitRows  # [N]
    pool_start: BitRows  # [Z+2] into pool_node; the last row are the nodes without return pool
    pool_node: BitRows  # [N]
    fixed: Ints  # [N] steps of a fixed stay, 0: spread
    spread_node: BitRows  # nodes whose stay is spread, those with one duration together
    spread_start: BitRows  # first of those nodes, per spread duration
    spread_first: Ints  # shortest stay, per spread duration
    spread_chance: Reals  # [spread duration, stay from the shortest on]
    ungated: BitRows  # nodes without gate
    gate_start: BitRows  # [G+1] into I
    gate_node: BitRows  # [I]
    use_start: BitRows  # [G+1]
    use_capacity: BitRows  # [H]
    use_per: Reals  # [H]
    open: Ints  # [G]
    least: Reals  # [G]
    renege: Reals  # [G]
    patience: Ints  # [G]
    patient: Reals  # [G, T+1] share that has not given up after so many steps
    kind: Ints  # [C]
    base: BitRows  # [C]
    supply_start: BitRows  # [C+1]
    supply_stock: BitRows  # as in `Capacities`
    supply_share: BitRows
    n_forks: int
    arc_fork: BitRows  # [K]
    chance: BitRows  # [K]
    dest_start: BitRows  # [N+S+2] into dest_arc
    dest_arc: BitRows  # [K] arcs by destination
    risk_start: BitRows  # [S+1]
    risk_fork: BitRows  # [R]
    limit_fork: Ints  # [S]
    entry_rate: BitRows  # [E]
    entry_fork: BitRows  # [E]
    entry_weights: Ints  # [E]
    people: Reals  # [A]
    turn: Ints  # [T]
    entering: Reals  # [T]
    net: Reals  # [T, A]
    weights: Reals  # [W, A] divided by the sum of weight x count at the start
    return_after: Ints  # [Z]
    return_share: Reals  # [Z, A]
    year: Ints  # [T] calendar year of the step, counted from the first


class CourseArrays(NamedTuple):
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
def run(w: Wiring, c: Careers, paths: Reals, s: CourseArrays) -> None:
    """Fill the arrays of a course. `paths` is [step, path]: a step reads one row."""
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
        clear(forked)

        if len(count):
            outside += grow_older(count, turn[t], entering[t], net[t])
        cooling -= count_again(t, count, away, return_after, return_share)
        give_up(t, gate_start, gate_node, renege, patience, patient, head, front, new_joined, n_waiting[t],
                 n_waiting[t + 1], new_expired[t])  # fmt: skip
        end_stays(t, fixed, new_started, began, spread_node, spread_start, spread_first, spread_chance, due_now,
                   ended)  # fmt: skip
        drop_out(path, ended, node_dropout, node_fork, new_expired[t], new_dropped[t], lost, forked)
        for z in range(n_pools):
            away[t, z] = total(lost, pool_node[pool_start[z] : pool_start[z + 1]])
            cooling += away[t, z]
        outside += total(lost, pool_node[pool_start[n_pools] :])
        if t % AHEAD == 0:
            look_ahead(t, banded, risk_start, row_start, kernel, youngest, limit, hired, flow)
        leave_by_kernels(t, banded, risk_start, risk_fork, limit_fork, row_start, kernel, flow, limit, end, hired,
                          n_stock, forked)  # fmt: skip
        leave_by_bands(t, banded, risk_start, risk_fork, limit_fork, band_start, leave_start, length, slot,
                        stay[season[t]], leave[season[t]], reach, entered, level, forked)  # fmt: skip

        arrive(path, entry_rate, entry_fork, entry_weights, weights, count, new_arrived[t], forked)
        move(path, arc_fork, chance, dest_start, dest_arc, forked, new_moved[t], came)
        outside += came[n_nodes + n_stocks]
        copy(came[:n_nodes], new_joined[t])
        join_stocks(t, came[n_nodes:], banded, band_start, length, slot, level, entered, hired, n_stock[t + 1])

        offer(path, base, supply_start, supply_stock, supply_share, n_stock[t + 1], saved, available[t])
        go_on(ended, n_inside[t], new_joined[t], ungated, n_inside[t + 1], new_started[t])
        clear(used[t])
        hold(n_inside[t + 1], gate_start, gate_node, use_start, use_capacity, use_per, kind, used[t])
        for i in range(len(free)):
            free[i] = available[t, i] - used[t, i]

        serve(t, path, gate_start, gate_node, use_start, use_capacity, use_per, opened, least, patient, free, used[t],
               cohort, head, front, new_joined, n_waiting[t + 1], new_started[t], n_blocked[t], binding[t], wait_sum[t],
               wait_count[year[t]])  # fmt: skip
        for i in range(len(free)):
            saved[i] = free[i] if kind[i] == SAVED else 0.0

        add(new_started[t], n_inside[t + 1])
        for i in range(len(spread_node)):
            began[t * len(spread_node) + i] = new_started[t, spread_node[i]]
        copy(count, n_population[t + 1])
        s.n_outside[t + 1], s.n_cooling[t + 1] = outside, max(cooling, 0.0)
