"""The clock of `sample`: step by step, newcomers, capacities and gates, and between them people who are followed.

A step is: take in newcomers, follow them and those admitted in the step before (see `sample_follow`), count the
capacities from the counters, and let the gates admit from the oldest lists. That keeps the order of the model (see
`network.network`): an event of step t was decided in an earlier step or by an arrival of this one, so it is counted
before the gates of step t look. For the same reason it does not matter when exactly somebody is followed: whoever
starts a stay in step t has no event before t + 1.

People of one joining step are equal for FIFO. A list that has to be split is ordered by a hash of (person, gate), so
no result depends on the order in which people were handled.

Only `run` asks for memory, at the beginning of a step and for all that may be needed in it: what it calls is compiled
without counting references.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample import tables as tab
from dienmodel.engines.sample.follow import (
    CHUNK,
    FREE,
    FRESH,
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
    put,
    slot_of,
    write,
)
from dienmodel.engines.sample.streams import U64, Reals, compiled, inlined, inner
from dienmodel.engines.sample.tables import Flat, Shape, Small
from dienmodel.network.course import MAX_WAIT

MOST_WIDTH, ROOM = 1024, 2**20
"""Most people followed together, and in all places together."""
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


class Now(NamedTuple):
    """What stands in the step at hand, besides the counters."""

    alive: Ints  # [A] people who are counted by age
    n_stock: Ints  # [S] people in the stocks that supply something
    units: Reals  # [C] units available, whole or not
    free: Ints  # [C]
    held: Ints  # [C]
    waiting: Ints  # [G]
    oldest: Ints  # [G] joining step of the oldest list that may have people
    coming: Ints  # [E, block] people who want to come
    parts: Reals  # [A] cumulative numbers of people who may answer


class Hand(NamedTuple):
    """People of one list, or of one entry, at hand."""

    key: Words  # [person]
    state: Words  # [person]
    turn: Words  # [person] whose is first


class Space(NamedTuple):
    """Memory that one replication leaves to the next: fresh memory is slow where it is touched first."""

    room: Room
    hand: Hand
    lists: Lists


# Newcomers ------------------------------------------------------------------------------------------------------------


@inner
def _populate(
    key: U64, shape: Shape, flat: Flat, count: Small, lead: Small, room: Room, lists: Lists, log: Log
) -> None:
    """Follow all people of the start."""
    for s in range(shape.stocks):
        first = flat.initial_start[s]
        place = U64(shape.entries + shape.nodes + s)
        for tenure in range(flat.initial_start[s + 1] - first):
            who = (U64(tenure) << luck.WHEN_SHIFT) | (U64(s) << luck.WHERE_SHIFT)
            for ordinal in range(flat.initial[first + tenure]):
                own = luck.person_key(key, who | U64(ordinal), U64(0))
                if put(own, (place << PLACE) | (U64(tenure) << SINCE), room):
                    follow(shape, flat, count, lead, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)


@inner
def _announce(t: int, key: U64, shape: Shape, flat: Flat, now: Now) -> int:
    """Draw how many want to come at each entry; return the sum.

    Who does not come from the counted ages depends on nothing: many steps together fill the caches once.
    """
    total = 0
    for e in range(shape.entries):
        for i in range(shape.block):
            now.coming[e * shape.block + i] = 0
        for i in range(_steps_ahead(t, e, shape, flat)):
            at = e * shape.steps + t + i
            own = luck.person_key(key, _newcomer(t + i, e) | luck.EVERYBODY, U64(0))
            u = luck.uniform(luck.draw(own, luck.NUMBER))
            number = luck.poisson(u, flat.arrival_mean[at], flat.arrival_mode[at], flat.arrival_sum[at])
            now.coming[e * shape.block + i] = number
            total += number
    return total


@inlined
def _steps_ahead(t: int, entry: int, shape: Shape, flat: Flat) -> int:
    """Return the number of steps whose newcomers are taken in together."""
    ahead = np.int64(1)
    if flat.entry_weights[entry] < 0:
        ahead = min(shape.block, shape.steps - t) if t % shape.block == 0 else 0
    return ahead


@inlined
def _newcomer(t: int, entry: int) -> U64:
    return luck.NEWCOMER | (U64(t) << luck.WHEN_SHIFT) | (U64(entry) << luck.WHERE_SHIFT)


@inner
def _take_in(
    t: int,
    key: U64,
    shape: Shape,
    flat: Flat,
    tally: Tally,
    count: Small,
    lead: Small,
    now: Now,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> int:
    """Turn the population, take in newcomers and follow all; return 0, or 1 + entry where too many people answer."""
    if shape.ages:
        tally.gone[t] = _turn_of_year(t, flat, now.alive)
        _bring_back(t, key, shape, flat, count, now.alive)
    for e in range(shape.entries):
        for i in range(_steps_ahead(t, e, shape, flat)):
            people, who = now.coming[e * shape.block + i], _newcomer(t + i, e)
            if flat.entry_weights[e] < 0:
                for k in range(U64(people)):
                    hand.key[k] = luck.person_key(key, who | k, U64(0))
            else:
                people = _answer(e, people, key, who, shape, flat, now, hand.key)
            if people < 0:
                return 1 + e
            _let_in(t + i, e, people, hand.key, shape, flat, count, lead, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)
    for a in range(shape.ages):
        tally.people[t + 1, a] = now.alive[a]
    return 0


@inlined
def _let_in(
    t: int,
    entry: int,
    people: int,
    keys: Words,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Put newcomers into the room, at once into the first place if there is only one and no queue in front of it."""
    place, width, in_all = U64(entry), U64(len(room.luck)), U64(shape.outside + 1)
    only = flat.stay[entry * tab.STAY_WIDTH + tab.ONLY]
    if log is None and only >= 0 and flat.is_free[entry]:
        place = U64(flat.way[only * tab.WAY_WIDTH + tab.DEST])
        count[only * (shape.steps + 1) + t] += people
    state = (place << PLACE) | (U64(t) << SINCE) | U64(t + 1)
    done, all_people = U64(0), U64(people)
    while done < all_people:
        at, fit = place * width + U64(room.size[place]), min(width - U64(room.size[in_all]), all_people - done)
        for k in range(fit):
            room.key[at + k], room.state[at + k] = keys[done + k], state
        done += fit
        room.size[place] += np.int64(fit)
        room.size[in_all] += np.int64(fit)
        if room.size[in_all] == len(room.luck):
            follow(shape, flat, count, lead, room, lists, log)


