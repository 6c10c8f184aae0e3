"""Follow people from event to event until they have to wait: the loops over people of `sample`.

Nothing that happens to a person depends on others, except when a gate admits them. So whoever starts a stay is followed
at once through all further stays and careers, up to the next queue, the horizon or the outside; on the way every event
is counted in the step in which it will happen. Only those who will join a queue are kept, as a *token* of two words in
the list of that gate and joining step.

All who are in one place are handled together, in one short loop per question. That is what makes it fast: a short loop
keeps its few arrays in registers and meets the same table, the same counters and the same branch for everybody. Arrays
are plain arguments, for a tuple of arrays costs reference counting at each call, and indices are unsigned where it
matters, for a signed one may count from the end.
"""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines import sample_tables as tab
from dienmodel.engines import streams as luck
from dienmodel.engines.sample_tables import Chances, Small
from dienmodel.engines.streams import U64, Reals, compiled
from dienmodel.engines.trajectory import MAX_WAIT

Words = NDArray[np.uint64]
Numbers = NDArray[np.uint16]
Flags = NDArray[np.uint8]
Ints = NDArray[np.int64]
Log = Words | None

# A person on the move is `who` (an identity, see streams) and a word: place 20 bits | since 16 | episode 12 | time 16.
# The time is the step of the last event + 1 (0: present at the start); in a queue, the step of giving up.
PLACE, SINCE, EPISODE = U64(44), U64(28), U64(16)
MASK16, MASK12 = U64(0xFFFF), U64(0xFFF)
ONLY_EPISODE = U64(0x000000000FFF0000)
NO_EPISODE = U64(0xFFFFFFFFF000FFFF)
NO_TIME = U64(0xFFFFFFFFFFFF0000)
SINCE_EPISODE = U64(0x00000FFFFFFF0000)
NEVER = 0xFFFF

CHUNK = 32
"""Tokens per chunk of a list: half a kilobyte, a few cache lines that are read one after the other."""

FREE, N_FREE, N_LOGGED = range(3)
"""Places in `pool`: first free chunk, number of free chunks, events in the log."""

ONE = U64(1)
STAY_SHIFT = U64(52)
CHANCE_SHIFT = U64(luck.CHANCE_BITS)


