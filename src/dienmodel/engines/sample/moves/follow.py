"""Follow people from event to event until they have to wait: the loops over people of `sample`.

Nothing that happens to a person depends on others, except when a gate admits them. So whoever starts a stay is followed
at once through all further stays and careers, up to the next queue, the horizon or the outside; on the way every event
is counted in the step in which it will happen. Only those who will join a queue are kept, as a *token* in the list of
that gate and joining step.

A person on the move, and a token, is two words: the key that all luck comes from (see `streams`), which also says who
it is, and a state. All who are in one place are handled together: one loop ends the stays or careers, one takes people
on. That is what makes it fast, for a short loop meets the same table and the same counters for everybody. Indices are
unsigned where it matters, for a signed one may count from the end.
"""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import (
    ALL_BUT_PLACE,
    CHUNK,
    EPISODE,
    MASK12,
    MASK16,
    ONE,
    ONLY_EPISODE,
    ONLY_SINCE,
    PLACE,
    SINCE,
    Lists,
    Log,
    come_back,
    first_key,
    join,
    slot_of,
    write,
)
from dienmodel.engines.sample.moves.careers import Room, end_careers
from dienmodel.engines.sample.moves.early import drops_out, end_early, stay_of
from dienmodel.engines.sample.moves.kept import keep, shown
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.streams import U64, inlined, inner
from dienmodel.network.network import Small


@inlined
def put(own: U64, state: U64, room: Room) -> bool:
    """Put somebody into the room; tell if it is full now."""
    width, place, in_all = len(room.luck), np.int64(state >> PLACE), len(room.size) - 1
    at = U64(place * width + room.size[U64(place)])
    room.key[at], room.state[at] = own, state
    room.size[U64(place)] += 1
    room.size[U64(in_all)] += 1
    return room.size[U64(in_all)] == width


@inner
def follow(shape: Shape, flat: Flat, count: Small, lead: Small, room: Room, lists: Lists, log: Log) -> None:
    """Follow all who are in the room to their next queue, the horizon or the outside.

    `count` [row, T+1] and `lead` [Y, M, T] are flat, and there are chunks for everybody.
    """
    room.size[shape.outside + 1] = 0
    again = True
    while again:
        again = False
        for place in range(shape.outside):
            n = room.size[place]
            if n == 0:
                continue
            room.size[place] = 0
            straight = False
            if place >= shape.entries + shape.nodes:
                n = end_careers(place, n, shape, flat, room)
            else:
                _count_start(place, n, shape, flat, count, room)
                if flat.stay[place * tab.STAY_WIDTH + tab.LOSES] > 0:
                    n = end_early(place, n, shape, flat, count, lead, room, lists, log)
                else:
                    n, straight = _end(place, n, shape, flat, count, lead, room, lists, log)
            if not straight:
                again |= send(n, place, shape, flat, count, room, lists, log)


@inlined
def _count_start(place: int, n: int, shape: Shape, flat: Flat, count: Small, room: Room) -> None:
    """Count those who start behind a gate: all in the same step."""
    if _gate_of(place, shape, flat) >= 0:
        t = np.int64(room.state[U64(place * len(room.luck))] & MASK16) - 1
        count[U64((shape.first_start + place - shape.entries) * (shape.steps + 1) + t)] += n


@inlined
def _end(
    place: int, n: int, shape: Shape, flat: Flat, count: Small, lead: Small, room: Room, lists: Lists, log: Log
) -> tuple[int, bool]:
    """End the stays of those in a place; where there is one way on take them there at once, and tell so."""
    only, together = np.int64(-1), False
    if log is None:
        only = np.int64(flat.stay[place * tab.STAY_WIDTH + tab.ONLY])
        together = flat.stay[place * tab.STAY_WIDTH + tab.TOGETHER] > 0
    passed, dest, gate, row = np.int64(shape.unread), np.int64(place), np.int64(-1), np.int64(shape.outside)
    if only >= 0:
        passed, dest = only, np.int64(flat.way[only * tab.WAY_WIDTH + tab.DEST])
        gate = _gate_of(dest, shape, flat)
        row = dest if gate < 0 else row
    if together:
        n = _end_together(place, n, row, dest, passed, shape, flat, count, lead, room)
    else:
        n = _end_stays(place, n, row, dest, passed, shape, flat, count, lead, room, lists, log)
    if only >= 0 and gate < 0:
        room.size[row] += n
    elif only >= 0:
        _join_all(n, gate, together, shape, room, lists)
    return n, only >= 0


