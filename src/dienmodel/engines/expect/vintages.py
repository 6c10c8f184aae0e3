"""Stocks whose clock goes along in a step of `expect`: people by vintage, the step in which their clock showed 0.

A move changes the stock and not the vintage, so each step multiplies and moves whole rows. Whose clock shows more than
the horizon of the clock has the same chances for good; all of them are kept as one vintage.

On their way through nodes and queues they are in `passages`, whose rows are behind those of the stocks.

A row has a column for every vintage: v steps before (below zero: after) the start is `horizon - v`, so that in step t
the clock shows `t + horizon - column`, and only columns t to t + horizon have people.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from dienmodel.engines.expect.moves import INNER, ONE
from dienmodel.engines.expect.passages import Passages, passages, rows_of
from dienmodel.engines.expect.renewal import BitRows, grouped
from dienmodel.network.clocks import carried, going_along, horizons
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
    passages: Passages


def vintages(network: Network) -> Vintages:
    """Rows and arcs of the stocks whose clock goes along, and of what people pass with it."""
    clocks, there = network.clocks, carried(network)
    rows = np.flatnonzero(clocks.of_stock >= 0)
    horizon = horizons(network)[clocks.of_stock[rows]]
    row = np.where(clocks.of_stock >= 0, np.cumsum(clocks.of_stock >= 0) - 1, -1)
    going, to = going_along(network), np.concatenate([np.full(network.n_nodes, -1), row, [-1]])[network.forks.dest]
    along_start, along_arc, along_row = _along(network, rows_of(network, there, row))
    anew_start, anew_arc = grouped(np.where(going, -1, to), len(rows))
    return Vintages(
        stock=rows.astype(np.uint64),
        horizon=horizon,
        start=_start(network.stocks, rows, horizon, network.n_steps),
        along_start=along_start,
        along_arc=along_arc,
        along_row=along_row,
        anew_start=anew_start,
        anew_arc=anew_arc,
        anew_at=np.minimum(clocks.begins[anew_arc], horizon[to[anew_arc]]),
        passages=passages(network, there, horizons(network), row),
    )


def _along(network: Network, row: Ints) -> tuple[BitRows, BitRows, BitRows]:
    """Where the arcs of each owner start, [R + S + 1], the arcs along which a clock goes on, and the rows they lead to.

    `row` is the row of each place by clock, [X, N + S + 1].
    """
    start, stocks = network.forks.start, network.stocks
    clock_of_risk = np.repeat(network.clocks.of_stock, np.diff(stocks.risk_start))
    forks = np.concatenate([stocks.risk_fork, stocks.limit_fork]).tolist()
    clocks = np.concatenate([clock_of_risk, network.clocks.of_stock]).tolist()
    arcs = [
        [(k, row[clock, network.forks.dest[k]]) for k in range(start[fork], start[fork + 1])]
        if fork >= 0 and clock >= 0
        else []
        for fork, clock in zip(forks, clocks, strict=True)
    ]
    going = [[(k, to) for k, to in mine if to >= 0] for mine in arcs]
    flat = np.array([way for mine in going for way in mine], np.int64).reshape(-1, 2)
    starts = np.concatenate([[0], np.cumsum([len(mine) for mine in going])])
    return starts.astype(np.uint64), flat[:, 0].astype(np.uint64), flat[:, 1].astype(np.uint64)


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
    brought: Reals,
    people: Reals,
    came: Reals,
    n_stock: Reals,
) -> None:
    """Add those who come: with their clock, or with one that begins. Who is beyond the horizon is one vintage."""
    for x in range(len(rows)):
        youngest, total = t + 1 + horizon[x], 0.0
        for k in range(anew_start[x], anew_start[x + 1]):
            came[x, youngest - anew_at[k]] += max(moved[anew_arc[k]] - brought[anew_arc[k]], 0.0)
        row = U64(x)
        for i in range(U64(t), U64(youngest + 1)):
            people[row, i] += came[row, i]
            came[row, i] = 0.0
            total += people[row, i]
        people[x, t + 1] += people[x, t]
        people[x, t] = 0.0
        n_stock[rows[x]] = total
