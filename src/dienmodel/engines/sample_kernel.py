"""The clock of `sample`: step by step, newcomers, capacities and gates, and between them people who are followed.

A step is: take in newcomers, follow them and those admitted in the step before (see `sample_follow`), count the
capacities from the counters, and let the gates admit from the oldest lists. That keeps the order of the model (see
`network.network`): an event of step t was decided in an earlier step or by an arrival of this one, so it is counted
before the gates of step t look.

People of one joining step are equal for FIFO. A list that has to be split is ordered by a hash of (person, gate), so
no result depends on the order in which people were handled.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines import sample_tables as tab
from dienmodel.engines import streams as luck
from dienmodel.engines.sample_follow import (
    CHUNK,
    FREE,
    MASK16,
    N_FREE,
    NEVER,
    NO_TIME,
    ONE,
    PLACE,
    SINCE,
    Ints,
    Lists,
    Log,
    Room,
    Words,
    book,
    follow,
    write,
)
from dienmodel.engines.sample_tables import Flat, Shape, Small
from dienmodel.engines.streams import U64, Reals, compiled, inlined
from dienmodel.engines.trajectory import MAX_WAIT

MOST_WIDTH, ROOM = 1024, 2**20
"""Most people followed per call, and in all places together; a call may need as many free chunks as people."""
SORTED_BY_HAND = 8
"""Ranges up to this size are sorted by insertion."""


class Tally(NamedTuple):
    """Whole-number counts of one replication, or their sums over several; `Shape` says the rows of `count`."""

    count: NDArray[np.signedinteger]  # [row, T+1]
    people: Ints  # [T+1, A]
    gone: Ints  # [T] left the counted population for outside
    available: NDArray[np.signedinteger]  # [C, T]
    used: NDArray[np.signedinteger]  # [C, T]
    blocked: NDArray[np.signedinteger]  # [G, T]
    binding: Small  # [G, T] of one replication
    wait_sum: Ints  # [G, T]
    wait_count: NDArray[np.signedinteger]  # [Y, G, MAX_WAIT]
    lead: NDArray[np.signedinteger]  # [Y, M, MAX_WAIT]


@inlined
def _admit(
    t: int,
    g: int,
    need: int,
    size: int,
    oldest: Ints,
    batch: Words,
    turn: Words,
    shape: Shape,
    flat: Flat,
    tally: Tally,
    count: Small,
    lists: Lists,
    log: Log,
) -> tuple[int, int]:
    """Move up to `need` people from the head of a queue to the batch; return who is still missing and the batch's size.

    Stops early when the batch has no room for the next list; the caller makes room and calls again.
    """
    j = oldest[g]
    while need > 0:
        queue = g * shape.steps + j
        if lists.fill[queue] == 0:
            j += 1
            continue
        if size + lists.fill[queue] > len(turn):
            break
        top = _take_list(t, size, batch, queue, shape.first_expire - shape.entries, lists, log)
        if top - size > need:
            _first_in_turn(size, size + need, top, batch, turn, luck.TURN + U64(g))
            _put_back(size + need, top, batch, queue, lists)
            top = size + need
        for i in range(size, top):
            own, state = batch[2 * i], batch[2 * i + 1]
            n, quits = np.int64(state >> PLACE) - shape.entries, np.int64(state & MASK16)
            count[(shape.first_start + n) * (shape.steps + 1) + t] += 1
            if quits != NEVER:
                book(-1, own, g, n, quits, shape, flat, count)
            if log is not None:
                write(log, lists.pool, own, state, shape.first_start + n, t)
            batch[2 * i + 1] = (state & NO_TIME) | U64(t + 1)
        admitted = top - size
        tally.wait_sum[g, t] += admitted * (t - j)
        tally.wait_count[flat.year[t], g, min(t - j, MAX_WAIT - 1)] += admitted
        need -= admitted
        size = top
    oldest[g] = j
    return need, size


@compiled
def _take_list(t: int, size: int, batch: Words, queue: int, node_row: int, lists: Lists, log: Log) -> int:
    """Empty a list into the batch, without those who gave up by step t; return the batch's size."""
    chunk, left = np.int64(lists.head[queue]), np.int64(lists.fill[queue])
    while left > 0:
        n = ((left - 1) & (CHUNK - 1)) + 1
        at = U64(2 * chunk * CHUNK)
        for i in range(at, at + U64(2 * n), 2):
            own, state = lists.token[i], lists.token[i + 1]
            batch[2 * size], batch[2 * size + 1] = own, state
            quits = np.int64(state & MASK16)
            size += quits > t
            if log is not None and quits <= t:
                write(log, lists.pool, own, state, node_row + np.int64(state >> PLACE), quits)
        left -= n
        below = np.int64(lists.link[chunk])
        lists.link[chunk] = lists.pool[FREE]
        lists.pool[FREE] = chunk
        lists.pool[N_FREE] += 1
        chunk = below
    lists.fill[queue] = 0
    return size


