"""Plans for more than one future: decide now, adapt later.

Every future has its own program. Decisions taken *now* (admissions in the first periods, measures that start in them)
must be the same in all futures; later decisions may differ. The regret of a decision in a future is how much worse its
best outcome there is than the outcome if that future had been known. A robust decision has the smallest worst regret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.keys import FutureColumn, FutureRow, NowRow, RegretRow, WorstColumn
from dienmodel.plan.linear.program import NoPlan, stop_without
from dienmodel.plan.questions.prepared import PreparedQuestion, solved
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
    each = [solved(own, own.weights(), rounds) for own in futures.values()]
    ready, alone = [own for own, _ in each], [x for _, x in each]
    costs = [own.weighed(own.weights()) / own.scale(0) for own in ready]  # in units of the first aim
    now = _now(ready, until)
    together = _solved_together(ready, costs, [float(c @ x[: len(c)]) for c, x in zip(costs, alone, strict=True)], now)
    decisions = [x[now] for x in alone] + [together[0][now]]
    regret = np.array(
        [[_regret(own, c, x, now, d) for own, c, x in zip(ready, costs, alone, strict=True)] for d in decisions]
    )
    return Robust(
        tuple(futures),
        tuple(own.values(x) for own, x in zip(ready, alone, strict=True)),
        regret,
        tuple(own.values(x) for own, x in zip(ready, together, strict=True)),
        *_decided(ready[0], together[0], now),
    )


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


def _solved_together(
    ready: Sequence[PreparedQuestion], costs: Sequence[Reals], best: Sequence[float], now: Ints
) -> list[Reals]:
    """Solve all futures together for the smallest worst regret; return the columns of each."""
    program, first = _side_by_side([own.form.program for own in ready])
    program, (worst,) = with_columns(program, [WorstColumn()])
    program, _ = with_rows(program, _regrets(costs, best, first, int(worst)))
    program, _ = with_rows(program, _the_same(now, first))
    settings = ready[0].form.settings
    total = program.costs(worst)
    for cost, at in zip(costs, first, strict=True):
        total[at : at + len(cost)] += settings.tie * cost / len(costs)
    solution = Solver().solve(program, settings.regret_scale * total)
    if solution.status is not Status.OPTIMAL:
        raise NoPlan("no-plan-robust")
    return [solution.x[at : at + len(cost)] for cost, at in zip(costs, first, strict=True)]


def _side_by_side(programs: Sequence[Program]) -> tuple[Program, list[int]]:
    """Combine all programs into one, and return the first column of each."""
    whole, first = Program(), list[int]()
    for k, own in enumerate(programs):
        first.append(len(whole.lower))
        whole, _ = with_columns(whole, [FutureColumn(key, k) for key in own.columns], own.lower, own.upper)
        for block in own.blocks:
            keys = [FutureRow(key, k) for key in block.keys]
            whole, _ = with_rows(whole, replace(block, keys=keys, column=block.column + first[-1]))
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


def _regret(ready: PreparedQuestion, cost: Reals, best: Reals, now: Ints, decision: Reals) -> float:
    """Loss from a decision in a future, compared with the best decision for that future."""
    program, settings = ready.form.program, ready.form.settings
    slack = settings.decided * np.maximum(np.abs(decision), 1.0)
    low, high = np.maximum(decision - slack, program.lower[now]), np.minimum(decision + slack, program.upper[now])
    solution = ready.solver.solve(with_bounds(program, now, low, high), settings.regret_scale * cost)
    if solution.status is Status.INFEASIBLE:
        return float(INFINITY)
    stop_without(solution)
    return max(float(cost @ solution.x[: len(cost)]) - float(cost @ best[: len(cost)]), 0.0)


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
