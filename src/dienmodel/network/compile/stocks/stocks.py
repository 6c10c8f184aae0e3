"""Stocks: who is there at the start, and by which risks people leave."""

from collections.abc import Sequence
from functools import lru_cache, partial
from math import expm1
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.figures import Band
from dienmodel.model.schema.people import Exit, To
from dienmodel.network.compile.amounts import Context, groups_of
from dienmodel.network.compile.bands import begins_of, edges_of, means_over
from dienmodel.network.compile.compiler import (
    Compiler,
    ContextKey,
    add_note,
    asked,
    cell_of,
    contexts,
    key_of,
    note_fault,
    steps_of,
    whole_people,
)
from dienmodel.network.compile.lengths import STEP, whole_length
from dienmodel.network.compile.recall import recall, recall_of
from dienmodel.network.compile.routes import arcs_to
from dienmodel.network.compile.stocks.clocks import clock_of, first_shown
from dienmodel.network.draft import Fork, PathKey, Risk, whole_steps
from dienmodel.network.network import Ints, Reals

MISSED = 0.02
"""A larger share of those who should leave that stay a step longer, since they moved in it, is told."""

CAREER = 45.0
"""Years that people have been in a stock without limit at most at the start, unless their mean says otherwise."""


def add_stocks(c: Compiler) -> None:
    """Add every stock for every group, with its people at the start."""
    for name, stock in c.said.scenario.stocks.items():
        groups = [{"stock": name, **stock.fixed, **group} for group in contexts(c, stock.by)]
        initial = recall(c, ("initial", name), partial(_initial, c, name, groups))
        for ctx, tenure in zip(groups, initial, strict=True):
            label = {"stock": name, **{dim: ctx[dim] for dim in c.said.scenario.dimensions if dim in ctx}}
            counts, fills = stock.category, stock.fills or stock.category
            cell, post = c.draft.add_cell(cell_of(c, counts, ctx)), c.draft.add_cell(cell_of(c, fills, asked(c, ctx)))
            clock, through = clock_of(c, name, ctx), stock.clock is not None
            index = c.draft.add_stock(label, initial=tenure, cell=cell, post=post, clock=clock, through=through)
            c.stocks[name, key_of(ctx, stock.by)] = index


def _initial(c: Compiler, name: str, groups: Sequence[Context]) -> list[Ints]:
    """People at the start by whole steps of tenure, per group of a stock."""
    stock = c.said.scenario.stocks[name]
    start = c.amounts.on((c.calendar.start,))
    wanted = np.array([start.values(stock.people, ctx)[0] if stock.people else 0.0 for ctx in groups])
    tenures = []
    for ctx, count in zip(groups, whole_people(wanted), strict=True):
        limit = _limit(c, name, ctx)
        tenure = _on_the_clock(c, name, int(count), _mean_tenure(c, name, ctx, limit, int(count)), limit)
        if c.snapshot is not None:
            tenure = c.snapshot.tenures(name, ctx, tenure, limit, c.calendar)
        tenures.append(tenure)
    return tenures


def _on_the_clock(c: Compiler, name: str, count: int, mean: float, limit: int) -> Ints:
    """People at the start by whole steps on the clock of a stock, [tenure]: none has less than it begins with."""
    least = first_shown(c, name)
    begins = min(steps_of(c, least), max(limit - 1, 0)) if limit else steps_of(c, least)
    spread = _tenures(count, max(mean - least, 0.0), limit and limit - begins, c.calendar)
    return np.concatenate([np.zeros(begins, np.int64), spread]) if begins else spread


def _mean_tenure(c: Compiler, name: str, context: Context, limit: int, count: int) -> float:
    """Mean years on the clock of a stock at the start; where nothing is said half its limit.

    It must be said for a clock that goes along from other stocks, and without a limit if the time decides who leaves.
    """
    keys, clock = c.said.scenario.stocks[name].tenure, c.said.scenario.stocks[name].clock
    most = c.calendar.years_per_step * limit if limit else np.inf
    if keys is None:
        shared = clock in c.said.scenario.clocks
        if count and not _counted(c, name) and (shared or (not limit and _leaves_by_time(c, name))):
            note_fault(c, ("stocks", name), "no-tenure", stock=name)
        return most / 2 if limit else 0.0
    mean = c.amounts.constant(keys, context)
    if mean >= most * (1 + 1e-9):
        place = ("stocks", name, "tenure")
        note_fault(c, place, "tenure-beyond-limit", groups=groups_of(context), mean=f"{mean:g}", limit=f"{most:g}")
    if mean < first_shown(c, name):
        values = {"groups": groups_of(context), "mean": f"{mean:g}", "least": f"{first_shown(c, name):g}"}
        note_fault(c, ("stocks", name, "tenure"), "tenure-below-start", **values)
    return mean


