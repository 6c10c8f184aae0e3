"""Why a target cannot be met: how much more of which limits would do, and which limits block it by themselves.

Every limit gets an *elastic* column that buys more of it; the least sum of shares bought is the cheapest relaxation.

What blocks is told from coarse to fine, and everything that is not named may be had without end. First the fewest
*families* of limits, such as all seats of one kind or all applicants: every way out that is found uses some family,
so a blocking set must hit each way out; the smallest set that hits all ways out known so far is tried, and either it
blocks or it gives another way out. Then a *deletion filter* within them sets limits free one by one: what stays short
without a limit did not need it to be blocked. The prices of the least shortfall say where to begin, and what has no
price takes no part in the proof. Last the same for the years of the limits that are left.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.rows import at_ends, limit_rows
from dienmodel.plan.linear.search import Outlook, Search, outlook
from dienmodel.plan.questions.limits import Kind, Limit, limits_of, years
from dienmodel.solver.program import INFINITY, Entries, Program, Solution, Solver, Status

ENOUGH = 0.5
"""People short that count as none."""

PRICELESS = 1e-7
"""People that as much again of a limit must be worth to take part in blocking."""

BOUGHT, TRACE = 1e-4, 1e-9
"""Shares, of the largest, from which more of a limit is told; and of a limit, from which a way out uses it."""

COST = 1e3
"""Cost of as much again of a limit, for the solver."""

ROUNDS, SOON = 4, 1 / 6
"""Most rounds of rows for steps in which the cheapest relaxation asks more than there is with what it buys, and the
part of the patience after which no round begins: each takes longer than the one before.
"""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Relaxation:
    """More of a limit throughout the time up to the target: units, and as a share of what there is."""

    limit: Limit
    units: float | None  # None: alone never enough
    share: float | None
    helps: float = 0.0  # never enough: people fewer short at most, whatever there is of it


@dataclass(frozen=True)
class Family:
    """Limits of one kind and name; all applicants are one family, and all measures that could start earlier."""

    kind: Kind
    name: str  # what their labels begin with, "" for all of a kind


@dataclass(frozen=True)
class WhyNot:
    """What blocks a target. Without shortfall nothing does."""

    target: str
    short: float  # least people short; infinite: no plan keeps to the limits, whatever the target
    together: tuple[Relaxation, ...] = ()  # least sum of shares; empty where all without end is not enough
    families: tuple[Family, ...] = ()  # the fewest that block by themselves
    only: float | None = None  # people short with nothing but these in force; None: time ran out
    blocking: tuple[Limit, ...] = ()  # per calendar year; of each limit some year is needed
    alone: tuple[Relaxation, ...] = ()  # per blocking limit over all its years, the smallest share first; no other does
    fewest: bool = True  # no fewer families block; else time ran out
    smallest: bool = True  # no blocking limit can be left out; else time ran out
    complete: bool = True  # all relaxations were computed; else time ran out


def least_short(search: Search, target: str, rounds: int) -> Solution:
    """The fewest people short of a target, after some rounds of rows: more rows only make them more.

    Infeasible where the limits contradict each other.
    """
    cost = np.zeros(len(search.made.column_names))
    cost[search.short[target]] = 1.0
    search.solver.disturbed = True  # only one column has a cost
    found = search.minimise(cost, rounds)
    search.solver.disturbed = False
    search.solver.set_option("solver", "simplex")
    if found.status is Status.STOPPED:
        found = search.solver.solve()
    if found.status not in (Status.OPTIMAL, Status.INFEASIBLE):
        raise ValueError(f"no least shortfall of {target!r} was found: {found.status}")
    return found


def why_not(
    search: Search, target: str, least: Solution, early: dict[str, int] | None = None, patience: float = 60.0
) -> WhyNot:
    """Explain why a target cannot be met, from its least shortfall, see `least_short`.

    `early` are rows that forbid measures to work from the beginning. After `patience` seconds what is not known yet
    is left out: a blocking set then still blocks, but may not be the smallest. The search is spent afterwards.
    """
    ends, day = time.perf_counter() + patience, _day(search, target)
    if least.status is Status.INFEASIBLE:
        _, wide = _relaxed(search, target, date.max, early or {}, ends)
        return WhyNot(target, INFINITY, _bought(wide, wide.cheapest(np.ones(len(wide.limits), bool), INFINITY)))
    short = float(least.x[search.short[target]])
    if short <= ENOUGH:
        return WhyNot(target, 0.0)
    _hold_all(search)
    for left in reversed(range(ROUNDS)):
        by_year, wide = _relaxed(search, target, day, early or {}, ends)
        together = _together(wide)
        late = time.perf_counter() > ends - (1 - SOON) * patience
        if late or not left or together.status is not Status.OPTIMAL:
            break
        if not search.heed(_with_more(wide, by_year, together.x)):
            break
        wide.open(np.zeros(len(wide.limits), bool))
    if together.status is Status.INFEASIBLE:
        return WhyNot(target, short)
    families, fewest = _fewest(wide, together)
    needed, only, smallest = _filtered(wide, np.isin(wide.family, families))
    alone, complete = _alone(wide, needed, (time.perf_counter() + ends) / 2)
    blocking = tuple(_up_to(limit, day) for limit in _by_year(wide, by_year, needed))
    return WhyNot(
        target,
        short,
        together=_bought(wide, together),
        families=tuple(wide.families[i] for i in families),
        only=only,
        blocking=blocking,
        alone=alone,
        fewest=fewest,
        smallest=smallest,
        complete=complete and together.status is Status.OPTIMAL,
    )


def _hold_all(search: Search) -> None:
    """Hold the capacities that were never full too: they may be where others are free."""
    m, known = search.model, {c for _, c, _ in search.places.limit_rows}
    more = at_ends(m, [c for c in m.held if c not in known])
    search.solver.add(limit_rows(m, search.made, search.places, more))


def _relaxed(
    search: Search, target: str, day: date, early: dict[str, int], ends: float
) -> tuple[list[Limit], "_Elastic"]:
    """The limits that begin before the day of a target, per year, and a column for each over all its years."""
    limits = [*limits_of(search, years(search.model)), *_starts(search, early)]
    by_year = [limit for limit in limits if limit.begin < day]
    wide = _Elastic(search, search.short[target], _whole(by_year, day), ends)
    wide.note()
    return by_year, wide


def _with_more(wide: "_Elastic", by_year: Sequence[Limit], x: Reals) -> Outlook:
    """What a solution means step by step, with what it buys."""
    m = wide.search.model
    bought = {(own.kind, own.name): float(x[column]) for own, column in zip(wide.limits, wide.columns, strict=True)}
    room, arrived, dates = m.base.room.copy(), m.base.arrived.copy(), m.lines.calendar.dates
    for limit in by_year:
        if limit.kind not in (Kind.SLOTS, Kind.PLACES, Kind.APPLICANTS):
            continue
        units = bought[limit.kind, limit.name]
        lo, hi = dates.index(limit.begin), dates.index(limit.end)
        if limit.kind is not Kind.APPLICANTS:
            room[lo:hi, m.lines.labels.capacity.index(limit.name)] += units
        else:
            arrived[lo:hi, m.lines.labels.gate.index(limit.name)] += units / (hi - lo)
    return outlook(replace(m, base=replace(m.base, room=room, arrived=arrived)), x[: m.decisions])


def _starts(search: Search, early: dict[str, int]) -> list[Limit]:
    dates = search.model.lines.calendar.dates
    return [Limit(Kind.START, name, dates[0], dates[-1], np.array([row]), np.ones(1)) for name, row in early.items()]


def _day(search: Search, target: str) -> date:
    """The day of a target."""
    m = search.model
    return m.lines.calendar.dates[next(meter.end for meter in m.meters if meter.name == f"goal:{target}")]


def _whole(limits: Sequence[Limit], day: date) -> list[Limit]:
    """Limits over all their years up to a day: a unit more in each of them."""
    found: dict[tuple[Kind, str], list[Limit]] = {}
    for limit in limits:
        found.setdefault((limit.kind, limit.name), []).append(limit)
    return [_up_to(_merged(parts), day) for parts in found.values()]


def _up_to(limit: Limit, day: date) -> Limit:
    return replace(limit, end=min(limit.end, day))


def _merged(parts: Sequence[Limit]) -> Limit:
    rows, place = np.unique(np.concatenate([part.rows for part in parts]), return_inverse=True)
    step = np.bincount(place, np.concatenate([part.step for part in parts])).astype(np.float64)
    return replace(parts[0], end=parts[-1].end, rows=rows, step=step)


class _Elastic:
    """A column per limit that buys more of it: none of a limit in force, without end of one that is free."""

    def __init__(self, search: Search, short: int, limits: Sequence[Limit], ends: float) -> None:
        self.search, self.short, self.limits, self.ends = search, short, limits, ends
        self.free = np.zeros(len(limits), bool)
        self.columns = search.solver.add_columns(
            np.zeros(len(limits)), [limit.rows for limit in limits], [-limit.step for limit in limits]
        )
        self.sizes = np.array([size_of(search, limit) for limit in limits])
        own = [_family(limit) for limit in limits]
        self.families = list(dict.fromkeys(own))
        self.family = np.array([self.families.index(family) for family in own], np.int64)  # [limits]

    def note(self) -> None:
        """Note the corner in which the fewest are short with all limits in force, and what the limits are worth."""
        found = self.fewest_short(np.zeros(len(self.limits), bool))
        known = found.status is Status.OPTIMAL
        self.least = float(found.x[self.short]) if known else INFINITY
        self.at_first = self.worth(found.price) if known else np.zeros(len(self.limits))
        self.corner = self.search.solver.corner()

    def fewest_short(self, free: Mask) -> Solution:
        """The fewest people short while these limits are free."""
        return self._solved(free, np.array([self.short]), np.ones(1), INFINITY)

    def cheapest(self, free: Mask, short: float = 0.0) -> Solution:
        """No more people short than so many for the least sum of shares of these limits."""
        return self._solved(free, self.columns, COST / self.sizes, short)

    def open(self, free: Mask) -> None:
        """Let exactly these limits be bought."""
        solver = self.search.solver
        solver.turned |= bool((free | ~self.free).all())
        solver.bound_columns(self.columns, np.zeros(len(free)), np.where(free, INFINITY, 0.0))
        self.free = free

    def worth(self, price: Reals) -> Reals:
        """People that as much again of each limit is worth by the prices of its rows, [limits]."""
        people: Reals = self.sizes * [-float(price[limit.rows] @ limit.step) for limit in self.limits]
        return people

    def late(self) -> bool:
        """Whether time ran out."""
        return time.perf_counter() >= self.ends

    def _solved(self, free: Mask, columns: Ints, cost: Reals, most: float) -> Solution:
        solver = self.search.solver
        self.open(free)
        solver.bound_columns([self.short], np.zeros(1), np.array([most]))
        costs = np.zeros(solver.highs.getNumCol())
        costs[columns] = cost
        solver.costs(costs)
        solver.end_by(self.ends)
        found = solver.solve()
        solver.end_by(INFINITY)
        return found


def _family(limit: Limit) -> Family:
    return Family(limit.kind, "" if limit.kind in (Kind.APPLICANTS, Kind.START) else limit.name.split(":")[0])


# --- what blocks -----------------------------------------------------------------------------------------------------


def _fewest(wide: _Elastic, together: Solution) -> tuple[Ints, bool]:
    """Places of the fewest families that block by themselves; all of them, and False, where time ran out.

    Of sets of one size those that are worth most are tried first.
    """
    everything = np.arange(len(wide.families))
    order = np.argsort(np.argsort(-np.bincount(wide.family, wide.at_first), kind="stable"))
    found, ways, held = together, list[Ints](), everything[:0]
    while found.status is not Status.STOPPED and not wide.late():
        if found.status is Status.OPTIMAL:
            way = np.unique(wide.family[wide.free & (found.x[wide.columns] > TRACE * wide.sizes)])
        else:  # nobody is short but for a part of a person
            way = np.setdiff1d(everything, held)
        ways.append(way)
        held = _hitting(ways, order)
        free = ~np.isin(wide.family, held)
        short = wide.fewest_short(free)
        if _blocks(wide, short):
            return held, True
        found = wide.cheapest(free) if short.status is Status.OPTIMAL else short
    return everything, False


def _hitting(ways: Sequence[Ints], order: Ints) -> Ints:
    """The fewest things of which every way has one; where that leaves a choice, those that come first in the order."""
    made, entries, n = Program(), Entries(), len(order)
    columns = made.columns([f"family:{i}" for i in range(n)], 0.0, 1.0)
    for i, way in enumerate(ways):
        entries.add(entries.new(f"way:{i}", lower=1.0), columns[way], 1.0)
    made.rows(entries.done())
    solver = Solver(made)
    solver.costs(1.0 + order / n**2)
    solver.set_whole(columns)
    return np.flatnonzero(solver.solve().x > 0.5)


def _blocks(wide: _Elastic, found: Solution) -> bool:
    return found.status is Status.OPTIMAL and float(found.x[wide.short]) > ENOUGH


def _filtered(wide: _Elastic, within: Mask) -> tuple[Mask, float | None, bool]:
    """Of limits that block by themselves those that cannot be left out, and whether that is sure before time ran out.

    In between the people short with only the given limits in force. Half of them are set free at a time, fewer where
    that is too much.
    """
    waiting, needed = within.copy(), np.zeros_like(within)
    found = wide.fewest_short(~within)
    if found.status is not Status.OPTIMAL:
        return within, None, False
    only, most = float(found.x[wide.short]), int(waiting.sum())
    worth = wide.worth(found.price)
    waiting &= worth > PRICELESS
    while waiting.any() and not wide.late():
        places = np.flatnonzero(waiting)
        least = places[np.argsort(worth[places], kind="stable")][: max(min(most, len(places) // 2), 1)]
        waiting[least] = False
        found = wide.fewest_short(~(waiting | needed))
        if _blocks(wide, found):
            worth = wide.worth(found.price)
            waiting &= worth > PRICELESS
            most = 2 * len(least)
        elif found.status is Status.OPTIMAL and len(least) == 1:
            needed[least] = True
        else:
            waiting[least] = True
            most = len(least) // 2
    return waiting | needed, only, not waiting.any()


def _by_year(wide: _Elastic, limits: Sequence[Limit], needed: Mask) -> tuple[Limit, ...]:
    """The years of limits in which they block, as far as that is sure before time runs out."""
    names = {(limit.kind, limit.name) for limit, own in zip(wide.limits, needed, strict=True) if own}
    own = [limit for limit in limits if (limit.kind, limit.name) in names]
    wide.open(~needed)
    yearly = _Elastic(wide.search, wide.short, own, wide.ends)
    left, _, _ = _filtered(yearly, np.ones(len(own), bool))
    yearly.open(np.zeros(len(own), bool))
    return tuple(limit for limit, stays in zip(own, left, strict=True) if stays)


# --- the cheapest relaxations ----------------------------------------------------------------------------------------


def _together(wide: _Elastic) -> Solution:
    """Nobody short, or as little of a person as can be, for the least sum of shares; else infeasible."""
    everything = np.ones(len(wide.limits), bool)
    found = wide.cheapest(everything)
    if found.status is not Status.INFEASIBLE:
        return found
    least = wide.fewest_short(everything)
    return found if _blocks(wide, least) else wide.cheapest(everything, float(least.x[wide.short]))


def _bought(wide: _Elastic, found: Solution) -> tuple[Relaxation, ...]:
    """What a solution buys."""
    if found.status is not Status.OPTIMAL:
        return ()
    units = found.x[wide.columns]
    shares = units / wide.sizes
    return tuple(
        Relaxation(wide.limits[k], float(units[k]), float(shares[k]))
        for k in np.flatnonzero(shares > BOUGHT * shares.max()).tolist()
    )


def _alone(wide: _Elastic, needed: Mask, ends: float) -> tuple[tuple[Relaxation, ...], bool]:
    """How much more of each of these limits alone meets the target, and whether all were asked before time ran out.

    From the corner in which the fewest are short, those that are worth most first.
    """
    alone: list[Relaxation] = []
    for k in sorted(np.flatnonzero(needed).tolist(), key=lambda k: -float(wide.at_first[k])):
        free = np.arange(len(needed)) == k
        wide.search.solver.go_on_from(wide.corner)
        found = wide.fewest_short(free)
        if _blocks(wide, found):
            alone.append(Relaxation(wide.limits[k], None, None, wide.least - float(found.x[wide.short])))
        elif found.status is Status.OPTIMAL:
            found = wide.cheapest(free, float(found.x[wide.short]))
            alone += _bought(wide, found)
        if found.status is Status.STOPPED or time.perf_counter() > ends:
            return _sorted(alone), len(alone) == needed.sum()
    return _sorted(alone), True


def _sorted(alone: Sequence[Relaxation]) -> tuple[Relaxation, ...]:
    return tuple(sorted(alone, key=lambda item: (item.share is None, item.share, -item.helps)))


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
