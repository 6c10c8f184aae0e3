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
    leave_early,
    lose,
    move,
    total,
)
from dienmodel.engines.expect.passages import (
    end_passages,
    join_passages,
    remember,
    start_passages,
    turn_passages,
)
from dienmodel.engines.expect.queues import fill, give_up, hold, mind_doors, offer, serve, turn_away_all, without_lost
from dienmodel.engines.expect.renewal import AHEAD, BitRows, Careers
from dienmodel.engines.expect.vintages import Vintages, join_by_vintages, leave_by_vintages
from dienmodel.network.network import SAVED, Ints, Reals


class Wiring(NamedTuple):
    """What does not depend on paths.

    Letters as in `network.network`; besides, I nodes behind gates and H pairs of a gate and a capacity.
    """

    node_fork: BitRows  # [N]
    node_dropout: BitRows  # [N]
    lost_node: BitRows  # nodes with a fork of those who drop out
    lost_fork: BitRows
    quit_node: BitRows  # nodes with a fork of those who stop waiting
    quit_fork: BitRows
    outward_arc: BitRows  # arcs of these forks that lead into a return pool
    outward_pool: BitRows
    pool_start: BitRows  # [Z+2] into pool_node; the last row are the nodes without return pool
    pool_node: BitRows  # [N]
    fixed: Ints  # [N] steps of a fixed stay, 0: spread
    spread_node: BitRows  # nodes whose stay is spread or differs by start, those with one duration together
    spread_start: BitRows  # first of those nodes, per spread duration
    spread_first: Ints  # shortest stay, per spread duration
    spread_reach: Ints  # steps from there on that are possible, per spread duration
    spread_chance: Reals  # [spread duration, stay from the shortest on]
    some: BitRows  # places in `spread_node` where only some of those who start have the duration
    some_path: BitRows  # and how many, by the step of the start
    left_fork: Ints  # fork of those who leave, per place in `spread_node`; -1: they drop out
    early: Ints  # spread durations before whose end people leave
    early_reach: Ints  # [early] steps after which nobody leaves any more
    early_chance: Reals  # [early, step] chance to leave after so many steps
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
    doors: BitRows  # gates with a door
    closes: BitRows  # [G]
    reopens: Reals  # [G]
    pace: Ints  # [G]
    patient: Reals  # [G, T+1] share that has not given up after so many steps
    by_time: Ints  # [G] 1 where giving up depends on the time waited
    kind: Ints  # [C]
    base: BitRows  # [C]
    supply_start: BitRows  # [C+1]
    supply_stock: BitRows  # as in `Capacities`
    supply_share: BitRows
    filled_start: BitRows  # [C+1]
    filled_node: BitRows
    filled_waits: Ints
    fewest: Ints  # [C]
    n_forks: int
    arc_fork: BitRows  # [K]
    chance: BitRows  # [K]
    dest_start: BitRows  # [N+S+2] into dest_arc
    dest_arc: BitRows  # [K] arcs by destination
    risk_start: BitRows  # [S+1]
    risk_fork: BitRows  # [R]
    limit_fork: Ints  # [S]
    vintages: Vintages
    entry_rate: BitRows  # [E]
    entry_fork: BitRows  # [E]
    entry_weights: Ints  # [E]
    entry_each: Ints  # [E]
    people: Reals  # [A]
    turn: Ints  # [T]
    entering: Reals  # [T]
    net: Reals  # [T, A]
    weights: Reals  # [W, A] divided by the sum of weight x count at the start
    return_after: Ints  # [Z]
    return_share: Reals  # [Z, A]
    year: Ints  # [T] calendar year of the step, counted from the first


class CourseArrays(NamedTuple):
    """The arrays of a `Trajectory`, to be filled; states have their first row set. `wait_count` is [Y, T, G] here."""

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
    new_turned: Reals
    new_moved: Reals
    available: Reals
    used: Reals
    n_blocked: Reals
    binding: NDArray[np.int32]
    wait_sum: Reals
    wait_count: Reals


