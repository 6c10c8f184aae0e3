"""Who waits: lists of tokens by gate and joining step, and the log of events."""

from typing import NamedTuple

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.moves.kept import shown
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.streams import U64, WordArray, inlined, inner
from dienmodel.network.network import Ints, Small

Log = WordArray | None


# A state: place or owner 20 bits | since 16 | episode 12 | time 16. The time is the step of the last event + 1 (0:
# present at the start, since so many steps); in a queue, the step of giving up. In a stock that counts a clock, since
# is what the clock showed on entry.
PLACE, SINCE, EPISODE = U64(44), U64(28), U64(16)


MASK16, MASK12 = U64(0xFFFF), U64(0xFFF)


NO_TIME = U64(0xFFFFFFFFFFFF0000)


ONLY_EPISODE = U64(0x000000000FFF0000)


ONLY_SINCE = U64(0x00000FFFF0000000)


ALL_BUT_PLACE = U64(0x00000FFFFFFFFFFF)


NEVER = 0xFFFF


CHUNK = 32
"""Tokens per chunk of a list: half a kilobyte, a few cache lines that are read one after the other."""


FREE, N_FREE, FRESH, N_LOGGED = range(4)
"""Places in `Lists.pool`: first chunk given back (-1: none), how many they are, first never used, events in the log."""


ONE = U64(1)


class Lists(NamedTuple):
    """Who waits: lists of tokens by gate and joining step, in chunks."""

    head: Small  # [G, T] last chunk of the list
    fill: Small  # [G, T] tokens in the list
    link: Small  # [chunk] next in the list, or next free one
    token: WordArray  # [chunk, 2, CHUNK] keys, then states
    pool: Ints
    clocks: WordArray  # those that people have with them, see `moves.kept`


@inlined
def tenure_at(level: float, survival: U64, guide: U64, flat: Flat) -> int:
    """Return the first tenure whose end finds survival, from a table that ends with 0, below the level."""
    tenure = U64(flat.guide[guide + U64(np.int64(level * tab.GUIDE_CELLS))])
    tenure += U64(flat.real[survival + tenure + ONE] >= level)  # mostly enough, and without a branch
    while flat.real[survival + tenure + ONE] >= level:
        tenure += ONE
    return np.int64(tenure)


@inlined
def first_key(own: U64, state: U64) -> U64:
    """Return the key that somebody had when he came in."""
    return own - luck.EPISODE * ((state >> EPISODE) & MASK12)


@inlined
def until_limit(own: U64, state: U64, row: int, t: int, flat: Flat, lists: Lists) -> int:
    """Return the steps from t on until a clock is over that somebody has with him, of a row of limits; else `NEVER`."""
    begin, end = flat.limit_start[row], flat.limit_start[row + 1]
    return _until(first_key(own, state), t, begin, end, flat.limit_clock, flat.limit_at, lists.clocks)


@inner
def _until(key: U64, t: int, begin: int, end: int, limit_clock: Small, limit_at: Small, clocks: WordArray) -> int:
    """Return what `until_limit` does. Called with few arrays: each array that a call passes costs the loop around."""
    steps = np.int64(NEVER)
    for i in range(begin, end):
        shows = shown(key, limit_clock[i], t + 1, clocks)
        if shows >= 0:
            steps = min(steps, max(limit_at[i] - shows, 1))
    return steps


@inlined
def join(own: U64, state: U64, g: int, shape: Shape, lists: Lists) -> None:
    """Put somebody into a queue; when he gives up is drawn if he is not admitted at once, see `moves.quitting`."""
    queue = U64(g * shape.steps) + (state & MASK16) - ONE
    at, _ = slot_of(queue, lists)
    lists.fill[queue] += 1
    lists.token[at], lists.token[at + U64(CHUNK)] = own, state | MASK16


@inlined
def slot_of(queue: U64, lists: Lists) -> tuple[U64, U64]:
    """Return where the next key of a list goes, CHUNK before the state, and the tokens before it in its chunk."""
    slot = U64(lists.fill[queue]) & U64(CHUNK - 1)
    if slot == 0:
        _new_chunk(queue, lists)
    return U64(lists.head[queue]) * U64(2 * CHUNK) + slot, slot


@inlined
def _new_chunk(queue: U64, lists: Lists) -> None:
    """Put an empty chunk at the head of a list."""
    chunk = lists.pool[FREE]
    if chunk >= 0:
        lists.pool[FREE] = lists.link[U64(chunk)]
        lists.pool[N_FREE] -= 1
    else:
        chunk = lists.pool[FRESH]
        lists.pool[FRESH] += 1
    lists.link[U64(chunk)] = lists.head[queue]
    lists.head[queue] = chunk


@inlined
def book(sign: int, g: int, n: int, quits: int, shape: Shape, flat: Flat, count: Small) -> None:
    """Count (`sign` 1) or no longer count (-1) somebody in front of node n as giving up in a step."""
    columns, pool = shape.steps + 1, flat.stay[U64((shape.entries + n) * tab.STAY_WIDTH + tab.QUIT_POOL)]
    count[U64((shape.first_expire + n) * columns + quits)] += sign
    count[U64((shape.first_quit + g) * columns + quits)] += sign
    if pool >= 0:
        come_back(sign, pool, quits, shape, flat, count)


@inlined
def come_back(people: int, pool: int, t: int, shape: Shape, flat: Flat, count: Small) -> None:
    """Count people lost in step t (below zero: no longer) in the step in which the pool gives them back."""
    when = t + flat.back_after[U64(pool)]
    if when < shape.steps:
        count[U64((shape.first_back + pool) * (shape.steps + 1) + when)] += people


@inlined
def write(log: WordArray, pool: Ints, own: U64, state: U64, row: int, t: int) -> None:
    """Write an event into the log: the person's first key, the row of the counters and the step."""
    at = 2 * pool[N_LOGGED]
    log[at] = first_key(own, state)
    log[at + 1] = (U64(row) << EPISODE) | U64(t)
    pool[N_LOGGED] += 1


@inner
def take_quitters(t: int, queue: int, taken: int, keys: WordArray, states: WordArray, lists: Lists) -> int:
    """Take those who stop waiting in a step out of a list, behind the first `taken` at hand; return how many are there.

    From the end of the list, so that whoever fills the place of one who is taken was looked at before.
    """
    chunk, left = np.int64(lists.head[queue]), np.int64(lists.fill[queue])
    while left > 0:
        n, below = ((left - 1) & (CHUNK - 1)) + 1, np.int64(lists.link[chunk])
        for i in range(n - 1, -1, -1):
            at = 2 * chunk * CHUNK + i
            if np.int64(lists.token[at + CHUNK] & MASK16) != t:
                continue
            keys[taken], states[taken] = lists.token[at], lists.token[at + CHUNK]
            taken += 1
            top, lists.fill[queue] = np.int64(lists.head[queue]), lists.fill[queue] - 1
            slot = np.int64(lists.fill[queue]) & (CHUNK - 1)
            last = 2 * top * CHUNK + slot
            lists.token[at], lists.token[at + CHUNK] = lists.token[last], lists.token[last + CHUNK]
            if slot == 0:
                give_chunk_back(queue, top, lists)
        left -= n
        chunk = below
    return taken


@inlined
def give_chunk_back(queue: int, chunk: int, lists: Lists) -> None:
    """Take the chunk at the head out of a list."""
    lists.head[queue] = lists.link[chunk]
    lists.link[chunk] = lists.pool[FREE]
    lists.pool[FREE] = chunk
    lists.pool[N_FREE] += 1
