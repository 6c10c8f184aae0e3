"""Newcomers of `sample`: who is there at the start, who wants to come, and who answers out of the counted ages."""

import numpy as np

from dienmodel.engines.sample import shapes as tab
from dienmodel.engines.sample import streams as luck
from dienmodel.engines.sample.lists import ONE, PLACE, SINCE, Lists, Log
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.moves.follow import follow, put
from dienmodel.engines.sample.shapes import Flat, Shape
from dienmodel.engines.sample.state import Hand, Now, Tally
from dienmodel.engines.sample.streams import U64, WordArray, inlined, inner
from dienmodel.network.network import Ints, Reals, Small


@inner
def populate(key: U64, shape: Shape, flat: Flat, count: Small, lead: Small, room: Room, lists: Lists, log: Log) -> None:
    """Follow all people of the start."""
    for s in range(shape.stocks):
        first, from_here = flat.initial_start[s], luck.draw(key, flat.start_luck[U64(s)])
        place = U64(shape.entries + shape.nodes + s)
        for tenure in range(flat.initial_start[s + 1] - first):
            which = U64(tenure) << luck.WHEN_SHIFT
            for ordinal in range(flat.initial[first + tenure]):
                own = luck.person_key(from_here, which | U64(ordinal))
                if put(own, (place << PLACE) | (U64(tenure) << SINCE), room):
                    follow(shape, flat, count, lead, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)


@inner
def announce(t: int, key: U64, shape: Shape, flat: Flat, now: Now) -> int:
    """Draw how many want to come at each entry; return the sum.

    Who does not come from the counted ages depends on nothing: many steps together fill the caches once.
    """
    total = 0
    for e in range(shape.entries):
        for i in range(shape.block):
            now.coming[e * shape.block + i] = 0
        from_here = luck.draw(key, flat.coming_luck[U64(e)])
        for i in range(_steps_ahead(t, e, shape, flat)):
            at = e * shape.steps + t + i
            if flat.entry_each[e] >= 0:
                number = np.int64(flat.arrival_mean[at])
            else:
                own = luck.person_key(from_here, (U64(t + i) << luck.WHEN_SHIFT) | luck.EVERYBODY)
                u = luck.uniform(luck.draw(own, luck.NUMBER))
                number = luck.poisson(u, flat.arrival_mean[at], flat.arrival_mode[at], flat.arrival_sum[at])
            now.coming[e * shape.block + i] = number
            total += number
    return total


@inlined
def _steps_ahead(t: int, entry: int, shape: Shape, flat: Flat) -> int:
    """Return the number of steps whose newcomers are taken in together."""
    ahead = np.int64(1)
    if flat.entry_weights[entry] < 0:
        ahead = min(shape.block, shape.steps - t) if t % shape.block == 0 else 0
    return ahead


@inner
def take_in(
    t: int,
    key: U64,
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
) -> int:
    """Turn the population, take in newcomers and follow all; return 0, or 1 + entry where too many people answer."""
    if shape.ages:
        tally.gone[t] = _turn_of_year(t, flat, now.alive)
        _bring_back(t, key, shape, flat, count, now.alive)
        for a in range(shape.ages):
            now.before[a] = now.alive[a]
    for e in range(shape.entries):
        from_here = luck.draw(key, flat.coming_luck[U64(e)])
        for i in range(_steps_ahead(t, e, shape, flat)):
            people, which = now.coming[e * shape.block + i], U64(t + i) << luck.WHEN_SHIFT
            each = 1.0 if flat.entry_each[e] < 0 else flat.paths[(t + i) * shape.paths + flat.entry_each[e]]
            if flat.entry_weights[e] >= 0:
                people = _answer(e, people, each, from_here, which, shape, flat, now, hand.key)
            elif each < 1.0:
                people = _thin(people, each, from_here, which, hand.key)
            else:
                for k in range(U64(people)):
                    hand.key[k] = luck.person_key(from_here, which | k)
            if people < 0:
                return 1 + e
            _let_in(t + i, e, people, hand.key, shape, flat, count, lead, room, lists, log)
    follow(shape, flat, count, lead, room, lists, log)
    for a in range(shape.ages):
        tally.people[t + 1, a] = now.alive[a]
    return 0


@inlined
def _let_in(
    t: int,
    entry: int,
    people: int,
    keys: WordArray,
    shape: Shape,
    flat: Flat,
    count: Small,
    lead: Small,
    room: Room,
    lists: Lists,
    log: Log,
) -> None:
    """Put newcomers into the room, at once into the first place if there is only one and no queue in front of it."""
    place, width, in_all = U64(entry), U64(len(room.luck)), U64(shape.outside + 1)
    only = flat.stay[entry * tab.STAY_WIDTH + tab.ONLY]
    if log is None and only >= 0 and flat.is_free[entry]:
        place = U64(flat.way[only * tab.WAY_WIDTH + tab.DEST])
        count[only * (shape.steps + 1) + t] += people
    state = (place << PLACE) | (U64(t) << SINCE) | U64(t + 1)
    done, all_people = U64(0), U64(people)
    while done < all_people:
        at, fit = place * width + U64(room.size[place]), min(width - U64(room.size[in_all]), all_people - done)
        for k in range(fit):
            room.key[at + k], room.state[at + k] = keys[done + k], state
        done += fit
        room.size[place] += np.int64(fit)
        room.size[in_all] += np.int64(fit)
        if room.size[in_all] == len(room.luck):
            follow(shape, flat, count, lead, room, lists, log)


