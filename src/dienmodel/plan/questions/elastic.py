"""Elastic relaxation: a column per limit that buys more of it, at a price or free of charge.

Nothing can be bought of a limit *in force*, and any amount of a *free* limit. The cheapest relaxation is the least sum
of shares bought that leaves nobody short. The fewest people short with some limits free show whether the others block.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.heads import may_wait
from dienmodel.plan.linear.keys import EarlyRow, MoreColumn, SmoothRow
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.search import Formulation, StepByStep, as_closed, opened, step_by_step
from dienmodel.plan.questions.limits import Limit, LimitKind, head_of, limits_of, per_step, steps_of, widened, years
from dienmodel.solver.highs import LAST, Beginning, Corner, Solution, Solver, Status
from dienmodel.solver.program import INFINITY, with_bounds, with_columns

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """Limits of one kind and name; all applicants form one family, and so do all measures that could start earlier."""

    kind: LimitKind
    name: str  # of the capacity whatever its groups, of the budget; "" for all of a kind


@dataclass(frozen=True)
class Elastic:
    """A program with an elastic column per limit, all in force."""

    form: Formulation
    solver: Solver
    short: int  # column of the people short of the target
    limits: tuple[Limit, ...]
    columns: Ints  # [limits]
    sizes: Reals  # [limits] existing amount of each
    families: tuple[Family, ...]
    family: Ints  # [limits] place among the families
    ends: float  # value of `time.perf_counter` at which solves end

    def late(self) -> bool:
        """Whether time has run out."""
        return time.perf_counter() >= self.ends

    def everything(self) -> Mask:
        """Select all limits."""
        return np.ones(len(self.limits), bool)

    def blocks(self, solution: Solution) -> bool:
        """Whether a solution that minimises people short still leaves too many, whatever is bought."""
        return solution.status is Status.OPTIMAL and float(solution.x[self.short]) > self.form.settings.enough

    def worth(self, price: Reals) -> Reals:
        """Value in people of doubling each limit, by the prices of its rows, [limits]."""
        people: Reals = self.sizes * [-float(price[limit.rows] @ limit.step) for limit in self.limits]
        return people


@dataclass(frozen=True)
class LeastShort:
    """The least shortfall with all limits in force, and the value there of doubling each limit."""

    people: float
    worth: Reals  # [limits]
    corner: Corner


def elastic(form: Formulation, solver: Solver, short: int, limits: Sequence[Limit], ends: float) -> Elastic:
    """Add an elastic column for each limit to a program; columns of an earlier turn stay as they are."""
    turn = len(form.program.parts)
    keys = [MoreColumn(limit.kind, limit.name, limit.begin, turn) for limit in limits]
    program, columns = with_columns(
        form.program, keys, 0.0, 0.0, [limit.rows for limit in limits], [-limit.step for limit in limits]
    )
    sizes = np.array([size_of(form, limit) for limit in limits])
    own = [_family(form.model, limit) for limit in limits]
    families = tuple(dict.fromkeys(own))
    family = np.array([families.index(each) for each in own], np.int64)
    whole = opened(replace(form, program=program))
    return Elastic(whole, solver, short, tuple(limits), columns, sizes, families, family, ends)


def limits_before(form: Formulation, day: date) -> list[Limit]:
    """List the limits per year that begin before a day, and the measures that could not start in time."""
    dates = form.model.lines.calendar.dates
    starts = [
        Limit(LimitKind.START, key.measure, dates[0], dates[-1], np.array([row]), np.ones(1))
        for row, key in enumerate(form.program.rows)
        if isinstance(key, EarlyRow)
    ]
    return [limit for limit in (*limits_of(form, years(form.model)), *starts) if limit.begin < day]


def over_years(limits: Sequence[Limit], day: date) -> list[Limit]:
    """Merge limits over all their years up to a day: one unit more means one more in each year."""
    parts: dict[tuple[LimitKind, str], list[Limit]] = {}
    for limit in limits:
        parts.setdefault((limit.kind, limit.name), []).append(limit)
    return [up_to(_merged(own), day) for own in parts.values()]


def up_to(limit: Limit, day: date) -> Limit:
    """Cut a limit off at a day."""
    return replace(limit, end=min(limit.end, day))


def _merged(parts: Sequence[Limit]) -> Limit:
    rows, place = np.unique(np.concatenate([part.rows for part in parts]), return_inverse=True)
    step = np.bincount(place, np.concatenate([part.step for part in parts])).astype(np.float64)
    return replace(parts[0], end=parts[-1].end, rows=rows, step=step)


def fewest_short(wide: Elastic, free: Mask, begin: Beginning = LAST) -> Solution:
    """Minimise the people short while these limits are free."""
    return _solved(wide, free, wide.form.program.costs(wide.short), INFINITY, begin)


def cheapest(wide: Elastic, free: Mask, short: float = 0.0) -> Solution:
    """Find the smallest relaxation of these limits, as a sum of shares, with at most `short` people short."""
    return _solved(wide, free, wide.form.program.costs(wide.columns, wide.form.settings.share_cost / wide.sizes), short)


def freed(wide: Elastic, free: Mask) -> Formulation:
    """Set these limits free and leave the others in force."""
    program = with_bounds(wide.form.program, wide.columns, 0.0, np.where(free, INFINITY, 0.0))
    return replace(wide.form, program=program)


def _solved(wide: Elastic, free: Mask, cost: Reals, most: float, begin: Beginning = LAST) -> Solution:
    form = freed(wide, free)
    program = with_bounds(form.program, wide.short, 0.0, most)
    if form.closing:
        return as_closed(replace(form, program=program), wide.solver, cost, wide.ends)[1]
    return wide.solver.solve(program, cost, begin=begin, ends=wide.ends)


def least_short_of(wide: Elastic) -> LeastShort:
    """Compute the least shortfall with all limits in force."""
    solution = fewest_short(wide, ~wide.everything())
    if solution.status is not Status.OPTIMAL:
        return LeastShort(INFINITY, np.zeros(len(wide.limits)), wide.solver.corner())
    return LeastShort(float(solution.x[wide.short]), wide.worth(solution.price), wide.solver.corner())


def with_more(wide: Elastic, by_year: Sequence[Limit], x: Reals) -> StepByStep:
    """Expand a solution to single steps, including the amounts that it buys."""
    m = wide.form.model
    bought = {(own.kind, own.name): float(x[column]) for own, column in zip(wide.limits, wide.columns, strict=True)}
    return step_by_step(widened(m, [(limit, bought[limit.kind, limit.name]) for limit in by_year]), x)


def _family(m: Model, limit: Limit) -> Family:
    if limit.kind in (LimitKind.APPLICANTS, LimitKind.START):
        return Family(limit.kind, "")
    if limit.kind in (LimitKind.SLOTS, LimitKind.PLACES):
        labels = m.lines.labels
        return Family(limit.kind, labels.capacity_keys[labels.capacity.index(limit.name)].name)
    return Family(limit.kind, limit.name)


def size_of(form: Formulation, limit: Limit) -> float:
    """Average amount of a limit over its time, at least one.

    Raises:
        AssertionError: a kind of limit that has no size; `mypy` finds it first.
    """
    match limit.kind:
        case LimitKind.SLOTS | LimitKind.PLACES:
            size = _available(form.model, limit)
        case LimitKind.CEILING | LimitKind.FLOOR | LimitKind.DOOR:
            size = _people_of(form.model, limit)
        case LimitKind.APPLICANTS:
            size = _come_in_a_year(form.model, limit)
        case LimitKind.BUDGET | LimitKind.CAP:
            size = float(form.program.row_upper[limit.rows].mean())
        case LimitKind.SMOOTH:
            keys = [form.program.rows[row] for row in limit.rows]
            size = float(np.mean([_may_differ(form.model, key.year) for key in keys if isinstance(key, SmoothRow)]))
        case LimitKind.START:
            size = 1.0  # the whole measure
        case _:
            assert_never(limit.kind)
    return max(size, 1.0)


def _people_of(m: Model, limit: Limit) -> float:
    """Average people who may count, or wait: at a door by the wait at the pace of its gate without a plan."""
    head = m.heads[head_of(m, limit)]
    bound = may_wait(head, m.course.new_started[:, m.node[np.array(head.lines, np.int64)]])[steps_of(m, limit)]
    return float(bound[np.isfinite(bound)].mean())


def _available(m: Model, limit: Limit) -> float:
    """Average units of a capacity without a plan."""
    steps = steps_of(m, limit)
    return float(m.course.available[steps, m.lines.labels.capacity.index(limit.name)].mean()) / per_step(m, limit.kind)


def _come_in_a_year(m: Model, limit: Limit) -> float:
    """People per year who come to a line; for less than a year, all of them."""
    years_long = max((limit.end - limit.begin).days / DAYS_PER_YEAR, 1.0)
    return float(m.base.arrived[steps_of(m, limit), m.lines.labels.gate.index(limit.name)].sum()) / years_long


def _may_differ(m: Model, year: int) -> float:
    """People by which the intake of a year may differ from the year before, without a plan."""
    meters = {meter.name: meter for meter in m.meters}
    own = next(meter for meter in m.meters if meter.after and meter.year == year)
    return own.within * meters[own.after].read(m.course)