@compiled
def _put_back(start: int, stop: int, batch: Words, queue: int, lists: Lists) -> None:
    """Put people of the batch into an empty list, for which there are free chunks."""
    for i in range(start, stop):
        slot = (i - start) & (CHUNK - 1)
        if slot == 0:
            chunk = lists.pool[FREE]
            lists.pool[FREE] = lists.link[chunk]
            lists.pool[N_FREE] -= 1
            lists.link[chunk] = lists.head[queue]
            lists.head[queue] = chunk
        at = 2 * (np.int64(lists.head[queue]) * CHUNK + slot)
        lists.token[at], lists.token[at + 1] = batch[2 * i], batch[2 * i + 1]
    lists.fill[queue] = stop - start


@compiled
def _first_in_turn(start: int, middle: int, stop: int, batch: Words, turn: Words, decision: U64) -> None:
    """Reorder the batch so that `start..middle - 1` are those of `start..stop - 1` whose hash comes first.

    Quickselect whose pivot is where the wanted rank lies among equally spread numbers: hardly more than one pass.
    """
    for i in range(start, stop):
        turn[i] = luck.draw(batch[2 * i], decision)
    low, high = U64(0), ~U64(0)
    while stop - start > SORTED_BY_HAND:
        if middle == start or middle == stop:  # noqa: SIM109 - compiled code builds no tuple here
            return
        step = np.float64(high - low) * ((middle - start) / (stop - start))
        pivot = low + max(U64(step), ONE)
        i, j = start, stop
        while i < j:
            if turn[i] < pivot:
                i += 1
            else:
                j -= 1
                _swap(i, j, batch, turn)
        if i <= middle:
            start, low = i, pivot
        else:
            stop, high = i, pivot
    for i in range(start + 1, stop):
        j = i
        while j > start and turn[j - 1] > turn[j]:
            _swap(j - 1, j, batch, turn)
            j -= 1


@inlined
def _swap(i: int, j: int, batch: Words, turn: Words) -> None:
    turn[i], turn[j] = turn[j], turn[i]
    batch[2 * i], batch[2 * j] = batch[2 * j], batch[2 * i]
    batch[2 * i + 1], batch[2 * j + 1] = batch[2 * j + 1], batch[2 * i + 1]


@compiled
def _turn_of_year(people: Ints, turn: int, entering: int, net: Ints) -> int:
    """Make everybody a year older if it is time, apply the other changes; return who left for outside. `net` is [A]."""
    gone = 0
    if turn:
        gone = people[-1]
        for a in range(len(people) - 1, 0, -1):
            people[a] = people[a - 1]
        people[0] = entering
    for a in range(len(people)):
        gone += min(max(-net[a], 0), people[a])
        people[a] = max(people[a] + net[a], 0)
    return gone


@compiled
def _answering(people: Ints, weights: Reals, first: int) -> float:
    """Return sum of weight x count over the ages."""
    total = 0.0
    for a in range(len(people)):
        total += weights[first + a] * people[a]
    return total


