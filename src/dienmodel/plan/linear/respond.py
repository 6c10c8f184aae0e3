"""Responses: the effect of one more admission at a line on everything downstream, up to the next decided lines.

Once admissions are decided, a network is linear: people behind a gate stay, drop out and move on with chances that do
not depend on their number. The course therefore equals the course with all decided lines shut, plus the admissions of
each line and period times their response. The matrix of `plan` consists of these responses; every step is followed and
nothing is approximated. Lines that are not decided are *open*: whenever they can, they admit everybody who is waiting,
which is linear too.

Where those who stop waiting go somewhere, whoever is admitted will not go there, and whoever comes to a decided line
will, unless admitted: both count as if they had just joined the queue. That is exact where people give up at a steady
rate; where their patience ends or the rate depends on the wait only the time is not. Who is turned away by a door stops
waiting in the step after he came.

The responses of a line are computed for all periods side by side: the last axis of every array is the *lane*, one per
period, ordered by the first step of the period.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.renewal import BitRows, Careers
from dienmodel.network.arcs import destinations
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.plan.linear.behind import Downstream, ways_behind
from dienmodel.plan.linear.lags import quits_of, stays_of
from dienmodel.plan.linear.vintages import (
    clocked_behind,
    count_bands,
    go_along,
    join_vintages,
    leave_along,
    leave_by_limit,
    take_over,
)
from dienmodel.plan.linear.ways import spread


@dataclass(frozen=True)
class Response:
    """Effect of one person admitted at a line, spread over a period by `profile`; the last axis is the lane.

    Or of one who is turned away there: then nobody starts.
    """

    line: int
    reach: Downstream
    started: Reals  # [T, lane] admitted (or turned away) per step: the profile
    joined: Reals  # [node, T, lane] people who begin the stay in the step
    inside: Reals  # [node, T, lane] people in the stay after the step
    waiting: Reals  # [node, T, lane] people in front of the node, of an open line, after the step
    stock: Reals  # [stock, T, lane] people after the step
    arrived: Reals  # [line, T, lane] people who join the queue of a line in the step
    arcs: Ints  # arcs behind the line along which moves are recorded
    moved: Reals  # [arc, T, lane] people who move along them in the step


def reach(lines: Network, line: int, decided: NDArray[np.bool_]) -> Downstream:
    """Find the nodes, stocks and lines that people admitted at a line can reach before the next of `decided` [L]."""
    first = int(np.flatnonzero(lines.nodes.gate == line)[0])
    stop = np.append(decided, False)[lines.nodes.gate]  # the last for nodes without a gate
    nodes, stocks, joined = [first], set[int](), set[int]()
    todo = [first]
    while todo:
        place = todo.pop()
        waiting_only = place != first and place < lines.n_nodes and bool(stop[place])
        for dest in _quitting(lines, place) if waiting_only else destinations(lines, place):
            if dest >= lines.n_nodes:
                if dest < lines.outside and dest - lines.n_nodes not in stocks:
                    stocks.add(dest - lines.n_nodes)
                    todo.append(dest)
            elif stop[dest]:
                if (gate := int(lines.nodes.gate[dest])) not in joined:
                    joined.add(gate)
                    todo += [dest] if dest != first else []
            elif dest not in nodes:
                nodes.append(dest)
                todo.append(dest)
    return Downstream(*(np.array(rows, np.int64) for rows in (nodes, sorted(stocks), sorted(joined))))


def _quitting(lines: Network, node: int) -> list[int]:
    """Places where those go who stop waiting in front of a node."""
    fork, start = int(lines.nodes.quit_fork[node]), lines.forks.start
    return lines.forks.dest[start[fork] : start[fork + 1]].tolist() if fork >= 0 else []


def respond(
    lines: Network,
    paths: Reals,
    careers: Careers,
    line: int,
    profile: Reals,
    behind: Downstream,
    arcs: Ints | None = None,
    turned: bool = False,
) -> Response:
    """Follow one person per lane, admitted at a line according to `profile` [T, lane], through everything `behind` it.

    With `turned` one who comes then and is turned away: he waits for that step, and goes where those go who give up.
    `paths` is [step, path]; `careers` must use no kernels. Moves along `arcs` are recorded.
    """
    steps, lanes = profile.shape
    first = np.array([np.flatnonzero(column)[0] if column.any() else steps for column in profile.T], np.int64)
    clocked = clocked_behind(lines, behind.stocks)
    ways, told = ways_behind(lines, behind, clocked, set() if arcs is None else set(arcs.tolist()))
    ends, leaves = stays_of(lines, behind.nodes)
    at_nodes = (len(behind.nodes), steps, lanes)
    response = Response(
        line,
        behind,
        profile,
        joined=np.zeros(at_nodes),
        inside=np.zeros(at_nodes),
        waiting=np.zeros(at_nodes),
        stock=np.zeros((len(behind.stocks), steps, lanes)),
        arrived=np.zeros((len(behind.lines), steps, lanes)),
        arcs=told,
        moved=np.zeros((len(told), steps, lanes)),
    )
    gate = lines.nodes.gate[behind.nodes]
    gate[0] = -1  # those who are followed have been admitted
    stays_on = np.where(gate >= 0, 1.0 - lines.gates.renege[gate], 0.0)
    opened = np.where(gate >= 0, lines.gates.open[gate], -1).astype(np.int64)
    quits = quits_of(lines, [*behind.lines.tolist(), line])
    if turned and quits.shape[1]:
        quits[-1, 0] -= 1.0
    _follow(
        np.ascontiguousarray(profile),
        0.0 if turned else 1.0,
        first,
        paths,
        lines.nodes.dropout[behind.nodes].astype(np.int64),
        lines.nodes.left_fork[behind.nodes] >= 0,
        stays_on,
        opened,
        *ends,
        *leaves,
        quits,
        ways.start,
        ways.kind,
        ways.to,
        ways.chance,
        ways.told,
        ways.shows,
        behind.stocks,
        clocked.row,
        clocked.horizon,
        lines.stocks.risk_start.astype(np.int64),
        lines.stocks.limit_fork.astype(np.int64),
        careers.band_start,
        careers.leave_start,
        careers.length,
        careers.slot,
        careers.season,
        careers.stay,
        careers.leave,
        careers.reach,
        response.joined,
        response.inside,
        response.waiting,
        response.stock,
        response.arrived,
        response.moved,
    )
    if turned:
        response.waiting[0] = profile
    return response


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _follow(
    profile: Reals,
    starts: float,
    first: Ints,
    paths: Reals,
    dropout: Ints,
    apart: NDArray[np.bool_],
    patient: Reals,
    opened: Ints,
    stay_start: Ints,
    stay_lag: Ints,
    stay_chance: Reals,
    stay_path: Ints,
    early_start: Ints,
    early_lag: Ints,
    early_chance: Reals,
    early_path: Ints,
    quits: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    arc_told: Ints,
    arc_shows: Ints,
    stocks: Ints,
    row: Ints,
    horizon: Ints,
    risk_start: Ints,
    limit_fork: Ints,
    band_start: BitRows,
    leave_start: BitRows,
    length: Ints,
    slot: Ints,
    season: Ints,
    stay: Reals,
    leave: Reals,
    reached: Reals,
    started: Reals,
    inside: Reals,
    waiting: Reals,
    stock: Reals,
    arrived: Reals,
    moved: Reals,
) -> None:
    """Fill the last six arrays step by step, the lanes that have begun side by side."""
    steps, lanes = profile.shape
    n_nodes, n_stocks, n_lines = len(dropout), len(stocks), len(arrived)
    lost_owner = n_nodes
    for s in stocks:
        lost_owner += risk_start[s + 1] - risk_start[s] + 1
    quit_owner, queue_owner = lost_owner + n_nodes, lost_owner + 2 * n_nodes
    left_owner = queue_owner + n_lines + 1
    most = 1
    for i in range(n_stocks):
        bands = np.int64(band_start[stocks[i] + 1] - band_start[stocks[i]])
        most = bands if bands > most else most  # type: ignore[assignment]
    level, entered = np.zeros((n_stocks, most, lanes)), np.zeros((n_stocks, most, steps, lanes))
    rows, columns = row.max() + 1 if n_stocks else 0, steps + (horizon.max() if n_stocks else 0) + 1
    people, came = np.zeros((rows, columns, lanes)), np.zeros((rows, columns, lanes))  # by vintage
    over, limit_owner = np.zeros(n_stocks, np.int64), np.zeros(n_stocks, np.int64)
    for i in range(n_stocks):  # columns after t of those of whom the time is over
        over[i] = horizon[i] + 1 - length[band_start[stocks[i]] : band_start[stocks[i] + 1]].sum()
    oldest = first[0] + 1 - (arc_shows.max() if len(arc_shows) else 0)
    came_node, came_stock = np.zeros((n_nodes, lanes)), np.zeros((n_stocks, lanes))
    flow, promoted, passing = np.zeros(lanes), np.zeros(lanes), np.zeros(lanes)
    lost = np.zeros(lanes)
    active = 0
    for t in range(first[0], steps):
        while active < lanes and first[active] <= t:
            active += 1
        came_node[:] = 0.0
        came_stock[:] = 0.0
        for q in range(n_lines + 1):
            if arc_start[queue_owner + q] == arc_start[queue_owner + q + 1]:
                continue
            flow[:active] = 0.0
            for k in range(min(quits.shape[1], t)):
                for lane in range(active):
                    joining = arrived[q, t - 1 - k, lane] if q < n_lines else -profile[t - 1 - k, lane]
                    flow[lane] += quits[q, k] * joining
            spread(
                queue_owner + q, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, arc_shows,
                row, horizon, came_node, came_stock, came, arrived, moved,
            )  # fmt: skip
        for i in range(n_nodes):
            if t > 0 and patient[i] > 0.0 and arc_start[quit_owner + i] < arc_start[quit_owner + i + 1]:
                for lane in range(active):
                    flow[lane] = (1.0 - patient[i]) * waiting[i, t - 1, lane]
                spread(
                    quit_owner + i, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told,
                    arc_shows, row, horizon, came_node, came_stock, came, arrived, moved,
                )  # fmt: skip
        for i in range(n_nodes):
            lost[:active] = 0.0
            for k in range(early_start[i], early_start[i + 1]):
                if early_lag[k] <= t:
                    begun = t - early_lag[k]
                    chance = early_chance[k] * (paths[begun, early_path[k]] if early_path[k] >= 0 else 1.0)
                    for lane in range(active):
                        lost[lane] += chance * started[i, begun, lane]
            flow[:active] = 0.0
            for k in range(stay_start[i], stay_start[i + 1]):
                if stay_lag[k] <= t:
                    begun = t - stay_lag[k]
                    chance = stay_chance[k] * (paths[begun, stay_path[k]] if stay_path[k] >= 0 else 1.0)
                    for lane in range(active):
                        flow[lane] += chance * started[i, begun, lane]
            if t > 0:
                for lane in range(active):
                    inside[i, t, lane] = inside[i, t - 1, lane] - flow[lane] - lost[lane]
            if apart[i]:
                spread(
                    left_owner + i, t, active, lost, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told,
                    arc_shows, row, horizon, came_node, came_stock, came, arrived, moved,
                )  # fmt: skip
                lost[:active] = 0.0
            kept = 1.0 - paths[t, dropout[i]]
            for lane in range(active):
                lost[lane] += flow[lane] * (1.0 - kept)
                flow[lane] *= kept
            spread(
                lost_owner + i, t, active, lost, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, arc_shows,
                row, horizon, came_node, came_stock, came, arrived, moved,
            )  # fmt: skip
            spread(
                i, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, arc_shows, row,
                horizon, came_node, came_stock, came, arrived, moved,
            )  # fmt: skip
        owner = n_nodes
        for i in range(n_stocks):
            s = stocks[i]
            lo, hi = band_start[s], band_start[s + 1]
            cell = leave_start[s]
            if row[i] >= 0:
                count_bands(
                    t, active, oldest + horizon[i], horizon[i], np.int64(lo), np.int64(hi) - 1, length, people[row[i]],
                    level[i],
                )  # fmt: skip
            for _ in range(risk_start[s], risk_start[s + 1]):
                flow[:active] = 0.0
                for b in range(np.int64(hi - lo)):
                    chance = leave[season[t], cell + np.uint64(b)]
                    for lane in range(active):
                        flow[lane] += level[i, b, lane] * chance
                spread(
                    owner, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, arc_shows,
                    row, horizon, came_node, came_stock, came, arrived, moved,
                )  # fmt: skip
                cell += hi - lo
                owner += 1
            promoted[:active] = 0.0
            if row[i] >= 0:
                n_risks = risk_start[s + 1] - risk_start[s]
                leave_along(
                    t, active, oldest + horizon[i], horizon[i], np.int64(lo), np.int64(hi) - 1, owner - n_risks,
                    n_risks, np.int64(leave_start[s]), paths[t], length, stay[season[t]],
                    leave[season[t]], arc_start, arc_kind, arc_to, arc_chance, row, people[row[i]], came,
                )  # fmt: skip
            for b in range(np.int64(hi - lo) if row[i] < 0 else 0):
                at = lo + np.uint64(b)
                last = t + length[at]
                kept = stay[season[t], at]
                for lane in range(active):
                    value = level[i, b, lane] * kept
                    passing[lane] = 0.0
                    if slot[at] >= 0:
                        passing[lane] = entered[i, b, t, lane] * reached[t, slot[at]]
                        if last < steps and b > 0:
                            entered[i, b, last, lane] = promoted[lane]
                    elif length[at] == 1:
                        passing[lane] = value
                    level[i, b, lane] = value - passing[lane] + promoted[lane]
                promoted[:active] = passing[:active]
            if limit_fork[s] >= 0 and row[i] < 0:
                spread(
                    owner, t, active, promoted, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, arc_shows,
                    row, horizon, came_node, came_stock, came, arrived, moved,
                )  # fmt: skip
            limit_owner[i] = owner
            owner += 1
        for i in range(n_stocks):
            if row[i] >= 0 and limit_fork[stocks[i]] >= 0:
                take_over(active, max(t, oldest + horizon[i]), t + over[i], people[row[i]], came[row[i]])
        for i in range(n_stocks):
            if row[i] >= 0 and limit_fork[stocks[i]] >= 0:
                begin, end = max(t, oldest + horizon[i]), t + over[i]
                go_along(
                    limit_owner[i], active, begin, end, 1.0, paths[t], arc_start, arc_kind, arc_to, arc_chance, row,
                    people[row[i]], came,
                )  # fmt: skip
                leave_by_limit(active, begin, end, people[row[i]], flow)
                spread(
                    limit_owner[i], t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told,
                    arc_shows, row, horizon, came_node, came_stock, came, arrived, moved,
                )  # fmt: skip
        for i in range(n_stocks):
            lo = band_start[stocks[i]]
            if row[i] >= 0:
                join_vintages(
                    t, active, oldest + horizon[i], horizon[i], people[row[i]], came[row[i]], stock[i, t],
                )  # fmt: skip
                continue
            for lane in range(active):
                level[i, 0, lane] += came_stock[i, lane]
            if slot[lo] >= 0 and t + length[lo] < steps:
                for lane in range(active):
                    entered[i, 0, t + length[lo], lane] = came_stock[i, lane]
            for b in range(np.int64(band_start[stocks[i] + 1] - lo)):
                for lane in range(active):
                    stock[i, t, lane] += level[i, b, lane]
        for lane in range(active):
            came_node[0, lane] += starts * profile[t, lane]
        for i in range(n_nodes):
            if t > 0 and patient[i] > 0.0:
                for lane in range(active):
                    came_node[i, lane] += patient[i] * waiting[i, t - 1, lane]
            if opened[i] >= 0 and paths[t, opened[i]] < 0.5:
                for lane in range(active):
                    waiting[i, t, lane] = came_node[i, lane]
            else:
                for lane in range(active):
                    started[i, t, lane] = came_node[i, lane]
                    inside[i, t, lane] += came_node[i, lane]


def all_bands(lines: Network) -> NDArray[np.bool_]:
    """Mark every stock to be followed by bands where its clock begins anew, for `renewal.careers`."""
    return np.ones(lines.n_stocks, bool)
