"""Careers of `sample`: each risk has its own latent time, and the earliest wins."""

from typing import NamedTuple

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import MASK16, ONE, ONLY_EPISODE, PLACE, SINCE, tenure_at
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.streams import U64, WordArray, inlined, inner
from dienmodel.network.network import Ints


class Room(NamedTuple):
    """Where people are while they are followed, never more than `width` together.

    The row of the outside holds those on their way from the place at hand, with their `luck`, `end` and `owner`.
    """

    key: WordArray  # [place, width]
    state: WordArray  # [place, width]
    size: Ints  # [place + 1] people there; the last is for all together
    luck: WordArray  # [width]
    end: Ints  # [width]
    owner: Ints  # [width]
    origin: Ints  # [width] step in which the clock showed 0; of those on their way what it shows in the next step
    drawn: WordArray  # [width]
    tied: Ints  # [width]


@inlined
def end_careers(place: int, n: int, shape: Shape, flat: Flat, room: Room) -> int:
    """Let those in a stock leave, with the fork's owner instead of the place; return the number before the horizon.

    Each risk has its own latent time; `end` is the step of the earliest so far, which the next risk must beat. Of two
    in one step the earlier within it wins, so that those who leave are shared by the hazards, whatever their order.
    Where a clock goes along, `origin` says in the end what it shows in the next step.
    """
    steps, width = shape.steps, len(room.luck)
    key, state, end, owner, luck_of = room.key, room.state, room.end, room.owner, room.luck
    origin, drawn, tied = room.origin, room.drawn, room.tied
    s, first_owner = place - shape.entries - shape.nodes, shape.entries + shape.nodes
    fields = s * tab.STOCK_WIDTH
    limit, clocked = np.int64(flat.stock[fields + tab.TENURE_LIMIT]), flat.stock[fields + tab.CLOCKED] > 0
    first, out, people = U64(place * width), U64(shape.outside * width), U64(n)
    for k in range(people):
        origin[k] = _origin(state[first + k], limit, clocked)
        end[k] = min(steps, origin[k] + limit)
        owner[k] = -1
    for r in range(flat.stock[fields + tab.RISK_FROM], flat.stock[fields + tab.RISK_TO]):
        at, decision, whose = r * tab.RISK_WIDTH, flat.risk_luck[U64(r)], first_owner + r
        for k in range(people):
            drawn[k] = luck.draw(key[first + k], decision)
        ties = U64(0)
        if flat.risk[at + tab.METHOD] == tab.BY_TABLE:
            survival, guide = U64(flat.risk[at + tab.SURVIVAL_AT]), U64(flat.risk[at + tab.GUIDE_AT])
            for k in range(people):
                start = np.int64(state[first + k] & MASK16)
                level = luck.remaining(drawn[k]) * flat.real[survival + U64(start - origin[k])]
                step = origin[k] + tenure_at(level, survival, guide, flat)
                # By the sign of a difference, for a branch on luck is guessed wrong.
                sooner = (step - end[k]) >> 63
                tied[ties] = k
                ties += U64((step == end[k]) & (owner[k] >= 0))
                end[k] += (step - end[k]) & sooner
                owner[k] += (whose - owner[k]) & sooner
                luck_of[k] ^= (drawn[k] ^ luck_of[k]) & U64(sooner)
        else:
            for k in range(people):
                start = np.int64(state[first + k] & MASK16)
                step = _by_bands(luck.remaining(drawn[k]), at, origin[k], start, end[k] + (owner[k] >= 0), flat)
                if step < end[k]:
                    end[k], owner[k], luck_of[k] = step, whose, drawn[k]
                elif step == end[k] and owner[k] >= 0:
                    tied[ties] = k
                    ties += ONE
        _break_ties(ties, first, r, first_owner, flat, room)
    left = U64(0)
    for k in range(people):
        own, was, last, whose, bits = key[first + k], state[first + k], end[k], owner[k], luck_of[k]
        if origin[k] + limit <= steps and whose < 0:
            last, whose = last - 1, first_owner + shape.risks + s
            bits = luck.draw(own, flat.limit_luck[U64(s)])
        key[out + left] = own
        state[out + left] = (U64(whose) << PLACE) | (U64(last) << SINCE) | (was & ONLY_EPISODE) | U64(last + 1)
        luck_of[left] = bits
        if clocked:
            origin[left] = np.int64((was >> SINCE) & MASK16) + last + 1 - np.int64(was & MASK16)
        left += U64(whose >= 0)
    return np.int64(left)


@inlined
def _origin(state: U64, limit: int, clocked: bool) -> int:
    """Return the step in which the clock of somebody in a stock showed 0: for others than newcomers some time ago."""
    start, tenure = np.int64(state & MASK16), min(np.int64((state >> SINCE) & MASK16), limit - 1)
    return start - tenure if clocked or start == 0 else start


@inlined
def _break_ties(ties: int, first: U64, risk: int, first_owner: int, flat: Flat, room: Room) -> None:
    """Let those leave by a risk who were to leave by another in the same step, but later within it."""
    state, end, owner, luck_of = room.state, room.end, room.owner, room.luck
    for i in range(ties):
        k = U64(room.tied[i])
        start, at, rival = np.int64(state[first + k] & MASK16), risk * tab.RISK_WIDTH, owner[k] - first_owner
        mine = _within(room.drawn[k], at, room.origin[k], start, end[k], flat)
        if mine < _within(luck_of[k], rival * tab.RISK_WIDTH, room.origin[k], start, end[k], flat):
            owner[k], luck_of[k] = first_owner + risk, room.drawn[k]


@inner
def _within(bits: U64, at: int, origin: int, start: int, step: int, flat: Flat) -> float:
    """Return how far within a step (0..1) a risk strikes that strikes in it: the hazard needed then over that of it."""
    share = luck.remaining(bits)
    if flat.risk[at + tab.METHOD] == tab.BY_TABLE:
        survival = np.int64(flat.risk[at + tab.SURVIVAL_AT]) - origin
        there = flat.real[survival + step]
        level = share * flat.real[survival + start]
        return luck.exponential(level / there) / luck.exponential(flat.real[survival + step + 1] / there)
    rate_at, band_at = np.int64(flat.risk[at + tab.RATE_AT]), np.int64(flat.risk[at + tab.BAND_AT])
    season_at = np.int64(flat.risk[at + tab.SEASON_AT])
    need, since, b = luck.exponential(share), start, 0
    while flat.band[band_at + b] <= since - origin:
        b += 1
    while origin + np.int64(flat.band[band_at + b]) <= step:
        stop = origin + np.int64(flat.band[band_at + b])
        need -= flat.real[rate_at + b] * (flat.real[season_at + stop] - flat.real[season_at + since])
        since = stop
        b += 1
    rate, passed = flat.real[rate_at + b], flat.real[season_at + step]
    need -= rate * (passed - flat.real[season_at + since])
    return need / (rate * (flat.real[season_at + step + 1] - passed))


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
            first, size = U64(season_at + step), U64(stop - step)
            while size > ONE:  # by halving without branches, for luck decides each
                half = size >> ONE
                first += half * U64(rate * (flat.real[first + half] - passed) <= need)
                size -= half
            return np.int64(first) - season_at
        need -= hazard
        step = stop
        b += 1
    return last
