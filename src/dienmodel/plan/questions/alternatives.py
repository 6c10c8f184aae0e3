"""Near the best: what all plans have in common whose aims are hardly worse, and where they differ."""

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
    """Least and most of something over all plans near the best."""

    name: str
    low: float
    high: float
    best: float  # in the best plan


@dataclass(frozen=True)
class Alternatives:
    """What all plans near the best have in common, and where they differ."""

    slack: float
    values: tuple[float, ...]  # per aim, in the best plan
    allowed: tuple[float, ...]  # per aim, in the plans near it
    measures: tuple[Range, ...]  # levels 0..1
    lines: tuple[Range, ...]  # people admitted per group of lines over the whole run


def alternatives(ready: PreparedQuestion, slack: float, rounds: int | None = None) -> Alternatives:
    """Least and most of every measure and every track in plans whose aims are at most `slack` worse than the best.

    The aims are those of `planner.plan`: the first above all. Slack counts as a share of an aim, or of one person.

    Raises:
        NoPlan: the limits contradict each other.
    """
    ready, x = solved(ready, ready.weights(), rounds)
    best = ready.values(x)
    allowed = tuple(value + slack * max(abs(value), 1.0) for value in best)
    near, m = near_the_best(ready, allowed), ready.form.model
    lines = {name: np.flatnonzero(np.isin(m.line, own)) for name, own in tracks(m).items()}
    return Alternatives(
        slack,
        best,
        allowed,
        tuple(_range(near, name, own, x) for name, own in ready.levels().items()),
        tuple(_range(near, name, own, x) for name, own in lines.items()),
    )


def near_the_best(ready: PreparedQuestion, allowed: tuple[float, ...]) -> PreparedQuestion:
    """With rows that keep every aim to what is allowed."""
    aims = enumerate(zip(ready.terms, allowed, strict=True))
    rows = aim_rows([(AimRow(term.name, Bound.NEAR), ready.objective(k), most) for k, (term, most) in aims])
    return replace(ready, form=replace(ready.form, program=with_rows(ready.form.program, rows)[0]))


def tracks(m: Model) -> dict[str, list[int]]:
    """Decided lines by track: those from which nobody comes to another decided line of the track."""
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
    """Least and most of a sum of columns."""
    ends = []
    for sign in (1.0, -1.0):
        solution = ready.solver.solve(ready.form.program, ready.form.program.costs(columns, sign))
        if solution.status is not Status.OPTIMAL:
            raise NoPlan("no-plan-range", name=name)
        ends.append(sign * solution.objective)
    return Range(name, ends[0], ends[1], float(x[columns].sum()))
