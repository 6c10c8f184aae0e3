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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines import sample_tables as tab
from dienmodel.engines import streams as luck
from dienmodel.engines.sample_tables import Flat, Shape, Small
from dienmodel.engines.streams import U64, inlined, inner
from dienmodel.engines.trajectory import MAX_WAIT

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
Log = Words | None

# A state: place or owner 20 bits | since 16 | episode 12 | time 16. The time is the step of the last event + 1 (0:
# present at the start, since so many steps); in a queue, the step of giving up.
PLACE, SINCE, EPISODE = U64(44), U64(28), U64(16)
MASK16, MASK12 = U64(0xFFFF), U64(0xFFF)
NO_TIME = U64(0xFFFFFFFFFFFF0000)
ONLY_EPISODE = U64(0x000000000FFF0000)
SINCE_EPISODE = U64(0x00000FFFFFFF0000)
SINCE_TIME = U64(0x00000FFFF000FFFF)
ALL_BUT_PLACE = U64(0x00000FFFFFFFFFFF)
NEVER = 0xFFFF

CHUNK = 32
"""Tokens per chunk of a list: half a kilobyte, a few cache lines that are read one after the other."""

FREE, N_FREE, N_LOGGED = range(3)
"""Places in `Lists.pool`: first free chunk, number of free chunks, events in the log."""

ONE, TWO = U64(1), U64(2)
STAY_SHIFT = U64(52)
CHANCE_SHIFT = U64(luck.CHANCE_BITS)


class Room(NamedTuple):
    """Where people are while they are followed, never more than `len(drawn)` together."""

    people: Words  # [place, len(drawn), 2] key and state
    size: Ints  # [place] people there
    drawn: Words  # luck of those who leave the place at hand


class Lists(NamedTuple):
    """Who waits: lists of tokens by gate and joining step, in chunks."""

    head: Small  # [G, T] last chunk of the list
    fill: Small  # [G, T] tokens in the list
    link: Small  # [chunk] next in the list, or next free one
    token: Words  # [chunk, CHUNK, 2]
    pool: Ints