@njit(cache=True, nogil=True, error_model="numpy")
def run(w: Wiring, c: Careers, paths: Reals, s: CourseArrays) -> None:  # noqa: C901 - a look costs less than a call
    """Fill the arrays of a course, as far as `paths` go, [step, path]: a step reads one row."""
    # Unpacked here, once: see the module's docstring.
    people, turn, entering, net, weights = w.people, w.turn, w.entering, w.net, w.weights
    return_after, return_share, pool_start, pool_node = w.return_after, w.return_share, w.pool_start, w.pool_node
    gate_start, gate_node, patience, patient = w.gate_start, w.gate_node, w.patience, w.patient
    renege, by_time, kind = w.renege, w.by_time, w.kind
    doors, closes, reopens, pace = w.doors, w.closes, w.reopens, w.pace
    use_start, use_capacity, use_per = w.use_start, w.use_capacity, w.use_per
    opened, least, year, ungated = w.open, w.least, w.year, w.ungated
    base, supply_start, supply_stock, supply_share = w.base, w.supply_start, w.supply_stock, w.supply_share
    filled_start, filled_node, filled_waits, fewest = w.filled_start, w.filled_node, w.filled_waits, w.fewest
    node_fork, node_dropout, fixed, spread_node = w.node_fork, w.node_dropout, w.fixed, w.spread_node
    spread_start, spread_first, spread_reach = w.spread_start, w.spread_first, w.spread_reach
    spread_chance, early_reach = w.spread_chance, w.early_reach
    some, some_path = w.some, w.some_path
    left_fork, early, early_chance, lost_node, lost_fork = (
        w.left_fork,
        w.early,
        w.early_chance,
        w.lost_node,
        w.lost_fork,
    )
    quit_node, quit_fork, outward_arc, outward_pool = w.quit_node, w.quit_fork, w.outward_arc, w.outward_pool
    arc_fork, chance, dest_start, dest_arc = w.arc_fork, w.chance, w.dest_start, w.dest_arc
    risk_start, risk_fork, limit_fork = w.risk_start, w.risk_fork, w.limit_fork
    rows, horizon, along_start, along_arc = (
        w.vintages.stock,
        w.vintages.horizon,
        w.vintages.along_start,
        w.vintages.along_arc,
    )
    along_row, anew_start, anew_arc, anew_at = (
        w.vintages.along_row,
        w.vintages.anew_start,
        w.vintages.anew_arc,
        w.vintages.anew_at,
    )
    passed, passed_gate, queue, passed_horizon = (
        w.vintages.passages.node,
        w.vintages.passages.gate,
        w.vintages.passages.queue,
        w.vintages.passages.horizon,
    )
    passed_start, passed_path, completed, left, leaver = (
        w.vintages.passages.stay_start,
        w.vintages.passages.stay_path,
        w.vintages.passages.completed,
        w.vintages.passages.left,
        w.vintages.passages.leaver,
    )
    wait_limit, stay_limit, place = (
        w.vintages.passages.wait_limit,
        w.vintages.passages.stay_limit,
        w.vintages.passages.place,
    )
    bring_start, bring_arc, bring_row = (
        w.vintages.passages.way_start,
        w.vintages.passages.way_arc,
        w.vintages.passages.way_row,
    )
    entry_rate, entry_fork, entry_weights, entry_each = w.entry_rate, w.entry_fork, w.entry_weights, w.entry_each
    way, band_start, leave_start, length, slot = c.way, c.band_start, c.leave_start, c.length, c.slot
    season, stay, leave, reach, row_start = c.season, c.stay, c.leave, c.reach, c.row_start
    kernel, youngest, limit, end = c.kernel, c.youngest, c.limit, c.end
    n_stock, n_inside, n_waiting, n_population = s.n_stock, s.n_inside, s.n_waiting, s.n_population
    new_joined, new_started, new_dropped, new_expired = s.new_joined, s.new_started, s.new_dropped, s.new_expired
    new_arrived, new_moved, available, used = s.new_arrived, s.new_moved, s.available, s.used
    n_blocked, binding, wait_sum, wait_count = s.n_blocked, s.binding, s.wait_sum, s.wait_count

    steps, n_nodes, n_stocks, n_gates = len(turn), len(node_fork), len(limit_fork), len(opened)
    n_pools, n_doors = len(return_after), len(doors)
    count, before = people.copy(), people.copy()
    level, entered, flow = c.level.copy(), c.entered.copy(), c.early.copy()
    n_passages, n_columns = len(passed), w.vintages.start.shape[1]
    vintage, carried = w.vintages.start.copy(), np.zeros((len(rows) + n_passages, n_columns))  # people, and who came
    brought = np.zeros(len(arc_fork))  # who bring a clock along, by arc
    n_columns = n_columns - steps if n_passages else 0  # of those who join or start in one step
    parts, turned_away = np.zeros((4, n_columns)), np.zeros((n_passages, n_columns))
    waited = np.zeros((np.count_nonzero(queue >= 0), steps, n_columns))  # who joined the queues, by step
    begun = np.zeros((n_passages, completed.shape[1], n_columns))  # who started, by step since the longest stay
    head_before, front_before = np.zeros(n_gates, np.int64), np.zeros(n_gates)
    hired = np.zeros((n_stocks, steps))  # joined the stock, by step
    due_now = np.empty(len(spread_node))
    began = np.empty(steps * len(spread_node))  # starts of spread stays, step by step
    away = np.zeros((steps, n_pools))  # dropped out into the return pool, by step
    ended, lost, forked = np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(w.n_forks)
    came, free, saved = np.zeros(n_nodes + n_stocks + 1), np.zeros(len(base)), np.zeros(len(base))
    cohort = np.zeros((steps, n_gates))  # joined the gate's queue, by step: gates lie side by side, as they are served
    head = np.zeros(n_gates, np.int64)  # longest waiting cohort
    front = np.ones(n_gates)  # share of it that is not yet admitted
    limited = np.count_nonzero(wait_limit) + np.count_nonzero(stay_limit)  # by a clock
    queued = without_lost(n_doors + limited, new_joined)  # who joined and was not turned away nor too late, by step
    stopped, out, still = np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(n_nodes)  # who came to a limit, and others
    shut, turned = np.zeros(n_gates, np.int64), np.zeros(n_nodes)  # closed doors, and who was turned away in the step

    for t in range(len(paths)):
        path = paths[t]
        outside, cooling = s.n_outside[t], s.n_cooling[t]
        clear(forked)

        if len(count):
            outside += grow_older(count, turn[t], entering[t], net[t])
        cooling -= count_again(t, count, away, return_after, return_share)
        if n_passages:
            end_passages(t, paths, passed, passed_gate, queue, passed_horizon, wait_limit, stay_limit, passed_start,
                          passed_path, completed, left, leaver, place, bring_start, bring_arc, bring_row, chance,
                          node_dropout, patience, patient, head, front, waited, begun, turned_away, parts, carried,
                          brought, len(spread_node), began, queued, cohort, stopped, out)  # fmt: skip
        waiting = n_waiting[t]
        if limited:
            for n in range(n_nodes):
                still[n] = max(waiting[n] - stopped[n], 0.0)
            waiting = still
        give_up(t, gate_start, gate_node, renege, by_time, patience, patient, head, front, queued, waiting,
                 n_waiting[t + 1], new_expired[t])  # fmt: skip
        if limited:
            add(stopped, new_expired[t])
        if n_doors:
            add(turned, n_waiting[t])
            add(turned, new_expired[t])
            clear(turned)
        end_stays(t, fixed, new_started, began, spread_node, spread_start, spread_first, spread_reach, spread_chance,
                   due_now, ended)  # fmt: skip
        drop_out(path, ended, node_dropout, node_fork, new_expired[t], new_dropped[t], lost, forked)
        leave_early(t, early, early_reach, early_chance, began, spread_node, spread_start, left_fork, due_now, ended,
                     new_dropped[t], lost, forked)  # fmt: skip
        if limited:
            add(out, ended)
            add(out, new_dropped[t])
            add(out, lost)
        lose(lost_node, lost_fork, new_dropped[t], lost, forked)
        lose(quit_node, quit_fork, new_expired[t], lost, forked)
        for z in range(n_pools):
            away[t, z] = total(lost, pool_node[pool_start[z] : pool_start[z + 1]])
            cooling += away[t, z]
        outside += total(lost, pool_node[pool_start[n_pools] :])
        if t % AHEAD == 0:
            look_ahead(t, way, risk_start, row_start, kernel, youngest, limit, hired, flow)
        leave_by_kernels(t, way, risk_start, risk_fork, limit_fork, row_start, kernel, flow, limit, end, hired,
                          n_stock, forked)  # fmt: skip
        leave_by_bands(t, way, risk_start, risk_fork, limit_fork, band_start, leave_start, length, slot,
                        stay[season[t]], leave[season[t]], reach, entered, level, forked)  # fmt: skip
        if len(rows):
            leave_by_vintages(t, path, rows, horizon, along_start, along_arc, along_row, chance, risk_start, risk_fork,
                               limit_fork, band_start, leave_start, length, stay[season[t]], leave[season[t]], vintage,
                               carried, forked)  # fmt: skip

        arrive(path, entry_rate, entry_fork, entry_weights, entry_each, weights, before, count, new_arrived[t], forked)
        move(path, arc_fork, chance, dest_start, dest_arc, forked, new_moved[t], came)
        outside += came[n_nodes + n_stocks]
        for i in range(len(outward_arc)):
            returning = new_moved[t, outward_arc[i]]
            away[t, outward_pool[i]] += returning
            cooling, outside = cooling + returning, outside - returning
        copy(came[:n_nodes], new_joined[t])
        if n_doors:
            turn_away_all(doors, shut, gate_start, gate_node, new_joined[t], queued[t], turned)
        elif limited:
            copy(new_joined[t], queued[t])
        join_stocks(t, came[n_nodes:], way, band_start, length, slot, level, entered, hired, n_stock[t + 1])
        if len(rows):
            join_by_vintages(t, rows, horizon, anew_start, anew_arc, anew_at, new_moved[t], brought, vintage,
                              carried, n_stock[t + 1])  # fmt: skip
        if n_passages:
            join_passages(t, len(rows), queue, passed_horizon, waited, begun, carried)
            remember(head, front, head_before, front_before)

        go_on(ended, n_inside[t], new_joined[t], ungated, n_inside[t + 1], new_started[t])
        offer(path, base, supply_start, supply_stock, supply_share, n_stock[t + 1], saved, available[t])
        fill(path, filled_start, filled_node, filled_waits, fewest, n_inside[t + 1], new_started[t], n_waiting[t + 1],
              new_joined[t], available[t])  # fmt: skip
        clear(used[t])
        hold(n_inside[t + 1], gate_start, gate_node, use_start, use_capacity, use_per, kind, used[t])
        for i in range(len(free)):
            free[i] = available[t, i] - used[t, i]

        serve(t, path, gate_start, gate_node, use_start, use_capacity, use_per, opened, least, patient, free, used[t],
               cohort, head, front, queued, n_waiting[t + 1], new_started[t], n_blocked[t], binding[t], wait_sum[t],
               wait_count[year[t]])  # fmt: skip
        if n_passages:
            start_passages(t, passed, passed_gate, queue, passed_horizon, patient, head, front, head_before,
                            front_before, new_joined[t], queued[t], waited, begun)  # fmt: skip
        if n_doors:
            mind_doors(t, path, doors, closes, reopens, pace, least, shut, gate_start, gate_node, cohort, head, front,
                        new_started, queued[t], n_waiting[t + 1], turned)  # fmt: skip
            copy(turned, s.new_turned[t])
        if n_doors and n_passages:
            turn_passages(t, passed, queue, new_joined[t], queued[t], turned, waited, turned_away)
        for i in range(len(free)):
            saved[i] = free[i] if kind[i] == SAVED else 0.0

        add(new_started[t], n_inside[t + 1])
        for i in range(len(spread_node)):
            began[t * len(spread_node) + i] = new_started[t, spread_node[i]]
        for i in range(len(some)):
            began[np.uint64(t * len(spread_node)) + some[i]] *= path[some_path[i]]
        copy(count, n_population[t + 1])
        s.n_outside[t + 1], s.n_cooling[t + 1] = outside, max(cooling, 0.0)
    add(turned, n_waiting[len(paths)])
