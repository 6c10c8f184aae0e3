"""Those who stop waiting, in `sample`, where they have somewhere to go: taken out of the lists when it is time."""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import ALL_BUT_PLACE, NO_TIME, PLACE, Lists, Log, take_quitters, write
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.moves.follow import follow, send
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.state import Hand, Now
from dienmodel.engines.sample.streams import U64, inlined, inner
from dienmodel.network.network import Small


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
