"""Plans for more than one future: decide now, adapt later.

Every future has its own program. Decisions taken *now* (admissions in the first periods, measures that start in them)
must be the same in all futures; later decisions may differ. The regret of a decision in a future is how much worse its
best outcome there is than the outcome if that future had been known, in the first aim alone. A robust decision has the
smallest worst regret, and among those the best mean over the futures of each aim in its order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.keys import AimRow, Bound, FutureColumn, FutureRow, NowRow, RegretRow, WorstColumn
from dienmodel.plan.linear.order import AimGroup, aim_rows, in_order, released
from dienmodel.plan.linear.program import NoPlan, stop_without
from dienmodel.plan.questions.prepared import PreparedQuestion
from dienmodel.solver.highs import Solver, Status
from dienmodel.solver.program import INFINITY, NewRows, Program, RowBlock, with_bounds, with_columns, with_rows


@dataclass(frozen=True)
class Robust:
    """Decisions to take now: first the best decision for each future, last the robust one."""

    futures: tuple[str, ...]
    best: tuple[tuple[float, ...], ...]  # per future, the aims if it had been known
    regret: Reals  # [decision, future] in units of the first aim; infinite if no plan is left
    values: tuple[tuple[float, ...], ...]  # per future, the aims under the robust decision
    measures: Mapping[str, float]  # measures that the robust decision starts now, with their levels
    admitted: Mapping[str, float]  # people that it admits now, per line

    @property
    def worst(self) -> Reals:
        """Worst regret of each decision."""
        worst: Reals = self.regret.max(1)
        return worst


def robust(futures: Mapping[str, PreparedQuestion], until: date, rounds: int | None = None) -> Robust:
    """Find the decisions before `until` with the smallest worst regret over futures with the same parts.

    Raises:
        ValueError: a future has other lines, periods or measures than the first.
        NoPlan: limits contradict each other, in one future or for one decision in all of them.
    """
    most = next(iter(futures.values())).form.settings.answer_rounds if rounds is None else rounds
    each = [_in_order(own, most) for own in futures.values()]
    ready, alone = [own for own, _ in each], [x for _, x in each]
    now, first = _now(ready, until), [own.objective(0) for own in ready]
    best = [_reached(cost, x) for cost, x in zip(first, alone, strict=True)]
    together = _solved_together(ready, best, now)
    if together is None:
        raise _nothing_in_common(dict(zip(futures, ready, strict=True)), now, until)
    decisions = [*(x[now] for x in alone), together[0][now]]
    regret = np.array(
        [[_regret(own, least, now, decision) for own, least in zip(ready, best, strict=True)] for decision in decisions]
    )
    return Robust(
        tuple(futures),
        tuple(own.values(x) for own, x in zip(ready, alone, strict=True)),
        regret,
        tuple(own.values(x) for own, x in zip(ready, together, strict=True)),
        *_decided(ready[0], together[0], now),
    )


def _in_order(ready: PreparedQuestion, rounds: int) -> tuple[PreparedQuestion, Reals]:
    """The best for the aims of a future, each by itself in its order; its program with the rows that this took.

    Raises:
        NoPlan: the limits contradict each other.
    """
    form, solution = in_order(ready.form, ready.solver, _aims(ready), rounds)
    stop_without(solution)
    return replace(ready, form=released(form)), solution.x


def _aims(ready: PreparedQuestion) -> list[AimGroup]:
    """The aims, each by itself, at the size of the others."""
    costs = [(ready.terms[k].name, ready.objective(k), ready.scale(k)) for k in range(len(ready.terms))]
    return [AimGroup(scale * cost, {name: cost}) for name, cost, scale in costs]


def _reached(cost: Reals, x: Reals) -> float:
    return float(cost @ x[: len(cost)])


def _now(ready: Sequence[PreparedQuestion], until: date) -> Ints:
    """Columns decided before a day, the same in all futures."""
    form = ready[0].form
    m, columns = form.model, form.program.columns
    if any(own.form.program.columns != columns or _days(own) != _days(ready[0]) for own in ready):
        raise ValueError("the futures do not have the same lines, periods and measures")
    dates = m.lines.calendar.dates
    early = np.array([dates[int(m.bounds[q])] < until for q in m.period], bool)
    started = [column for o, column in zip(m.options, form.places.option, strict=True) if o.start < until]
    return np.concatenate([np.flatnonzero(early), np.array(started, np.int64)]).astype(np.int64)


def _days(ready: PreparedQuestion) -> list[date]:
    """First day of each period, and the end of the last."""
    m = ready.form.model
    return [m.lines.calendar.dates[int(t)] for t in m.bounds]


def _solved_together(ready: Sequence[PreparedQuestion], best: Sequence[float], now: Ints) -> list[Reals] | None:
    """The smallest worst regret, and then the best mean of each aim in its order; the columns of each future.

    What is decided now is all that futures share, so in each of them every aim is the best that this leaves. None where
    no one decision fits all futures.

    Raises:
        NoPlan: the solver stopped.
    """
    program, first = _side_by_side([own.form.program for own in ready])
    program, (worst,) = with_columns(program, [WorstColumn()])
    program, _ = with_rows(program, _regrets([own.objective(0) for own in ready], best, first, int(worst)))
    program, _ = with_rows(program, _the_same(now, first))
    settings = ready[0].form.settings
    goals = [(WORST, settings.regret_scale, program.costs(worst))]
    goals += [(term.name, ready[0].scale(k), _mean(program, ready, k, first)) for k, term in enumerate(ready[0].terms)]
    solver, x = Solver(), np.zeros(0)
    for name, scale, cost in goals:
        solution = solver.solve(program, scale * cost)
        if solution.status is Status.INFEASIBLE and not len(x):
            return None
        stop_without(solution)
        x, reached = solution.x, _reached(cost, solution.x)
        most = reached + settings.hold_slack * max(abs(reached), 1.0)
        program, _ = with_rows(program, aim_rows([(AimRow(name, Bound.HELD), cost, most)]))
    return [x[at : at + len(own.form.program.lower)] for own, at in zip(ready, first, strict=True)]


def _nothing_in_common(futures: Mapping[str, PreparedQuestion], now: Ints, until: date) -> NoPlan:
    """That no one decision fits all futures, and which two of them leave none, if two are enough."""
    day = str(until)
    for one, other in combinations(futures, 2):
        program, first = _side_by_side([futures[name].form.program for name in (one, other)])
        program, _ = with_rows(program, _the_same(now, first))
        if Solver().solve(program, program.costs()).status is Status.INFEASIBLE:
            return NoPlan("no-plan-robust", one=one, other=other, day=day)
    return NoPlan("no-plan-robust-all", day=day)


WORST = "worst regret"
"""What is made small before the aims."""


def _mean(program: Program, ready: Sequence[PreparedQuestion], k: int, first: Sequence[int]) -> Reals:
    """Costs of the mean of an aim over the futures."""
    total = program.costs()
    for own, at in zip(ready, first, strict=True):
        cost = own.objective(k)
        total[at : at + len(cost)] = cost / len(ready)
    return total


def _side_by_side(programs: Sequence[Program]) -> tuple[Program, list[int]]:
    """Combine all programs into one, and return the first column of each."""
    whole, first = Program(), list[int]()
    for k, own in enumerate(programs):
        first.append(len(whole.lower))
        whole, _ = with_columns(whole, [FutureColumn(key, k) for key in own.columns], own.lower, own.upper)
        row = 0
        for block in own.blocks:
            keys, rows = [FutureRow(key, k) for key in block.keys], slice(row, row := row + len(block))
            low, high = own.row_lower[rows], own.row_upper[rows]  # as moved since they were added
            block = replace(block, keys=keys, column=block.column + first[-1], lower=low, upper=high)
            whole, _ = with_rows(whole, block)
    return whole, first


def _regrets(costs: Sequence[Reals], best: Sequence[float], first: Sequence[int], worst: int) -> RowBlock:
    """Keep the worst regret at or above that of every future."""
    new = NewRows()
    for k, cost in enumerate(costs):
        row = new.new(RegretRow(k), upper=best[k])
        used = np.flatnonzero(cost)
        new.add(row, first[k] + used, cost[used])
        new.add(row, worst, -1.0)
    return new.done()


def _the_same(now: Ints, first: Sequence[int]) -> RowBlock:
    """Make the decisions taken now equal in all futures."""
    new = NewRows()
    for k, at in enumerate(first[1:], 1):
        for column in now.tolist():
            row = new.new(NowRow(k, column), 0.0, 0.0)
            new.add(row, [first[0] + column, at + column], [1.0, -1.0])
    return new.done()


def _regret(ready: PreparedQuestion, best: float, now: Ints, decision: Reals) -> float:
    """Loss in the first aim from a decision in a future, compared with the best decision for that future."""
    program, settings, cost = ready.form.program, ready.form.settings, ready.objective(0)
    slack = settings.decided * np.maximum(np.abs(decision), 1.0)
    low, high = np.maximum(decision - slack, program.lower[now]), np.minimum(decision + slack, program.upper[now])
    solution = ready.solver.solve(with_bounds(program, now, low, high), settings.regret_scale * cost)
    if solution.status is Status.INFEASIBLE:
        return float(INFINITY)
    stop_without(solution)
    return max(_reached(cost, solution.x) - best, 0.0)


def _decided(ready: PreparedQuestion, x: Reals, now: Ints) -> tuple[dict[str, float], dict[str, float]]:
    """Levels of measures, and people admitted per line, in a decision."""
    m = ready.form.model
    chosen = np.zeros(len(x), bool)
    chosen[now] = True
    measures = {name: float(x[own[chosen[own]]].sum()) for name, own in ready.levels().items() if chosen[own].any()}
    people: dict[str, float] = {}
    for j in now[now < len(m.line)]:
        if m.turns[j]:
            continue
        label = m.lines.labels.gate[m.line[j]]
        people[label] = people.get(label, 0.0) + float(x[j])
    return measures, people