@compiled
def follow(
    n_from: int,
    n_to: int,
    who: Words,
    word: Words,
    key: U64,
    steps: int,
    n_entries: int,
    n_nodes: int,
    n_risks: int,
    n_stocks: int,
    n_ages: int,
    n_milestones: int,
    first_drop: int,
    first_expire: int,
    first_back: int,
    first_quit: int,
    first_release: int,
    node: Small,
    quantile: Numbers,
    fork: Small,
    chance: Chances,
    row_dest: Small,
    place_gate: Small,
    goes_back: Flags,
    straight: Small,
    stock: Small,
    risk: Small,
    guide: Numbers,
    band: Small,
    real: Reals,
    gate: Small,
    gate_hazard: Reals,
    use_capacity: Small,
    is_places: Flags,
    back_after: Small,
    back_share: Chances,
    year: Small,
    count: Small,
    lead: Small,
    head: Small,
    fill: Small,
    link: Small,
    token: Words,
    pool: Ints,
    size: Ints,
    here: Numbers,
    own: Words,
    drawn: Words,
    now: Small,
    begin: Small,
    end: Small,
    owner: Small,
    log: Log,
) -> None:
    """Follow people `n_from..n_to - 1` of the batch to their next queue, the horizon or the outside.

    `here` lists the people in each place by their number in the batch, `size` how many they are; the list of the
    outside takes those who leave the place at hand. Per person, `own` is the key and `now` the step of the last event;
    per person leaving, `drawn` is the luck and `owner` first the owner of the fork, then the row of the counters.
    """
    width = len(owner)
    columns = steps + 1
    outside = n_entries + n_nodes + n_stocks
    who, word = who[n_from:n_to], word[n_from:n_to]
    _spread(who, word, key, width, own, now, here, size)
    again = True
    while again:
        again = False
        for place in range(outside):
            n = size[place]
            if n == 0:
                continue
            size[place] = 0
            people, leaving = here[place * width : place * width + n], here[outside * width : outside * width + n]

            if place < n_entries:
                _draw(people, own, luck.FIRST_ARC + U64(place), drawn)
                _set_since(people, now, word)
                leaving[:] = people
                owner[:n] = place
            elif place < n_entries + n_nodes:
                stage = place - n_entries
                fields = stage * tab.NODE_WIDTH
                drop_at, drop_stride = node[fields + tab.DROP_AT], node[fields + tab.DROP_STRIDE]
                _end_stays(
                    people,
                    own,
                    luck.STAY + U64(stage),
                    node[fields + tab.FIXED],
                    node[fields + tab.STAY_AT],
                    quantile,
                    steps,
                    now,
                    drawn,
                )
                if node[fields + tab.HOLDS]:
                    g = node[fields + tab.GATE] * tab.GATE_WIDTH
                    uses = use_capacity[gate[g + tab.USE_FROM] : gate[g + tab.USE_TO]]
                    _give_back(people, now, uses, is_places, first_release, columns, count)
                z = node[fields + tab.POOL]
                if z >= 0:
                    _come_back(
                        people,
                        drawn,
                        own,
                        now,
                        luck.AGE_BACK + U64(stage),
                        drop_at,
                        drop_stride,
                        chance,
                        back_after[z],
                        z * n_ages,
                        n_ages,
                        back_share,
                        first_back,
                        steps,
                        count,
                    )
                if log is not None:
                    _log_dropouts(
                        people, drawn, now, drop_at, drop_stride, chance, first_drop + stage, steps, who, pool, log
                    )
                counter, milestone = (first_drop + stage) * columns, node[fields + tab.MILESTONE]
                if straight[place] >= 0 and milestone < 0 and log is None:
                    dest = row_dest[straight[place]]
                    size[dest] += _pass_on(
                        people,
                        drawn,
                        now,
                        drop_at,
                        drop_stride,
                        chance,
                        counter,
                        straight[place] * columns,
                        steps,
                        count,
                        here[dest * width + size[dest] :],
                    )
                    continue
                n = _drop_out(people, drawn, now, drop_at, drop_stride, chance, counter, steps, count, leaving)
                owner[:n] = place
                if milestone >= 0:
                    _pass_milestone(leaving[:n], now, word, year, milestone, n_milestones, lead)
            else:
                s = place - n_entries - n_nodes
                fields = s * tab.STOCK_WIDTH
                limit, first_owner = stock[fields + tab.TENURE_LIMIT], n_entries + n_nodes
                _begin(people, limit, steps, who, now, begin, end, owner)
                for r in range(stock[fields + tab.RISK_FROM], stock[fields + tab.RISK_TO]):
                    at = r * tab.RISK_WIDTH
                    if risk[at + tab.METHOD] == tab.BY_TABLE:
                        _strike_by_table(
                            people,
                            own,
                            luck.RISK + U64(r),
                            first_owner + r,
                            risk[at + tab.SURVIVAL_AT],
                            risk[at + tab.GUIDE_AT],
                            real,
                            guide,
                            now,
                            begin,
                            end,
                            owner,
                            drawn,
                        )
                    else:
                        _strike_by_bands(
                            people,
                            own,
                            luck.RISK + U64(r),
                            first_owner + r,
                            risk[at + tab.RATE_AT],
                            risk[at + tab.BAND_AT],
                            risk[at + tab.SEASON_AT],
                            real,
                            band,
                            now,
                            begin,
                            end,
                            owner,
                            drawn,
                        )
                n = _leave(
                    people,
                    luck.LIMIT + U64(s),
                    first_owner + n_risks + s,
                    limit,
                    steps,
                    own,
                    begin,
                    end,
                    now,
                    word,
                    drawn,
                    owner,
                    leaving,
                )

            if n == 0:
                continue
            leaving = leaving[:n]
            _choose(leaving, drawn, now, columns, fork, chance, owner, count)
            if log is not None:
                _log_moves(leaving, owner, now, who, pool, log)
            if goes_back[place]:
                again = True
                _start_episodes(leaving, owner, row_dest, place, key, who, word, own)
            n = _go_on(leaving, owner, row_dest, place_gate, outside, width, here, size)
            if n > 0:
                _join(
                    leaving[:n],
                    owner,
                    who,
                    word,
                    own,
                    now,
                    steps,
                    n_entries,
                    n_ages,
                    first_expire,
                    first_back,
                    first_quit,
                    node,
                    place_gate,
                    gate,
                    gate_hazard,
                    back_after,
                    back_share,
                    count,
                    head,
                    fill,
                    link,
                    token,
                    pool,
                )


