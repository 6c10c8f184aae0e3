"""Stocks: who is there at the start, and by which risks people leave."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.figures import Band
from dienmodel.model.schema import Exit
from dienmodel.network.compile.amounts import Banded, Context, groups_of
from dienmodel.network.compile.compiler import (
    Compiler,
    Key,
    cell_of,
    contexts,
    key_of,
    note_fault,
    steps_of,
    whole_people,
)
from dienmodel.network.compile.recall import recall
from dienmodel.network.compile.routes import arcs_to
from dienmodel.network.draft import Fork, Risk
from dienmodel.network.network import Ints


def add_stocks(c: Compiler) -> None:
    """Add every stock for every group, with its people at the start."""
    for name, stock in c.said.scenario.stocks.items():
        groups = [{"stock": name, **stock.fixed, **group} for group in contexts(c, stock.by)]
        initial = recall(c, ("initial", name), partial(_initial, c, name, groups))
        for ctx, tenure in zip(groups, initial, strict=True):
            label = {"stock": name, **{dim: ctx[dim] for dim in c.said.scenario.dimensions if dim in ctx}}
            index = c.draft.add_stock(label, initial=tenure, cell=c.draft.add_cell(cell_of(c, stock.category, ctx)))
            c.stocks[name, key_of(ctx, stock.by)] = index


def _initial(c: Compiler, name: str, groups: Sequence[Context]) -> list[Ints]:
    """People at the start by whole steps of tenure, per group of a stock."""
    stock = c.said.scenario.stocks[name]
    wanted = np.array([float(c.amounts.row(stock.people, ctx, 0.0)[0]) for ctx in groups])
    found = []
    for ctx, count in zip(groups, whole_people(wanted), strict=True):
        limit = _limit(c, name, ctx)
        tenure = _tenures(int(count), c.amounts.constant(stock.tenure, ctx, 5.0), limit, c.calendar)
        if c.snapshot is not None:
            tenure = c.snapshot.tenures(name, ctx, tenure, limit, c.calendar)
        found.append(tenure)
    return found


def _limit(c: Compiler, name: str, context: Context) -> int:
    """Tenure limit of a stock in steps; 0: none."""
    keys = c.said.scenario.stocks[name].limit
    return 0 if keys is None else max(1, steps_of(c, c.amounts.constant(keys, context)))


def _tenures(count: int, mean: float, limit: int, calendar: Calendar) -> Ints:
    """People by whole steps of tenure, [tenure]: quantiles of a truncated exponential."""
    longest = (limit or int(calendar.steps(45 * DAYS_PER_YEAR))) - 1
    if count == 0 or longest < 1:
        return np.array([count], np.int64)
    scale = max(calendar.steps(mean * DAYS_PER_YEAR), 1e-9)
    shares = np.expm1(-np.arange(1, longest + 1) / scale) / np.expm1(-longest / scale)  # below 1, 2, 3... steps
    below = np.clip(np.ceil(count * shares - 0.5), 0, count).astype(np.int64)
    return np.trim_zeros(np.diff(below, prepend=0), "b")


def connect_stocks(c: Compiler) -> None:
    """Say how people leave each stock."""
    for (name, key), index in c.stocks.items():
        c.draft.leave(index, *recall(c, ("leaving", name, key), partial(_leaving, c, name, key)))


def _leaving(c: Compiler, name: str, key: Key) -> tuple[list[Risk], list[int], Fork | None]:
    """The risks of a group of a stock, its tenure bands, and where those go who reach its limit."""
    stock = c.said.scenario.stocks[name]
    context = {"stock": name, **stock.fixed, **dict(key)}
    limit = _limit(c, name, context)
    exits = {risk: e for risk, e in stock.exits.items() if _exists(c, e, context)}
    rates = {risk: c.amounts.banded(e.rate, context) for risk, e in exits.items()}
    edges = _edges(c, [rate.bands for rate in rates.values()], limit)
    risks = [_risk(c, risk, exits[risk], rates[risk], edges, context) for risk in exits]
    lengths = [int(n) for n in np.diff(edges)] + ([] if limit else [0])
    return risks, lengths, c.draft.fork(arcs_to(c, stock.at_limit, context, "limit")) if limit else None


def _exists(c: Compiler, leaving: Exit, context: Context) -> bool:
    """Whether somebody in this group can leave in this way at all: top ranks are not promoted."""
    if any(context.get(dim) not in members for dim, members in leaving.only.items()):
        return False
    dimensions = c.said.scenario.dimensions
    return not any(to.next and context.get(to.next) == dimensions[to.next].members[-1] for to in leaving.to)


def _edges(c: Compiler, bands: Sequence[Sequence[Band]], limit: int) -> list[int]:
    """All band edges of a stock in steps, from 0 up to its limit (if any)."""
    edges = {steps_of(c, band.from_) for row in bands for band in row} | {0}
    return sorted(edge for edge in edges if not limit or edge < limit) + ([limit] if limit else [])


def _risk(c: Compiler, name: str, leaving: Exit, rate: Banded, edges: Sequence[int], context: Context) -> Risk:
    """A risk as hazards per step and band, times a factor per step."""
    peak = int(np.argmax(rate.rows.sum(axis=0)))
    level = rate.rows[:, peak] * c.calendar.years_per_step
    total = rate.rows.sum(axis=0)
    course = total / total[peak] if total[peak] > 0 else np.ones_like(total)
    if np.abs(rate.rows - np.outer(rate.rows[:, peak], course)).max() > 1e-9:
        place = ("stocks", context["stock"], "exits", name, "rate")
        note_fault(c, place, "bands-apart", exit=name, groups=groups_of(context))
    starts = [steps_of(c, band.from_) for band in rate.bands]
    of_band = np.searchsorted(starts, edges, side="right") - 1
    hazards = level[of_band[: len(edges) - (1 if _limit(c, context["stock"], context) else 0)]]
    season = c.draft.path(course * c.amounts.row(leaving.season, context))
    return Risk(name, hazards, c.draft.fork(arcs_to(c, leaving.to, context, name)), season)