@compiled
def _take_age(u: float, people: Ints, weights: Reals, first: int, answering: float) -> int:
    """Take somebody from the counts; return the age, drawn in proportion to weight x count, -1 if nobody answers."""
    left = u * answering
    chosen = -1
    for a in range(len(people)):
        part = weights[first + a] * people[a]
        if part > 0.0:
            chosen = a  # the last one catches what rounding leaves over
            if left < part:
                break
            left -= part
    if chosen >= 0:
        people[chosen] -= 1
    return chosen


@compiled
def _arrive(
    t: int, entry: int, proposals: int, size: int, key: U64, people: Ints, batch: Words, shape: Shape, flat: Flat
) -> int:
    """Add the newcomers of an entry to the batch, out of so many proposals; return its size, or -1: too many answer.

    From the counted ages a proposal is taken up with chance (sum of weight x count now) / (at the start) / HEADROOM:
    thinning keeps the ordinals, hence the luck, of all others.
    """
    state = (U64(entry) << PLACE) | (U64(t) << SINCE) | U64(t + 1)
    who = luck.NEWCOMER | (U64(t) << luck.WHEN_SHIFT) | (U64(entry) << luck.WHERE_SHIFT)
    row = flat.entry_weights[entry]
    if row < 0:
        for i in range(proposals):
            batch[2 * size], batch[2 * size + 1] = luck.person_key(key, who | U64(i), U64(0)), state
            size += 1
        return size
    first = row * shape.ages
    answering = _answering(people, flat.weights, first)
    ratio = answering / (flat.weighted_start[row] * tab.HEADROOM)
    if ratio > 1.0:
        return -1
    for i in range(proposals):
        own = luck.person_key(key, who | U64(i), U64(0))
        if luck.uniform(luck.draw(own, luck.THIN + U64(entry))) >= ratio:
            continue
        age = _take_age(luck.uniform(luck.draw(own, luck.AGE + U64(entry))), people, flat.weights, first, answering)
        if age < 0:
            continue
        answering -= flat.weights[first + age]
        batch[2 * size], batch[2 * size + 1] = own, state
        size += 1
    return size


@compiled
def _room(g: int, waiting: int, closed: bool, flat: Flat, free: Ints) -> tuple[int, int]:
    """Return how many of those waiting a gate admits, and what stopped it (see `Trajectory.binding`)."""
    if waiting == 0:
        return 0, -1
    if closed:
        return 0, -3
    at = g * tab.GATE_WIDTH
    least = flat.gate[at + tab.LEAST]
    admitted, stopped_by = waiting, -1
    for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
        room = np.int64(np.floor(max(free[flat.use_capacity[u]], 0) * flat.use_per[u] + 1e-9))
        if room < admitted:
            admitted, stopped_by = room, flat.use_capacity[u]
    if admitted < least:
        return 0, -2 if waiting < least else stopped_by
    return admitted, stopped_by