@compiled
def _spread(who: Words, word: Words, key: U64, width: int, own: Words, now: Small, here: Numbers, size: Ints) -> None:
    """Put everybody into the list of the place."""
    for i in range(len(who)):
        state = word[i]
        own[i] = luck.person_key(key, who[i], (state >> EPISODE) & MASK12)
        now[i] = np.int64(state & MASK16) - 1
        place = state >> PLACE
        here[place * U64(width) + U64(size[place])] = i
        size[place] += 1


@compiled
def _draw(people: Numbers, own: Words, decision: U64, drawn: Words) -> None:
    """Draw everybody's luck for one decision."""
    for k in range(len(people)):
        drawn[k] = luck.draw(own[people[k]], decision)


@compiled
def _set_since(people: Numbers, now: Small, word: Words) -> None:
    """Note the step in which people came in."""
    for k in range(len(people)):
        i = people[k]
        word[i] = (word[i] & ONLY_EPISODE) | (U64(now[i]) << SINCE)


# Stays ----------------------------------------------------------------------------------------------------------------
# One draw serves a stay: 12 bits for its length, 26 for dropout at its end, 26 for the way on. Stays that end after the
# horizon all end in step T: the counters have a column for it that nobody reads.


@compiled
def _end_stays(
    people: Numbers,
    own: Words,
    decision: U64,
    fixed: int,
    stay_at: int,
    quantile: Numbers,
    steps: int,
    now: Small,
    drawn: Words,
) -> None:
    """Draw everybody's luck and move them to the end of the stay."""
    if fixed > 0:
        for k in range(len(people)):
            i = people[k]
            drawn[k] = luck.draw(own[i], decision)
            now[i] = min(now[i] + fixed, steps)
        return
    for k in range(len(people)):
        i = people[k]
        bits = luck.draw(own[i], decision)
        drawn[k] = bits
        now[i] = min(now[i] + np.int64(quantile[U64(stay_at) + (bits >> STAY_SHIFT)]), steps)


@compiled
def _drops(bits: U64, t: int, drop_at: int, drop_stride: int, chance: Chances) -> bool:
    """Tell whether somebody drops out at the end of a stay."""
    return (bits >> CHANCE_SHIFT) & luck.LOW < chance[U64(drop_at + t * drop_stride)]


@compiled
def _drop_out(
    people: Numbers,
    drawn: Words,
    now: Small,
    drop_at: int,
    drop_stride: int,
    chance: Chances,
    counter: int,
    steps: int,
    count: Small,
    leaving: Numbers,
) -> int:
    """Count the dropouts, list the others whose stay ended with their luck; return their number. Without branches."""
    n = U64(0)
    unread = len(count) - 1
    for k in range(len(people)):
        i = people[k]
        t, bits = np.int64(now[i]), drawn[k]
        drops = (bits >> CHANCE_SHIFT) & luck.LOW < chance[U64(drop_at + t * drop_stride)]
        count[U64(counter + t if drops else unread)] += 1
        leaving[n], drawn[n] = i, bits
        n += U64((not drops) & (t < steps))
    return np.int64(n)


@compiled
def _pass_on(
    people: Numbers,
    drawn: Words,
    now: Small,
    drop_at: int,
    drop_stride: int,
    chance: Chances,
    counter: int,
    moving: int,
    steps: int,
    count: Small,
    there: Numbers,
) -> int:
    """Count dropouts and moves where one arc leads on to a place without queue; return how many went there."""
    n = U64(0)
    for k in range(len(people)):
        i = people[k]
        t = np.int64(now[i])
        drops = (drawn[k] >> CHANCE_SHIFT) & luck.LOW < chance[U64(drop_at + t * drop_stride)]
        count[U64((counter if drops else moving) + t)] += 1
        there[n] = i
        n += U64((not drops) & (t < steps))
    return np.int64(n)


