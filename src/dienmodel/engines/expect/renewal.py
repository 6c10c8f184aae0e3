"""Careers in expectation: the tables from which `expect` reads who leaves a stock in a step.

A stock's people differ in tenure, so its expected outflow is a renewal equation. Two exact algorithms compute it where
every entry begins a clock; each stock uses the cheaper one:

* **bands** (any season): inside a tenure band everybody has the same chances, so one level per band is enough, if one
  knows who reaches the end of the band. Of those who entered the band L steps ago a share exp(-hazard of those L
  steps) is left, whatever happened before. A step costs O(bands);
* **kernels** (seasons that do not change): the outflow by a risk is the convolution of the inflow with the density of
  leaving by that risk, one dot product per step. A step costs O(steps so far), whatever the number of bands.

Where people bring their clock along, they are followed by **vintages** (see `vintages`), with the chances of the bands.
A step costs O(steps up to the last band or the limit).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dienmodel.network.network import Ints, Network, Reals, Stocks

BitRows = NDArray[np.uint64]
"""Places in other arrays. Unsigned, so that compiled code need not ask whether they count from the end."""

MOST_HAZARD = 40.0
"""Hazards per step are cut off here: exp(-40) is below the last digit of a count, and cumulative sums stay exact."""

DOT_LANES = 8
"""A kernel's dot product runs over half the steps on average, and about four terms at once."""

AHEAD = 4
"""Steps whose flows by kernels are summed up together."""


BANDS, KERNELS, VINTAGES = range(3)
"""Ways to follow the people of a stock."""


class Careers(NamedTuple):
    """Outflow tables of all stocks for one set of paths.

    B bands and V risk-bands of the stocks that use bands or vintages, X of the bands that are longer than one step and
    not of vintages, Q different seasons; K rows of the stocks that use kernels: their risks, then their limit.
    """

    way: Ints  # [S] BANDS, KERNELS or VINTAGES
    start: Reals  # [S] people in the stock at the start
    # stocks that use bands or vintages
    band_start: BitRows  # [S+1] into B
    leave_start: BitRows  # [S] into V; risk r, band b of a stock is leave_start + r * bands + b
    length: Ints  # [B] steps, 0: open
    slot: Ints  # [B] column in X, -1: the band is open, one step long or of vintages
    level: Reals  # [B] people at the start
    season: Ints  # [T] row in Q
    stay: Reals  # [Q, B] chance to survive every risk for one step
    leave: Reals  # [Q, V] chance to leave by the risk in one step
    reach: Reals  # [T, X] chance to survive the steps spent in the band, for those who leave it by its end in step t
    entered: Reals  # [T, X] people of the start who would reach the end of the band in step t
    # stocks that use kernels
    row_start: BitRows  # [S] into K
    kernel: Reals  # [K, T+AHEAD] chance to leave after T+AHEAD-1..0 completed steps, 0 from T on
    youngest: Ints  # [K] completed steps before which nobody leaves by the risk
    early: Reals  # [K, T+AHEAD] flow of the people of the start, 0 from T on
    limit: Ints  # [S] steps up to the tenure limit, 0: none
    end: Reals  # [S] share that reaches the limit


def careers(network: Network, paths: Reals, banded: NDArray[np.bool_] | None = None) -> Careers:
    """Tables for the season rows in `paths` [path, step]; `banded` [stock] overrules the choice by cost."""
    stocks = network.stocks
    chosen = cheaper_with_bands(stocks, paths) if banded is None else banded
    way = np.where(network.clocks.of_stock >= 0, VINTAGES, np.where(chosen, BANDS, KERNELS)).astype(np.int64)
    owner = np.repeat(np.arange(network.n_stocks), np.diff(stocks.initial_start))
    start = np.bincount(owner, stocks.initial, network.n_stocks).astype(np.float64)
    return Careers(way=way, start=start, **_band_tables(stocks, paths, way), **_kernel_tables(stocks, paths, way))


def cheaper_with_bands(stocks: Stocks, paths: Reals) -> NDArray[np.bool_]:
    """Whether bands are cheaper than kernels, or the only way because a season changes, per stock [S]."""
    n_bands, n_risks = np.diff(stocks.band_start), np.diff(stocks.risk_start)
    seasons = paths[stocks.risk_season]
    changes = (seasons != seasons[:, :1]).any(1)
    risk_stock = np.repeat(np.arange(len(n_risks)), n_risks)
    must = np.bincount(risk_stock, weights=changes, minlength=len(n_risks)) > 0
    cost_of_kernels = n_risks * paths.shape[1] / DOT_LANES
    chosen: NDArray[np.bool_] = must | (n_bands * (n_risks + 2) <= cost_of_kernels) | (n_risks == 0)
    return chosen


