"""Plans for more than one future: decide now, adapt later.

Every future has its own program. What is decided *now* (admissions of the first periods, measures that start in them)
must be the same in all of them, what comes later may differ. The regret of a decision in a future is how much worse it
ends there, at best, than what would have been decided had that future been known; a robust decision has the least worst
regret.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.prepared import Prepared, solved
from dienmodel.solver.program import INFINITY, Entries, Program, Rows, Solver, Status

TIE = 1e-4
"""Weight of the mean over all futures beside the worst regret."""

STEP_DOWN = 1e-3
"""Weight of an aim beside the one before."""


@dataclass(frozen=True)
class Robust:
    """What to decide now. Decisions are that which is best for each future, and last the robust one."""

    futures: tuple[str, ...]
    best: tuple[tuple[float, ...], ...]  # per future the aims had it been known
    regret: Reals  # [decision, future] in units of the first aim; infinite where no plan is left
    values: tuple[tuple[float, ...], ...]  # per future the aims under the robust decision
    measures: Mapping[str, float]  # what the robust decision starts now, and to which level
    admitted: Mapping[str, float]  # people it admits now, per line

    @property
    def worst(self) -> Reals:
        """Worst regret of each decision."""
        worst: Reals = self.regret.max(1)
        return worst


def robust(futures: Mapping[str, Prepared], until: date, rounds: int = 4) -> Robust:
    """The decision of the time before `until` with the least worst regret over futures with the same parts.

    Raises:
        ValueError: a future has other lines, periods or measures than the first.
        NoPlan: limits contradict each other, in one future or for one decision in all of them.
    """
    ready = list(futures.values())
    costs = [_cost(own) for own in ready]
    alone = [solved(own, _weights(own), rounds) for own in ready]
    now = _now(ready, until)
    together = _solved_together(ready, costs, [float(c @ x[: len(c)]) for c, x in zip(costs, alone, strict=True)], now)
    decisions = [x[now] for x in alone] + [together[0][now]]
    regret = np.array(
        [[_regret(own, c, x, now, d) for own, c, x in zip(ready, costs, alone, strict=True)] for d in decisions]
    )
    return Robust(
        tuple(futures),
        tuple(_values(own, x) for own, x in zip(ready, alone, strict=True)),
        regret,
        tuple(_values(own, x) for own, x in zip(ready, together, strict=True)),
        *_decided(ready[0], together[0], now),
    )


def _weights(ready: Prepared) -> list[float]:
    return [ready.scale(k) * STEP_DOWN**k for k in range(len(ready.terms))]


def _cost(ready: Prepared) -> Reals:
    """Costs of all columns, in units of the first aim."""
    parts = [weight * ready.objective(k) for k, weight in enumerate(_weights(ready))]
    total: Reals = np.sum(parts, axis=0) / ready.scale(0)
    return total


def _values(ready: Prepared, x: Reals) -> tuple[float, ...]:
    return tuple(ready.value(k, x) for k in range(len(ready.terms)))


def _now(ready: Sequence[Prepared], until: date) -> Ints:
    """Columns that are decided before a day, the same in all futures."""
    m = ready[0].search.model
    names = ready[0].search.made.column_names
    if any(own.search.made.column_names != names or _days(own) != _days(ready[0]) for own in ready):
        raise ValueError("the futures do not have the same lines, periods and measures")
    dates = m.lines.calendar.dates
    early = np.array([dates[int(m.bounds[q])] < until for q in m.period], bool)
    started = [column for o, column in zip(m.options, ready[0].search.places.option, strict=True) if o.start < until]
    return np.concatenate([np.flatnonzero(early), np.array(started, np.int64)]).astype(np.int64)


def _days(ready: Prepared) -> list[date]:
    """First day of each period, and the end."""
    m = ready.search.model
    return [m.lines.calendar.dates[int(t)] for t in m.bounds]


def _solved_together(
    ready: Sequence[Prepared], costs: Sequence[Reals], best: Sequence[float], now: Ints
) -> list[Reals]:
    """The columns of each future under the decision with the least worst regret."""
    made, first = Program(), []
    for k, own in enumerate(ready):
        search = own.search.made
        first.append(len(made.column_names))
        names = [f"{name}:{k}" for name in search.column_names]
        made.columns(names, np.concatenate(search.lower), np.concatenate(search.upper))
        for block in search.blocks:
            rows = [f"{name}:{k}" for name in block.name]
            made.rows(replace(block, column=block.column + first[-1], name=rows))
    (worst,) = made.columns(["worst regret"])
    made.rows(_regrets(costs, best, first, int(worst)))
    made.rows(_the_same(now, first))
    solver = Solver(made)
    total = np.zeros(len(made.column_names))
    total[worst] = 1.0
    for cost, at in zip(costs, first, strict=True):
        total[at : at + len(cost)] += TIE * cost / len(costs)
    solver.costs(1e3 * total)
    found = solver.solve()
    if found.status is not Status.OPTIMAL:
        raise NoPlan(f"no one decision fits all futures: {found.status}")
    return [found.x[at : at + len(cost)] for cost, at in zip(costs, first, strict=True)]


def _regrets(costs: Sequence[Reals], best: Sequence[float], first: Sequence[int], worst: int) -> Rows:
    """The worst regret is at least that of every future."""
    entries = Entries()
    for k, cost in enumerate(costs):
        row = entries.new(f"regret:{k}", upper=best[k])
        used = np.flatnonzero(cost)
        entries.add(row, first[k] + used, cost[used])
        entries.add(row, worst, -1.0)
    return entries.done()


def _the_same(now: Ints, first: Sequence[int]) -> Rows:
    """What is decided now is the same in all futures."""
    entries = Entries()
    for at in first[1:]:
        for column in now:
            row = entries.new(f"now:{at}:{column}", 0.0, 0.0)
            entries.add(row, [first[0] + column, at + column], [1.0, -1.0])
    return entries.done()


def _regret(ready: Prepared, cost: Reals, best: Reals, now: Ints, decision: Reals) -> float:
    """How much worse a decision ends in a future than what is best for it."""
    solver, made = ready.search.solver, ready.search.made
    lower, upper = np.concatenate(made.lower)[now], np.concatenate(made.upper)[now]
    solver.set_option("solver", "simplex")
    solver.costs(1e3 * cost)
    slack = 1e-7 * np.maximum(np.abs(decision), 1.0)
    solver.bound_columns(now, np.maximum(decision - slack, lower), np.minimum(decision + slack, upper))
    found = solver.solve()
    solver.bound_columns(now, lower, upper)
    if found.status is not Status.OPTIMAL:
        return float(INFINITY)
    return max(float(cost @ found.x[: len(cost)]) - float(cost @ best[: len(cost)]), 0.0)


def _decided(ready: Prepared, x: Reals, now: Ints) -> tuple[dict[str, float], dict[str, float]]:
    """Measures and people per line of a decision."""
    m = ready.search.model
    chosen = np.zeros(len(x), bool)
    chosen[now] = True
    measures = {name: float(x[own[chosen[own]]].sum()) for name, own in ready.levels().items() if chosen[own].any()}
    people: dict[str, float] = {}
    for j in now[now < len(m.line)]:
        label = m.lines.labels.gate[m.line[j]]
        people[label] = people.get(label, 0.0) + float(x[j])
    return measures, people