@inlined
def _gate_of(place: int, shape: Shape, flat: Flat) -> int:
    """Return the gate in front of a place, -1 if there is none."""
    gate = np.int64(-1)
    if place < shape.entries + shape.nodes:
        gate = np.int64(flat.stay[U64(place * tab.STAY_WIDTH + tab.GATE)])
    return gate


@inlined
def _end_stays(
    place: int,
    n: int,
    row: int,
    dest: int,
    passed: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
    lists: Lists,
    log: Log,
) -> int:
    """End the stays of those in a place and return the number of those who do not drop out.

    They are counted in the counters' row `passed` and put, as people of `dest`, behind those in the room's row `row`,
    never the place itself. Who drops out is counted apart. One draw serves a stay: 12 bits for its length, 26 for
    dropout at its end, 26 for the way on. Stays that end after the horizon all end in step T, which nobody reads.
    """
    columns, steps, width = shape.steps + 1, shape.steps, len(room.luck)
    key, state, luck_of = room.key, room.state, room.luck
    fields = place * tab.STAY_WIDTH
    decision = flat.stay_luck[U64(place)]
    quantile_at, spread = U64(flat.stay[fields + tab.QUANTILE_AT]), U64(flat.stay[fields + tab.SPREAD])
    drop_at, drop_stride = flat.stay[fields + tab.DROP_AT], flat.stay[fields + tab.DROP_STRIDE]
    drop_row = flat.stay[fields + tab.DROP_ROW]
    passed_at, other = passed * columns, (drop_row - passed) * columns
    elsewhere, first, out = U64(dest - place) << PLACE, U64(place * width), U64(row * width + room.size[row])
    people = U64(n)
    for k in range(people):
        luck_of[k] = luck.draw(key[first + k], decision)
    pool, milestone = flat.stay[fields + tab.POOL], flat.stay[fields + tab.MILESTONE]
    release = flat.stay[fields + tab.RELEASE]
    if pool >= 0 or milestone >= 0 or release != shape.unread or log is not None:
        for k in range(people):
            was = state[first + k]
            t = min(np.int64(was & MASK16) - 1 + stay_of(luck_of[k], quantile_at, spread, flat), steps)
            drops = drops_out(luck_of[k], flat.chance[U64(drop_at + t * drop_stride)])
            count[U64(release * columns + t)] += 1
            if drops and pool >= 0:
                come_back(1, pool, t, shape, flat, count)
            if milestone >= 0 and not drops and t < steps:
                took = t - np.int64((was >> SINCE) & MASK16)
                lead[(flat.year[t] * shape.milestones + milestone) * steps + took] += 1
            if log is not None and drops and t < steps:
                write(log, lists.pool, key[first + k], was, drop_row, t)
    left = U64(0)
    for k in range(people):
        bits, was = luck_of[k], state[first + k]
        stay = stay_of(bits, quantile_at, spread, flat)
        t = min(np.int64(was & MASK16) - 1 + stay, steps)
        drops = drops_out(bits, flat.chance[U64(drop_at + t * drop_stride)])
        count[U64(passed_at + (other & -drops) + t)] += 1
        key[out + left] = key[first + k]
        state[out + left] = was + elsewhere + U64(stay)  # the time after the horizon does not matter
        luck_of[left] = bits
        left += U64((1 - drops) & (t < steps))
    return np.int64(left)