@inlined
def _turn_of_year(t: int, flat: Flat, people: Ints) -> int:
    """Make everybody a year older if it is time, apply the other changes; return who left for outside."""
    gone, ages = np.int64(0), len(people)
    if flat.turn[t]:
        gone = people[ages - 1]
        for a in range(ages - 1, 0, -1):
            people[a] = people[a - 1]
        people[0] = flat.entering[t]
    for a in range(ages):
        net = flat.net[t * ages + a]
        gone += min(max(-net, 0), people[a])
        people[a] = max(people[a] + net, 0)
    return gone


@inlined
def _bring_back(t: int, key: U64, shape: Shape, flat: Flat, count: Small, people: Ints) -> None:
    """Count those again, by age, whose time to cool down ends: one draw for each, by pool, step and ordinal."""
    for pool in range(shape.pools):
        who = _newcomer(t, shape.entries + pool)
        for i in range(count[(shape.first_back + pool) * (shape.steps + 1) + t]):
            bits = luck.draw(luck.person_key(key, who | U64(i), U64(0)), luck.AGE_BACK) >> U64(32)
            people[_first_above(bits, flat.back_share, U64(pool * shape.ages), shape.ages)] += 1


@inlined
def _first_above(x: float, bounds: Reals, first: U64, n: int) -> int:
    """Return the first of n rising bounds that is above x, at most the last, by halving without branches."""
    low, size = U64(0), U64(n)
    while size > ONE:
        half = size >> ONE
        low += half * U64(x >= bounds[first + low + half - ONE])
        size -= half
    return np.int64(low)


@inlined
def _answer(entry: int, proposals: int, key: U64, who: U64, shape: Shape, flat: Flat, now: Now, keys: Words) -> int:
    """Take people out of the counted ages, their keys into `keys`; return how many, or -1: too many answer.

    A proposal is taken up with chance (sum of weight x count now) / (at the start) / HEADROOM: thinning keeps the
    ordinals, hence the luck, of all others. Ages are drawn in proportion to weight x count before this entry's
    newcomers of the step; who finds nobody of that age left draws from those who are left.
    """
    row = flat.entry_weights[entry]
    weights_at, answering = row * shape.ages, 0.0
    for a in range(shape.ages):
        answering += flat.weights[weights_at + a] * now.alive[a]
        now.parts[a] = answering
    ratio = answering / (flat.weighted_start[row] * tab.HEADROOM)
    if ratio > 1.0:
        return -1
    left = U64(0)
    for k in range(U64(proposals)):
        own = luck.person_key(key, who | k, U64(0))
        keys[left] = own
        left += U64(luck.uniform(luck.draw(own, luck.THIN + U64(entry))) < ratio)
    taken = U64(0)
    for k in range(left):
        own = keys[k]
        u = luck.uniform(luck.draw(own, luck.AGE + U64(entry)))
        age = _first_above(u * answering, now.parts, U64(0), shape.ages)
        if now.alive[age] == 0 or flat.weights[weights_at + age] == 0.0:
            age = _age_left(u, weights_at, flat, now.alive)
        if age >= 0:
            now.alive[age] -= 1
            keys[taken] = own
            taken += ONE
    return np.int64(taken)


