"""Why a target cannot be met: the cheapest relaxation that meets it, and the limits that block it by themselves.

First comes the cheapest elastic relaxation of all limits together, see `elastic`. Blocking limits follow from coarse to
fine, with everything else unlimited: the fewest families of limits, such as all seats of one kind or all applicants;
then an irreducible set of limits within these families; finally the years of these limits, see `blocking`.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

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
    cheapest,
    elastic,
    fewest_short,
    least_short_of,
    limits_before,
    over_years,
    up_to,
    with_more,
)
from dienmodel.plan.questions.limits import Limit, LimitKind
from dienmodel.solver.highs import Beginning, Solution, Solver, Status
from dienmodel.solver.program import INFINITY, with_rows

LimitName = tuple[LimitKind, str]
"""A limit whatever its years."""


@dataclass(frozen=True)
class Relaxation:
    """An increase of a limit throughout the time up to the target: in units, and as a share of the existing amount."""

    limit: Limit
    units: float | None  # None: not enough by itself, in any amount
    share: float | None
    helps: float = 0.0  # if never enough: largest reduction of people short, at any amount
    sure: bool = True  # otherwise more may be needed, or no amount may do: time ran out before every step was checked


class Means(StrEnum):
    """What meets a target, or comes nearest."""

    GATES = "gates"  # the scenario as it is
    MEASURES = "measures"  # its gates as they are, with more measures
    PLAN = "plan"  # a plan that was followed


@dataclass(frozen=True)
class WhyNot:
    """The limits that block a target; none if there is no shortfall."""

    target: str
    short: float  # least people short by any known way; infinite: no plan keeps to the limits, whatever the target
    together: tuple[Relaxation, ...] = ()  # least sum of shares; empty if unlimited amounts are not enough
    families: tuple[Family, ...] = ()  # the fewest that block by themselves
    only: float | None = None  # people short with only these in force; None: time ran out
    blocking: tuple[Limit, ...] = ()  # per calendar year; some year of every limit is needed
    alone: tuple[Relaxation, ...] = ()  # per blocking limit over all its years, smallest share first; no other will do
    fewest: bool = True  # no smaller set of families blocks; otherwise time ran out
    smallest: bool = True  # no blocking limit can be left out; otherwise time ran out
    complete: bool = True  # all relaxations were computed; otherwise time ran out
    way: Means | None = None  # what was followed and leaves so few short; None: no plan leaves fewer
    analysed: float | None = None  # people short in the periods in which the blocking limits were found
    planned: float | None = None  # people short by plans, which all the rest is about, if another way leaves fewer;
    # infinite: no plan keeps to the limits, and that way does
    measures: tuple[str, ...] = ()  # switched on besides those of the scenario, with the gates as they are
    allowed: bool = False  # the limits allow it, but nothing that was followed meets it
    classes: tuple[str, ...] = ()  # gates whose smallest classes keep people out of such a plan


def least_short(form: Formulation, solver: Solver, target: str, rounds: int) -> tuple[Formulation, Solution]:
    """Minimise the people short of a target, with some rounds of rows; more rows could only increase the shortfall.

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
    """Explain why a target cannot be met, starting from its least shortfall, see `least_short`.

    Lead times are relaxed through the rows that forbid measures to have worked from the beginning. Results not known
    after `patience` seconds are left out: a blocking set then still blocks, but may not be the smallest.
    """
    ends, day = time.perf_counter() + patience, _day(form, target)
    if least.status is Status.INFEASIBLE:
        limits = over_years(limits_before(form, date.max), date.max)
        wide = elastic(form, solver, form.short(target), limits, ends)
        return WhyNot(target, INFINITY, _bought(wide, cheapest(wide, wide.everything(), INFINITY)))
    short = float(least.x[form.short(target)])
    if short <= form.settings.enough:
        return WhyNot(target, 0.0)
    wide, by_year, first, together = _relaxed(_with_all_capacities(form), solver, target, day, ends, patience)
    if together.status is Status.INFEASIBLE:
        return WhyNot(target, short)
    families, fewest = fewest_families(wide, first, together)
    needed, only, smallest = deletion_filter(wide, np.isin(wide.family, families))
    worth_most = sorted(np.flatnonzero(needed).tolist(), key=lambda k: -float(first.worth[k]))
    names = [_name(wide.limits[k]) for k in worth_most]
    tighter, by_year, alone = _alone(wide, by_year, first, names, day, (time.perf_counter() + ends) / 2)
    complete = len(alone) == len(names) and all(item.sure for item in alone)
    blocking = blocking_years(tighter, by_year, set(names))
    return WhyNot(
        target,
        short,
        together=_bought(wide, together),
        families=tuple(wide.families[i] for i in families),
        only=only,
        blocking=tuple(up_to(limit, day) for limit in blocking),
        alone=tuple(alone),
        fewest=fewest,
        smallest=smallest,
        complete=complete and together.status is Status.OPTIMAL,
    )