@compiled
def _give_back(
    people: Numbers, now: Small, uses: Small, is_places: Flags, first_release: int, columns: int, count: Small
) -> None:
    """Give back the places that each person held."""
    for u in range(len(uses)):
        if is_places[uses[u]]:
            for k in range(len(people)):
                count[(first_release + uses[u]) * columns + now[people[k]]] += 1


@compiled
def _come_back(
    people: Numbers,
    drawn: Words,
    own: Words,
    now: Small,
    decision: U64,
    drop_at: int,
    drop_stride: int,
    chance: Chances,
    after: int,
    share_at: int,
    n_ages: int,
    back_share: Chances,
    first_back: int,
    steps: int,
    count: Small,
) -> None:
    """Let those who drop out count again after a while."""
    for k in range(len(people)):
        i = people[k]
        t = np.int64(now[i])
        if t + after < steps and _drops(drawn[k], t, drop_at, drop_stride, chance):
            age = age_back(luck.draw(own[i], decision), back_share, share_at, n_ages)
            count[(first_back + age) * (steps + 1) + t + after] += 1


@compiled
def age_back(bits: U64, back_share: Chances, first: int, n_ages: int) -> int:
    """Return the age to which somebody returns: the first whose cumulative share is above 32 bits."""
    low, high = 0, n_ages - 1
    x = bits >> U64(32)
    while low < high:
        middle = (low + high) >> 1
        if x < back_share[first + middle]:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def _pass_milestone(
    people: Numbers, now: Small, word: Words, year: Small, milestone: int, n_milestones: int, lead: Small
) -> None:
    """Count those who pass a milestone by the steps since they came in."""
    for k in range(len(people)):
        t = now[people[k]]
        steps_since = min(t - np.int64((word[people[k]] >> SINCE) & MASK16), MAX_WAIT - 1)
        lead[(year[t] * n_milestones + milestone) * MAX_WAIT + steps_since] += 1


# Careers --------------------------------------------------------------------------------------------------------------
# Each risk of a stock has its own latent time; `end` is the earliest event so far, which the next risk must beat.


@compiled
def _begin(
    people: Numbers, limit: int, steps: int, who: Words, now: Small, begin: Small, end: Small, owner: Small
) -> None:
    """Set the step of tenure 0, and as first end that by the tenure limit or the horizon."""
    for k in range(len(people)):
        i = people[k]
        origin = np.int64(now[i]) + 1
        if origin == 0:
            origin = -min(np.int64((who[i] >> luck.WHEN_SHIFT) & MASK16), limit - 1)
        begin[k] = origin
        end[k] = min(steps, origin + limit)
        owner[k] = -1


@compiled
def _strike_by_table(
    people: Numbers,
    own: Words,
    decision: U64,
    by: int,
    survival_at: int,
    guide_at: int,
    real: Reals,
    guide: Numbers,
    now: Small,
    begin: Small,
    end: Small,
    owner: Small,
    drawn: Words,
) -> None:
    """Let a risk strike whose survival by tenure is in a table: in the first step that ends below the level."""
    for k in range(len(people)):
        i = people[k]
        bits = luck.draw(own[i], decision)
        level, origin = luck.remaining(bits), np.int64(begin[k])
        if origin <= now[i]:
            level *= real[U64(survival_at + now[i] + 1 - origin)]
        tenure = np.int64(guide[U64(guide_at + np.int64(level * tab.GUIDE_CELLS))])
        last = end[k] - origin
        while tenure < last and real[U64(survival_at + tenure + 1)] >= level:
            tenure += 1
        if tenure < last:
            end[k], owner[k], drawn[k] = origin + tenure, by, bits