@inner
def _age_left(u: float, weights_at: int, flat: Flat, people: Ints) -> int:
    """Return an age in proportion to weight x count as they are now, -1 if nobody answers."""
    left = 0.0
    for a in range(len(people)):
        left += flat.weights[weights_at + a] * people[a]
    left *= u
    chosen = np.int64(-1)
    for a in range(len(people)):
        part = flat.weights[weights_at + a] * people[a]
        if part > 0.0:
            chosen = a  # the last one catches what rounding leaves over
            if left < part:
                break
            left -= part
    return chosen


# Gates ----------------------------------------------------------------------------------------------------------------


@inner
def _open(
    t: int,
    shape: Shape,
    flat: Flat,
    tally: Tally,
    count: Small,
    lead: Small,
    now: Now,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Count the capacities and let every gate admit."""
    columns, steps = shape.steps + 1, shape.steps
    _count_capacities(t, shape, flat, tally, count, now)
    for g in range(shape.gates):
        at = g * tab.GATE_WIDTH
        now.waiting[g] += lists.fill[g * steps + t] - count[(shape.first_quit + g) * columns + t]
        closed = flat.gate[at + tab.OPEN] >= 0 and flat.paths[flat.gate[at + tab.OPEN] * steps + t] < 0.5
        admitted, stopped_by = _room(g, now.waiting[g], closed, flat, now.free)
        for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
            c = flat.use_capacity[u]
            taken = np.int64(np.ceil(admitted / flat.use_per[u]))
            now.free[c] -= taken
            if flat.is_places[c]:
                now.held[c] += taken
                ends = t + flat.gate[at + tab.LENGTH]
                if t < ends < steps:
                    count[(shape.first_release + c) * columns + ends] += taken
        now.waiting[g] -= admitted
        tally.blocked[g, t] = now.waiting[g]
        tally.binding[g, t] = stopped_by
        if admitted > 0:
            _admit(t, g, admitted, shape, flat, tally, count, lead, now, hand, room, lists, log)
    for c in range(shape.capacities):
        tally.used[c, t] = now.held[c] if flat.is_places[c] else tally.available[c, t] - now.free[c]


@inlined
def _count_capacities(t: int, shape: Shape, flat: Flat, tally: Tally, count: Small, now: Now) -> None:
    """Count the units of each capacity from the people in stocks now, less those in use."""
    columns, steps = shape.steps + 1, shape.steps
    for s in range(shape.stocks):
        for i in range(flat.flow_start[s], flat.flow_start[s + 1]):
            now.n_stock[s] += flat.flow_sign[i] * count[flat.flow_row[i] * columns + t]
    for c in range(shape.capacities):
        if flat.is_saved[c] and t > 0:
            now.units[c] += flat.paths[flat.base[c] * steps + t] - tally.used[c, t - 1]
        else:
            now.units[c] = flat.paths[flat.base[c] * steps + t]
        for i in range(flat.supply_start[c], flat.supply_start[c + 1]):
            now.units[c] += flat.paths[flat.supply_share[i] * steps + t] * now.n_stock[flat.supply_stock[i]]
        tally.available[c, t] = np.int64(np.floor(now.units[c] + 1e-9))
        now.held[c] -= count[(shape.first_release + c) * columns + t]
        now.free[c] = tally.available[c, t] - now.held[c]


@inlined
def _room(g: int, waiting: int, closed: bool, flat: Flat, free: Ints) -> tuple[int, int]:
    """Return how many of those waiting a gate admits, and what stopped it (see `Trajectory.binding`)."""
    if waiting == 0:
        return np.int64(0), np.int64(-1)
    if closed:
        return np.int64(0), np.int64(-3)
    at = g * tab.GATE_WIDTH
    least = flat.gate[at + tab.LEAST]
    admitted, stopped_by = np.int64(waiting), np.int64(-1)
    for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
        room = np.int64(np.floor(max(free[flat.use_capacity[u]], 0) * flat.use_per[u] + 1e-9))
        if room < admitted:
            admitted, stopped_by = room, np.int64(flat.use_capacity[u])
    if admitted < least:
        return np.int64(0), np.int64(-2) if waiting < least else stopped_by
    return admitted, stopped_by


@inlined
def _admit(
    t: int,
    g: int,
    need: int,
    shape: Shape,
    flat: Flat,
    tally: Tally,
    count: Small,
    lead: Small,
    now: Now,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Let so many people from the head of a queue start."""
    j, patient = now.oldest[g], flat.gate[g * tab.GATE_WIDTH + tab.QUIT_AT] < 0
    while need > 0:
        queue = g * shape.steps + j
        if lists.fill[queue] == 0:
            j += 1
            continue
        size = _take_list(t, patient, shape.first_expire - shape.entries, queue, hand, lists, log)
        admitted = min(size, need)
        if admitted < size:
            _first_in_turn(0, admitted, size, hand, luck.TURN + U64(g))
            _put_back(admitted, size, queue, hand, lists)
        _start(t, g, admitted, shape, flat, count, lead, hand, room, lists, log)
        tally.wait_sum[g, t] += admitted * (t - j)
        tally.wait_count[flat.year[t], g, min(t - j, MAX_WAIT - 1)] += admitted
        need -= admitted
    now.oldest[g] = j


@inlined
def _start(
    t: int,
    g: int,
    people: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Put those at hand into the room; `follow` counts them."""
    width, in_all = U64(len(room.luck)), U64(shape.outside + 1)
    done, everybody = U64(0), U64(people)
    while done < everybody:
        fit = min(width - U64(room.size[in_all]), everybody - done)
        for k in range(done, done + fit):
            own, state = hand.key[k], hand.state[k]
            place, quits = state >> PLACE, np.int64(state & MASK16)
            if quits != NEVER:
                book(-1, g, np.int64(place) - shape.entries, quits, shape, flat, count)
            if log is not None:
                write(log, lists.pool, own, state, shape.first_start - shape.entries + np.int64(place), t)
            to = place * width + U64(room.size[place])
            room.size[place] += 1
            room.key[to], room.state[to] = own, (state & NO_TIME) | U64(t + 1)
        done += fit
        room.size[in_all] += np.int64(fit)
        if room.size[in_all] == len(room.luck):
            follow(shape, flat, count, lead, room, lists, log)


@inner
def _take_list(t: int, patient: bool, node_row: int, queue: int, hand: Hand, lists: Lists, log: Log) -> int:
    """Take a list in hand, without those who gave up by step t; return how many they are."""
    size, chunk, left = U64(0), np.int64(lists.head[queue]), np.int64(lists.fill[queue])
    while left > 0:
        n = ((left - 1) & (CHUNK - 1)) + 1
        keys, states = U64(2 * chunk * CHUNK), U64((2 * chunk + 1) * CHUNK)
        if patient:
            for i in range(U64(n)):
                hand.key[size + i], hand.state[size + i] = lists.token[keys + i], lists.token[states + i]
            size += U64(n)
        else:
            for i in range(U64(n)):
                own, state = lists.token[keys + i], lists.token[states + i]
                hand.key[size], hand.state[size] = own, state
                quits = np.int64(state & MASK16)
                size += U64(quits > t)
                if log is not None and quits <= t:
                    write(log, lists.pool, own, state, node_row + np.int64(state >> PLACE), quits)
        left -= n
        below = np.int64(lists.link[chunk])
        lists.link[chunk] = lists.pool[FREE]
        lists.pool[FREE] = chunk
        lists.pool[N_FREE] += 1
        chunk = below
    lists.fill[queue] = 0
    return np.int64(size)


@inner
def _put_back(start: int, stop: int, queue: int, hand: Hand, lists: Lists) -> None:
    """Put people into an empty list."""
    for i in range(start, stop):
        at, _ = slot_of(U64(queue), lists)
        lists.fill[queue] += 1
        lists.token[at], lists.token[at + U64(CHUNK)] = hand.key[i], hand.state[i]


@inner
def _first_in_turn(start: int, middle: int, stop: int, hand: Hand, decision: U64) -> None:
    """Reorder those at hand so that `start..middle - 1` are those of `start..stop - 1` whose hash comes first.

    Quickselect whose pivot is where the wanted rank lies among equally spread numbers: hardly more than one pass.
    """
    turn = hand.turn
    for i in range(start, stop):
        turn[i] = luck.draw(hand.key[i], decision)
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
                _swap(i, j, hand)
        if i <= middle:
            start, low = i, pivot
        else:
            stop, high = i, pivot
    for i in range(start + 1, stop):
        j = i
        while j > start and turn[j - 1] > turn[j]:
            _swap(j - 1, j, hand)
            j -= 1


@inlined
def _swap(i: int, j: int, hand: Hand) -> None:
    hand.turn[i], hand.turn[j] = hand.turn[j], hand.turn[i]
    hand.key[i], hand.key[j] = hand.key[j], hand.key[i]
    hand.state[i], hand.state[j] = hand.state[j], hand.state[i]


# The run --------------------------------------------------------------------------------------------------------------


@compiled
def space(shape: Shape) -> Space:
    """Return memory for any number of replications, one after the other."""
    width, places, queues = max(min(ROOM // (shape.outside + 1), MOST_WIDTH), 1), shape.outside + 1, shape.gates
    room = Room(
        np.empty(width * places, np.uint64),
        np.empty(width * places, np.uint64),
        np.empty(places + 1, np.int64),
        np.empty(width, np.uint64),
        np.empty(width, np.int64),
        np.empty(width, np.int64),
        np.empty(width, np.int64),
        np.empty(width, np.uint64),
    )
    lists = Lists(
        np.empty(queues * shape.steps, np.int32),
        np.empty(queues * shape.steps, np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.uint64),
        np.empty(4, np.int64),
    )
    return Space(room, _hand(width), lists)


@compiled
def run(key: U64, shape: Shape, flat: Flat, tally: Tally, log: Log, space: Space) -> tuple[int, Space]:
    """Run a replication; return 0, or 1 + entry x T + step where too many people answer, and the space, maybe grown.

    `tally.people` comes with its first row set.
    """
    steps, count, lead = shape.steps, tally.count.ravel(), tally.lead.ravel()
    now = Now(
        tally.people[0].copy(),
        flat.start.copy(),
        np.zeros(shape.capacities),
        np.zeros(shape.capacities, np.int64),
        np.zeros(shape.capacities, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.entries * shape.block, np.int64),
        np.zeros(shape.ages),
    )
    room, hand, lists = space
    room.size[:] = 0
    lists.fill[:] = 0
    lists.pool[:] = 0
    lists.pool[FREE] = -1
    lists = _with_chunks(lists, flat.start.sum())
    _populate(key, shape, flat, count, lead, room, lists, log)
    for t in range(steps):
        coming = _announce(t, key, shape, flat, now)
        lists = _with_chunks(lists, coming + len(room.luck))
        if len(hand.turn) < coming:
            hand = _hand(2 * coming)
        failed = _take_in(t, key, shape, flat, tally, count, lead, now, hand, room, lists, log)
        if failed:
            return 1 + (failed - 1) * steps + t, Space(room, hand, lists)
        longest = 0
        for g in range(shape.gates):
            longest = max(longest, lists.fill[g * steps + t])
        if len(hand.turn) < longest:
            hand = _hand(2 * longest)
        _open(t, shape, flat, tally, count, lead, now, hand, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)
    if log is not None:
        for queue in range(shape.gates * steps):
            _take_list(steps - 1, False, shape.first_expire - shape.entries, queue, hand, lists, log)
    return 0, Space(room, hand, lists)


@compiled
def _hand(size: int) -> Hand:
    return Hand(np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64))


@compiled
def _with_chunks(lists: Lists, joining: int) -> Lists:
    """Return the lists with chunks for so many more people: each list may have one that is not full."""
    wanted = len(lists.fill) + lists.pool[FRESH] - lists.pool[N_FREE] + joining // CHUNK + 1
    if len(lists.link) >= wanted:
        return lists
    size = max(wanted, len(lists.link) + len(lists.link) // 2)
    link, token = np.empty(size, np.int32), np.empty(2 * CHUNK * size, np.uint64)
    for chunk in range(lists.pool[FRESH]):
        link[chunk] = lists.link[chunk]
    for i in range(2 * CHUNK * lists.pool[FRESH]):
        token[i] = lists.token[i]
    return Lists(lists.head, lists.fill, link, token, lists.pool)


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
