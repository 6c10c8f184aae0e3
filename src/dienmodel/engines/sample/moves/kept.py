"""The clocks that people have with them on their way between stocks, in nodes and queues: kept by person.

A person on the move is a key and a state, and neither has room for a clock. So what the clock of the last stock shows
is kept apart, under the person's first key, from when he leaves the stock for a node until he leaves another one: a
table of open addresses, of which an entry with value 0 is free. It is empty where nobody has a clock with him.
"""

import numpy as np

from dienmodel.engines.sample.streams import U64, WordArray, compiled, inlined, inner

ZERO = 2**31
"""Added to the step in which a clock showed 0, which may lie before the start."""

CLOCK, FREE, ONE = U64(32), U64(0), U64(1)


@inner
def keep(key: U64, clock: int, zero: int, kept: WordArray) -> None:
    """Keep the clock of somebody (-1: none) and the step in which it showed 0, in place of what was kept before."""
    at = _find(key, kept)
    kept[at] = key
    kept[at + ONE] = (U64(clock + 1) << CLOCK) | U64(zero + ZERO if clock >= 0 else ZERO)


@inner
def shown(key: U64, clock: int, t: int, kept: WordArray) -> int:
    """Return what a clock shows in step t that somebody has with him; -1: he has none, or another one."""
    value = kept[_find(key, kept) + ONE]
    if value >> CLOCK != U64(clock + 1):
        return np.int64(-1)
    return np.int64(t) - (np.int64(value & U64(2**32 - 1)) - ZERO)


@inlined
def _find(key: U64, kept: WordArray) -> U64:
    """Return where the entry of a key is, or the first free place behind: keys are spread evenly."""
    last = U64(len(kept)) - ONE
    at = (key << ONE) & last
    while kept[at + ONE] != FREE and kept[at] != key:
        at = (at + ONE + ONE) & last
    return at


@compiled
def with_room(kept: WordArray, people: int) -> WordArray:
    """Return the table with room for so many people in all: at most half of it is taken."""
    size = max(len(kept), 2)
    while size < 4 * people:
        size *= 2
    if size == len(kept):
        return kept
    larger = np.zeros(size, np.uint64)
    for i in range(0, len(kept), 2):
        if kept[i + 1] != FREE:
            at = _find(kept[i], larger)
            larger[at], larger[at + ONE] = kept[i], kept[i + 1]
    return larger
