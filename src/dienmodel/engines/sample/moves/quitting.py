"""Those who stop waiting, in `sample`: drawn when they have to wait, taken out of the lists if they go somewhere."""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import (
    ALL_BUT_PLACE,
    CHUNK,
    NEVER,
    NO_TIME,
    PLACE,
    Lists,
    Log,
    book,
    take_quitters,
    tenure_at,
    until_limit,
    write,
)
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.moves.follow import follow, send
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.state import Hand, Now
from dienmodel.engines.sample.streams import U64, inlined, inner
from dienmodel.network.network import Small


@inner
def wait_on(t: int, g: int, shape: Shape, flat: Flat, count: Small, lists: Lists) -> None:
    """Draw when those give up who came in a step and were not admitted; booked now and taken back on admission.

    Most people are admitted in the step in which they come, and need no such draw.
    """
    at, queue = g * tab.GATE_WIDTH, U64(g * shape.steps + t)
    quit_at, ends = flat.gate[at + tab.QUIT_AT], flat.gate[at + tab.ENDS] > 0
    guide, chunk, left = U64(flat.gate[at + tab.QUIT_GUIDE]), lists.head[queue], np.int64(lists.fill[queue])
    if quit_at < 0 and not ends:
        return
    while left > 0:
        n = ((left - 1) & (CHUNK - 1)) + 1
        keys, states = U64(2 * chunk * CHUNK), U64((2 * chunk + 1) * CHUNK)
        for i in range(U64(n)):
            own, state, quits = lists.token[keys + i], lists.token[states + i], np.int64(NEVER)
            node = np.int64(state >> PLACE) - shape.entries
            if quit_at >= 0:
                share = luck.remaining(luck.draw(own, flat.wait_luck[U64(node)]))
                quits = t + 1 + tenure_at(share, U64(quit_at), guide, flat)
            if ends:
                quits = min(quits, t + until_limit(own, state, shape.nodes + node, t, flat, lists))
            if quits < shape.steps:
                book(1, g, node, quits, shape, flat, count)
                lists.token[states + i] = (state & NO_TIME) | U64(quits)
        left -= n
        chunk = lists.link[U64(chunk)]


@inner
def most_quitting(t: int, shape: Shape, flat: Flat, count: Small) -> int:
    """Return the most people who stop waiting at one gate in a step, of the gates where they are followed."""
    most = np.int64(0)
    for g in range(shape.gates):
        if flat.gate[g * tab.GATE_WIDTH + tab.FOLLOWED] > 0:
            most = max(most, np.int64(count[(shape.first_quit + g) * (shape.steps + 1) + t]))
    return most


@inner
def let_quit(
    t: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    now: Now,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Follow all who stop waiting in a step to wherever they go; the room is empty before and after."""
    for g in range(shape.gates):
        quitting = np.int64(count[(shape.first_quit + g) * (shape.steps + 1) + t])
        if flat.gate[g * tab.GATE_WIDTH + tab.FOLLOWED] == 0 or quitting == 0:
            continue
        taken, start = np.int64(0), now.oldest[g]
        while taken < quitting:
            queue = g * shape.steps + start
            if lists.fill[queue] > 0:
                taken = take_quitters(t, queue, taken, hand.key, hand.state, lists)
            start += 1
        for k in range(taken):
            _let_go(t, k, shape, flat, count, lead, hand, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)


@inlined
def _let_go(
    t: int,
    k: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    hand: Hand,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Send one of those at hand on from the queue, if anywhere."""
    own, state, base, in_all = hand.key[k], hand.state[k], shape.outside * len(room.luck), shape.outside + 1
    place = np.int64(state >> PLACE)
    node = place - shape.entries
    if log is not None:
        write(log, lists.pool, own, state, shape.first_expire + node, t)
    owner = flat.lose[node * tab.LOSE_WIDTH + tab.QUIT_OWNER]
    if owner < 0:
        return
    room.key[base], room.luck[0] = own, luck.draw(own, flat.wait_luck[node])
    room.state[base] = (state & NO_TIME & ALL_BUT_PLACE) | (U64(owner) << PLACE) | U64(t + 1)
    send(1, place, shape, flat, count, room, lists, log)
    room.size[in_all] += 1
    if room.size[in_all] == len(room.luck):
        follow(shape, flat, count, lead, room, lists, log)