def _day(form: Formulation, target: str) -> date:
    """Find the day of a target."""
    m = form.model
    return m.lines.calendar.dates[next(meter.end for meter in m.meters if meter.name == f"goal:{target}")]


def _with_all_capacities(form: Formulation) -> Formulation:
    """Add rows for capacities that were never full; they may fill up once others are free."""
    m, labels = form.model, form.model.lines.labels.capacity
    known = {key.capacity for key in form.program.rows if isinstance(key, CapacityRow)}
    rows = limit_rows(m, at_ends(m, [c for c in m.held if labels[c] not in known]), form.settings)
    return replace(form, program=with_rows(form.program, rows)[0])


def _relaxed(
    form: Formulation, solver: Solver, target: str, day: date, ends: float, patience: float
) -> tuple[Elastic, list[Limit], LeastShort, Solution]:
    """Build the elastic program, its limits per year, its least shortfall and its cheapest joint relaxation.

    As far as time allows, rows are added for steps in which demand exceeds the limits plus the amounts bought.
    """
    rounds = form.settings.wide_rounds if form.settings.settled else form.settings.all_rounds
    for turn in range(rounds):
        by_year = limits_before(form, day)
        wide = elastic(form, solver, form.short(target), over_years(by_year, day), ends)
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
    """Find the least sum of shares that leaves nobody short, or the smallest fraction of a person; else infeasible."""
    solution = cheapest(wide, wide.everything())
    if solution.status is not Status.INFEASIBLE:
        return solution
    least = fewest_short(wide, wide.everything())
    return solution if wide.blocks(least) else cheapest(wide, wide.everything(), _short(wide, least.x))


def _short(wide: Elastic, x: Reals) -> float:
    return float(x[wide.short])


def _bought(wide: Elastic, solution: Solution) -> tuple[Relaxation, ...]:
    """List the relaxations that a solution buys."""
    if solution.status is not Status.OPTIMAL:
        return ()
    units = solution.x[wide.columns]
    shares = units / wide.sizes
    return tuple(
        Relaxation(wide.limits[k], float(units[k]), float(shares[k]))
        for k in np.flatnonzero(shares > wide.form.settings.bought * shares.max()).tolist()
    )


def _alone(
    wide: Elastic, by_year: list[Limit], first: LeastShort, names: Sequence[LimitName], day: date, ends: float
) -> tuple[Elastic, list[Limit], list[Relaxation]]:
    """Find the increase of each of these limits that alone meets the target, as far as time allows.

    Much more of one limit breaks others in steps that have no row yet. Rows are added; what broke them is solved again.
    Returns the program with these rows too, and its limits per year.
    """
    alone: dict[LimitName, Relaxation] = {}
    for _ in range(wide.form.settings.all_rounds):
        tighter, again = wide.form, list[LimitName]()
        for name in names:
            relaxed, solution = _by_itself(wide, first, name)
            if relaxed:
                seen = with_more(wide, by_year, solution.x)
                broken = tightened(wide.form, seen) is not wide.form
                alone[name] = replace(relaxed, sure=not broken)
                if broken:
                    tighter, again = tightened(tighter, seen), [*again, name]
            if time.perf_counter() > ends:
                return wide, by_year, _sorted(alone.values())
        if not again:
            break
        by_year, names = limits_before(tighter, day), again
        wide = elastic(tighter, wide.solver, wide.short, over_years(by_year, day), wide.ends)
        first = least_short_of(wide)
    return wide, by_year, _sorted(alone.values())


def _by_itself(wide: Elastic, first: LeastShort, name: LimitName) -> tuple[Relaxation | None, Solution]:
    """Find the increase of a limit that alone meets the target, from the corner with the least shortfall."""
    k = [_name(limit) for limit in wide.limits].index(name)
    free = np.arange(len(wide.limits)) == k
    solution = fewest_short(wide, free, Beginning(first.corner))
    if wide.blocks(solution):
        return Relaxation(wide.limits[k], None, None, first.people - _short(wide, solution.x)), solution
    if solution.status is Status.OPTIMAL:
        solution = cheapest(wide, free, _short(wide, solution.x))
    return next(iter(_bought(wide, solution)), None), solution


def _name(limit: Limit) -> LimitName:
    return limit.kind, limit.name


def _sorted(alone: Iterable[Relaxation]) -> list[Relaxation]:
    return sorted(alone, key=lambda item: (item.share is None, item.share, -item.helps))