@compiled
def _strike_by_bands(
    people: Numbers,
    own: Words,
    decision: U64,
    by: int,
    rate_at: int,
    band_at: int,
    season_at: int,
    real: Reals,
    band: Small,
    now: Small,
    begin: Small,
    end: Small,
    owner: Small,
    drawn: Words,
) -> None:
    """Let a risk strike in the first step in which rate x season has added up to more than -log(share).

    Band by band, by differences of the cumulative season; inside the band that it reaches, by bisection.
    """
    for k in range(len(people)):
        bits = luck.draw(own[people[k]], decision)
        need = luck.exponential(luck.remaining(bits))
        step, last, origin = np.int64(now[people[k]]) + 1, np.int64(end[k]), np.int64(begin[k])
        b = 0
        while band[band_at + b] <= step - origin:
            b += 1
        while step < last:
            stop = min(last, origin + np.int64(band[band_at + b]))
            rate, passed = real[rate_at + b], real[season_at + step]
            hazard = rate * (real[season_at + stop] - passed)
            if hazard > need:
                high = stop - 1
                while step < high:
                    middle = (step + high) >> 1
                    if rate * (real[season_at + middle + 1] - passed) > need:
                        high = middle
                    else:
                        step = middle + 1
                end[k], owner[k], drawn[k] = step, by, bits
                break
            need -= hazard
            step = stop
            b += 1


@compiled
def _leave(
    people: Numbers,
    decision: U64,
    by_limit: int,
    limit: int,
    steps: int,
    own: Words,
    begin: Small,
    end: Small,
    now: Small,
    word: Words,
    drawn: Words,
    owner: Small,
    leaving: Numbers,
) -> int:
    """List those who leave before the horizon with their luck and the reason, move them there; return their number."""
    n = 0
    for k in range(len(people)):
        i, t, by, bits = people[k], np.int64(end[k]), owner[k], drawn[k]
        if by < 0:
            if np.int64(begin[k]) + limit > steps:
                continue
            t, by = np.int64(begin[k]) + limit - 1, by_limit
            bits = luck.draw(own[i], decision)
        now[i] = t
        word[i] = (word[i] & ONLY_EPISODE) | (U64(t) << SINCE)
        leaving[n], drawn[n], owner[n] = i, bits, by
        n += 1
    return n


# Ways on --------------------------------------------------------------------------------------------------------------


@compiled
def _choose(
    leaving: Numbers,
    drawn: Words,
    now: Small,
    columns: int,
    fork: Small,
    chance: Chances,
    owner: Small,
    count: Small,
) -> None:
    """Choose everybody's arc and count it; `owner` becomes the row."""
    for k in range(len(leaving)):
        t = np.int64(now[leaving[k]])
        at = np.int64(owner[k]) * tab.FORK_WIDTH
        row, arcs = np.int64(fork[U64(at + tab.ROW)]), np.int64(fork[U64(at + tab.ARCS)])
        if arcs > 1:
            low, last = drawn[k] & luck.LOW, row + arcs - 1
            bound = fork[U64(at + tab.CHANCE_AT)] + t * fork[U64(at + tab.CHANCE_STRIDE)]
            while row < last and low >= chance[U64(bound)]:
                row += 1
                bound += 1
        owner[k] = row
        count[U64(row * columns + t)] += 1


@compiled
def _start_episodes(
    leaving: Numbers, row: Small, row_dest: Small, place: int, key: U64, who: Words, word: Words, own: Words
) -> None:
    """Give those who go back a new key: places rise within an episode, so (episode, place) and the draws are new."""
    for k in range(len(leaving)):
        if row_dest[row[k]] <= place:
            i = leaving[k]
            episode = (((word[i] >> EPISODE) & MASK12) + ONE) & MASK12
            own[i] = luck.person_key(key, who[i], episode)
            word[i] = (word[i] & NO_EPISODE) | (episode << EPISODE)


@compiled
def _go_on(
    leaving: Numbers,
    row: Small,
    row_dest: Small,
    place_gate: Small,
    outside: int,
    width: int,
    here: Numbers,
    size: Ints,
) -> int:
    """Put people where they go next; list those who must queue, with the place in `row`, and return their number."""
    n = 0
    for k in range(len(leaving)):
        dest = np.int64(row_dest[U64(row[k])])
        if dest == outside:
            continue
        if place_gate[U64(dest)] < 0:
            here[U64(dest * width + size[U64(dest)])] = leaving[k]
            size[U64(dest)] += 1
        else:
            leaving[U64(n)], row[U64(n)] = leaving[k], dest
            n += 1
    return n


