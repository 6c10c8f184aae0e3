"""Stocks whose clock goes along in a step of `expect`: people by vintage, the step in which their clock showed 0.

A move changes the stock and not the vintage, so each step multiplies and moves whole rows. Whose clock shows more than
the horizon of the clock has the same chances for good; all of them are kept as one vintage.

A row has a column for every vintage: v steps before (below zero: after) the start is `horizon - v`, so that in step t
the clock shows `t + horizon - column`, and only columns t to t + horizon have people.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from dienmodel.engines.expect.moves import INNER, ONE
from dienmodel.engines.expect.renewal import BitRows, grouped
from dienmodel.network.clocks import going_along, horizons
from dienmodel.network.network import Ints, Network, Reals, Stocks

U64 = np.uint64
"""Columns are unsigned, see `BitRows`."""


class Vintages(NamedTuple):
    """The stocks whose clock goes along, X of them, and how people come to them.

    An owner is a risk or, behind all risks, the limit of a stock: R + S of them.
    """

    stock: BitRows  # [X]
    horizon: Ints  # [X] steps on the clock after which nothing changes
    start: Reals  # [X, T + horizon + 1] people at the start
    along_start: BitRows  # [R+S+1] arcs of each owner along which the clock goes on
    along_arc: BitRows
    along_row: BitRows  # row to which the arc leads
    anew_start: BitRows  # [X+1] arcs to each row along which the clock begins
    anew_arc: BitRows
    anew_at: Ints  # steps on the clock of who comes along the arc


def vintages(network: Network) -> Vintages:
    """Rows and arcs of the stocks whose clock goes along."""
    stocks, clocks, forks = network.stocks, network.clocks, network.forks
    rows = np.flatnonzero(clocks.of_stock >= 0)
    horizon = horizons(network)[clocks.of_stock[rows]]
    row = np.full(network.outside + 1, -1)
    row[network.n_nodes + rows] = np.arange(len(rows))
    going, to = going_along(network), row[forks.dest]
    along_start, along_arc = _along(network, going)
    anew_start, anew_arc = grouped(np.where(going, -1, to), len(rows))
    return Vintages(
        stock=rows.astype(np.uint64),
        horizon=horizon,
        start=_start(stocks, rows, horizon, network.n_steps),
        along_start=along_start,
        along_arc=along_arc,
        along_row=to[along_arc].astype(np.uint64),
        anew_start=anew_start,
        anew_arc=anew_arc,
        anew_at=np.minimum(clocks.begins[anew_arc], horizon[to[anew_arc]]),
    )


def _along(network: Network, going: Any) -> tuple[BitRows, BitRows]:
    """Where the arcs of each owner start, [R + S + 1], and the arcs along which a clock goes on."""
    start = network.forks.start
    arcs = [
        [k for k in range(start[fork], start[fork + 1]) if going[k]] if fork >= 0 else []
        for fork in (*network.stocks.risk_fork.tolist(), *network.stocks.limit_fork.tolist())
    ]
    starts = np.concatenate([[0], np.cumsum([len(mine) for mine in arcs])])
    return starts.astype(np.uint64), np.array([k for mine in arcs for k in mine], np.uint64)


def _start(stocks: Stocks, rows: Ints, horizon: Ints, steps: int) -> Reals:
    """People of the start by vintage, [X, T + horizon + 1]."""
    people = np.zeros((len(rows), steps + int(horizon.max(initial=0)) + 1))
    for x, s in enumerate(rows.tolist()):
        count = stocks.initial[stocks.initial_start[s] : stocks.initial_start[s + 1]]
        np.add.at(people[x], horizon[x] - np.minimum(np.arange(len(count)), horizon[x]), count)
    return people


@njit(**INNER)
def leave_by_vintages(
    t: int,
    path: Reals,
    rows: BitRows,
    horizon: Ints,
    along_start: BitRows,
    along_arc: BitRows,
    along_row: BitRows,
    chance: BitRows,
    risk_start: BitRows,
    risk_fork: BitRows,
    limit_fork: Ints,
    band_start: BitRows,
    leave_start: BitRows,
    length: Ints,
    stay: Reals,
    leave: Reals,
    people: Reals,
    came: Reals,
    forked: Reals,
) -> None:
    """Leave stocks by each risk, then by the limit; those whose clock goes along are in `came`, by vintage.

    Who comes by a risk to a stock where his time is over leaves it by the limit with all others.
    """
    for x in range(len(rows)):
        s = rows[x]
        first, last = band_start[s], band_start[s + ONE] - ONE
        column = t + horizon[x]  # of those whose clock shows 0
        for band in range(first, last + ONE):
            oldest = t if band == last else column - length[band] + 1
            there = _sum(people, U64(x), U64(oldest), U64(column + 1))
            cell = leave_start[s] + (band - first)
            for r in range(risk_start[s], risk_start[s + ONE]):
                forked[risk_fork[r]] += there * leave[cell]
                _go_along(
                    path, r, leave[cell], x, oldest, column, along_start, along_arc, along_row, chance, people, came
                )
                cell += last + ONE - first
            _shrink(people, U64(x), stay[band], U64(oldest), U64(column + 1))
            column -= length[band]
    for x in range(len(rows)):
        for i in range(t, _over(t, rows[x], horizon[x], limit_fork, band_start, length) + 1):
            people[x, i] += came[x, i]
            came[x, i] = 0.0
    for x in range(len(rows)):
        over, limit = _over(t, rows[x], horizon[x], limit_fork, band_start, length), U64(len(risk_fork)) + rows[x]
        if over >= t:
            forked[limit_fork[rows[x]]] += _sum(people, U64(x), U64(t), U64(over + 1))
            _go_along(path, limit, 1.0, x, t, over, along_start, along_arc, along_row, chance, people, came)
            _shrink(people, U64(x), 0.0, U64(t), U64(over + 1))


@njit(**INNER)
def _over(t: int, s: int, horizon: int, limit_fork: Ints, band_start: BitRows, length: Ints) -> int:
    """Column of the youngest in a stock whose time is over after step t; below t without a limit."""
    column = t + horizon + 1 if limit_fork[s] >= 0 else t - 1
    if limit_fork[s] >= 0:
        for band in range(band_start[s], band_start[s + ONE]):
            column -= length[band]
    return column


@njit(**INNER, fastmath={"reassoc", "contract"})
def _sum(people: Reals, x: U64, first: U64, stop: U64) -> float:
    """People of a row in some columns."""
    there = 0.0
    for i in range(first, stop):
        there += people[x, i]
    return there


@njit(**INNER)
def _shrink(people: Reals, x: U64, stay: float, first: U64, stop: U64) -> None:
    """Leave a share of the people of a row in some columns."""
    for i in range(first, stop):
        people[x, i] *= stay


@njit(**INNER)
def _go_along(
    path: Reals,
    owner: int,
    leaving: float,
    x: int,
    first: int,
    last: int,
    along_start: BitRows,
    along_arc: BitRows,
    along_row: BitRows,
    chance: BitRows,
    people: Reals,
    came: Reals,
) -> None:
    """Send a share of the people in some columns of a row along the arcs of an owner along which the clock goes on."""
    row = U64(x)
    for k in range(along_start[owner], along_start[owner + ONE]):
        share, to = leaving * path[chance[along_arc[k]]], along_row[k]
        if share > 0.0:
            for i in range(U64(first), U64(last + 1)):
                came[to, i] += share * people[row, i]


@njit(**INNER, fastmath={"reassoc", "contract"})
def join_by_vintages(
    t: int,
    rows: BitRows,
    horizon: Ints,
    anew_start: BitRows,
    anew_arc: BitRows,
    anew_at: Ints,
    moved: Reals,
    people: Reals,
    came: Reals,
    n_stock: Reals,
) -> None:
    """Add those who come: with their clock, or with one that begins. Who is beyond the horizon is one vintage."""
    for x in range(len(rows)):
        youngest, total = t + 1 + horizon[x], 0.0
        for k in range(anew_start[x], anew_start[x + 1]):
            came[x, youngest - anew_at[k]] += moved[anew_arc[k]]
        row = U64(x)
        for i in range(U64(t), U64(youngest + 1)):
            people[row, i] += came[row, i]
            came[row, i] = 0.0
            total += people[row, i]
        people[x, t + 1] += people[x, t]
        people[x, t] = 0.0
        n_stock[rows[x]] = total
