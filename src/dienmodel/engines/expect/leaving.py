"""Stocks in a step of `expect`: who leaves them, by kernels or by tenure bands, and who joins."""

import numpy as np
from numba import njit

from dienmodel.engines.expect.moves import INNER, ONE
from dienmodel.engines.expect.renewal import AHEAD, BANDS, KERNELS, BitRows
from dienmodel.network.network import Ints, Reals


@njit(**INNER, fastmath={"reassoc", "contract"})
def look_ahead(
    t: int,
    way: Ints,
    risk_start: BitRows,
    row_start: BitRows,
    kernel: Reals,
    youngest: Ints,
    limit: Ints,
    hired: Reals,
    flow: Reals,
) -> None:
    """Add what all hires before step t contribute to the flows of the next AHEAD steps.

    Step by step the same sums would read every kernel from the second-level cache each time.
    """
    for s in range(len(way)):
        if way[s] != KERNELS:
            continue
        since = max(t - limit[s], 0) if limit[s] > 0 else 0
        hire, age = np.uint64(since), np.uint64(kernel.shape[1] - AHEAD - t + since)
        for row in range(row_start[s], row_start[s] + risk_start[s + 1] - risk_start[s]):
            flow0, flow1, flow2, flow3 = 0.0, 0.0, 0.0, 0.0
            old_enough = min(t - since, t + AHEAD - 1 - youngest[row] - since)
            for j in range(np.uint64(max(old_enough, 0))):
                people = hired[s, hire + j]
                flow3 += people * kernel[row, age + j + ONE]
                flow2 += people * kernel[row, age + j + ONE + ONE]
                flow1 += people * kernel[row, age + j + ONE + ONE + ONE]
                flow0 += people * kernel[row, age + j + ONE + ONE + ONE + ONE]
            flow[row, t] += flow0
            flow[row, t + 1] += flow1
            flow[row, t + 2] += flow2
            flow[row, t + 3] += flow3


@njit(**INNER, fastmath={"reassoc", "contract"})
def leave_by_kernels(
    t: int,
    way: Ints,
    risk_start: BitRows,
    risk_fork: BitRows,
    limit_fork: Ints,
    row_start: BitRows,
    kernel: Reals,
    flow: Reals,
    limit: Ints,
    end: Reals,
    hired: Reals,
    n_stock: Reals,
    forked: Reals,
) -> None:
    """Leave stocks: flow[t] += sum over the hires since `look_ahead` of hired[j] * density[t - 1 - j], per risk."""
    width = kernel.shape[1]
    for s in range(len(way)):
        if way[s] != KERNELS:
            continue
        left = n_stock[t, s]
        row = row_start[s]
        for r in range(risk_start[s], risk_start[s + 1]):
            leaving = flow[row, t]
            for j in range(t - t % AHEAD, t):
                leaving += hired[s, j] * kernel[row, width - t + j]
            forked[risk_fork[r]] += leaving
            left -= leaving
            row += np.uint64(1)
        if limit[s] > 0:
            leaving = flow[row, t]
            if t >= limit[s]:
                leaving += hired[s, t - limit[s]] * end[s]
            forked[limit_fork[s]] += leaving
            left -= leaving
        n_stock[t + 1, s] = max(left, 0.0)


@njit(**INNER, fastmath={"contract"})
def leave_by_bands(
    t: int,
    way: Ints,
    risk_start: BitRows,
    risk_fork: BitRows,
    limit_fork: Ints,
    band_start: BitRows,
    leave_start: BitRows,
    length: Ints,
    slot: Ints,
    stay: Reals,
    leave: Reals,
    reach: Reals,
    entered: Reals,
    level: Reals,
    forked: Reals,
) -> None:
    """Leave stocks by each risk; move those who survive the last step of a band to the next."""
    steps = len(entered)
    for s in range(len(way)):
        if way[s] != BANDS:
            continue
        first, last = band_start[s], band_start[s + 1]
        cell = leave_start[s]
        for r in range(risk_start[s], risk_start[s + 1]):
            flow = 0.0
            for b in range(last - first):
                flow += level[first + b] * leave[cell + b]
            forked[risk_fork[r]] += flow
            cell += last - first
        promoted = 0.0
        for b in range(first, last):
            kept = level[b] * stay[b]
            if slot[b] >= 0:
                passing = min(entered[t, slot[b]] * reach[t, slot[b]], kept)
                if t + length[b] < steps and b > first:
                    entered[t + length[b], slot[b]] = promoted
            else:
                passing = kept if length[b] == 1 else 0.0
            level[b] = kept - passing + promoted
            promoted = passing
        if limit_fork[s] >= 0:
            forked[limit_fork[s]] += promoted


@njit(**INNER)
def join_stocks(
    t: int,
    came: Reals,
    way: Ints,
    band_start: BitRows,
    length: Ints,
    slot: Ints,
    level: Reals,
    entered: Reals,
    hired: Reals,
    n_stock: Reals,
) -> None:
    """Add those who come to each stock."""
    for s in range(len(way)):
        hired[s, t] = came[s]
        if way[s] == KERNELS:
            n_stock[s] += came[s]
        if way[s] != BANDS:
            continue
        first = band_start[s]
        level[first] += came[s]
        if slot[first] >= 0 and t + length[first] < len(entered):
            entered[t + length[first], slot[first]] = came[s]
        n_stock[s] = 0.0
        for b in range(first, band_start[s + 1]):
            n_stock[s] += level[b]
