"""Stocks whose clock goes along, in responses: people by vintage, as in `engines.expect.vintages`, lanes side by side.

Rows are those of the clocked stocks behind a line, with a column for every vintage. Only columns since that of the
first admission, `oldest`, have people.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.network.arcs import Sender, owners
from dienmodel.network.clocks import carried, horizons
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.plan.linear.ways import ALONG
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values


class Clocked(NamedTuple):
    """The clocks that go along, of the stocks behind a line."""

    row: Ints  # [stock] place among those of which the clock goes along, -1: it does not
    horizon: Ints  # [stock] steps on the clock after which nothing changes, 0 without


def clocked_behind(lines: Network, stocks: Ints) -> Clocked:
    """Give each stock behind a line of which the clock goes along a row, and its horizon."""
    clock = lines.clocks.of_stock[stocks]
    row = np.where(clock >= 0, np.cumsum(clock >= 0) - 1, -1)
    return Clocked(row.astype(np.int64), np.append(horizons(lines), 0)[clock])


def refuse_clocks_on_the_way(lines: Network) -> None:
    """Nobody may have a clock with him in a queue or a stage: what he does later would depend on who else waits there.

    Raises:
        FaultyInput: one fault for each way by which a clock comes back out of a track, or counts in it.
    """
    there = carried(lines)
    faults = {(fault.code, fault.where): fault for fault in (*_ways_back(lines, there), *_limits_there(lines, there))}
    if faults:
        raise FaultyInput([faults[key] for key in sorted(faults, key=str)])


def _ways_back(lines: Network, there: NDArray[np.bool_]) -> Iterator[Fault]:
    """The ways from nodes in which people have a clock with them, [X, N], to stocks that count it."""
    forks, clock = lines.forks, lines.clocks.of_stock
    for sender, fork in owners(lines):
        if not sender.of_node or not there[:, sender.row].any():
            continue
        stocks = forks.dest[forks.start[fork] : forks.start[fork + 1]] - lines.n_nodes
        for s in stocks[(stocks >= 0) & (stocks < lines.n_stocks)].tolist():
            if clock[s] >= 0 and there[clock[s], sender.row]:
                place, way = _way(lines, sender)
                label, stock = lines.labels.node[sender.row], lines.labels.stock[s]["stock"]
                values: Values = {"track": label["track"], "stage": label["stage"], "stock": stock, "way": way}
                yield Fault("plan-clock", place, values)


def _way(lines: Network, sender: Sender) -> tuple[str, Phrase]:
    """Where a scenario says the way of a sender, and what it is called there."""
    label = lines.labels.node[sender.row]
    if sender.kind == "left":
        return f"stages.{label['stage']}.leaves_to", Phrase("way-of-leavers", {"stage": label["stage"]})
    if sender.kind == "lost":
        return f"stages.{label['stage']}.otherwise", Phrase("way-of-stage", {"stage": label["stage"]})
    if sender.kind == "queue":
        gate = _gate_before(lines, sender.row)
        return f"gates.{gate}.otherwise", Phrase("way-of-gate", {"gate": gate})
    return f"tracks.{label['track']}.then", Phrase("way-of-track", {"track": label["track"]})


def _gate_before(lines: Network, node: int) -> str:
    return str(lines.labels.gate_keys[lines.nodes.gate[node]].name)


def _limits_there(lines: Network, there: NDArray[np.bool_]) -> Iterator[Fault]:
    """The limits on a clock in stages, or before them."""
    clocks = lines.clocks
    limited = zip(clocks.limit_clock.tolist(), clocks.limit_node.tolist(), clocks.limit_waits.tolist(), strict=True)
    for clock, node, waits in limited:
        if there[clock, node]:
            label, gate = lines.labels.node[node], _gate_before(lines, node) if waits else ""
            section, name = ("gates", gate) if waits else ("stages", label["stage"])
            values: Values = {"track": label["track"], "name": f"{section}.{name}.limits"}
            yield Fault("plan-clock-limit", f"{section}.{name}.limits", values)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def count_bands(
    t: int,
    active: int,
    oldest: int,
    horizon: int,
    first: np.int64,
    last: np.int64,
    length: Ints,
    people: Reals,
    level: Reals,
) -> None:
    """Sum the vintages of a stock, people [column, lane], in its bands `first` to `last`: level [band, lane]."""
    column = t + horizon
    for band in range(first, last + 1):
        begin = max(t if band == last else column - length[band] + 1, oldest)
        level[band - first, :active] = 0.0
        for i in range(begin, column + 1):
            for lane in range(active):
                level[band - first, lane] += people[i, lane]
        column -= length[band]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def go_along(
    owner: int,
    active: int,
    begin: int,
    end: int,
    share: float,
    path: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    row: Ints,
    people: Reals,
    came: Reals,
) -> None:
    """Send a share of the vintages `begin` to `end` of a stock along the ways of an owner with their clock."""
    for k in range(arc_start[owner], arc_start[owner + 1]):
        part = share * path[arc_chance[k]]
        if arc_kind[k] == ALONG and part > 0.0:
            for i in range(begin, end + 1):
                for lane in range(active):
                    came[row[arc_to[k]], i, lane] += part * people[i, lane]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def leave_along(
    t: int,
    active: int,
    oldest: int,
    horizon: int,
    first: np.int64,
    last: np.int64,
    owner: int,
    n_risks: int,
    leave_at: np.int64,
    path: Reals,
    length: Ints,
    stay: Reals,
    leave: Reals,
    arc_start: Ints,
    arc_kind: Ints,
    arc_to: Ints,
    arc_chance: Ints,
    row: Ints,
    people: Reals,
    came: Reals,
) -> None:
    """Let the vintages of a stock leave by its risks: with their clock into `came`."""
    column = t + horizon
    for band in range(first, last + 1):
        begin = max(t if band == last else column - length[band] + 1, oldest)
        for r in range(n_risks):
            share = leave[leave_at + r * (last + 1 - first) + band - first]
            go_along(
                owner + r,
                active,
                begin,
                column,
                share,
                path,
                arc_start,
                arc_kind,
                arc_to,
                arc_chance,
                row,
                people,
                came,
            )
        for i in range(begin, column + 1):
            for lane in range(active):
                people[i, lane] *= stay[band]
        column -= length[band]


@njit(cache=True, nogil=True, error_model="numpy")
def take_over(active: int, begin: int, over: int, people: Reals, came: Reals) -> None:
    """Add those of whom the time in a stock is over when they come to those who are there, vintages up to `over`."""
    for i in range(begin, over + 1):
        for lane in range(active):
            people[i, lane] += came[i, lane]
            came[i, lane] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def leave_by_limit(active: int, begin: int, over: int, people: Reals, gone: Reals) -> None:
    """Let those of whom the time in a stock is over leave, `gone` [lane]."""
    gone[:active] = 0.0
    for i in range(begin, over + 1):
        for lane in range(active):
            gone[lane] += people[i, lane]
            people[i, lane] = 0.0


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def join_vintages(t: int, active: int, oldest: int, horizon: int, people: Reals, came: Reals, stock: Reals) -> None:
    """Add those who come to a stock, [column, lane], and count all, stock [lane]; beyond the horizon is one vintage."""
    for i in range(max(t, oldest), t + horizon + 2):
        for lane in range(active):
            people[i, lane] += came[i, lane]
            came[i, lane] = 0.0
            stock[lane] += people[i, lane]
    for lane in range(active):
        people[t + 1, lane] += people[t, lane]
        people[t, lane] = 0.0