def _counted(c: Compiler, name: str) -> bool:
    """Whether a snapshot says who is in a stock; before it is at hand it may."""
    return c.said.scenario.snapshot is not None and (c.snapshot is None or name in c.snapshot.dims)


def _leaves_by_time(c: Compiler, name: str) -> bool:
    """Whether some rate at which people leave a stock depends on how long they have been there."""
    keys = [key for leaving in c.said.scenario.stocks[name].exits.values() for key in leaving.rate]
    return any(c.amounts.figure(key).bands is not None for key in keys)


def _limit(c: Compiler, name: str, context: Context) -> int:
    """Tenure limit of a stock in steps; 0: none."""
    keys = c.said.scenario.stocks[name].limit
    return 0 if keys is None else whole_length(c, ("stocks", name, "limit"), keys, context)


def _tenures(count: int, mean: float, limit: int, calendar: Calendar) -> Ints:
    """People by whole steps of tenure, [tenure]: an exponential cut off at the limit, with this mean in years."""
    steps = calendar.steps(mean * DAYS_PER_YEAR)
    longest = limit or int(max(calendar.steps(CAREER * DAYS_PER_YEAR), 2 * steps))
    if count == 0 or longest < 2:
        return np.array([count], np.int64)
    people = whole_steps(_still_there(min(steps, longest - 1.0), longest), count)
    return people[: int(np.flatnonzero(people)[-1]) + 1]


@lru_cache(maxsize=256)
def _still_there(mean: float, n: int) -> Reals:
    """Share with more than 0, 1... n - 2 steps where 0..n - 1 steps have chances in a fixed ratio, and this mean."""
    if mean > (n - 1) / 2:  # more of the long stays: the mirror image
        return 1.0 - _still_there(n - 1 - mean, n)[::-1]
    rate = _rate(mean, n)
    after = np.arange(1, n)
    if rate < 1e-12:
        return 1.0 - after / n
    there: Reals = 1.0 - np.expm1(-rate * after) / np.expm1(-rate * n)
    return there


def _rate(mean: float, n: int) -> float:
    """Rate at which chances of 0..n - 1 fall, with a mean of at most the middle: 1 / (e^r - 1) - n / (e^rn - 1)."""
    low, high = 0.0, 50.0
    for _ in range(80):
        rate = (low + high) / 2
        found = 1.0 / expm1(rate) - (n / expm1(rate * n) if rate * n < 700 else 0.0) if rate > 1e-9 else (n - 1) / 2
        low, high = (rate, high) if found > mean else (low, rate)
    return (low + high) / 2


def connect_stocks(c: Compiler) -> None:
    """Say how people leave each stock."""
    for (name, key), index in c.stocks.items():
        c.draft.leave(index, *recall(c, ("leaving", name, key), partial(_leaving, c, name, key)))


def _leaving(c: Compiler, name: str, key: ContextKey) -> tuple[list[Risk], list[int], Fork | None]:
    """The risks of a group of a stock, its tenure bands, and where those go who reach its limit."""
    stock = c.said.scenario.stocks[name]
    context = {"stock": name, **stock.fixed, **dict(key)}
    limit = _limit(c, name, context)
    exits = {risk: e for risk, e in stock.exits.items() if _exists(c, e, context)}
    edges = _edges(c, [c.amounts.banded(e.rate, context).bands for e in exits.values()], limit)
    steps = edges if limit else [*edges, edges[-1] + 1]
    risks = [_risk(c, risk, exits[risk], steps, context) for risk in exits]
    lengths = [int(n) for n in np.diff(edges)] + ([] if limit else [0])
    if not limit:
        return risks, lengths, None
    _refuse_circles(c, name, context, limit)
    return risks, lengths, _fork(c, stock.at_limit, context, "limit", "limit")


def _refuse_circles(c: Compiler, name: str, context: Context, limit: int) -> None:
    """Note a fault where those whose time is over go to a group where, by the same clock, it is over too."""
    clock = clock_of(c, name, context)
    for i, to in enumerate(c.said.scenario.stocks[name].at_limit if clock is not None else ()):
        there = {arc.dest.row for arc in arcs_to(c, [to], context, "limit")} if to.stock else set()
        for stock, key in (place for place, index in c.stocks.items() if index in there):
            group = {"stock": stock, **c.said.scenario.stocks[stock].fixed, **dict(key)}
            if clock_of(c, stock, group) == clock and 0 < _limit(c, stock, group) <= limit:
                place = ("stocks", name, "at_limit", i)
                note_fault(c, place, "limit-leads-back", stock=name, groups=groups_of(group))


