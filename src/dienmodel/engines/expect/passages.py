"""Stages and queues that people pass with their clock, in a step of `expect`: composition by vintage.

A *passage* is a node and a clock that people have with them there. Nothing in a node or its queue depends on the clock
but its limits, so everything is counted as in all other nodes; a passage tells besides which vintages (see `vintages`)
those are who joined in a step, or started, and sends those who end along the arcs on which they can still bring the
clock to a stock. Those who come to a limit are taken out of all that counts who joined and who started, and are then
added to those who give up or drop out.

A row of people who joined or started in step t has its vintages from the oldest on: column i is column `t + 1 + i` of
`vintages`, so that the clock shows `horizon - i` in the next step.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.moves import INNER
from dienmodel.engines.expect.renewal import BitRows
from dienmodel.engines.expect.stays import ends_of_stay, spread_stays
from dienmodel.network.clocks import limits_on
from dienmodel.network.network import TICKS, Ints, Network, Reals, lengths_of

LOST, LEAVER = 1, 3
"""Owners of the ways of a passage."""


class Passages(NamedTuple):
    """The nodes that people pass with a clock, Y pairs of a node and a clock, and where they bring it from there.

    Four owners each: those who complete the node, who drop out, who stop waiting, and who leave along a fork of theirs.
    """

    node: BitRows  # [Y]
    gate: Ints  # [Y] -1: none
    queue: Ints  # [Y] row among those with a gate, -1: none
    horizon: Ints  # [Y] steps on the clock after which nothing changes
    wait_limit: Ints  # [Y] steps on the clock after which nobody waits, 0: no limit
    stay_limit: Ints  # [Y] steps on the clock after which nobody is inside, 0: no limit
    stay_start: BitRows  # [Y+1] lengths of the stays in each node
    stay_path: Ints  # chance of that length, by the step of the start; -1: all have it
    completed: Reals  # [length, steps] chance to be at the end of the stay after so many steps
    left: Reals  # [length, steps] chance to leave after so many steps, before the end
    leaver: Ints  # [Y] owner of those who leave: they have a fork of their own, or drop out
    place: BitRows  # [length] place among the spread stays, where the stay has a limit
    way_start: BitRows  # [4Y+1]
    way_arc: BitRows
    way_row: BitRows  # row of `came` to which the arc leads: those of stocks, then those of passages


def passages(network: Network, there: NDArray[np.bool_], horizon: Ints, stock_row: Ints) -> Passages:
    """The passages of a network, by where people have which clock, `there` [clock, N], and the rows of stocks [S]."""
    nodes = network.nodes
    clock, node = np.nonzero(there)
    row = rows_of(network, there, stock_row)
    kinds = (nodes.fork, nodes.lost_fork, nodes.quit_fork, nodes.left_fork)
    forks = np.stack([fork[node] for fork in kinds], axis=1).ravel()
    ways = [_ways(network, fork, row[x]) for fork, x in zip(forks.tolist(), np.repeat(clock, 4).tolist(), strict=True)]
    stays = [lengths_of(network, n) for n in node.tolist()]
    ends = [_ends(network, n, row) for n, mine in zip(node.tolist(), stays, strict=True) for row, _ in mine]
    gate = nodes.gate[node].astype(np.int64)
    width = network.durations.shape[1]
    return Passages(
        node=node.astype(np.uint64),
        gate=gate,
        queue=np.where(gate >= 0, np.cumsum(gate >= 0) - 1, -1),
        horizon=horizon[clock],
        wait_limit=_limits(network, clock, node, waits=True),
        stay_limit=_limits(network, clock, node, waits=False),
        stay_start=_starts([len(mine) for mine in stays]),
        stay_path=np.array([path for mine in stays for _, path in mine], np.int64),
        completed=np.array([completed for completed, _ in ends]).reshape(-1, width),
        left=np.array([left for _, left in ends]).reshape(-1, width),
        leaver=np.where(nodes.left_fork[node] >= 0, LEAVER, LOST),
        place=_places(network, node, stays),
        way_start=_starts([len(mine) for mine in ways]),
        way_arc=np.array([k for mine in ways for k, _ in mine], np.uint64),
        way_row=np.array([to for mine in ways for _, to in mine], np.uint64),
    )


def rows_of(network: Network, there: NDArray[np.bool_], stock_row: Ints) -> Ints:
    """Row that takes who comes to a place with a clock: of the stocks that count it, then of the passages; -1: none.

    [X, N + S + 1].
    """
    row = np.full((len(there), network.outside + 1), -1)
    row[:, : network.n_nodes][there] = stock_row.max(initial=-1) + 1 + np.arange(np.count_nonzero(there))
    for clock in range(len(there)):
        counting = np.flatnonzero(network.clocks.of_stock == clock)
        row[clock, network.n_nodes + counting] = stock_row[counting]
    return row


def _limits(network: Network, clock: Ints, node: Ints, waits: bool) -> Ints:
    """The least limit on each clock in each node, or before it; 0: none."""
    limits = [
        [steps for other, steps in limits_on(network, n, waits) if other == x]
        for x, n in zip(clock.tolist(), node.tolist(), strict=True)
    ]
    return np.array([min(steps, default=0) for steps in limits], np.int64)


def _places(network: Network, node: Ints, stays: list[list[tuple[int, int]]]) -> BitRows:
    """Where each length of each stay is among the spread ones, which those with a limit are."""
    spread, paths = spread_stays(network)
    places = defaultdict[tuple[int, int], list[int]](list)
    for i, length in enumerate(zip(spread.tolist(), paths.tolist(), strict=True)):
        places[length].append(i)
    lengths = [(n, path) for n, mine in zip(node.tolist(), stays, strict=True) for _, path in mine]
    turns = defaultdict[tuple[int, int], Iterator[int]](lambda: cycle([0]))
    turns.update({length: cycle(mine) for length, mine in places.items()})
    return np.array([next(turns[length]) for length in lengths], np.uint64)


def _ways(network: Network, fork: int, row: Ints) -> list[tuple[int, int]]:
    """Arcs of a fork (-1: none) along which a clock is brought on, and the rows to which they lead."""
    arcs = range(network.forks.start[fork], network.forks.start[fork + 1]) if fork >= 0 else range(0)
    return [(k, int(row[network.forks.dest[k]])) for k in arcs if row[network.forks.dest[k]] >= 0]


def _ends(network: Network, n: int, duration: int) -> tuple[Reals, Reals]:
    return ends_of_stay(network, network.durations[duration] / TICKS, int(network.nodes.hazard[n]))


def _starts(counts: list[int]) -> BitRows:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64)


@njit(**INNER)
def end_passages(
    t: int,
    paths: Reals,
    node: BitRows,
    gate: Ints,
    queue: Ints,
    horizon: Ints,
    wait_limit: Ints,
    stay_limit: Ints,
    stay_start: BitRows,
    stay_path: Ints,
    completed: Reals,
    left: Reals,
    leaver: Ints,
    place: BitRows,
    way_start: BitRows,
    way_arc: BitRows,
    way_row: BitRows,
    chance: BitRows,
    dropout: BitRows,
    patience: Ints,
    patient: Reals,
    head: Ints,
    front: Reals,
    waited: Reals,
    started: Reals,
    turned: Reals,
    parts: Reals,
    came: Reals,
    brought: Reals,
    width: int,
    began: Reals,
    queued: Reals,
    cohort: Reals,
    stopped: Reals,
    ended: Reals,
) -> None:
    """Send on those whose stay ends, who drop out or leave, and who stop waiting: with their clock into `came`.

    `brought` counts them by arc; `parts` [4, column] is space for those of one passage. Who comes to a limit is taken
    out of `queued` and `cohort`, or of `began`, and counted by node in `stopped` or `ended`.
    """
    for k in range(len(brought)):
        brought[k] = 0.0
    for n in range(len(stopped)):
        stopped[n] = ended[n] = 0.0
    for y in range(len(node)):
        first = 4 * y
        for i in range(horizon[y] + 1):
            parts[0, i] = parts[1, i] = parts[2, i] = parts[3, i] = 0.0
        if stay_limit[y] > 0:
            ended[node[y]] += _end_by_clock(t, y, horizon[y], stay_limit[y], paths, stay_start, stay_path, completed,
                                            left, place, width, started, began, parts)  # fmt: skip
        if wait_limit[y] > 0 and queue[y] >= 0:
            stopped[node[y]] += _stop_by_clock(t, queue[y], gate[y], node[y], horizon[y], wait_limit[y], patient, head,
                                                front, waited, queued, cohort, parts)  # fmt: skip
        _end(t, y, horizon[y], paths, dropout[node[y]], stay_start, stay_path, completed, left, leaver[y], started,
              parts)  # fmt: skip
        if way_start[first + 2] < way_start[first + 3]:
            _give_up(t, queue[y], gate[y], horizon[y], patience, patient, head, front, waited, turned, parts)
        for owner in range(4):
            for w in range(way_start[first + owner], way_start[first + owner + 1]):
                arc, to = way_arc[w], way_row[w]
                share, people = paths[t, chance[arc]], 0.0
                for i in range(horizon[y] + 1):
                    came[to, t + i] += share * parts[owner, i]
                    people += share * parts[owner, i]
                brought[arc] += people


@njit(**INNER)
def _end(
    t: int,
    y: int,
    horizon: int,
    paths: Reals,
    dropout: int,
    stay_start: BitRows,
    stay_path: Ints,
    completed: Reals,
    left: Reals,
    leaver: int,
    started: Reals,
    parts: Reals,
) -> None:
    """Add those who complete a node now, and those who drop out or leave, from all who started."""
    steps, drops = started.shape[1], paths[t, dropout]
    for v in range(stay_start[y], stay_start[y + 1]):
        for k in range(1, min(completed.shape[1], t + 1)):
            share = paths[t - k, stay_path[v]] if stay_path[v] >= 0 else 1.0
            ends, leaves = share * completed[v, k], share * left[v, k]
            if ends + leaves > 0.0:
                on, lost = ends * (1.0 - drops), ends * drops + (leaves if leaver == LOST else 0.0)
                for i in range(horizon + 1):
                    people, at = started[y, (t - k) % steps, i], max(i + 1 - k, 0)
                    parts[0, at] += on * people
                    parts[LOST, at] += lost * people
                    if leaver != LOST:
                        parts[leaver, at] += leaves * people


@njit(**INNER)
def _end_by_clock(
    t: int,
    y: int,
    horizon: int,
    limit: int,
    paths: Reals,
    stay_start: BitRows,
    stay_path: Ints,
    completed: Reals,
    left: Reals,
    place: BitRows,
    width: int,
    started: Reals,
    began: Reals,
    parts: Reals,
) -> float:
    """Take out those inside whose clock comes to the limit, to drop out; their number.

    Of those who started before the last step only one vintage comes to it now.
    """
    steps, people, ways = started.shape[1], 0.0, stay_start[y + 1] - stay_start[y]
    for k in range(1, min(steps, t + 1)):
        oldest = horizon - limit + k  # column of those who come to the limit in this step
        for i in range(0 if k == 1 else max(oldest, 0), min(oldest, horizon) + 1):
            these = started[y, (t - k) % steps, i]
            if these > 0.0:
                there = 0.0
                for w in range(ways):
                    v = stay_start[y] + w
                    share = paths[t - k, stay_path[v]] if stay_path[v] >= 0 else 1.0
                    began[(t - k) * width + place[v]] -= share * these
                    for more in range(k, completed.shape[1]):
                        there += share * (completed[v, more] + left[v, more])
                started[y, (t - k) % steps, i] = 0.0
                parts[1, max(i + 1 - k, 0)] += there * these
                people += there * these
    return people


@njit(**INNER)
def _stop_by_clock(
    t: int,
    q: int,
    g: int,
    n: int,
    horizon: int,
    limit: int,
    patient: Reals,
    head: Ints,
    front: Reals,
    waited: Reals,
    queued: Reals,
    cohort: Reals,
    parts: Reals,
) -> float:
    """Take those out of the queue whose clock comes to the limit, to stop waiting; their number."""
    people, share = 0.0, front[g]
    for j in range(head[g], t):
        k = t - j
        oldest, left = horizon - limit + k, share * patient[g, k - 1]
        for i in range(0 if k == 1 else max(oldest, 0), min(oldest, horizon) + 1):
            these = waited[q, j, i]
            waited[q, j, i] = 0.0
            queued[j, n] = max(queued[j, n] - these, 0.0)
            cohort[j, g] = max(cohort[j, g] - these, 0.0)
            parts[2, max(i + 1 - k, 0)] += left * these
            people += left * these
        share = 1.0
    return people


@njit(**INNER)
def _give_up(
    t: int,
    q: int,
    g: int,
    horizon: int,
    patience: Ints,
    patient: Reals,
    head: Ints,
    front: Reals,
    waited: Reals,
    turned: Reals,
    parts: Reals,
) -> None:
    """Add those who stop waiting now, cohort by cohort from the head of the queue, and those just turned away."""
    share = front[g]
    for j in range(head[g], t):
        stays = 0.0 if patience[g] > 0 and t - j == patience[g] else patient[g, t - j]
        lost = share * (patient[g, t - 1 - j] - stays)
        if lost > 0.0:
            for i in range(horizon + 1):
                parts[2, max(j + 1 + i - t, 0)] += lost * waited[q, j, i]
        share = 1.0
    for i in range(horizon + 1):
        parts[2, i] += turned[q, i]


@njit(**INNER)
def join_passages(
    t: int, n_stocks: int, queue: Ints, horizon: Ints, waited: Reals, started: Reals, came: Reals
) -> None:
    """Note who joins each passage: to wait, or to start at once. Who is beyond the horizon is one vintage."""
    steps = started.shape[1]
    for y in range(len(queue)):
        row = n_stocks + y
        came[row, t + 1] += came[row, t]
        came[row, t] = 0.0
        for i in range(horizon[y] + 1):
            people = came[row, t + 1 + i]
            came[row, t + 1 + i] = 0.0
            started[y, t % steps, i] = people if queue[y] < 0 else 0.0
            if queue[y] >= 0:
                waited[queue[y], t, i] = people


@njit(**INNER)
def remember(head: Ints, front: Reals, head_before: Ints, front_before: Reals) -> None:
    """Note the heads of all queues before the gates admit."""
    for g in range(len(head)):
        head_before[g], front_before[g] = head[g], front[g]


@njit(**INNER)
def start_passages(
    t: int,
    node: BitRows,
    gate: Ints,
    queue: Ints,
    horizon: Ints,
    patient: Reals,
    head: Ints,
    front: Reals,
    head_before: Ints,
    front_before: Reals,
    joined: Reals,
    queued: Reals,
    waited: Reals,
    started: Reals,
) -> None:
    """Let those of each passage start whom the gates have admitted: the same share of every vintage of a cohort."""
    steps = started.shape[1]
    for y in range(len(node)):
        q, g = queue[y], gate[y]
        if q < 0:
            continue
        before = front_before[g]
        for j in range(head_before[g], min(head[g], t) + 1):
            after = front[g] if j == head[g] else 0.0
            share = (before - after) * patient[g, t - j]
            if j == t and queued[node[y]] < joined[node[y]]:  # a door was closed
                share = 0.0
            if share > 0.0:
                for i in range(horizon[y] + 1):
                    started[y, t % steps, max(i + j - t, 0)] += share * waited[q, j, i]
            before = 1.0


@njit(**INNER)
def turn_passages(
    t: int, node: BitRows, queue: Ints, joined: Reals, queued: Reals, away: Reals, waited: Reals, turned: Reals
) -> None:
    """Take those of each passage out of the queue whom a door turns away, to give up in the next step."""
    for y in range(len(node)):
        q, n = queue[y], node[y]
        if q < 0:
            continue
        gone, stay = 0.0, 1.0
        if joined[n] > 0.0:
            gone, stay = away[n] / joined[n], queued[n] / joined[n]
        for i in range(waited.shape[2]):
            turned[q, i] = gone * waited[q, t, i]
            waited[q, t, i] *= stay
