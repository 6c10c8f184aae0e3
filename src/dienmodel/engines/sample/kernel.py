"""The clock of `sample`: step by step, newcomers, capacities and gates, and between them people who are followed.

A step is: take in newcomers, follow them and those admitted in the step before (see `follow`), count the
capacities from the counters, and let the gates admit from the oldest lists. That keeps the order of the model (see
`network.network`): an event of step t was decided in an earlier step or by an arrival of this one, so it is counted
before the gates of step t look. For the same reason it does not matter when exactly somebody is followed: whoever
starts a stay in step t has no event before t + 1.

People of one joining step are equal for FIFO. A list that has to be split is ordered by a hash of (person, gate), so
no result depends on the order in which people were handled.

Only `run` asks for memory, at the beginning of a step and for all that may be needed in it: what it calls is compiled
without counting references.
"""

import numpy as np

from dienmodel.engines.sample.lists import CHUNK, FREE, FRESH, N_FREE, Lists, Log
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.moves.follow import follow
from dienmodel.engines.sample.moves.gates import open_gates, take_list
from dienmodel.engines.sample.moves.kept import with_room
from dienmodel.engines.sample.moves.newcomers import announce, populate, take_in
from dienmodel.engines.sample.moves.quitting import let_quit, most_quitting
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.state import Hand, Now, Space, Tally
from dienmodel.engines.sample.streams import U64, compiled

MOST_WIDTH, ROOM = 1024, 2**20
"""Most people followed together, and in all places together."""


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
        np.empty(width + 1, np.int64),
    )
    lists = Lists(
        np.empty(queues * shape.steps, np.int32),
        np.empty(queues * shape.steps, np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.uint64),
        np.empty(4, np.int64),
        np.zeros(0, np.uint64),
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
        tally.people[0].copy(),
        flat.start.copy(),
        np.zeros(shape.capacities, np.int64),
        np.zeros(shape.capacities),
        np.zeros(shape.capacities, np.int64),
        np.zeros(shape.capacities, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.gates * steps, np.int64),
        np.zeros(shape.gates, np.int64),
        np.zeros(shape.entries * shape.block, np.int64),
        np.zeros(shape.ages),
    )
    room, hand, lists = space
    room.size[:] = 0
    lists.fill[:] = 0
    lists.pool[:] = 0
    lists.pool[FREE] = -1
    lists.clocks[:] = 0
    ever = flat.start.sum()
    lists = _with_chunks(lists, ever, ever * shape.keeping)
    populate(key, shape, flat, count, lead, room, lists, log)
    for t in range(steps):
        coming = announce(t, key, shape, flat, now)
        ever += coming
        lists = _with_chunks(lists, coming + len(room.luck), ever * shape.keeping)
        if len(hand.turn) < coming:
            hand = _hand(2 * coming)
        failed = take_in(t, key, shape, flat, tally, count, lead, now, hand, room, lists, log)
        if failed:
            return 1 + (failed - 1) * steps + t, Space(room, hand, lists)
        quitting = most_quitting(t, shape, flat, count)
        if quitting > 0:
            lists = _with_chunks(lists, shape.gates * quitting + len(room.luck), ever * shape.keeping)
            if len(hand.turn) < quitting:
                hand = _hand(2 * quitting)
            let_quit(t, shape, flat, count, lead, now, hand, room, lists, log)
        longest = 0
        for g in range(shape.gates):
            longest = max(longest, lists.fill[g * steps + t])
        if len(hand.turn) < longest:
            hand = _hand(2 * longest)
        open_gates(t, shape, flat, tally, count, lead, now, hand, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)
    if log is not None:
        for queue in range(shape.gates * steps):
            take_list(steps - 1, False, shape.first_expire - shape.entries, queue, hand, lists, log)
    return 0, Space(room, hand, lists)


@compiled
def _hand(size: int) -> Hand:
    return Hand(np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64))


@compiled
def _with_chunks(lists: Lists, joining: int, keeping: int) -> Lists:
    """Return the lists with chunks for so many more people, and room for the clocks of so many.

    Each list may have a chunk that is not full.
    """
    clocks = with_room(lists.clocks, keeping) if keeping > 0 else lists.clocks
    wanted = len(lists.fill) + lists.pool[FRESH] - lists.pool[N_FREE] + joining // CHUNK + 1
    if len(lists.link) >= wanted:
        return Lists(lists.head, lists.fill, lists.link, lists.token, lists.pool, clocks)
    size = max(wanted, len(lists.link) + len(lists.link) // 2)
    link, token = np.empty(size, np.int32), np.empty(2 * CHUNK * size, np.uint64)
    for chunk in range(lists.pool[FRESH]):
        link[chunk] = lists.link[chunk]
    for i in range(2 * CHUNK * lists.pool[FRESH]):
        token[i] = lists.token[i]
    return Lists(lists.head, lists.fill, link, token, lists.pool, clocks)
