"""Doors under a plan: it says how many people may wait for each line of a gate with a door, period by period.

A plan decides whom to turn away, up to what the door allows. A run that follows it turns away whoever comes last beyond
the number that the plan gives its door in the period, so that they are as many as in the plan. When in a period that is
is up to the door: a program that decides for months does not know it, and what comes out is checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.quotas.lines import with_doors, with_quotas
from dienmodel.plan.linear.heads import HeadLimit
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.search import StepByStep, step_by_step, waiting
from dienmodel.plan.settings import SETTINGS

SOME, TINY, HALVINGS = 1e-3, 1e-300, 60
"""People from which on somebody is turned away; nobody; how often the number that may wait is halved to find it."""


@dataclass(frozen=True)
class PlannedDoor:
    """How many may wait for a line in each period, and how many people its door turns away in each."""

    line: str
    most: Reals  # [Q]
    turned: Reals  # [Q]
    early: Reals  # [Q] of these while fewer wait than may: a decision of the plan
    by_step: Reals  # [T] how many may wait, in the past too

    def as_data(self) -> dict[str, object]:
        """Plain data: people turned away in all, and of these while more might wait."""
        return {"line": self.line, "turned": float(self.turned.sum()), "early": float(self.early.sum())}


def following(m: Model, x: Reals, lines: Network | None = None) -> tuple[Network, StepByStep]:
    """The network (or another with the same lines) under the decisions of a solution, and these step by step."""
    seen, which = step_by_step(m, x), np.flatnonzero(m.decided)
    lines = shut_at(m.lines if lines is None else lines, levels_of(m, seen))
    return with_quotas(lines, seen.admitted[:, which], which), seen


def shut_at(lines: Network, levels: Mapping[int, Reals]) -> Network:
    """The network in which so many may wait for some lines [T], as a plan says; in the past as many as did."""
    which = sorted(levels)
    if not which:
        return lines
    return with_doors(lines, np.array([levels[line] for line in which]).T, np.array(which, np.int64))


def planned_doors(m: Model, levels: Mapping[int, Reals], course: Trajectory) -> tuple[PlannedDoor, ...]:
    """How many may wait for each line [T], and whom their doors turn away in the course that follows that, by line."""
    first, last, doors = m.bounds[:-1], m.bounds[1:] - 1, []
    limits = {line: limit for limit in m.heads if limit.door for line in limit.lines}
    for line in sorted(levels):
        turned = np.add.reduceat(course.new_turned[:, m.node[line]], first)
        lines = m.node[list(limits[line].lines)]
        there = (course.n_waiting[1:, lines] - course.new_turned[:, lines]).sum(axis=1)
        early = np.where(limits[line].bound[last] - there[last] > SETTINGS.enough, turned, 0.0)
        doors.append(PlannedDoor(m.lines.labels.gate[line], levels[line][first], turned, early, levels[line]))
    return tuple(doors)


def after_past(door: PlannedDoor, steps: int) -> PlannedDoor:
    """A door whose first period is so many steps of the past: of these it says how many may wait in each."""
    most = np.append(door.by_step[:steps], door.most[1:])
    return replace(door, most=most, turned=door.turned[1:], early=door.early[1:])


def older_door(line: str, most: Sequence[float]) -> PlannedDoor:
    """A door as an older plan said it, of which it is not told here whom it turns away."""
    nobody = np.zeros(len(most))
    return PlannedDoor(line, np.array(most), nobody, nobody, nobody)


def levels_of(m: Model, seen: StepByStep) -> dict[int, Reals]:
    """How many may wait for each decided line with a door, [T]: as the plan says, and in the past as it was.

    All lines of a gate together no more than its door allows.
    """
    levels: dict[int, Reals] = {}
    for limit in m.heads:
        own = [line for line in limit.lines if limit.door and m.decided[line]]
        each = np.array([_level(m, seen, limit, line) for line in own]).reshape(len(own), m.lines.n_steps)
        fits = np.minimum(limit.bound / np.maximum(each.sum(axis=0), TINY), 1.0)
        levels |= dict(zip(own, each * fits, strict=True))
    return levels | {line: np.append(_before(m, seen, line), own[m.since :]) for line, own in levels.items()}


def _level(m: Model, seen: StepByStep, limit: HeadLimit, line: int) -> Reals:
    """How many may wait so that the door turns away as many in a period as the plan; else a part of what may, [T]."""
    first, own = m.bounds[:-1], queue(m, seen, line)
    turned = np.add.reduceat(seen.turned[:, line], first)
    others = sum((queue(m, seen, other) for other in limit.lines), np.zeros(len(own)))
    slack = np.maximum(np.minimum.reduceat(limit.bound - others, first), 0.0) / len(limit.lines)
    ample = np.maximum.reduceat(own, first) + slack
    stays = 1.0 - float(m.lines.gates.renege[line])
    level = levels_for(seen.arrived[:, line], seen.admitted[:, line], stays, m.bounds, turned, ample)
    return np.repeat(np.maximum(level, 0.0), np.diff(m.bounds))


@njit(cache=True, error_model="numpy")
def levels_for(arrived: Reals, admitted: Reals, stays: float, bounds: Ints, turned: Reals, otherwise: Reals) -> Reals:
    """How many may wait in each period so that so many are `turned` away in it, [Q]; `otherwise` where nobody is."""
    levels, queue, owed = otherwise.copy(), 0.0, 0.0
    for q in range(len(turned)):
        most = otherwise[q]
        if turned[q] > SOME:
            low, high = 0.0, queue + arrived[bounds[q] : bounds[q + 1]].sum()
            for _ in range(HALVINGS):
                most = (low + high) / 2.0
                if _period(arrived, admitted, stays, bounds[q], bounds[q + 1], queue, owed, most)[0] > turned[q]:
                    low = most
                else:
                    high = most
            most = high
        levels[q] = most
        _, queue, owed = _period(arrived, admitted, stays, bounds[q], bounds[q + 1], queue, owed, most)
    return levels


@njit(cache=True, error_model="numpy")
def _period(
    arrived: Reals, admitted: Reals, stays: float, first: int, last: int, queue: float, owed: float, most: float
) -> tuple[float, float, float]:
    """People turned away in some steps where `most` may wait, who waits then, and admissions that are still owed."""
    away = 0.0
    for t in range(first, last):
        present = queue * stays + max(arrived[t], 0.0)
        owed += admitted[t]
        let_in = min(owed, present)
        owed -= let_in
        over = min(max(present - let_in - most, 0.0), max(arrived[t], 0.0))
        queue, away = present - let_in - over, away + over
    return away, queue, owed


def _before(m: Model, seen: StepByStep, line: int) -> Reals:
    """How many might wait in the past: who did where people were turned away, else as many as its door allows."""
    turned, past = seen.turned[: m.since, line], queue(m, seen, line)[: m.since]
    closes = m.lines.paths[m.lines.gates.closes[line], : m.since]
    return np.where(turned > 0.0, np.maximum(past, 0.0), closes)


def queue(m: Model, seen: StepByStep, line: int) -> Reals:
    """Who waits for a line after each step and is not turned away, [T]."""
    left = seen.arrived[:, line] - seen.admitted[:, line] - seen.turned[:, line]
    return waiting(left, 1.0 - float(m.lines.gates.renege[line]))