def _exists(c: Compiler, leaving: Exit, context: Context) -> bool:
    """Whether somebody in this group can leave in this way at all: top ranks are not promoted."""
    if any(context.get(dim) not in members for dim, members in leaving.only.items()):
        return False
    dimensions = c.said.scenario.dimensions
    return not any(to.next and context.get(to.next) == dimensions[to.next].members[-1] for to in leaving.to)


def _edges(c: Compiler, bands: Sequence[Sequence[Band]], limit: int) -> list[int]:
    """All band edges of a stock in steps, from 0 up to its limit (if any)."""
    edges = {0}.union(*(edges_of(begins_of(c.calendar, row)) for row in bands))
    return sorted(edge for edge in edges if not limit or edge < limit) + ([limit] if limit else [])


class _Rate(NamedTuple):
    """Hazards per step and band, a factor on them per step, and whether the bands do change alike over time."""

    hazards: Reals
    season: PathKey
    alike: bool


def _risk(c: Compiler, name: str, leaving: Exit, edges: Sequence[int], context: Context) -> Risk:
    """A risk as hazards per step and band, by the steps between which each band lies, times a factor per step."""
    what, keys = ("risk", context["stock"], name, tuple(edges)), (*leaving.rate, *(leaving.season or ()))
    rate = recall_of(c, what, keys, context, partial(_rate_of, c, name, leaving, edges, context))
    if not rate.alike:
        place = ("stocks", context["stock"], "exits", name, "rate")
        note_fault(c, place, "bands-apart", exit=name, groups=groups_of(context))
    return Risk(name, rate.hazards, _fork(c, leaving.to, context, name, "exit"), rate.season)


def _fork(c: Compiler, ways: Sequence[To], context: Context, role: str, kind: str) -> Fork:
    """Where a group of a stock goes that leaves in one way; it depends on fewer figures than how many do."""
    return recall(
        c, ("fork", kind, role, tuple(context.items())), lambda: c.draft.fork(arcs_to(c, ways, context, role))
    )


def _rate_of(c: Compiler, name: str, leaving: Exit, edges: Sequence[int], context: Context) -> _Rate:
    rate = c.amounts.banded(leaving.rate, context)
    total = rate.rows.sum(axis=0)
    peak = int(np.argmax(total))
    level = rate.rows[:, peak] * c.calendar.years_per_step
    course = total / total[peak] if total[peak] > 0 else np.ones_like(total)
    alike = bool(np.abs(rate.rows - np.outer(rate.rows[:, peak], course)).max() <= 1e-9)
    hazards = means_over(level, begins_of(c.calendar, rate.bands), edges)
    season = course * c.amounts.row(leaving.season, context)
    _note_moves(c, name, leaving, float(np.max(hazards) * season.max()), context)
    return _Rate(hazards, c.draft.path(season), alike)


def _note_moves(c: Compiler, name: str, leaving: Exit, hazard: float, context: Context) -> None:
    """Note an exit by which many move with their clock in a step: nobody moves and then leaves in one step.

    Who moves with hazard u per step is where he was for (1 - exp(-u)) / u of it, and leaves nowhere in the rest.
    """
    missed = 1.0 + expm1(-hazard) / hazard if hazard > 0.0 else 0.0
    stock = context["stock"]
    along = [to.stock for to in leaving.to if to.stock and _goes_along(c, stock, to.stock)] if missed > MISSED else []
    if any(_left_otherwise(c, other) for other in along):
        values = {"stock": stock, "exit": name, "moved": f"{-100 * expm1(-hazard):.0f}", "fewer": f"{100 * missed:.0f}"}
        add_note(c, ("stocks", stock, "exits", name), "moves-once", **values, step=STEP[c.calendar.step])


def _left_otherwise(c: Compiler, name: str) -> bool:
    """Whether people leave a stock by a rate, and not only to where they take their clock along."""
    ways = [to for leaving in c.said.scenario.stocks[name].exits.values() for to in leaving.to]
    return any(not to.stock or not _goes_along(c, name, to.stock) for to in ways)


def _goes_along(c: Compiler, stock: str, other: str) -> bool:
    """Whether people move within a stock, or with a clock that both count."""
    here, there = c.said.scenario.stocks[stock].clock, c.said.scenario.stocks[other].clock
    return stock == other or (here == there and here in c.said.scenario.clocks)