@compiled
def _join(
    joining: Numbers,
    place: Small,
    who: Words,
    word: Words,
    own: Words,
    now: Small,
    steps: int,
    n_entries: int,
    n_ages: int,
    first_expire: int,
    first_back: int,
    first_quit: int,
    node: Small,
    place_gate: Small,
    gate: Small,
    gate_hazard: Reals,
    back_after: Small,
    back_share: Chances,
    count: Small,
    head: Small,
    fill: Small,
    link: Small,
    token: Words,
    pool: Ints,
) -> None:
    """Put people into the queues; giving up is booked now and taken back on admission."""
    free, n_free = pool[FREE], pool[N_FREE]
    for k in range(len(joining)):
        i, dest = joining[k], np.int64(place[k])
        t, g = np.int64(now[i]), np.int64(place_gate[U64(dest)])
        quits = NEVER
        if gate[U64(g * tab.GATE_WIDTH + tab.LEAVES)]:
            n = dest - n_entries
            share = luck.remaining(luck.draw(own[i], luck.RENEGE + U64(n)))
            wait = _patience(share, gate[g * tab.GATE_WIDTH + tab.PATIENCE], gate_hazard[g])
            if t + wait < steps:
                quits = t + wait
                bits = luck.draw(own[i], luck.AGE_BACK + U64(n))
                book(
                    1,
                    g,
                    n,
                    quits,
                    bits,
                    node[n * tab.NODE_WIDTH + tab.POOL],
                    steps,
                    n_ages,
                    first_expire,
                    first_back,
                    first_quit,
                    back_after,
                    back_share,
                    count,
                )
        queue = U64(g * steps + t)
        slot = np.int64(fill[queue]) & (CHUNK - 1)
        if slot == 0:
            chunk = free
            free = np.int64(link[U64(chunk)])
            n_free -= 1
            link[U64(chunk)] = head[queue]
            head[queue] = chunk
        fill[queue] += 1
        at = U64(2 * (np.int64(head[queue]) * CHUNK + slot))
        token[at] = who[i]
        token[at + ONE] = (word[i] & SINCE_EPISODE) | (U64(dest) << PLACE) | U64(quits)
    pool[FREE], pool[N_FREE] = free, n_free


@compiled
def book(
    sign: int,
    g: int,
    n: int,
    quits: int,
    bits: U64,
    z: int,
    steps: int,
    n_ages: int,
    first_expire: int,
    first_back: int,
    first_quit: int,
    back_after: Small,
    back_share: Chances,
    count: Small,
) -> None:
    """Count (`sign` 1) or no longer count (-1) somebody in front of node n as giving up in a step."""
    columns = steps + 1
    count[(first_expire + n) * columns + quits] += sign
    count[(first_quit + g) * columns + quits] += sign
    if z >= 0 and quits + back_after[z] < steps:
        age = age_back(bits, back_share, z * n_ages, n_ages)
        count[(first_back + age) * columns + quits + back_after[z]] += sign


@compiled
def _patience(share: float, patience: int, hazard: float) -> int:
    """Return the steps until somebody gives up waiting: geometric by `hazard`, at most `patience`; 0 means without."""
    wait = np.int64(NEVER)
    if hazard > 0.0:
        wait = 1 + np.int64(luck.exponential(share) / hazard)
    if patience > 0:
        wait = min(wait, patience)
    return wait


# The log --------------------------------------------------------------------------------------------------------------


@compiled
def write(log: Words, pool: Ints, person: U64, row: int, t: int) -> None:
    """Write an event into the log: the row of the counters and the step."""
    at = 2 * pool[N_LOGGED]
    log[at], log[at + 1] = person, (U64(row) << EPISODE) | U64(t)
    pool[N_LOGGED] += 1


@compiled
def _log_dropouts(
    people: Numbers,
    drawn: Words,
    now: Small,
    drop_at: int,
    drop_stride: int,
    chance: Chances,
    row: int,
    steps: int,
    who: Words,
    pool: Ints,
    log: Words,
) -> None:
    for k in range(len(people)):
        t = np.int64(now[people[k]])
        if t < steps and _drops(drawn[k], t, drop_at, drop_stride, chance):
            write(log, pool, who[people[k]], row, t)


@compiled
def _log_moves(leaving: Numbers, row: Small, now: Small, who: Words, pool: Ints, log: Words) -> None:
    for k in range(len(leaving)):
        write(log, pool, who[leaving[k]], row[k], now[leaving[k]])
