"""The clock of `sample`: step by step, newcomers, capacities and gates, and between them people who are followed.

A step is: take in newcomers, follow them and those admitted in the step before (see `sample_follow`), count the
capacities from the counters, and let the gates admit from the oldest lists. That keeps the order of the model (see
`network.network`): an event of step t was decided in an earlier step or by an arrival of this one, so it is counted
before the gates of step t look.

People of one joining step are equal for FIFO. A list that has to be split is ordered by a hash of (person, gate), so
no result depends on the order in which people were handled.
"""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines import sample_tables as tab
from dienmodel.engines import streams as luck
from dienmodel.engines.sample_follow import (
    CHUNK,
    EPISODE,
    FREE,
    MASK12,
    MASK16,
    N_FREE,
    NEVER,
    NO_TIME,
    ONE,
    PLACE,
    SINCE,
    Flags,
    Ints,
    Log,
    Numbers,
    Words,
    book,
    follow,
    write,
)
from dienmodel.engines.sample_tables import Chances, Small
from dienmodel.engines.streams import U64, Reals, compiled
from dienmodel.engines.trajectory import MAX_WAIT

MOST_WIDTH, ROOM = 2048, 2**22
"""Most people followed per call, and in all places together; a call may need as many free chunks as people."""
SORTED_BY_HAND = 8
"""Ranges up to this size are sorted by insertion."""


