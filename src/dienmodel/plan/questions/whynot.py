"""Why a target cannot be met: how much more of which limits would do, and which limits block it by themselves.

The cheapest relaxation of all limits together comes first, see `elastic`. What blocks is told from coarse to fine, and
everything that is not named may be had without end: the fewest families of limits, such as all seats of one kind or
all applicants; then an irreducible set of limits within them; last the years of these limits, see `blocking`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.keys import CapacityRow
from dienmodel.plan.linear.rows import at_ends, limit_rows
from dienmodel.plan.linear.search import Formulation, minimise, tightened
from dienmodel.plan.questions.blocking import blocking_years, deletion_filter, fewest_families
from dienmodel.plan.questions.elastic import (
    Elastic,
    Family,
    LeastShort,
    Mask,
    cheapest,
    elastic,
    fewest_short,
    least_short_of,
    limits_before,
    over_years,
    up_to,
    with_more,
)
from dienmodel.plan.questions.limits import Limit
from dienmodel.solver.highs import Beginning, Solution, Solver, Status
from dienmodel.solver.program import INFINITY, with_rows


@dataclass(frozen=True)
class Relaxation:
    """More of a limit throughout the time up to the target: units, and as a share of what there is."""

    limit: Limit
    units: float | None  # None: alone never enough
    share: float | None
    helps: float = 0.0  # never enough: people fewer short at most, whatever there is of it


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


def least_short(form: Formulation, solver: Solver, target: str, rounds: int) -> tuple[Formulation, Solution]:
    """The fewest people short of a target, after some rounds of rows: more rows only make them more.

    Infeasible where the limits contradict each other.
    """
    cost = form.program.costs(form.short(target))
    form, solution = minimise(form, solver, cost, rounds, disturbed=True)  # only one column has a cost
    if solution.status is Status.STOPPED:
        solution = solver.solve(form.program, cost)
    if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE):
        raise ValueError(f"no least shortfall of {target!r} was found: {solution.status}")
    return form, solution


def why_not(form: Formulation, solver: Solver, target: str, least: Solution, patience: float = 60.0) -> WhyNot:
    """Explain why a target cannot be met, from its least shortfall, see `least_short`.

    Measures of which a row says that they have not worked from the beginning could start in time. After `patience`
    seconds what is not known yet is left out: a blocking set then still blocks, but may not be the smallest.
    """
    ends, day = time.perf_counter() + patience, _day(form, target)
    if least.status is Status.INFEASIBLE:
        limits = over_years(limits_before(form, date.max), date.max)
        wide = elastic(form, solver, form.short(target), limits, ends, 0)
        return WhyNot(target, INFINITY, _bought(wide, cheapest(wide, wide.everything(), INFINITY)))
    short = float(least.x[form.short(target)])
    if short <= form.settings.enough:
        return WhyNot(target, 0.0)
    wide, by_year, first, together = _relaxed(_with_all_capacities(form), solver, target, day, ends, patience)
    if together.status is Status.INFEASIBLE:
        return WhyNot(target, short)
    families, fewest = fewest_families(wide, first, together)
    needed, only, smallest = deletion_filter(wide, np.isin(wide.family, families))
    alone, complete = _alone(wide, first, needed, (time.perf_counter() + ends) / 2)
    blocking = blocking_years(wide, by_year, needed, form.settings.wide_rounds)
    return WhyNot(
        target,
        short,
        together=_bought(wide, together),
        families=tuple(wide.families[i] for i in families),
        only=only,
        blocking=tuple(up_to(limit, day) for limit in blocking),
        alone=alone,
        fewest=fewest,
        smallest=smallest,
        complete=complete and together.status is Status.OPTIMAL,
    )


def _day(form: Formulation, target: str) -> date:
    """The day of a target."""
    m = form.model
    return m.lines.calendar.dates[next(meter.end for meter in m.meters if meter.name == f"goal:{target}")]


def _with_all_capacities(form: Formulation) -> Formulation:
    """With rows for the capacities that were never full too: they may be where others are free."""
    m, labels = form.model, form.model.lines.labels.capacity
    known = {key.capacity for key in form.program.rows if isinstance(key, CapacityRow)}
    rows = limit_rows(m, at_ends(m, [c for c in m.held if labels[c] not in known]), form.settings)
    return replace(form, program=with_rows(form.program, rows)[0])


def _relaxed(
    form: Formulation, solver: Solver, target: str, day: date, ends: float, patience: float
) -> tuple[Elastic, list[Limit], LeastShort, Solution]:
    """The elastic program, its limits per year, its least shortfall, and the cheapest relaxation of all together.

    With rows for the steps in which more is asked than there is with what is bought, as far as time goes.
    """
    rounds = form.settings.wide_rounds
    for turn in range(rounds):
        by_year = limits_before(form, day)
        wide = elastic(form, solver, form.short(target), over_years(by_year, day), ends, turn)
        first = least_short_of(wide)
        together = _together(wide)
        late = time.perf_counter() > ends - (1 - form.settings.soon) * patience
        if late or turn == rounds - 1 or together.status is not Status.OPTIMAL:
            break
        tighter = tightened(wide.form, with_more(wide, by_year, together.x))
        if tighter is wide.form:
            break
        form = tighter
    return wide, by_year, first, together


def _together(wide: Elastic) -> Solution:
    """Nobody short, or as little of a person as can be, for the least sum of shares; else infeasible."""
    solution = cheapest(wide, wide.everything())
    if solution.status is not Status.INFEASIBLE:
        return solution
    least = fewest_short(wide, wide.everything())
    return solution if wide.blocks(least) else cheapest(wide, wide.everything(), _short(wide, least.x))


def _short(wide: Elastic, x: Reals) -> float:
    return float(x[wide.short])


def _bought(wide: Elastic, solution: Solution) -> tuple[Relaxation, ...]:
    """What a solution buys."""
    if solution.status is not Status.OPTIMAL:
        return ()
    units = solution.x[wide.columns]
    shares = units / wide.sizes
    return tuple(
        Relaxation(wide.limits[k], float(units[k]), float(shares[k]))
        for k in np.flatnonzero(shares > wide.form.settings.bought * shares.max()).tolist()
    )


def _alone(wide: Elastic, first: LeastShort, needed: Mask, ends: float) -> tuple[tuple[Relaxation, ...], bool]:
    """How much more of each of these limits alone meets the target, and whether all were asked before time ran out.

    From the corner in which the fewest are short, those that are worth most first.
    """
    alone: list[Relaxation] = []
    for k in sorted(np.flatnonzero(needed).tolist(), key=lambda k: -float(first.worth[k])):
        free = np.arange(len(needed)) == k
        solution = fewest_short(wide, free, Beginning(first.corner))
        if wide.blocks(solution):
            alone.append(Relaxation(wide.limits[k], None, None, first.people - _short(wide, solution.x)))
        elif solution.status is Status.OPTIMAL:
            solution = cheapest(wide, free, _short(wide, solution.x))
            alone += _bought(wide, solution)
        if solution.status is Status.STOPPED or time.perf_counter() > ends:
            return _sorted(alone), len(alone) == needed.sum()
    return _sorted(alone), True


def _sorted(alone: Sequence[Relaxation]) -> tuple[Relaxation, ...]:
    return tuple(sorted(alone, key=lambda item: (item.share is None, item.share, -item.helps)))
