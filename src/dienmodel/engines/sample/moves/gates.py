"""Gates of `sample`: capacities from the counters, and whole people admitted from the oldest lists."""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import (
    CHUNK,
    FREE,
    MASK16,
    N_FREE,
    NEVER,
    NO_TIME,
    ONE,
    PLACE,
    Lists,
    Log,
    book,
    slot_of,
    write,
)
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.moves.follow import follow
from dienmodel.engines.sample.moves.quitting import wait_on
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.state import Hand, Now, Tally
from dienmodel.engines.sample.streams import U64, inlined, inner
from dienmodel.network.network import CLOSED, NOBODY, TOO_SMALL, Small

SORTED_BY_HAND = 8
"""Ranges up to this size are sorted by insertion."""


@inner
def open_gates(
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
    columns, steps, path = shape.steps + 1, shape.steps, t * shape.paths
    _count_capacities(t, shape, flat, tally, count, now)
    for g in range(shape.gates):
        at = g * tab.GATE_WIDTH
        fresh = np.int64(lists.fill[g * steps + t])
        now.waiting[g] += fresh - count[(shape.first_quit + g) * columns + t]
        present = now.waiting[g] - now.shut[g] * fresh
        closed = flat.gate[at + tab.OPEN] >= 0 and flat.paths[path + flat.gate[at + tab.OPEN]] < 0.5
        admitted, stopped_by = _room(g, present, closed, flat, now)
        for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
            c, held = flat.use_capacity[u], now.holding[g] * flat.is_places[flat.use_capacity[u]]
            taken = _units(held + admitted, u, flat) - _units(held, u, flat)
            now.free[c] -= taken
            now.held[c] += taken
        now.holding[g] += admitted
        now.waiting[g] -= admitted
        tally.blocked[g, t] = present - admitted
        tally.binding[g, t] = stopped_by
        if admitted > 0:
            _admit(t, g, admitted, shape, flat, tally, count, lead, now, hand, room, lists, log)
        wait_on(t, g, shape, flat, count, lists)
        if flat.gate[at + tab.CLOSES] >= 0:
            now.passed[g * steps + t] = admitted
            _mind_door(t, g, shape, flat, tally, count, now, hand, lists, log)
    for c in range(shape.capacities):
        tally.used[c, t] = now.held[c] if flat.is_places[c] else tally.available[c, t] - now.free[c]


@inlined
def _count_capacities(t: int, shape: Shape, flat: Flat, tally: Tally, count: Small, now: Now) -> None:
    """Count the units of each capacity from the people in stocks now, less those in use."""
    columns, path = shape.steps + 1, t * shape.paths
    now.held[:] = 0
    for g in range(shape.gates):
        now.holding[g] -= count[(shape.first_release + g) * columns + t]
        for u in range(flat.gate[g * tab.GATE_WIDTH + tab.USE_FROM], flat.gate[g * tab.GATE_WIDTH + tab.USE_TO]):
            now.held[flat.use_capacity[u]] += _units(now.holding[g] * flat.is_places[flat.use_capacity[u]], u, flat)
    for s in range(shape.stocks):
        for i in range(flat.flow_start[s], flat.flow_start[s + 1]):
            now.n_stock[s] += flat.flow_sign[i] * count[flat.flow_row[i] * columns + t]
    for c in range(shape.capacities):
        if flat.is_saved[c] and t > 0:
            now.units[c] += flat.paths[path + flat.base[c]] - tally.used[c, t - 1]
        else:
            now.units[c] = flat.paths[path + flat.base[c]]
        for i in range(flat.supply_start[c], flat.supply_start[c + 1]):
            now.units[c] += flat.paths[path + flat.supply_share[i]] * now.n_stock[flat.supply_stock[i]]
        for i in range(flat.filled_start[c], flat.filled_start[c + 1]):
            when = t - flat.filled_since[i]
            if when >= 0:
                now.filled[c] += flat.filled_sign[i] * count[flat.filled_row[i] * columns + when]
        tally.available[c, t] = np.int64(np.floor(now.units[c] + 1e-9)) - now.filled[c]
        if flat.fewest[c] >= 0:
            tally.available[c, t] = max(tally.available[c, t], np.int64(flat.paths[path + flat.fewest[c]]))
        now.free[c] = tally.available[c, t] - now.held[c]


@inlined
def _units(people: int, u: int, flat: Flat) -> int:
    """Return the whole units that so many people behind one gate need together, whenever they came."""
    return np.int64(np.ceil(people / flat.use_per[u] - 1e-9))


@inlined
def _room(g: int, waiting: int, closed: bool, flat: Flat, now: Now) -> tuple[int, int]:
    """Return how many of those waiting a gate admits, and what stopped it (see `Trajectory.binding`)."""
    if waiting == 0:
        return np.int64(0), np.int64(NOBODY)
    if closed:
        return np.int64(0), np.int64(CLOSED)
    at = g * tab.GATE_WIDTH
    least = flat.gate[at + tab.LEAST]
    admitted, stopped_by = np.int64(waiting), np.int64(NOBODY)
    for u in range(flat.gate[at + tab.USE_FROM], flat.gate[at + tab.USE_TO]):
        c, room = flat.use_capacity[u], np.int64(0)
        if now.free[c] >= 0:
            held = now.holding[g] * flat.is_places[c]
            units = now.free[c] + _units(held, u, flat)
            room = np.int64(np.floor(units * flat.use_per[u] + 1e-9)) - held
        if room < admitted:
            admitted, stopped_by = room, np.int64(c)
    if admitted < least:
        return np.int64(0), np.int64(TOO_SMALL) if waiting < least else stopped_by
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
    at = g * tab.GATE_WIDTH
    j, patient = now.oldest[g], flat.gate[at + tab.QUIT_AT] < 0 and flat.gate[at + tab.CLOSES] < 0
    patient = patient and flat.gate[at + tab.ENDS] == 0
    while need > 0:
        queue = g * shape.steps + j
        if lists.fill[queue] == 0:
            j += 1
            continue
        size = take_list(t, patient or j == t, shape.first_expire - shape.entries, queue, hand, lists, log)
        admitted = min(size, need)
        if admitted < size:
            _first_in_turn(0, admitted, size, hand, flat.turn_luck[U64(g)])
            _put_back(admitted, size, queue, hand, lists)
        _start(t, g, admitted, shape, flat, count, lead, hand, room, lists, log)
        tally.wait_sum[g, t] += admitted * (t - j)
        tally.wait_count[flat.year[t], g, t - j] += admitted
        need -= admitted
    now.oldest[g] = j


@inner
def _mind_door(
    t: int, g: int, shape: Shape, flat: Flat, tally: Tally, count: Small, now: Now, hand: Hand, lists: Lists, log: Log
) -> None:
    """Turn away who came last where more wait than may, or all who come to a closed door; then close or open it."""
    at, came = g * tab.GATE_WIDTH, np.int64(lists.fill[g * shape.steps + t])
    people, steps = _pace(t, g, shape, flat, now)
    most = np.int64(np.floor(flat.paths[t * shape.paths + flat.gate[at + tab.CLOSES]] * people / steps + 1e-9))
    if flat.gate[at + tab.PACE] > 0 and flat.gate[at + tab.LEAST] > 1:  # see `mind_doors` of the expectation
        most = max(most, np.int64(flat.gate[at + tab.LEAST]))
    over = came if now.shut[g] else min(came, max(now.waiting[g] - most, 0))
    if over > 0:
        _turn_away(t, g, over, shape, flat, tally, count, hand, lists, log)
    left, reopens = now.waiting[g] - over, flat.gate[at + tab.REOPENS]
    if reopens >= 0:
        stays = left >= flat.gate[at + tab.LEAST] and left * steps > reopens * people  # with fewer no class begins
        now.shut[g] = np.int64(stays) if now.shut[g] else np.int64(0 < left >= most)


@inlined
def _pace(t: int, g: int, shape: Shape, flat: Flat, now: Now) -> tuple[int, int]:
    """Return people whom a gate admitted in its last steps, and these steps; 1 in 1 where its door counts people."""
    last = np.int64(flat.gate[g * tab.GATE_WIDTH + tab.PACE])
    if last == 0:
        return np.int64(1), np.int64(1)
    steps, people = min(last, np.int64(t + 1)), np.int64(0)
    for j in range(t + 1 - steps, t + 1):
        people += now.passed[g * shape.steps + j]
    return people, steps


@inlined
def _turn_away(
    t: int, g: int, over: int, shape: Shape, flat: Flat, tally: Tally, count: Small, hand: Hand, lists: Lists, log: Log
) -> None:
    """Let the last of those who came in a step give up in the next one, before anybody is admitted."""
    queue = g * shape.steps + t
    size = take_list(t, False, shape.first_expire - shape.entries, queue, hand, lists, log)
    if over < size:
        _first_in_turn(0, size - over, size, hand, flat.turn_luck[U64(g)])
    for k in range(size - over, size):
        n, quits = np.int64(hand.state[k] >> PLACE) - shape.entries, np.int64(hand.state[k] & MASK16)
        if quits != NEVER:
            book(-1, g, n, quits, shape, flat, count)
        book(1, g, n, t + 1, shape, flat, count)
        tally.turned[n, t] += 1
        hand.state[k] = (hand.state[k] & NO_TIME) | U64(t + 1)
    _put_back(0, size, queue, hand, lists)


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
def take_list(t: int, patient: bool, node_row: int, queue: int, hand: Hand, lists: Lists, log: Log) -> int:
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