@inner
def follow(
    batch: Words,
    n_from: int,
    n_to: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Follow people `n_from..n_to - 1` of the batch [people, 2] to their next queue, the horizon or the outside.

    `count` [row, T+1] and `lead` [Y, M, MAX_WAIT] are flat, and there are free chunks for everybody.
    """
    width = len(room.drawn)
    for i in range(n_from, n_to):
        place = np.int64(batch[2 * i + 1] >> PLACE)
        at = U64(2 * (place * width + room.size[place]))
        room.people[at], room.people[at + ONE] = batch[2 * i], batch[2 * i + 1]
        room.size[place] += 1
    again = True
    while again:
        again = False
        for place in range(shape.outside):
            n = room.size[place]
            if n == 0:
                continue
            room.size[place] = 0
            if place >= shape.entries + shape.nodes:
                n = _end_careers(place, n, shape, flat, room)
            else:
                only = flat.stay[place * tab.STAY_WIDTH + tab.ONLY] if log is None else -1
                passed, to = shape.unread, place
                if only >= 0:
                    passed, to = only, np.int64(flat.way[only * tab.WAY_WIDTH + tab.DEST])
                n = _end_stays(place, n, to, passed, shape, flat, count, lead, room, lists, log)
                if only >= 0:
                    room.size[to] += n
                    continue
            again |= _take_on(place, n, shape, flat, count, room, lists, log)


@inlined
def _end_stays(
    place: int,
    n: int,
    to: int,
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

    They are counted in row `passed` and put behind those in the place `to`, which is the same one or empties later; who
    drops out is counted in the row for that. One draw serves a stay: 12 bits for its length, 26 for dropout at its end,
    26 for the way on. Stays that end after the horizon all end in step T, which nobody reads.
    """
    columns, steps, width = shape.steps + 1, shape.steps, len(room.drawn)
    people, drawn = room.people, room.drawn
    fields = place * tab.STAY_WIDTH
    decision = U64(flat.stay[fields + tab.DECISION])
    quantile_at, spread = U64(flat.stay[fields + tab.QUANTILE_AT]), U64(flat.stay[fields + tab.SPREAD])
    drop_at, drop_stride = flat.stay[fields + tab.DROP_AT], flat.stay[fields + tab.DROP_STRIDE]
    drop_row, pool = flat.stay[fields + tab.DROP_ROW], flat.stay[fields + tab.POOL]
    first_release, last_release = flat.stay[fields + tab.RELEASE_FROM], flat.stay[fields + tab.RELEASE_TO]
    milestone = flat.stay[fields + tab.MILESTONE]
    dropped_at, passed_at = np.int64(drop_row) * columns, passed * columns
    goes_to = U64(to) << PLACE
    out = U64(2 * (to * width + room.size[to]))
    first, left = U64(2 * place * width), U64(0)
    for k in range(U64(n)):
        own, state = people[first + TWO * k], people[first + TWO * k + ONE]
        bits = luck.draw(own, decision)
        stay = flat.quantile[quantile_at + ((bits >> STAY_SHIFT) & spread)]
        t = min(np.int64(state & MASK16) - 1 + np.int64(stay), steps)
        drops = (bits >> CHANCE_SHIFT) & luck.LOW < flat.chance[U64(drop_at + t * drop_stride)]
        count[U64((dropped_at if drops else passed_at) + t)] += 1
        for i in range(first_release, last_release):
            count[flat.release[i] * columns + t] += 1
        if pool >= 0 and drops:
            come_back(1, own, place - shape.entries, pool, t, shape, flat, count)
        if milestone >= 0 and not drops and t < steps:
            steps_since = min(t - np.int64((state >> SINCE) & MASK16), MAX_WAIT - 1)
            lead[(flat.year[t] * shape.milestones + milestone) * MAX_WAIT + steps_since] += 1
        if log is not None and drops and t < steps:
            write(log, lists.pool, own, state, drop_row, t)
        people[out], people[out + ONE] = own, (state & SINCE_EPISODE) | goes_to | U64(t + 1)
        drawn[left] = bits
        passes = U64((not drops) & (t < steps))
        out += TWO * passes
        left += passes
    return np.int64(left)


@inlined
def come_back(sign: int, own: U64, n: int, pool: int, t: int, shape: Shape, flat: Flat, count: Small) -> None:
    """Count (`sign` 1) or no longer count (-1) that somebody whom node n lost in step t returns to the counted ages."""
    when = t + flat.back_after[pool]
    if when < shape.steps:
        # The first age whose cumulative share is above 32 bits, by halving without branches.
        x, first = luck.draw(own, luck.AGE_BACK + U64(n)) >> U64(32), pool * shape.ages
        low, size = 0, shape.ages
        while size > 1:
            half = size >> 1
            low += half * (x >= flat.back_share[U64(first + low + half - 1)])
            size -= half
        count[(shape.first_back + low) * (shape.steps + 1) + when] += sign


# Careers --------------------------------------------------------------------------------------------------------------


@inlined
def _end_careers(place: int, n: int, shape: Shape, flat: Flat, room: Room) -> int:
    """Let those in a stock leave, with the fork's owner instead of the place; return the number before the horizon.

    Each risk has its own latent time; `last` is the earliest event so far, which the next risk must beat.
    """
    steps, people, drawn = shape.steps, room.people, room.drawn
    s, first_owner = place - shape.entries - shape.nodes, shape.entries + shape.nodes
    fields = s * tab.STOCK_WIDTH
    first_risk, last_risk = flat.stock[fields + tab.RISK_FROM], flat.stock[fields + tab.RISK_TO]
    limit = np.int64(flat.stock[fields + tab.TENURE_LIMIT])
    first, left = U64(2 * place * len(drawn)), U64(0)
    for k in range(U64(n)):
        own, state = people[first + TWO * k], people[first + TWO * k + ONE]
        start = np.int64(state & MASK16)
        origin = start
        if start == 0:
            origin = -min(np.int64((state >> SINCE) & MASK16), limit - 1)
        last = min(steps, origin + limit)
        owner, luck_of_it = -1, U64(0)
        for r in range(first_risk, last_risk):
            at = r * tab.RISK_WIDTH
            bits = luck.draw(own, luck.RISK + U64(r))
            if flat.risk[at + tab.METHOD] == tab.BY_TABLE:
                step = _by_table(luck.remaining(bits), at, origin, start, last, flat)
            else:
                step = _by_bands(luck.remaining(bits), at, origin, start, last, flat)
            if step < last:
                last, owner, luck_of_it = step, first_owner + r, bits
        if owner < 0:
            if origin + limit > steps:
                continue
            last, owner = origin + limit - 1, first_owner + shape.risks + s
            luck_of_it = luck.draw(own, luck.LIMIT + U64(s))
        people[first + TWO * left] = own
        people[first + TWO * left + ONE] = (
            (U64(owner) << PLACE) | (U64(last) << SINCE) | (state & ONLY_EPISODE) | U64(last + 1)
        )
        drawn[left] = luck_of_it
        left += ONE
    return np.int64(left)


@inlined
def _by_table(level: float, at: int, origin: int, start: int, last: int, flat: Flat) -> int:
    """Return the first step whose end finds survival by tenure, from a table, below the level; `last` if none is."""
    survival, guide = np.int64(flat.risk[at + tab.SURVIVAL_AT]), np.int64(flat.risk[at + tab.GUIDE_AT])
    level *= flat.real[U64(survival + start - origin)]
    if flat.real[U64(survival + last - origin)] >= level:
        return last
    tenure = np.int64(flat.guide[U64(guide + np.int64(level * tab.GUIDE_CELLS))])
    while flat.real[U64(survival + tenure + 1)] >= level:
        tenure += 1
    return origin + tenure


@inlined
def _by_bands(share: float, at: int, origin: int, start: int, last: int, flat: Flat) -> int:
    """Return the first step in which rate x season has added up to more than -log(share), or `last`.

    Band by band, by differences of the cumulative season; inside the band that it reaches, by bisection.
    """
    rate_at, band_at = np.int64(flat.risk[at + tab.RATE_AT]), np.int64(flat.risk[at + tab.BAND_AT])
    season_at = np.int64(flat.risk[at + tab.SEASON_AT])
    need = luck.exponential(share)
    step, b = start, 0
    while flat.band[band_at + b] <= step - origin:
        b += 1
    while step < last:
        stop = min(last, origin + np.int64(flat.band[band_at + b]))
        rate, passed = flat.real[rate_at + b], flat.real[season_at + step]
        hazard = rate * (flat.real[season_at + stop] - passed)
        if hazard > need:
            high = stop - 1
            while step < high:
                middle = (step + high) >> 1
                if rate * (flat.real[season_at + middle + 1] - passed) > need:
                    high = middle
                else:
                    step = middle + 1
            return step
        need -= hazard
        step = stop
        b += 1
    return last


# Ways on --------------------------------------------------------------------------------------------------------------


@inlined
def _take_on(place: int, n: int, shape: Shape, flat: Flat, count: Small, room: Room, lists: Lists, log: Log) -> bool:
    """Take those who leave a place along an arc each, counted, to their next place or queue; tell if any went back."""
    columns, width, people, drawn = shape.steps + 1, len(room.drawn), room.people, room.drawn
    first, back = U64(2 * place * width), False
    for k in range(U64(n)):
        own, state, bits = people[first + TWO * k], people[first + TWO * k + ONE], drawn[k]
        t = np.int64(state & MASK16) - 1
        at = (state >> PLACE) * U64(tab.FORK_WIDTH)
        row, arcs = np.int64(flat.fork[at + U64(tab.ROW)]), np.int64(flat.fork[at + U64(tab.ARCS)])
        if arcs > 1:
            low, last = bits & luck.LOW, row + arcs - 1
            bound = flat.fork[at + U64(tab.CHANCE_AT)] + t * flat.fork[at + U64(tab.CHANCE_STRIDE)]
            while row < last and low >= flat.chance[U64(bound)]:
                row += 1
                bound += 1
        count[U64(row * columns + t)] += 1
        if log is not None:
            write(log, lists.pool, own, state, row, t)
        way = U64(row * tab.WAY_WIDTH)
        dest, g = np.int64(flat.way[way]), np.int64(flat.way[way + U64(tab.QUEUE)])
        if flat.way[way + U64(tab.BACK)]:
            # A new episode: places rise within one, so (episode, place) and the draws are new.
            back = True
            episode = (((state >> EPISODE) & MASK12) + ONE) & MASK12
            own += luck.EPISODE * (episode - ((state >> EPISODE) & MASK12))
            state = (state & ~ONLY_EPISODE) | (episode << EPISODE)
        if g >= 0:
            _join(own, state, dest, g, t, shape, flat, count, lists)
        elif dest < shape.outside:
            to = U64(2 * (dest * width + room.size[U64(dest)]))
            room.size[U64(dest)] += 1
            people[to], people[to + ONE] = own, (state & ALL_BUT_PLACE) | (U64(dest) << PLACE)
    return back


@inlined
def _join(
    own: U64, state: U64, dest: int, g: int, t: int, shape: Shape, flat: Flat, count: Small, lists: Lists
) -> None:
    """Put somebody into a queue; giving up is booked now and taken back on admission."""
    quits = NEVER
    if flat.gate[U64(g * tab.GATE_WIDTH + tab.LEAVES)]:
        n = dest - shape.entries
        share = luck.remaining(luck.draw(own, luck.RENEGE + U64(n)))
        wait = _patience(share, flat.gate[g * tab.GATE_WIDTH + tab.PATIENCE], flat.gate_hazard[g])
        if t + wait < shape.steps:
            quits = t + wait
            book(1, own, g, n, quits, shape, flat, count)
    queue = U64(g * shape.steps + t)
    slot = np.int64(lists.fill[queue]) & (CHUNK - 1)
    if slot == 0:
        chunk = lists.pool[FREE]
        lists.pool[FREE] = lists.link[U64(chunk)]
        lists.pool[N_FREE] -= 1
        lists.link[U64(chunk)] = lists.head[queue]
        lists.head[queue] = chunk
    lists.fill[queue] += 1
    at = U64(2 * (np.int64(lists.head[queue]) * CHUNK + slot))
    lists.token[at] = own
    lists.token[at + ONE] = (state & SINCE_EPISODE) | (U64(dest) << PLACE) | U64(quits)


@inlined
def book(sign: int, own: U64, g: int, n: int, quits: int, shape: Shape, flat: Flat, count: Small) -> None:
    """Count (`sign` 1) or no longer count (-1) somebody in front of node n as giving up in a step."""
    columns, pool = shape.steps + 1, flat.stay[(shape.entries + n) * tab.STAY_WIDTH + tab.POOL]
    count[(shape.first_expire + n) * columns + quits] += sign
    count[(shape.first_quit + g) * columns + quits] += sign
    if pool >= 0:
        come_back(sign, own, n, pool, quits, shape, flat, count)


@inlined
def _patience(share: float, patience: int, hazard: float) -> int:
    """Return the steps until somebody gives up waiting: geometric by `hazard`, at most `patience`; 0 means without."""
    wait = np.int64(NEVER)
    if hazard > 0.0:
        wait = 1 + np.int64(luck.exponential(share) / hazard)
    if patience > 0:
        wait = min(wait, patience)
    return wait


# The log --------------------------------------------------------------------------------------------------------------


@inlined
def write(log: Words, pool: Ints, own: U64, state: U64, row: int, t: int) -> None:
    """Write an event into the log: the person's first key, the row of the counters and the step."""
    at = 2 * pool[N_LOGGED]
    log[at] = own - luck.EPISODE * ((state >> EPISODE) & MASK12)
    log[at + 1] = (U64(row) << EPISODE) | U64(t)
    pool[N_LOGGED] += 1
