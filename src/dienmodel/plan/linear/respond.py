"""Responses: the effect of one more admission at a line on everything downstream, up to the next decided lines.

Once admissions are decided, a network is linear: people behind a gate stay, drop out and move on with chances that do
not depend on their number. The course therefore equals the course with all decided lines shut, plus the admissions of
each line and period times their response. The matrix of `plan` consists of these responses; every step is followed and
nothing is approximated. Lines that are not decided are *open*: whenever they can, they admit everybody who is waiting,
which is linear too.

The responses of a line are computed for all periods side by side: the last axis of every array is the *lane*, one per
period, ordered by the first step of the period.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.engines.expect.renewal import BitRows, Careers
from dienmodel.network.arcs import destinations
from dienmodel.network.network import TICKS, Ints, Network, Reals

TO_NODE, TO_STOCK, TO_LINE, AWAY = range(4)


@dataclass(frozen=True)
class Downstream:
    """Everything between a line and the next decided lines: nodes (the line's own first), stocks, and those lines."""

    nodes: Ints
    stocks: Ints
    lines: Ints


@dataclass(frozen=True)
class Response:
    """Effect of one person admitted at a line, spread over a period by `profile`; the last axis is the lane."""

    line: int
    reach: Downstream
    started: Reals  # [T, lane] admitted per step: the profile
    joined: Reals  # [node, T, lane] people who begin the stay in the step
    inside: Reals  # [node, T, lane] people in the stay after the step
    waiting: Reals  # [node, T, lane] people in front of the node, of an open line, after the step
    stock: Reals  # [stock, T, lane] people after the step
    arrived: Reals  # [line, T, lane] people who join the queue of a line in the step
    arcs: Ints  # arcs behind the line along which moves are recorded
    moved: Reals  # [arc, T, lane] people who move along them in the step


class Ways(NamedTuple):
    """Arcs of all owners, one owner after the other."""

    start: Ints  # [owners+1]
    kind: Ints  # TO_NODE, TO_STOCK, TO_LINE or AWAY
    to: Ints  # row behind the line, by kind
    chance: Ints  # path row
    told: Ints  # place among the recorded moves, -1: not recorded


def reach(lines: Network, line: int, decided: NDArray[np.bool_]) -> Downstream:
    """Find the nodes, stocks and lines that people admitted at a line can reach before the next of `decided` [L]."""
    first = int(np.flatnonzero(lines.nodes.gate == line)[0])
    stop = np.append(decided, False)[lines.nodes.gate]  # the last for nodes without a gate
    nodes, stocks, joined = [first], set[int](), set[int]()
    todo = [first]
    while todo:
        for dest in destinations(lines, todo.pop()):
            if dest >= lines.n_nodes:
                if dest < lines.outside and dest - lines.n_nodes not in stocks:
                    stocks.add(dest - lines.n_nodes)
                    todo.append(dest)
            elif stop[dest]:
                joined.add(int(lines.nodes.gate[dest]))
            elif dest not in nodes:
                nodes.append(dest)
                todo.append(dest)
    return Downstream(*(np.array(rows, np.int64) for rows in (nodes, sorted(stocks), sorted(joined))))


def respond(
    lines: Network,
    paths: Reals,
    careers: Careers,
    line: int,
    profile: Reals,
    behind: Downstream,
    arcs: Ints | None = None,
) -> Response:
    """Follow one person per lane, admitted at a line according to `profile` [T, lane], through everything `behind` it.

    `paths` is [step, path]; `careers` must use bands for every stock. Moves along `arcs` are recorded.
    """
    steps, lanes = profile.shape
    first = np.array([np.flatnonzero(column)[0] if column.any() else steps for column in profile.T], np.int64)
    ways, told = _ways(lines, behind, set() if arcs is None else set(arcs.tolist()))
    stay_start, stay_lag, stay_chance = _stays(lines, behind)
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
    patient = np.where(gate >= 0, 1.0 - lines.gates.renege[gate], 0.0)
    opened = np.where(gate >= 0, lines.gates.open[gate], -1).astype(np.int64)
    _follow(
        np.ascontiguousarray(profile),
        first,
        paths,
        lines.nodes.dropout[behind.nodes].astype(np.int64),
        patient,
        opened,
        stay_start,
        stay_lag,
        stay_chance,
        ways.start,
        ways.kind,
        ways.to,
        ways.chance,
        ways.told,
        behind.stocks,
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
    return response


def _ways(lines: Network, behind: Downstream, arcs: Collection[int]) -> tuple[Ways, Ints]:
    """Collect the arcs of each owner (nodes, then the risks and the limit of each stock), and the recorded arcs."""
    place = {int(n): (TO_NODE, i) for i, n in enumerate(behind.nodes) if i}  # back at the line, people wait again
    place |= {int(s) + lines.n_nodes: (TO_STOCK, i) for i, s in enumerate(behind.stocks)}
    gate = {int(g): i for i, g in enumerate(behind.lines)}
    start, rows, told = [0], [], list[int]()
    for fork in _owned(lines, behind):
        for k in range(lines.forks.start[fork], lines.forks.start[fork + 1]) if fork >= 0 else ():
            dest = int(lines.forks.dest[k])
            if dest in place:
                kind, to = place[dest]
            elif dest < lines.n_nodes:
                kind, to = TO_LINE, gate[int(lines.nodes.gate[dest])]
            elif k in arcs:
                kind, to = AWAY, -1
            else:
                continue
            rows.append((kind, to, int(lines.forks.chance[k]), len(told) if k in arcs else -1))
            told += [k] if k in arcs else []
        start.append(len(rows))
    kinds, to_rows, chances, at = np.array(rows, np.int64).reshape(-1, 4).T.copy()
    return Ways(np.array(start, np.int64), kinds, to_rows, chances, at), np.array(told, np.int64)


def _owned(lines: Network, behind: Downstream) -> list[int]:
    """Forks of the nodes and stocks behind a line; -1 for a stock without a limit, which the kernel counts as well."""
    stocks = lines.stocks
    forks = [int(fork) for fork in lines.nodes.fork[behind.nodes]]
    for s in behind.stocks:
        forks += stocks.risk_fork[stocks.risk_start[s] : stocks.risk_start[s + 1]].tolist()
        forks.append(int(stocks.limit_fork[s]))
    return forks


def _stays(lines: Network, behind: Downstream) -> tuple[Ints, Ints, Reals]:
    """Steps and chances of the stay in each node."""
    rows = lines.durations[lines.nodes.duration[behind.nodes]]
    node, lag = np.nonzero(rows)
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=len(rows)))])
    return start.astype(np.int64), lag.astype(np.int64), rows[node, lag] / TICKS


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _follow(
    profile: Reals,
    first: Ints,
    paths: Reals,
    dropout: Ints,
    patient: Reals,
    opened: Ints,
    stay_start: Ints,
    stay_lag: Ints,
    stay_chance: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    arc_told: Ints,
    stocks: Ints,
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
    n_nodes, n_stocks = len(dropout), len(stocks)
    most = 1
    for i in range(n_stocks):
        bands = np.int64(band_start[stocks[i] + 1] - band_start[stocks[i]])
        most = bands if bands > most else most  # type: ignore[assignment]
    level, entered = np.zeros((n_stocks, most, lanes)), np.zeros((n_stocks, most, steps, lanes))
    came_node, came_stock = np.zeros((n_nodes, lanes)), np.zeros((n_stocks, lanes))
    flow, promoted, passing = np.zeros(lanes), np.zeros(lanes), np.zeros(lanes)
    active = 0
    for t in range(first[0], steps):
        while active < lanes and first[active] <= t:
            active += 1
        came_node[:] = 0.0
        came_stock[:] = 0.0
        for i in range(n_nodes):
            flow[:active] = 0.0
            for k in range(stay_start[i], stay_start[i + 1]):
                if stay_lag[k] <= t:
                    for lane in range(active):
                        flow[lane] += stay_chance[k] * started[i, t - stay_lag[k], lane]
            if t > 0:
                for lane in range(active):
                    inside[i, t, lane] = inside[i, t - 1, lane] - flow[lane]
            kept = 1.0 - paths[t, dropout[i]]
            for lane in range(active):
                flow[lane] *= kept
            _spread(
                i, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, came_node, came_stock,
                arrived, moved,
            )  # fmt: skip
        owner = n_nodes
        for i in range(n_stocks):
            s = stocks[i]
            lo, hi = band_start[s], band_start[s + 1]
            cell = leave_start[s]
            for _ in range(risk_start[s], risk_start[s + 1]):
                flow[:active] = 0.0
                for b in range(np.int64(hi - lo)):
                    chance = leave[season[t], cell + np.uint64(b)]
                    for lane in range(active):
                        flow[lane] += level[i, b, lane] * chance
                _spread(
                    owner, t, active, flow, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, came_node,
                    came_stock, arrived, moved,
                )  # fmt: skip
                cell += hi - lo
                owner += 1
            promoted[:active] = 0.0
            for b in range(np.int64(hi - lo)):
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
            if limit_fork[s] >= 0:
                _spread(
                    owner, t, active, promoted, paths, arc_start, arc_kind, arc_to, arc_chance, arc_told, came_node,
                    came_stock, arrived, moved,
                )  # fmt: skip
            owner += 1
        for i in range(n_stocks):
            lo = band_start[stocks[i]]
            for lane in range(active):
                level[i, 0, lane] += came_stock[i, lane]
            if slot[lo] >= 0 and t + length[lo] < steps:
                for lane in range(active):
                    entered[i, 0, t + length[lo], lane] = came_stock[i, lane]
            for b in range(np.int64(band_start[stocks[i] + 1] - lo)):
                for lane in range(active):
                    stock[i, t, lane] += level[i, b, lane]
        for lane in range(active):
            came_node[0, lane] += profile[t, lane]
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


@njit(cache=True, nogil=True, error_model="numpy")
def _spread(
    owner: int,
    t: int,
    active: int,
    flow: Reals,
    paths: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    arc_told: Ints,
    came_node: Reals,
    came_stock: Reals,
    arrived: Reals,
    moved: Reals,
) -> None:
    """Send a flow along the arcs of its owner, and record the moves that are asked for."""
    for k in range(arc_start[owner], arc_start[owner + 1]):
        chance, to = paths[t, arc_chance[k]], arc_to[k]
        if chance == 0.0:
            continue
        if arc_told[k] >= 0:
            for lane in range(active):
                moved[arc_told[k], t, lane] += flow[lane] * chance
        if arc_kind[k] == TO_NODE:
            for lane in range(active):
                came_node[to, lane] += flow[lane] * chance
        elif arc_kind[k] == TO_STOCK:
            for lane in range(active):
                came_stock[to, lane] += flow[lane] * chance
        elif arc_kind[k] == TO_LINE:
            for lane in range(active):
                arrived[to, t, lane] += flow[lane] * chance


def all_bands(lines: Network) -> NDArray[np.bool_]:
    """Mark every stock to be followed by bands, for `renewal.careers`."""
    return np.ones(lines.n_stocks, bool)