@inlined
def _turn_of_year(t: int, flat: Flat, people: Ints) -> int:
    """Make everybody a year older if it is time, apply the other changes; return who left for outside."""
    gone, ages = np.int64(0), len(people)
    if flat.turn[t]:
        gone = people[ages - 1]
        for a in range(ages - 1, 0, -1):
            people[a] = people[a - 1]
        people[0] = flat.entering[t]
    for a in range(ages):
        net = flat.net[t * ages + a]
        gone += min(max(-net, 0), people[a])
        people[a] = max(people[a] + net, 0)
    return gone


@inlined
def _bring_back(t: int, key: U64, shape: Shape, flat: Flat, count: Small, people: Ints) -> None:
    """Count those again, by age, whose time to cool down ends: one draw for each, by pool, step and ordinal."""
    for pool in range(shape.pools):
        from_here, which = luck.draw(key, flat.coming_luck[U64(shape.entries + pool)]), U64(t) << luck.WHEN_SHIFT
        for i in range(count[(shape.first_back + pool) * (shape.steps + 1) + t]):
            bits = luck.draw(luck.person_key(from_here, which | U64(i)), luck.AGE_BACK) >> U64(32)
            people[_first_above(bits, flat.back_share, U64(pool * shape.ages), shape.ages)] += 1


@inlined
def _first_above(x: float, bounds: Reals, first: U64, n: int) -> int:
    """Return the first of n rising bounds that is above x, at most the last, by halving without branches."""
    low, size = U64(0), U64(n)
    while size > ONE:
        half = size >> ONE
        low += half * U64(x >= bounds[first + low + half - ONE])
        size -= half
    return np.int64(low)


@inlined
def _answer(
    entry: int,
    proposals: int,
    each: float,
    from_here: U64,
    which: U64,
    shape: Shape,
    flat: Flat,
    now: Now,
    keys: WordArray,
) -> int:
    """Take people out of the counted ages, their keys into `keys`; return how many, or -1: too many answer.

    A proposal is taken up with chance (sum of weight x count before the step's newcomers) / (at the start) / HEADROOM,
    of an exact number with that of each: thinning keeps the ordinals, hence the luck, of all others. Ages are drawn by
    the same counts, so that the order of entries does not matter; who finds nobody of that age left draws from those
    who are left.
    """
    row = flat.entry_weights[entry]
    weights_at, answering = row * shape.ages, 0.0
    for a in range(shape.ages):
        answering += flat.weights[weights_at + a] * now.before[a]
        now.parts[a] = answering
    ratio = each if flat.entry_each[entry] >= 0 else answering / (flat.weighted_start[row] * tab.HEADROOM)
    if ratio > 1.0:
        return -1
    left = _thin(proposals, ratio, from_here, which, keys)
    taken = U64(0)
    for k in range(U64(left)):
        own = keys[k]
        u = luck.uniform(luck.draw(own, luck.AGE))
        age = _first_above(u * answering, now.parts, U64(0), shape.ages)
        if now.alive[age] == 0 or flat.weights[weights_at + age] == 0.0:
            age = _age_left(u, weights_at, flat, now.alive)
        if age >= 0:
            now.alive[age] -= 1
            keys[taken] = own
            taken += ONE
    return np.int64(taken)


@inlined
def _thin(proposals: int, chance: float, from_here: U64, which: U64, keys: WordArray) -> int:
    """Put the keys of those into `keys` who are taken up, each with this chance; return how many they are."""
    left = U64(0)
    for k in range(U64(proposals)):
        own = luck.person_key(from_here, which | k)
        keys[left] = own
        left += U64(luck.uniform(luck.draw(own, luck.THIN)) < chance)
    return np.int64(left)


@inner
def _age_left(u: float, weights_at: int, flat: Flat, people: Ints) -> int:
    """Return an age in proportion to weight x count as they are now, -1 if nobody answers."""
    left = 0.0
    for a in range(len(people)):
        left += flat.weights[weights_at + a] * people[a]
    left *= u
    chosen = np.int64(-1)
    for a in range(len(people)):
        part = flat.weights[weights_at + a] * people[a]
        if part > 0.0:
            chosen = a  # the last one catches what rounding leaves over
            if left < part:
                break
            left -= part
    return chosen