@compiled
def _admit(
    t: int,
    g: int,
    need: int,
    batch: int,
    who: Words,
    word: Words,
    turn: Words,
    key: U64,
    steps: int,
    n_entries: int,
    n_ages: int,
    first_expire: int,
    first_start: int,
    first_back: int,
    first_quit: int,
    node: Small,
    back_after: Small,
    back_share: Chances,
    oldest: Ints,
    wait_sum: Ints,
    wait_count: Small,
    waits_at: int,
    count: Small,
    head: Small,
    fill: Small,
    link: Small,
    token: Words,
    pool: Ints,
    log: Log,
) -> tuple[int, int]:
    """Move up to `need` people from the head of a queue to the batch; return who is still missing and the batch's size.

    Stops early when the batch has no room for the next list; the caller makes room and calls again.
    """
    j = oldest[g]
    while need > 0:
        queue = g * steps + j
        if fill[queue] == 0:
            j += 1
            continue
        if batch + fill[queue] > len(who):
            break
        top = _take_list(t, batch, who, word, queue, first_expire - n_entries, head, fill, link, token, pool, log)
        if top - batch > need:
            _first_in_turn(batch, batch + need, top, who, word, turn, key, luck.TURN + U64(g))
            _put_back(batch + need, top, who, word, queue, head, fill, link, token, pool)
            top = batch + need
        for i in range(batch, top):
            n = np.int64(word[i] >> PLACE) - n_entries
            quits = np.int64(word[i] & MASK16)
            count[(first_start + n) * (steps + 1) + t] += 1
            if quits != NEVER:
                own = luck.person_key(key, who[i], (word[i] >> EPISODE) & MASK12)
                book(
                    -1,
                    g,
                    n,
                    quits,
                    luck.draw(own, luck.AGE_BACK + U64(n)),
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
            if log is not None:
                write(log, pool, who[i], first_start + n, t)
            word[i] = (word[i] & NO_TIME) | U64(t + 1)
        admitted = top - batch
        wait_sum[g * steps + t] += admitted * (t - j)
        wait_count[waits_at + min(t - j, MAX_WAIT - 1)] += admitted
        need -= admitted
        batch = top
    oldest[g] = j
    return need, batch


@compiled
def _take_list(
    t: int,
    batch: int,
    who: Words,
    word: Words,
    queue: int,
    node_row: int,
    head: Small,
    fill: Small,
    link: Small,
    token: Words,
    pool: Ints,
    log: Log,
) -> int:
    """Empty a list into the batch, without those who gave up by step t; return the batch's size."""
    chunk, left = head[queue], np.int64(fill[queue])
    while left > 0:
        size = ((left - 1) & (CHUNK - 1)) + 1
        at = 2 * np.int64(chunk) * CHUNK
        for i in range(at, at + 2 * size, 2):
            who[batch], word[batch] = token[i], token[i + 1]
            if np.int64(token[i + 1] & MASK16) > t:
                batch += 1
            elif log is not None:
                write(log, pool, token[i], node_row + np.int64(token[i + 1] >> PLACE), np.int64(token[i + 1] & MASK16))
        left -= size
        below = link[chunk]
        link[chunk] = pool[FREE]
        pool[FREE] = chunk
        pool[N_FREE] += 1
        chunk = below
    fill[queue] = 0
    return batch


@compiled
def _put_back(
    start: int,
    stop: int,
    who: Words,
    word: Words,
    queue: int,
    head: Small,
    fill: Small,
    link: Small,
    token: Words,
    pool: Ints,
) -> None:
    """Put people of the batch into an empty list, for which there are free chunks."""
    for i in range(start, stop):
        slot = (i - start) & (CHUNK - 1)
        if slot == 0:
            chunk = pool[FREE]
            pool[FREE] = link[chunk]
            pool[N_FREE] -= 1
            link[chunk] = head[queue]
            head[queue] = chunk
        at = U64(2 * (np.int64(head[queue]) * CHUNK + slot))
        token[at], token[at + ONE] = who[i], word[i]
    fill[queue] = stop - start


@compiled
def _first_in_turn(
    start: int, middle: int, stop: int, who: Words, word: Words, turn: Words, key: U64, decision: U64
) -> None:
    """Reorder the batch so that `start..middle - 1` are those of `start..stop - 1` whose hash comes first.

    Quickselect whose pivot is where the wanted rank lies among equally spread numbers: hardly more than one pass.
    """
    for i in range(start, stop):
        episode = (word[i] >> EPISODE) & MASK12
        turn[i] = luck.draw(luck.person_key(key, who[i], episode), decision)
    low, high = U64(0), ~U64(0)
    while stop - start > SORTED_BY_HAND:
        if middle == start or middle == stop:  # noqa: SIM109 - compiled code builds no tuple here
            return
        step = np.float64(high - low) * ((middle - start) / (stop - start))
        pivot = low + max(U64(step), ONE)
        i, j = start, stop
        while i < j:
            if turn[i] < pivot:
                i += 1
            else:
                j -= 1
                who[i], who[j] = who[j], who[i]
                word[i], word[j] = word[j], word[i]
                turn[i], turn[j] = turn[j], turn[i]
        if i <= middle:
            start, low = i, pivot
        else:
            stop, high = i, pivot
    for i in range(start + 1, stop):
        j = i
        while j > start and turn[j - 1] > turn[j]:
            who[j - 1], who[j] = who[j], who[j - 1]
            word[j - 1], word[j] = word[j], word[j - 1]
            turn[j - 1], turn[j] = turn[j], turn[j - 1]
            j -= 1


@compiled
def _turn_of_year(people: Ints, turn: int, entering: int, net: Ints) -> int:
    """Make everybody a year older if it is time, apply the other changes; return who left for outside. `net` is [A]."""
    gone = 0
    if turn:
        gone = people[-1]
        for a in range(len(people) - 1, 0, -1):
            people[a] = people[a - 1]
        people[0] = entering
    for a in range(len(people)):
        gone += min(max(-net[a], 0), people[a])
        people[a] = max(people[a] + net[a], 0)
    return gone


@compiled
def _answering(people: Ints, weights: Reals, first: int) -> float:
    """Return sum of weight x count over the ages."""
    total = 0.0
    for a in range(len(people)):
        total += weights[first + a] * people[a]
    return total


@compiled
def _take_age(u: float, people: Ints, weights: Reals, first: int, answering: float) -> int:
    """Take somebody from the counts; return the age, drawn in proportion to weight x count, -1 if nobody answers."""
    left = u * answering
    chosen = -1
    for a in range(len(people)):
        part = weights[first + a] * people[a]
        if part > 0.0:
            chosen = a  # the last one catches what rounding leaves over
            if left < part:
                break
            left -= part
    if chosen >= 0:
        people[chosen] -= 1
    return chosen


@compiled
def _arrive(
    t: int,
    entry: int,
    proposals: int,
    batch: int,
    who: Words,
    word: Words,
    key: U64,
    row: int,
    people: Ints,
    weights: Reals,
    weighted_start: Reals,
    counter: int,
    dest: int,
    count: Small,
) -> int:
    """Add the newcomers of an entry to the batch, out of so many proposals; return its size, or -1: too many answer.

    From the counted ages (`row` >= 0) a proposal is taken up with chance (sum of weight x count now) / (at the start) /
    HEADROOM: thinning keeps the ordinals, hence the luck, of all others. If all of them go straight to one place
    (`counter` >= 0), they are counted and set down there.
    """
    came = batch
    place, since = U64(entry) << PLACE, U64(0)
    if counter >= 0:
        place, since = U64(dest) << PLACE, U64(t) << SINCE
    first, ratio, answering = row * len(people), 1.0, 0.0
    if row >= 0:
        answering = _answering(people, weights, first)
        ratio = answering / (weighted_start[row] * tab.HEADROOM)
        if ratio > 1.0:
            return -1
    base = luck.NEWCOMER | (U64(t) << luck.WHEN_SHIFT) | (U64(entry) << luck.WHERE_SHIFT)
    for i in range(proposals):
        person = base | U64(i)
        if row >= 0:
            own = luck.mix(key + person * luck.GOLDEN)
            if luck.uniform(luck.draw(own, luck.THIN + U64(entry))) >= ratio:
                continue
            age = _take_age(luck.uniform(luck.draw(own, luck.AGE + U64(entry))), people, weights, first, answering)
            if age < 0:
                continue
            answering -= weights[first + age]
        who[batch] = person
        word[batch] = place | since | U64(t + 1)
        batch += 1
    if counter >= 0:
        count[counter + t] += batch - came
    return batch


@compiled
def _room(
    waiting: int,
    closed: bool,
    least: int,
    first_use: int,
    last_use: int,
    use_capacity: Small,
    use_per: Reals,
    free: Ints,
) -> tuple[int, int]:
    """Return how many of those waiting a gate admits, and what stopped it (see `Trajectory.binding`)."""
    if waiting == 0:
        return 0, -1
    if closed:
        return 0, -3
    admitted, stopped_by = waiting, -1
    for u in range(first_use, last_use):
        room = np.int64(np.floor(max(free[use_capacity[u]], 0) * use_per[u] + 1e-9))
        if room < admitted:
            admitted, stopped_by = room, use_capacity[u]
    if admitted < least:
        return 0, -2 if waiting < least else stopped_by
    return admitted, stopped_by


@compiled
def _larger(old: Words, used: int, size: int) -> Words:
    """Return an array of at least `size` words, half as large again, that starts with the `used` words of the old."""
    new = np.empty(max(size, len(old) + len(old) // 2), np.uint64)
    new[:used] = old[:used]
    return new


@compiled
def _more_chunks(link: Small, token: Words, pool: Ints, wanted: int) -> tuple[Small, Words]:
    """Return the lists with at least so many more free chunks."""
    old = len(link)
    size = old + max(wanted, old // 2)
    new = np.empty(size, np.int32)
    new[:old] = link
    for chunk in range(old, size):
        new[chunk] = pool[FREE]
        pool[FREE] = chunk
    pool[N_FREE] += size - old
    return new, _larger(token, len(token), 2 * CHUNK * size)


@compiled
def run(
    key: U64,
    steps: int,
    n_nodes: int,
    n_stocks: int,
    n_risks: int,
    n_gates: int,
    n_capacities: int,
    n_entries: int,
    n_ages: int,
    n_milestones: int,
    n_rows: int,
    block: int,
    paths: Reals,
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
    initial_start: Small,
    initial: Ints,
    start: Ints,
    gate: Small,
    gate_hazard: Reals,
    use_capacity: Small,
    use_per: Reals,
    is_places: Flags,
    is_saved: Flags,
    base: Small,
    supply_start: Small,
    supply_stock: Small,
    supply_share: Small,
    flow_start: Small,
    flow_row: Small,
    flow_sign: Small,
    arrival_mean: Reals,
    arrival_mode: Reals,
    arrival_sum: Reals,
    entry_weights: Small,
    weights: Reals,
    weighted_start: Reals,
    back_after: Small,
    back_share: Chances,
    turn: Flags,
    entering: Ints,
    net: Ints,
    year: Small,
    count: Small,
    lead: Small,
    people: Ints,
    gone: Ints,
    available: Small,
    used: Small,
    blocked: Small,
    binding: Small,
    wait_sum: Ints,
    wait_count: Small,
    log: Log,
) -> int:
    """Run a replication into the counters, all flat; return 0, or 1 + entry x T + step where too many people answer.

    `people` is [T+1, A] with its first row set, `net` [T, A], `count` [row, T+1] (the last
    column is not read), `gone` [T], `available` and `used`
    [C, T], `blocked`, `binding` and `wait_sum` [G, T], `lead` [Y, M, MAX_WAIT], `wait_count` [Y, G, MAX_WAIT].
    """
    first_drop = n_rows
    first_expire = first_drop + n_nodes
    first_start = first_expire + n_nodes
    first_back = first_start + n_nodes
    first_quit = first_back + n_ages
    first_release = first_quit + n_gates

    columns = steps + 1
    n_places = n_entries + n_nodes + n_stocks
    width = max(min(ROOM // (n_places + 1), MOST_WIDTH), 1)
    size, here = np.zeros(n_places, np.int64), np.empty(width * (n_places + 1), np.uint16)
    own, drawn = np.empty(width, np.uint64), np.empty(width, np.uint64)
    now, begin, end, owner = (
        np.empty(width, np.int32),
        np.empty(width, np.int32),
        np.empty(width, np.int32),
        np.empty(width, np.int32),
    )
    who, word, turns = np.empty(width, np.uint64), np.empty(width, np.uint64), np.empty(width, np.uint64)
    head, fill = np.empty(n_gates * steps, np.int32), np.zeros(n_gates * steps, np.int32)
    link, token = np.empty(0, np.int32), np.empty(0, np.uint64)
    pool = np.zeros(3, np.int64)
    oldest, waiting = np.zeros(n_gates, np.int64), np.zeros(n_gates, np.int64)
    held, free = np.zeros(n_capacities, np.int64), np.zeros(n_capacities, np.int64)
    units = np.zeros(n_capacities)
    n_stock = start.copy()
    alive = people[:n_ages].copy()

    # People of the start, then step by step the newcomers and those admitted in the step before. The loop over `t`
    # has one extra round at its beginning, -1, so that `follow` is compiled into one place only.
    batch = 0
    s, tenure, ordinal = 0, 0, 0
    t = -1
    while t < steps:
        if t >= 0:
            if n_ages:
                gone[t] = _turn_of_year(alive, turn[t], entering[t], net[t * n_ages : (t + 1) * n_ages])
                for a in range(n_ages):
                    alive[a] += count[(first_back + a) * columns + t]
            for e in range(n_entries):
                # Who does not come from the counted ages depends on nothing: many steps together fill the caches once.
                ahead = 1
                if entry_weights[e] < 0:
                    ahead = min(block, steps - t) if t % block == 0 else 0
                counter, dest = -1, 0
                if log is None and straight[e] >= 0:
                    counter, dest = straight[e] * columns, row_dest[straight[e]]
                for when in range(t, t + ahead):
                    i = e * steps + when
                    base_of = luck.NEWCOMER | (U64(when) << luck.WHEN_SHIFT) | (U64(e) << luck.WHERE_SHIFT)
                    u = luck.uniform(luck.draw(luck.person_key(key, base_of | luck.EVERYBODY, U64(0)), luck.NUMBER))
                    proposals = luck.poisson(u, arrival_mean[i], arrival_mode[i], arrival_sum[i])
                    if batch + proposals > len(who):
                        who, word = _larger(who, batch, batch + proposals), _larger(word, batch, batch + proposals)
                        turns = np.empty(len(who), np.uint64)
                    batch = _arrive(
                        when,
                        e,
                        proposals,
                        batch,
                        who,
                        word,
                        key,
                        entry_weights[e],
                        alive,
                        weights,
                        weighted_start,
                        counter,
                        dest,
                        count,
                    )
                    if batch < 0:
                        return 1 + i
        else:
            while s < n_stocks and batch < width:
                if initial_start[s] + tenure == initial_start[s + 1]:
                    s, tenure, ordinal = s + 1, 0, 0
                elif ordinal == initial[initial_start[s] + tenure]:
                    tenure, ordinal = tenure + 1, 0
                else:
                    who[batch] = (U64(tenure) << luck.WHEN_SHIFT) | (U64(s) << luck.WHERE_SHIFT) | U64(ordinal)
                    word[batch] = U64(n_entries + n_nodes + s) << PLACE
                    ordinal += 1
                    batch += 1
        for n_from in range(0, batch, width):
            if pool[N_FREE] < width:
                link, token = _more_chunks(link, token, pool, width)
            follow(
                n_from,
                min(n_from + width, batch),
                who,
                word,
                key,
                steps,
                n_entries,
                n_nodes,
                n_risks,
                n_stocks,
                n_ages,
                n_milestones,
                first_drop,
                first_expire,
                first_back,
                first_quit,
                first_release,
                node,
                quantile,
                fork,
                chance,
                row_dest,
                place_gate,
                goes_back,
                straight,
                stock,
                risk,
                guide,
                band,
                real,
                gate,
                gate_hazard,
                use_capacity,
                is_places,
                back_after,
                back_share,
                year,
                count,
                lead,
                head,
                fill,
                link,
                token,
                pool,
                size,
                here,
                own,
                drawn,
                now,
                begin,
                end,
                owner,
                log,
            )
        batch = 0
        if t < 0:
            if s == n_stocks:
                t = 0
            continue

        for a in range(n_ages):
            people[(t + 1) * n_ages + a] = alive[a]
        for s in range(n_stocks):
            for i in range(flow_start[s], flow_start[s + 1]):
                n_stock[s] += flow_sign[i] * count[flow_row[i] * columns + t]
        for c in range(n_capacities):
            if is_saved[c] and t > 0:
                units[c] += paths[base[c] * steps + t] - used[c * steps + t - 1]
            else:
                units[c] = paths[base[c] * steps + t]
            for i in range(supply_start[c], supply_start[c + 1]):
                units[c] += paths[supply_share[i] * steps + t] * n_stock[supply_stock[i]]
            available[c * steps + t] = np.floor(units[c] + 1e-9)
            held[c] -= count[(first_release + c) * columns + t]
            free[c] = available[c * steps + t] - held[c]

        for g in range(n_gates):
            at = g * tab.GATE_WIDTH
            first_use, last_use = gate[at + tab.USE_FROM], gate[at + tab.USE_TO]
            waiting[g] += fill[g * steps + t] - count[(first_quit + g) * columns + t]
            closed = gate[at + tab.OPEN] >= 0 and paths[gate[at + tab.OPEN] * steps + t] < 0.5
            admitted, stopped_by = _room(
                waiting[g], closed, gate[at + tab.LEAST], first_use, last_use, use_capacity, use_per, free
            )
            for u in range(first_use, last_use):
                c = use_capacity[u]
                taken = np.int64(np.ceil(admitted / use_per[u]))
                free[c] -= taken
                if is_places[c]:
                    held[c] += taken
                    if gate[at + tab.LENGTH] > 0 and t + gate[at + tab.LENGTH] < steps:
                        count[(first_release + c) * columns + t + gate[at + tab.LENGTH]] += taken
            waiting[g] -= admitted
            blocked[g * steps + t] = waiting[g]
            binding[g * steps + t] = stopped_by
            need = admitted
            while need > 0:
                need, batch = _admit(
                    t,
                    g,
                    need,
                    batch,
                    who,
                    word,
                    turns,
                    key,
                    steps,
                    n_entries,
                    n_ages,
                    first_expire,
                    first_start,
                    first_back,
                    first_quit,
                    node,
                    back_after,
                    back_share,
                    oldest,
                    wait_sum,
                    wait_count,
                    (year[t] * n_gates + g) * MAX_WAIT,
                    count,
                    head,
                    fill,
                    link,
                    token,
                    pool,
                    log,
                )
                if need > 0:
                    wanted = batch + fill[g * steps + oldest[g]]
                    who, word = _larger(who, batch, wanted), _larger(word, batch, wanted)
                    turns = np.empty(len(who), np.uint64)
        for c in range(n_capacities):
            used[c * steps + t] = held[c] if is_places[c] else available[c * steps + t] - free[c]
        t += 1

    if log is not None:
        for queue in range(n_gates * steps):
            if fill[queue] > len(who):
                who, word = np.empty(fill[queue], np.uint64), np.empty(fill[queue], np.uint64)
            _take_list(steps - 1, 0, who, word, queue, first_expire - n_entries, head, fill, link, token, pool, log)
    return 0


@compiled
def add_rows(rows: NDArray[np.signedinteger], group: Small, n_groups: int) -> Ints:
    """Return the sums [group, T] of rows [row, T] by group [row]."""
    total = np.zeros((n_groups, rows.shape[1]), np.int64)
    for i in range(len(rows)):
        for t in range(rows.shape[1]):
            total[group[i], t] += rows[i, t]
    return total


@compiled
def strength(
    count: NDArray[np.signedinteger], flow_row: Small, flow_cell: Small, flow_sign: Small, start: Ints, out: Small
) -> None:
    """Fill the people per cell, `out` [T+1, cell], from those at the start [cell] and the flows between cells."""
    steps = len(out) - 1
    for c in range(len(start)):
        out[0, c] = start[c]
    change = np.zeros((len(start), steps), np.int32)
    for i in range(len(flow_row)):
        for t in range(steps):
            change[flow_cell[i], t] += flow_sign[i] * count[flow_row[i], t]
    for t in range(steps):
        for c in range(len(start)):
            out[t + 1, c] = out[t, c] + change[c, t]


@compiled
def vote(binding: Small, use_start: Small, use_capacity: Small, votes: NDArray[np.int32]) -> None:
    """Count what stopped the gates [G, T] in `votes` [G, T, ballot]: reasons -1, -2, -3, then the gate's uses."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = -1 - binding[g, t]
            if ballot < 0:
                ballot = 3
                while use_capacity[use_start[g] + ballot - 3] != binding[g, t]:
                    ballot += 1
            votes[g, t, ballot] += 1


@compiled
def elect(votes: NDArray[np.signedinteger], use_start: Small, use_capacity: Small, binding: Small) -> None:
    """Fill what stopped the gates most often, see `vote`; the first ballot wins a tie."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = votes[g, t].argmax()
            binding[g, t] = -1 - ballot if ballot < 3 else use_capacity[use_start[g] + ballot - 3]
