"""Why a target cannot be met: a smallest set of limits that blocks it, and how much more of which limits would do.

Every limit gets an elastic column that buys more of it. A *deletion filter* sets limits free one by one, the least
influential first: what stays short without a limit did not need it to be blocked. What is left is irreducible: set any
one of them free, and the others no longer block. The prices of the least shortfall say where to begin: a limit without
a price takes no part in the proof that the target cannot be met.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.plan_limits import Kind, Limit, limits_of, years
from dienmodel.engines.plan_search import Search
from dienmodel.engines.program import INFINITY, Solution, Status
from dienmodel.network.network import Ints, Reals

ENOUGH = 0.5
"""People short that count as none."""

PRICELESS = 1e-7
"""People that a unit of a limit must be worth to take part in blocking."""


@dataclass(frozen=True)
class Relaxation:
    """More of a limit throughout the time up to the target: units, and as a share of what there is."""

    limit: Limit
    units: float | None  # None: alone never enough
    share: float | None


@dataclass(frozen=True)
class WhyNot:
    """What blocks a target. Without shortfall nothing does."""

    target: str
    short: float  # least people short
    blocking: tuple[Limit, ...]  # per calendar year: irreducible
    alone: tuple[Relaxation, ...]  # per limit over all years up to the target, the smallest share first
    together: tuple[Relaxation, ...]  # least sum of shares; empty where even everything together is not enough
    smallest: bool = True  # the blocking set is irreducible; else time ran out
    complete: bool = True  # all relaxations were computed; else time ran out


def why_not(
    search: Search, target: str, early: dict[str, int] | None = None, rounds: int = 4, patience: float = 60.0
) -> WhyNot:
    """Explain why a target cannot be met; `early` are rows that forbid measures to work from the beginning.

    After `patience` seconds the blocking set is what is left of it: it blocks, but may not be the smallest.
    """
    ends = time.perf_counter() + patience
    column = search.short[target]
    cost = np.zeros(len(search.made.column_names))
    cost[column] = 1.0
    search.solver.disturbed = True  # only one column has a cost
    found = search.minimise(cost, rounds)
    search.solver.disturbed = False
    search.solver.set_option("solver", "simplex")
    if found.status is Status.STOPPED:
        found = search.solver.solve()
    if found.status is not Status.OPTIMAL:
        raise ValueError(f"no least shortfall of {target!r} was found: {found.status}")
    short = float(found.x[column])
    if short <= ENOUGH:
        return WhyNot(target, 0.0, (), (), ())
    limits = _up_to(search, target, [*limits_of(search, years(search.model)), *_starts(search, early or {})])
    matter = {
        (limit.kind, limit.name)
        for limit, worth in zip(limits, _worth(limits, found.price), strict=True)
        if worth > PRICELESS
    }
    blocking, smallest = _filtered(search, cost, column, limits, found.price, (time.perf_counter() + ends) / 2)
    alone, together, complete = _relaxed(search, cost, column, _whole(limits), matter, ends)
    return WhyNot(target, short, blocking, alone, together, smallest, complete)


def _starts(search: Search, early: dict[str, int]) -> list[Limit]:
    dates = search.model.lines.calendar.dates
    return [Limit(Kind.START, name, dates[0], dates[-1], np.array([row]), np.ones(1)) for name, row in early.items()]


def _up_to(search: Search, target: str, limits: Sequence[Limit]) -> list[Limit]:
    """Limits that begin before the day of the target."""
    m = search.model
    end = m.lines.calendar.dates[next(meter.end for meter in m.meters if meter.name == f"goal:{target}")]
    return [replace(limit, end=min(limit.end, end)) for limit in limits if limit.begin < end]


def _whole(limits: Sequence[Limit]) -> list[Limit]:
    """Limits over all their years: a unit more in each of them."""
    found: dict[tuple[Kind, str], list[Limit]] = {}
    for limit in limits:
        found.setdefault((limit.kind, limit.name), []).append(limit)
    return [_merged(parts) for parts in found.values()]


def _merged(parts: Sequence[Limit]) -> Limit:
    rows, place = np.unique(np.concatenate([part.rows for part in parts]), return_inverse=True)
    step = np.bincount(place, np.concatenate([part.step for part in parts])).astype(np.float64)
    return replace(parts[0], end=parts[-1].end, rows=rows, step=step)


# --- the smallest blocking set ---------------------------------------------------------------------------------------


def _elastic(search: Search, limits: Sequence[Limit]) -> Ints:
    """A column per limit that adds units to it; closed."""
    rows, steps = [limit.rows for limit in limits], [-limit.step for limit in limits]
    return search.solver.add_columns(np.zeros(len(limits)), rows, steps)


def _open(search: Search, columns: Ints, upper: float = INFINITY) -> None:
    search.solver.bound_columns(columns, np.zeros(len(columns)), np.full(len(columns), upper))


def _filtered(
    search: Search, cost: Reals, column: int, limits: Sequence[Limit], price: Reals, ends: float
) -> tuple[tuple[Limit, ...], bool]:
    """The deletion filter over limits that together block, and whether it was done before `ends`.

    Limits are set free half of them at a time, fewer where that is too much.
    """
    bought = _elastic(search, limits)
    search.solver.costs(np.append(cost, np.zeros(len(bought))))
    sizes = np.array([size_of(search, limit) for limit in limits])
    worth = sizes * _worth(limits, price)
    waiting = set(range(len(limits)))
    needed: list[int] = []
    _release(search, bought, waiting, worth)
    most = len(waiting)
    while waiting and time.perf_counter() < ends:
        least = sorted(waiting, key=lambda k: float(worth[k]))[: max(min(most, len(waiting) // 2), 1)]
        _open(search, bought[least])
        found = _solve_before(search, ends)
        if found.status is Status.OPTIMAL and found.x[column] > ENOUGH:
            waiting.difference_update(least)
            worth = sizes * _worth(limits, found.price)
            _release(search, bought, waiting, worth)
            most = 2 * len(least)
        else:
            _open(search, bought[least], 0.0)
            most = len(least) // 2
            if len(least) == 1 and found.status is Status.OPTIMAL:
                waiting.difference_update(least)
                needed += least
    _open(search, bought, 0.0)
    return tuple(limits[k] for k in sorted({*needed, *waiting})), not waiting


def _solve_before(search: Search, ends: float) -> Solution:
    """Solve, but stop after `ends`."""
    left = max(ends - time.perf_counter(), 0.1)
    search.solver.set_option("time_limit", search.solver.highs.getRunTime() + left)
    found = search.solver.solve()
    search.solver.set_option("time_limit", INFINITY)
    return found


def _release(search: Search, bought: Ints, waiting: set[int], worth: Reals) -> None:
    """Set free what takes no part in the proof that the target cannot be met."""
    idle = [k for k in waiting if worth[k] <= PRICELESS]
    _open(search, bought[idle])
    waiting.difference_update(idle)


def _worth(limits: Sequence[Limit], price: Reals) -> Reals:
    """People that a limit takes by its prices, whole as it is."""
    return np.array([-float(price[limit.rows] @ limit.step) for limit in limits])


# --- the cheapest relaxations ----------------------------------------------------------------------------------------


def _relaxed(
    search: Search, cost: Reals, column: int, limits: Sequence[Limit], matter: set[tuple[Kind, str]], ends: float
) -> tuple[tuple[Relaxation, ...], tuple[Relaxation, ...], bool]:
    """How much more of each limit alone, and of all together, meets the target; whether all was done before `ends`."""
    bought = _elastic(search, limits)
    n = int(bought[0])
    search.solver.bound_columns([column], np.zeros(1), np.zeros(1))
    sizes = np.array([size_of(search, limit) for limit in limits])
    status, units = _least(search, n, bought, np.ones(len(limits), bool), sizes, ends)
    complete = status is not Status.STOPPED
    both = [Relaxation(limit, *_amount(units, k, sizes)) for k, limit in enumerate(limits)]
    alone = []
    for k, limit in enumerate(limits):
        if (limit.kind, limit.name) not in matter:
            continue  # it has no price: more of it alone changes nothing
        status, units = _least(search, n, bought, np.arange(len(limits)) == k, sizes, ends)
        if status is Status.STOPPED:
            complete = False
            break
        alone.append(Relaxation(limit, *_amount(units, k, sizes)))
    _open(search, bought, 0.0)
    search.solver.bound_columns([column], np.zeros(1), np.full(1, INFINITY))
    alone.sort(key=lambda item: (item.share is None, item.share))
    return tuple(alone), tuple(item for item in both if item.share is not None and item.share > 1e-4), complete


def _least(
    search: Search, n: int, bought: Ints, free: NDArray[np.bool_], sizes: Reals, ends: float
) -> tuple[Status, Reals | None]:
    """Units of each limit with the least sum of shares; None where the target stays out of reach."""
    _open(search, bought[~free], 0.0)
    _open(search, bought[free])
    search.solver.costs(np.concatenate([np.zeros(n), 1e3 / sizes]))
    found = _solve_before(search, ends)
    return found.status, found.x[bought] if found.status is Status.OPTIMAL else None


def _amount(units: Reals | None, k: int, sizes: Reals) -> tuple[float | None, float | None]:
    return (None, None) if units is None else (float(units[k]), float(units[k] / sizes[k]))


def size_of(search: Search, limit: Limit) -> float:
    """How much of a limit there is on average over its time, at least one."""
    m = search.model
    dates = m.lines.calendar.dates
    if limit.kind in (Kind.SLOTS, Kind.PLACES):
        c = m.lines.labels.capacity.index(limit.name)
        lo, hi = (dates.index(day) for day in (limit.begin, limit.end))
        return max(float(m.course.available[lo:hi, c].mean()), 1.0)
    if limit.kind is Kind.APPLICANTS:
        line = m.lines.labels.gate.index(limit.name)
        years_ = max((limit.end - limit.begin).days / 365.25, 1.0)
        lo, hi = (dates.index(day) for day in (limit.begin, limit.end))
        return max(float(m.base.arrived[lo:hi, line].sum()) / years_, 1.0)
    if limit.kind is Kind.BUDGET:
        upper = np.array(search.solver.highs.getLp().row_upper_)[limit.rows]
        return max(float(upper.mean()), 1.0)
    if limit.kind is Kind.SMOOTH:
        meters = {meter.name: meter for meter in m.meters}
        names = [search.made.row_names[row].split(":")[2] for row in limit.rows]
        own = [meters[f"intake:{year}"] for year in names]
        return max(float(np.mean([meter.within * meters[meter.after].read(m.course) for meter in own])), 1.0)
    return 1.0
