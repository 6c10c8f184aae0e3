"""Near-optimal plans: what all plans with hardly worse aims have in common, and where they differ."""

from dataclasses import dataclass, replace

import numpy as np

from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.keys import AimRow, Bound
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.order import aim_rows
from dienmodel.plan.linear.program import NoPlan
from dienmodel.plan.questions.prepared import PreparedQuestion, solved
from dienmodel.solver.highs import Status
from dienmodel.solver.program import with_rows


@dataclass(frozen=True)
class Range:
    """Smallest and largest value of a quantity over all near-optimal plans."""

    name: str
    low: float
    high: float
    best: float  # in the best plan


@dataclass(frozen=True)
class Alternatives:
    """What all near-optimal plans have in common, and where they differ."""

    slack: float
    values: tuple[float, ...]  # per aim, in the best plan
    allowed: tuple[float, ...]  # per aim, in near-optimal plans
    measures: tuple[Range, ...]  # levels 0..1
    lines: tuple[Range, ...]  # people admitted per group of lines over the whole run


def alternatives(ready: PreparedQuestion, slack: float, rounds: int | None = None) -> Alternatives:
    """Find the range of every measure and track over plans whose aims are at most `slack` worse than the best.

    As in `planner.plan`, the first aim takes precedence. Slack is a share of an aim, or of one unit for aims below one.

    Raises:
        NoPlan: the limits contradict each other.
    """
    ready, x = solved(ready, ready.weights(), rounds)
    best = ready.values(x)
    allowed = tuple(value + slack * max(abs(value), 1.0) for value in best)
    near, m = near_the_best(ready, allowed), ready.form.model
    lines = {name: np.flatnonzero(np.isin(m.line, own) & ~m.turns) for name, own in tracks(m).items()}
    return Alternatives(
        slack,
        best,
        allowed,
        tuple(_range(near, name, own, x) for name, own in ready.levels().items()),
        tuple(_range(near, name, own, x) for name, own in lines.items()),
    )


def near_the_best(ready: PreparedQuestion, allowed: tuple[float, ...]) -> PreparedQuestion:
    """Add rows that keep every aim within its allowed value."""
    aims = enumerate(zip(ready.terms, allowed, strict=True))
    rows = aim_rows([(AimRow(term.name, Bound.NEAR), ready.objective(k), most) for k, (term, most) in aims])
    return replace(ready, form=replace(ready.form, program=with_rows(ready.form.program, rows)[0]))


def tracks(m: Model) -> dict[str, list[int]]:
    """Group decided lines by track, without those that lead to another decided line of the same track."""
    track = [m.lines.labels.node[int(n)]["track"] for n in m.node]
    leads = {
        int(line)
        for to, (decisions, _) in m.arrived.items()
        for line in np.unique(m.line[decisions[decisions < len(m.line)]])
        if track[line] == track[to]
    }
    lines: dict[str, list[int]] = {}
    for line in np.flatnonzero(m.decided):
        if int(line) not in leads:
            lines.setdefault(track[line], []).append(int(line))
    return lines


def _range(ready: PreparedQuestion, name: str, columns: Ints, x: Reals) -> Range:
    """Minimise and maximise a sum of columns."""
    ends = []
    for sign in (1.0, -1.0):
        solution = ready.solver.solve(ready.form.program, ready.form.program.costs(columns, sign))
        if solution.status is not Status.OPTIMAL:
            raise NoPlan("no-plan-range", name=name)
        ends.append(sign * solution.objective)
    return Range(name, ends[0], ends[1], float(x[columns].sum()))