@inlined
def _end_together(
    place: int,
    n: int,
    row: int,
    dest: int,
    passed: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
) -> int:
    """Do what `_end_stays` does where all stay equally long: behind a gate they also began in the same step."""
    columns, steps, width = shape.steps + 1, shape.steps, len(room.luck)
    key, state, luck_of = room.key, room.state, room.luck
    fields = place * tab.STAY_WIDTH
    decision, elsewhere = flat.stay_luck[U64(place)], U64(dest - place) << PLACE
    first, out, people = U64(place * width), U64(row * width + room.size[row]), U64(n)
    stay = np.int64(flat.quantile[flat.stay[fields + tab.QUANTILE_AT]])
    t = np.int64(state[first] & MASK16) - 1 + stay
    if t >= steps:
        return np.int64(0)
    chance = U64(flat.chance[U64(flat.stay[fields + tab.DROP_AT] + t * flat.stay[fields + tab.DROP_STRIDE])])
    for k in range(people):
        luck_of[k] = luck.draw(key[first + k], decision)
    left, change = U64(0), elsewhere + U64(stay)
    for k in range(people):
        bits = luck_of[k]
        key[out + left], state[out + left] = key[first + k], state[first + k] + change
        luck_of[left] = bits
        left += ONE - U64(drops_out(bits, chance))
    pool, milestone, lost = flat.stay[fields + tab.POOL], flat.stay[fields + tab.MILESTONE], n - np.int64(left)
    if milestone >= 0:
        at = (flat.year[t] * shape.milestones + milestone) * steps
        for k in range(left):
            lead[at + t - np.int64((state[out + k] >> SINCE) & MASK16)] += 1
    count[U64(passed * columns + t)] += np.int64(left)
    count[U64(flat.stay[fields + tab.DROP_ROW] * columns + t)] += lost
    count[U64(flat.stay[fields + tab.RELEASE] * columns + t)] += n
    if pool >= 0:
        come_back(lost, pool, t, shape, flat, count)
    return np.int64(left)


@inlined
def _choose(low: U64, first_row: int, bound: U64, arcs: U64, flat: Flat) -> int:
    """Return the row of the arc that the low bits of a draw choose, by the thresholds from `bound` on."""
    row = np.int64(first_row)
    row += low >= flat.chance[bound]
    for i in range(bound + ONE, bound + arcs - ONE):
        row += low >= flat.chance[i]
    return row


@inlined
def _limit_row(own: U64, s: int, t: int, shape: Shape, flat: Flat) -> int:
    """Return the row by which somebody leaves a stock at its limit."""
    at = U64((shape.entries + shape.nodes + shape.risks + s) * tab.FORK_WIDTH)
    low = luck.draw(own, flat.limit_luck[U64(s)]) & luck.LOW
    bound = U64(flat.fork[at + U64(tab.CHANCE_AT)] + t * flat.fork[at + U64(tab.CHANCE_STRIDE)])
    return _choose(low, np.int64(flat.fork[at + U64(tab.ROW)]), bound, U64(flat.fork[at + U64(tab.ARCS)]), flat)


@inlined
def _shown(how: int, row: int, own: U64, state: U64, t: int, clock: int, flat: Flat, lists: Lists) -> int:
    """Return what the clock shows in step t that somebody has with him on a row; keep it where he goes to a node."""
    shows = clock
    if how & tab.BRINGS:
        shows = shown(first_key(own, state), flat.clock[U64(row)], t, lists.clocks)
    elif how & tab.KEEPS:
        keep(first_key(own, state), flat.clock[U64(row)], t - clock, lists.clocks)
    return shows


@inlined
def _with_clock(how: int, row: int, state: U64, clock: int, flat: Flat) -> U64:
    """Return the state of somebody who takes a row that leads to a stock which counts a clock."""
    if how & (tab.ALONG | tab.BEGINS):
        shows = np.int64(flat.shows[U64(row)])
        if how & tab.ALONG:
            shows = min(clock, shows)
        elif how & tab.BRINGS and clock >= 0:
            shows = min(clock, np.int64(flat.at_most[U64(row)]))
        state = (state & ~ONLY_SINCE) | (U64(shows) << SINCE)
    return state


@inlined
def _anew(how: int, own: U64, state: U64) -> tuple[U64, U64]:
    """Return key and state of somebody on a way: new ones where it leads back to a place where people draw anew."""
    if how & tab.ANEW:
        # A new episode: ranks rise within one, so (episode, place) and the draws are new.
        episode = (((state >> EPISODE) & MASK12) + ONE) & MASK12
        own += luck.EPISODE * (episode - ((state >> EPISODE) & MASK12))
        state = (state & ~ONLY_EPISODE) | (episode << EPISODE)
    return own, state


