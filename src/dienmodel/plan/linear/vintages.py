"""Stocks whose clock goes along, in responses: people by vintage, as in `engines.expect.vintages`, lanes side by side.

Rows are those of the clocked stocks behind a line, with a column for every vintage. Only columns since that of the
first admission, `oldest`, have people.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from dienmodel.network.arcs import NodeMask, tracks_at
from dienmodel.network.clocks import carried, horizons
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.plan.linear.ways import ALONG
from dienmodel.text.faults import Fault, FaultyInput


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
        FaultyInput: one fault for each track through which a clock goes along.
    """
    there: NodeMask = np.any(carried(lines), axis=0)
    tracks = tracks_at(lines, there)
    if tracks:
        raise FaultyInput([Fault("plan-clock", f"tracks.{name}", {"track": name}) for name in sorted(tracks)])


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