def grouped(group: NDArray[np.signedinteger], n_groups: int) -> tuple[BitRows, BitRows]:
    """Return where each group starts, and the members in order of group; those of group -1 are left out."""
    members = np.argsort(group, kind="stable")[np.count_nonzero(group < 0) :]
    counts = np.bincount(group[members], minlength=n_groups)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64), members.astype(np.uint64)


def as_rows(values: NDArray[np.integer]) -> BitRows:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.uint64, order="C")


def as_ints(values: NDArray[np.integer]) -> Ints:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.int64, order="C")


def as_reals(values: NDArray[np.number]) -> Reals:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.float64, order="C")


def _ranges(starts: NDArray[np.signedinteger], counts: NDArray[np.signedinteger]) -> Ints:
    """All of `start..start + count - 1`, one range after the other."""
    ends = np.cumsum(counts, dtype=np.int64)
    places: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
    return places


def _band_tables(stocks: Stocks, paths: Reals, way: Ints) -> dict[str, Any]:
    """The fields of `Careers` from `band_start` to `entered`."""
    n_bands = np.where(way != KERNELS, np.diff(stocks.band_start), 0)
    n_risks = np.where(way != KERNELS, np.diff(stocks.risk_start), 0)
    band_start = np.concatenate([[0], np.cumsum(n_bands)])
    leave_start = np.cumsum(n_bands * n_risks) - n_bands * n_risks
    length = stocks.band_length[_ranges(stocks.band_start[:-1], n_bands)].astype(np.int64)
    passed = (length > 1) & np.repeat(way == BANDS, n_bands)
    slot = np.where(passed, np.cumsum(passed) - 1, -1)
    season, hazard, leave = _chances(stocks, paths, n_bands, n_risks, band_start)
    level, entered = np.zeros(len(length)), np.zeros((paths.shape[1], int(np.count_nonzero(slot >= 0))))
    endless, start = stocks.limit_fork < 0, stocks.initial_start
    _start_in_bands(stocks.initial, start, way == BANDS, endless, band_start, length, slot, level, entered)
    reach = _reach(hazard[:, passed], season, length[passed])
    return {
        "band_start": band_start.astype(np.uint64),
        "leave_start": leave_start.astype(np.uint64),
        "length": length,
        "slot": slot,
        "level": level,
        "season": season,
        "stay": np.exp(-hazard),
        "leave": leave,
        "reach": reach,
        "entered": entered,
    }


def _chances(stocks: Stocks, paths: Reals, n_bands: Ints, n_risks: Ints, band_start: Ints) -> tuple[Ints, Reals, Reals]:
    """Season row per step [T], hazard of all risks together [Q, B], chance to leave by each risk [Q, V], in one step.

    Those who leave are shared in proportion to the hazards: risk r takes h_r / H x (1 - exp(-H)), H their sum.
    """
    risk = _ranges(stocks.risk_start[:-1], n_risks)
    order = risk - np.repeat(stocks.risk_start[:-1], n_risks)
    widths = np.repeat(n_bands, n_risks)
    rates = stocks.rate[_ranges(stocks.rate_start[risk], widths)]
    bands = _ranges(np.repeat(band_start[:-1], n_risks), widths)
    rows, which = np.unique(stocks.risk_season[risk], return_inverse=True)
    seasons, season = _distinct(np.ascontiguousarray(paths[rows].T))
    hazard = rates * seasons[:, np.repeat(which, widths)]
    together = np.zeros((len(seasons), band_start[-1]))
    for r in range(int(n_risks.max(initial=0))):
        mine = np.flatnonzero(np.repeat(order, widths) == r)
        together[:, bands[mine]] += hazard[:, mine]
    return season, np.minimum(together, MOST_HAZARD), hazard * _per_hazard(together)[:, bands]


def _per_hazard(together: Reals) -> Reals:
    """Chance to leave in one step per unit of hazard, from the hazard of all risks together; one where that is none."""
    share: Reals = np.divide(-np.expm1(-together), together, out=np.ones_like(together), where=together > 0.0)
    return share


def _distinct(steps: Reals) -> tuple[Reals, Ints]:
    """Return the different rows of `steps`, and which of them each row is."""
    seen: dict[bytes, int] = {}
    which = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in steps], np.int64)
    return steps[np.unique(which, return_index=True)[1]], which


@njit(cache=True, error_model="numpy")
def _reach(hazard: Reals, season: Ints, length: Ints) -> Reals:
    """Return the chance to survive the last `length` steps (or those since the start) up to and with step t, [T, X].

    Differences of cumulative hazards rather than ratios of cumulative survival, which would underflow.
    """
    steps, n_bands = len(season), len(length)
    passed, chance = np.zeros((steps + 1, n_bands)), np.empty((steps, n_bands))
    for t in range(steps):
        for x in range(n_bands):
            passed[t + 1, x] = passed[t, x] + hazard[season[t], x]
            chance[t, x] = np.exp(passed[max(t + 1 - length[x], 0), x] - passed[t + 1, x])
    return chance