@inlined
def send(n: int, place: int, shape: Shape, flat: Flat, count: Small, room: Room, lists: Lists, log: Log) -> bool:
    """Choose an arc, counted, for everybody on the way, and take them to its end. Tell if any go back.

    The owners of a place have the same number of thresholds, and those of a stay are one. Who goes outside is put
    where somebody else on the way was before, and forgotten. Inlined, and so called in one place of each loop: a call
    would pass every array.
    """
    columns, width, base, any_back = shape.steps + 1, len(room.luck), U64(shape.outside * len(room.luck)), False
    if n == 0:
        return any_back
    at = (room.state[base] >> PLACE) * U64(tab.FORK_WIDTH)
    several = place >= shape.entries + shape.nodes or flat.stay[place * tab.STAY_WIDTH + tab.LOSES] > 0
    some_return = len(flat.way_pool) > 0
    arcs, free = U64(flat.fork[at + U64(tab.ARCS)]), flat.is_free[place] > 0
    first_row, chance_at = np.int64(flat.fork[at + U64(tab.ROW)]), np.int64(flat.fork[at + U64(tab.CHANCE_AT)])
    stride = np.int64(flat.fork[at + U64(tab.CHANCE_STRIDE)])
    for k in range(U64(n)):
        own, state = room.key[base + k], room.state[base + k]
        low, t = room.luck[k] & luck.LOW, np.int64(state & MASK16) - 1
        if several:
            at = (state >> PLACE) * U64(tab.FORK_WIDTH)
            first_row, chance_at = np.int64(flat.fork[at + U64(tab.ROW)]), np.int64(flat.fork[at + U64(tab.CHANCE_AT)])
            stride = np.int64(flat.fork[at + U64(tab.CHANCE_STRIDE)])
        row = _choose(low, first_row, U64(chance_at + t * stride), arcs, flat)
        count[U64(row * columns + t)] += 1
        if log is not None:
            write(log, lists.pool, own, state, row, t)
        dest, gate = np.int64(flat.way[U64(row * tab.WAY_WIDTH + tab.DEST)]), np.int64(-1)
        if some_return and flat.way_pool[U64(row)] >= 0:
            come_back(1, np.int64(flat.way_pool[U64(row)]), t, shape, flat, count)
        if not free:
            how = flat.way[U64(row * tab.WAY_WIDTH + tab.HOW)]
            any_back |= how & tab.AGAIN > 0
            if how & ~(tab.AGAIN | tab.ANEW):
                shows = _shown(how, row, own, state, t + 1, np.int64(room.origin[k]), flat, lists)
                state = _with_clock(how, row, state, shows, flat)
                s = dest - shape.entries - shape.nodes
                if how & tab.LIMITED and shows >= flat.stock[s * tab.STOCK_WIDTH + tab.TENURE_LIMIT]:
                    own, state = _anew(how, own, state)
                    row = _limit_row(own, s, t, shape, flat)
                    count[U64(row * columns + t)] += 1
                    if log is not None:
                        write(log, lists.pool, own, state, row, t)
                    dest = np.int64(flat.way[U64(row * tab.WAY_WIDTH + tab.DEST)])
                    how = flat.way[U64(row * tab.WAY_WIDTH + tab.HOW)]
                    _shown(how, row, own, state, t + 1, shows, flat, lists)
                    state = _with_clock(how, row, (state & ~ONLY_SINCE) | (U64(t) << SINCE), shows, flat)
                    any_back |= dest <= place
            own, state = _anew(how, own, state)
            gate = _gate_of(dest, shape, flat)
        state = (state & ALL_BUT_PLACE) | (U64(dest) << PLACE)
        if gate >= 0:
            join(own, state, gate, shape, lists)
        else:
            to = U64(dest * width + room.size[U64(dest)])
            room.size[U64(dest)] += 1
            room.key[to], room.state[to] = own, state
    room.size[U64(shape.outside)] = 0
    return any_back


@inlined
def _join_all(n: int, g: int, together: bool, shape: Shape, room: Room, lists: Lists) -> None:
    """Put everybody on the way into one queue; `together` in the same step."""
    base = U64(shape.outside * len(room.luck))
    if not together:
        for k in range(U64(n)):
            join(room.key[base + k], room.state[base + k], g, shape, lists)
        return
    queue, stop = U64(g * shape.steps) + (room.state[base] & MASK16) - ONE, base + U64(n)
    while base < stop:
        at, slot = slot_of(queue, lists)
        fit = min(U64(CHUNK) - slot, stop - base)
        for i in range(fit):
            lists.token[at + i], lists.token[at + U64(CHUNK) + i] = room.key[base + i], room.state[base + i] | MASK16
        lists.fill[queue] += np.int64(fit)
        base += fit
