"""Stays of `sample` that do not just end: how long they are, dropping out, and leaving before the end."""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import (
    ALL_BUT_PLACE,
    MASK16,
    NEVER,
    ONE,
    PLACE,
    SINCE,
    Lists,
    Log,
    come_back,
    tenure_at,
    until_limit,
    write,
)
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.streams import U64, inlined, inner
from dienmodel.network.network import Small

STAY_SHIFT = U64(52)


CHANCE_SHIFT, SIGN = U64(luck.CHANCE_BITS), U64(63)


@inlined
def stay_of(bits: U64, quantile_at: U64, spread: U64, flat: Flat) -> int:
    """Return the steps of a stay, from the upper bits of its draw."""
    return np.int64(flat.quantile[quantile_at + ((bits >> STAY_SHIFT) & spread)])


@inlined
def drops_out(bits: U64, chance: U64) -> int:
    """Return 1 if a stay ends with dropping out, else 0, from the middle bits of its draw.

    By the sign of a difference, and from a chance of 64 bits: were it known to be small, the compiler would see the
    comparison behind it and branch, and processors guess branches on luck wrong.
    """
    return np.int64((((bits >> CHANCE_SHIFT) & luck.LOW) - chance) >> SIGN)


@inner
def end_early(
    place: int,
    n: int,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
    lists: Lists,
    log: Log,
) -> int:
    """End the stays in a node that people leave early, or of which those who are lost go on; return who goes on.

    As `follow` ends other stays, but one by one: whoever leaves in or before the last step of his stay drops out then,
    or moves where there is a fork for leavers; those and the lost go on as people of the owner of the fork for them.
    """
    columns, steps, node = shape.steps + 1, shape.steps, place - shape.entries
    fields, lose = place * tab.STAY_WIDTH, node * tab.LOSE_WIDTH
    first, out, left = U64(place * len(room.luck)), U64(shape.outside * len(room.luck)), U64(0)
    quantile_at, spread = U64(flat.stay[fields + tab.QUANTILE_AT]), U64(flat.stay[fields + tab.SPREAD])
    drop_at, drop_stride = flat.stay[fields + tab.DROP_AT], flat.stay[fields + tab.DROP_STRIDE]
    pool, drop_row = flat.stay[fields + tab.POOL], flat.stay[fields + tab.DROP_ROW]
    by_start = np.int64(flat.stay[fields + tab.BY_START])
    early_at, owner = flat.lose[lose + tab.EARLY_AT], flat.lose[lose + tab.LOST_OWNER]
    left_owner, release = flat.lose[lose + tab.LEFT_OWNER], flat.stay[fields + tab.RELEASE]
    limited = flat.limit_start[node] < flat.limit_start[node + 1]
    for k in range(U64(n)):
        own, was = room.key[first + k], room.state[first + k]
        bits, start = luck.draw(own, flat.stay_luck[place]), np.int64(was & MASK16) - 1
        if by_start >= 0:
            quantile_at = U64(flat.by_start[by_start + start])
        whole = stay_of(bits, quantile_at, spread, flat)
        after, moves = until_limit(own, was, node, start, flat, lists) if limited else np.int64(NEVER), False
        if early_at >= 0:
            share = luck.remaining(luck.draw(own, flat.early_luck[node]))
            left_after = 1 + tenure_at(share, U64(early_at), U64(flat.lose[lose + tab.EARLY_GUIDE]), flat)
            moves = left_owner >= 0 and left_after < after and left_after <= whole
            after = min(after, left_after)
        stay, leaves = min(whole, after), after <= whole
        t = min(start + stay, steps)
        lost = not moves and (leaves or drops_out(bits, flat.chance[U64(drop_at + t * drop_stride)]) > 0)
        count[U64(release * columns + t)] += 1
        if lost:
            count[U64(drop_row * columns + t)] += 1
            if pool >= 0:
                come_back(1, pool, t, shape, flat, count)
            if log is not None and t < steps:
                write(log, lists.pool, own, was, drop_row, t)
        elif t < steps and not moves:
            _pass(was, t, fields, shape, flat, lead)
        if t < steps and (owner >= 0 or not lost):
            whose = owner if lost else left_owner if moves else place
            room.key[out + left], room.luck[left] = own, bits
            room.state[out + left] = ((was & ALL_BUT_PLACE) | (U64(whose) << PLACE)) + U64(stay)
            left += ONE
    return np.int64(left)


@inlined
def _pass(state: U64, t: int, fields: int, shape: Shape, flat: Flat, lead: Small) -> None:
    """Count the lead time of somebody who completes a stay, where it is counted."""
    milestone = flat.stay[fields + tab.MILESTONE]
    if milestone >= 0:
        took = t - np.int64((state >> SINCE) & MASK16)
        lead[(flat.year[t] * shape.milestones + milestone) * shape.steps + took] += 1