@njit(cache=True, error_model="numpy")
def _start_in_bands(
    initial: Ints,
    initial_start: NDArray[np.int32],
    banded: NDArray[np.bool_],
    endless: NDArray[np.bool_],
    band_start: Ints,
    length: Ints,
    slot: Ints,
    level: Reals,
    entered: Reals,
) -> None:
    """People of the start per band: `level` [B], and by the step in which they would reach its end: `entered` [T, X].

    Who is over the limit leaves as if in the last step before it.
    """
    for s in range(len(banded)):
        if not banded[s]:
            continue
        band, last = band_start[s], band_start[s + 1] - 1
        end = length[band]
        for i in range(initial_start[s], initial_start[s + 1]):
            tenure = i - initial_start[s]
            while tenure >= end and band < last:
                band += 1
                end += length[band]
            level[band] += initial[i]
            if endless[s] and band == last:
                continue
            due = max(end - 1 - tenure, 0)
            if slot[band] >= 0 and due < len(entered):
                entered[due, slot[band]] += initial[i]


def _below_limit(stocks: Stocks, s: int, limit: int) -> Reals:
    """Return the people of the start by tenure; who is over the limit leaves as if in the last step before it."""
    count = stocks.initial[stocks.initial_start[s] : stocks.initial_start[s + 1]].astype(np.float64)
    if len(count) > limit:
        count[limit - 1] = count[limit - 1 :].sum()
    return count[:limit]


def _kernel_tables(stocks: Stocks, paths: Reals, way: Ints) -> dict[str, Any]:
    """The fields of `Careers` from `row_start` on."""
    steps = paths.shape[1]
    rows = np.where(way == KERNELS, np.diff(stocks.risk_start) + 1, 0)
    row_start = np.cumsum(rows) - rows
    kernel, early = np.zeros((rows.sum(), steps + AHEAD)), np.zeros((rows.sum(), steps + AHEAD))
    youngest = np.full(len(kernel), steps)
    limit, end = np.zeros(len(rows), np.int64), np.zeros(len(rows))
    for s in map(int, np.flatnonzero(way == KERNELS)):
        people = stocks.initial_start[s + 1] - stocks.initial_start[s]
        stay, leave, limit[s] = _by_tenure(stocks, paths, s, people + steps)
        count = _below_limit(stocks, s, len(stay))
        survival = np.concatenate([[1.0], np.cumprod(stay)])
        density = (survival[:-1] * leave)[:, :steps]
        mine = slice(row_start[s], row_start[s] + rows[s])
        kernel[mine][:-1, kernel.shape[1] - density.shape[1] :] = density[:, ::-1]
        leaves = density > 0.0
        youngest[mine][:-1] = np.where(leaves.any(1), leaves.argmax(1), steps)
        end[s] = survival[limit[s]] if limit[s] else 0.0
        _ageing(count, stay, leave, limit[s], early[mine, :steps])
    return {
        "row_start": row_start.astype(np.uint64),
        "kernel": kernel,
        "youngest": youngest,
        "early": early,
        "limit": limit,
        "end": end,
    }


def _by_tenure(stocks: Stocks, paths: Reals, s: int, steps: int) -> tuple[Reals, Reals, int]:
    """Return the chances to stay [tenure] and to leave [risk, tenure], below the limit or `steps`, and the limit."""
    length = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]].astype(np.int64)
    limit = int(length.sum()) if stocks.limit_fork[s] >= 0 else 0
    if not limit:
        length[-1] = max(steps - int(length.sum()), 1)
    risks = range(stocks.risk_start[s], stocks.risk_start[s + 1])
    hazard = np.array(
        [stocks.rate[stocks.rate_start[r] :][: len(length)] * paths[stocks.risk_season[r], 0] for r in risks]
    )
    together = hazard.sum(0)
    leave = hazard * _per_hazard(together)
    return (
        np.repeat(np.exp(-together), length),
        np.ascontiguousarray(np.repeat(leave, length, axis=1)),
        limit,
    )


@njit(cache=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _ageing(count: Reals, stay: Reals, leave: Reals, limit: int, early: Reals) -> None:
    """Flow of the people of the start by each risk and, in the last row, by the limit: `early` [risk + 1, T]."""
    n_risks, steps = leave.shape[0], early.shape[1]
    for t in range(steps):
        young = len(count)
        if limit and young > limit - t:
            young = max(limit - t, 0)
        for r in range(n_risks):
            flow = 0.0
            for age in range(young):
                flow += count[age] * leave[r, age + t]
            early[r, t] = flow
        for age in range(young):
            count[age] *= stay[age + t]
        if limit and young > 0 and young == limit - t:
            early[n_risks, t] = count[young - 1]