@compiled
def _larger(old: Words, used: int, size: int) -> Words:
    """Return an array of at least `size` words, half as large again, that starts with the `used` words of the old."""
    new = np.empty(max(size, len(old) + len(old) // 2), np.uint64)
    for i in range(used):
        new[i] = old[i]
    return new


@compiled
def _with_free(lists: Lists, wanted: int) -> Lists:
    """Return the lists with at least so many free chunks."""
    old = len(lists.link)
    if lists.pool[N_FREE] >= wanted:
        return lists
    size = old + max(wanted, old // 2)
    link = np.empty(size, np.int32)
    for chunk in range(old):
        link[chunk] = lists.link[chunk]
    for chunk in range(old, size):
        link[chunk] = lists.pool[FREE]
        lists.pool[FREE] = chunk
    lists.pool[N_FREE] += size - old
    return Lists(lists.head, lists.fill, link, _larger(lists.token, len(lists.token), 2 * CHUNK * size), lists.pool)


@compiled
def run(key: U64, shape: Shape, flat: Flat, tally: Tally, log: Log) -> int:
    """Run a replication; return 0, or 1 + entry x T + step where too many people answer.

    `tally.people` comes with its first row set.
    """
    steps, n_ages = shape.steps, shape.ages
    columns, count, lead = steps + 1, tally.count.ravel(), tally.lead.ravel()
    width = max(min(ROOM // (shape.outside + 1), MOST_WIDTH), 1)
    room = Room(
        np.empty(2 * width * shape.outside, np.uint64), np.zeros(shape.outside, np.int64), np.empty(width, np.uint64)
    )
    lists = Lists(
        np.empty(shape.gates * steps, np.int32),
        np.zeros(shape.gates * steps, np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.uint64),
        np.zeros(3, np.int64),
    )
    batch, turn, size = np.empty(2 * width, np.uint64), np.empty(width, np.uint64), 0
    oldest, waiting = np.zeros(shape.gates, np.int64), np.zeros(shape.gates, np.int64)
    held, free = np.zeros(shape.capacities, np.int64), np.zeros(shape.capacities, np.int64)
    units = np.zeros(shape.capacities)
    n_stock = flat.start.copy()
    alive = tally.people[0].copy()

    # People of the start, then step by step the newcomers and those admitted in the step before. The loop over `t`
    # has extra rounds at its beginning, -1, so that `follow` is compiled into one place only.
    s, tenure, ordinal = 0, 0, 0
    t = -1
    while t < steps:
        if t >= 0:
            if n_ages:
                net = flat.net[t * n_ages : (t + 1) * n_ages]
                tally.gone[t] = _turn_of_year(alive, flat.turn[t], flat.entering[t], net)
                for a in range(n_ages):
                    alive[a] += count[(shape.first_back + a) * columns + t]
            for e in range(shape.entries):
                # Who does not come from the counted ages depends on nothing: many steps together fill the caches once.
                ahead = 1
                if flat.entry_weights[e] < 0:
                    ahead = min(shape.block, steps - t) if t % shape.block == 0 else 0
                for when in range(t, t + ahead):
                    i = e * steps + when
                    base_of = luck.NEWCOMER | (U64(when) << luck.WHEN_SHIFT) | (U64(e) << luck.WHERE_SHIFT)
                    u = luck.uniform(luck.draw(luck.person_key(key, base_of | luck.EVERYBODY, U64(0)), luck.NUMBER))
                    proposals = luck.poisson(u, flat.arrival_mean[i], flat.arrival_mode[i], flat.arrival_sum[i])
                    if size + proposals > len(turn):
                        batch = _larger(batch, 2 * size, 2 * (size + proposals))
                        turn = np.empty(len(batch) >> 1, np.uint64)
                    size = _arrive(when, e, proposals, size, key, alive, batch, shape, flat)
                    if size < 0:
                        return 1 + i
        else:
            while s < shape.stocks and size < width:
                if flat.initial_start[s] + tenure == flat.initial_start[s + 1]:
                    s, tenure, ordinal = s + 1, 0, 0
                elif ordinal == flat.initial[flat.initial_start[s] + tenure]:
                    tenure, ordinal = tenure + 1, 0
                else:
                    who = (U64(tenure) << luck.WHEN_SHIFT) | (U64(s) << luck.WHERE_SHIFT) | U64(ordinal)
                    batch[2 * size] = luck.person_key(key, who, U64(0))
                    batch[2 * size + 1] = (U64(shape.entries + shape.nodes + s) << PLACE) | (U64(tenure) << SINCE)
                    ordinal += 1
                    size += 1
        for n_from in range(0, size, width):
            lists = _with_free(lists, width)
            follow(batch, n_from, min(n_from + width, size), shape, flat, count, lead, room, lists, log)
        size = 0
        if t < 0:
            if s == shape.stocks:
                t = 0
            continue

        for a in range(n_ages):
            tally.people[t + 1, a] = alive[a]
        for s in range(shape.stocks):
            for i in range(flat.flow_start[s], flat.flow_start[s + 1]):
                n_stock[s] += flat.flow_sign[i] * count[flat.flow_row[i] * columns + t]
        for c in range(shape.capacities):
            if flat.is_saved[c] and t > 0:
                units[c] += flat.paths[flat.base[c] * steps + t] - tally.used[c, t - 1]
            else:
                units[c] = flat.paths[flat.base[c] * steps + t]
            for i in range(flat.supply_start[c], flat.supply_start[c + 1]):
                units[c] += flat.paths[flat.supply_share[i] * steps + t] * n_stock[flat.supply_stock[i]]
            tally.available[c, t] = np.floor(units[c] + 1e-9)
            held[c] -= count[(shape.first_release + c) * columns + t]
            free[c] = tally.available[c, t] - held[c]

        for g in range(shape.gates):
            at = g * tab.GATE_WIDTH
            waiting[g] += lists.fill[g * steps + t] - count[(shape.first_quit + g) * columns + t]
            closed = flat.gate[at + tab.OPEN] >= 0 and flat.paths[flat.gate[at + tab.OPEN] * steps + t] < 0.5
            admitted, stopped_by = _room(g, waiting[g], closed, flat, free)
            for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
                c = flat.use_capacity[u]
                taken = np.int64(np.ceil(admitted / flat.use_per[u]))
                free[c] -= taken
                if flat.is_places[c]:
                    held[c] += taken
                    ends = t + flat.gate[at + tab.LENGTH]
                    if t < ends < steps:
                        count[(shape.first_release + c) * columns + ends] += taken
            waiting[g] -= admitted
            tally.blocked[g, t] = waiting[g]
            tally.binding[g, t] = stopped_by
            need = admitted
            while need > 0:
                need, size = _admit(t, g, need, size, oldest, batch, turn, shape, flat, tally, count, lists, log)
                if need > 0:
                    wanted = size + lists.fill[g * steps + oldest[g]]
                    batch = _larger(batch, 2 * size, 2 * wanted)
                    turn = np.empty(len(batch) >> 1, np.uint64)
        for c in range(shape.capacities):
            tally.used[c, t] = held[c] if flat.is_places[c] else tally.available[c, t] - free[c]
        t += 1

    if log is not None:
        for queue in range(shape.gates * steps):
            if 2 * lists.fill[queue] > len(batch):
                batch = np.empty(2 * lists.fill[queue], np.uint64)
            _take_list(steps - 1, 0, batch, queue, shape.first_expire - shape.entries, lists, log)
    return 0


@compiled
def add_rows(rows: NDArray[np.signedinteger], group: Small, n_groups: int) -> Ints:
    """Return the sums [group, T] of rows [row, T] by group [row]."""
    total = np.zeros((n_groups, rows.shape[1]), np.int64)
    for i in range(len(rows)):
        for t in range(rows.shape[1]):
            total[group[i], t] += rows[i, t]
    return total


@compiled
def strength(
    count: NDArray[np.signedinteger], flow_row: Small, flow_cell: Small, flow_sign: Small, start: Ints, out: Small
) -> None:
    """Fill the people per cell, `out` [T+1, cell], from those at the start [cell] and the flows between cells."""
    steps = len(out) - 1
    for c in range(len(start)):
        out[0, c] = start[c]
    change = np.zeros((len(start), steps), np.int32)
    for i in range(len(flow_row)):
        for t in range(steps):
            change[flow_cell[i], t] += flow_sign[i] * count[flow_row[i], t]
    for t in range(steps):
        for c in range(len(start)):
            out[t + 1, c] = out[t, c] + change[c, t]


@compiled
def vote(binding: Small, use_start: Small, use_capacity: Small, votes: NDArray[np.int32]) -> None:
    """Count what stopped the gates [G, T] in `votes` [G, T, ballot]: reasons -1, -2, -3, then the gate's uses."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = -1 - binding[g, t]
            if ballot < 0:
                ballot = 3
                while use_capacity[use_start[g] + ballot - 3] != binding[g, t]:
                    ballot += 1
            votes[g, t, ballot] += 1


@compiled
def elect(votes: NDArray[np.signedinteger], use_start: Small, use_capacity: Small, binding: Small) -> None:
    """Fill what stopped the gates most often, see `vote`; the first ballot wins a tie."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = votes[g, t].argmax()
            binding[g, t] = -1 - ballot if ballot < 3 else use_capacity[use_start[g] + ballot - 3]
