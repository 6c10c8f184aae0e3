"""Doors under a plan: it says how many people may wait for each line of a gate with a door, period by period.

A plan decides whom to turn away, up to what the door allows. A run that follows it turns away whoever comes last beyond
the number that the plan gives its door in the period, so that they are as many as in the plan. When in a period that is
is up to the door: a program that decides for months does not know it, and what comes out is checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from dienmodel.engines.expect.expect import expect
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.quotas.lines import with_doors, with_quotas
from dienmodel.plan.linear.heads import HeadLimit, may_wait
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.search import StepByStep, step_by_step, waiting
from dienmodel.plan.settings import SETTINGS

SOME, NOBODY, HALVINGS = 1e-3, 1e-9, 60
"""People from which on somebody is turned away, and who are nobody; how often a number is halved to find it."""


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


@dataclass(frozen=True)
class UnderPlan:
    """The network under the decisions of a solution, these step by step, and how many may wait for lines with doors."""

    network: Network
    seen: StepByStep
    levels: Mapping[int, Reals]


def following(m: Model, x: Reals, lines: Network | None = None) -> UnderPlan:
    """The network, or another with the same lines, under the decisions of a solution.

    Each line has a door of its own; where in the course more wait for the lines of a gate than its door allows, these
    let fewer wait.
    """
    followed = _following(m, x, m.lines if lines is None else lines, strict=False)
    shared = any(limit.door and len(limit.lines) > 1 for limit in m.heads)
    if shared and crowded(m.heads, expect(followed.network), m.node, m.since) > NOBODY:
        return _following(m, x, m.lines if lines is None else lines, strict=True)
    return followed


def _following(m: Model, x: Reals, lines: Network, strict: bool) -> UnderPlan:
    seen, which = step_by_step(m, x), np.flatnonzero(m.decided)
    levels = levels_of(m, seen, strict)
    return UnderPlan(with_quotas(shut_at(lines, levels), seen.admitted[:, which], which), seen, levels)


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
        most = may_wait(limits[line], course.new_started[:, lines])
        early = np.where(most[last] - there[last] > SETTINGS.enough, turned, 0.0)
        doors.append(PlannedDoor(m.lines.labels.gate[line], levels[line][first], turned, early, levels[line]))
    return tuple(doors)


def crowded(limits: Sequence[HeadLimit], course: Trajectory, node: Ints, since: int = 0) -> float:
    """The largest share by which more wait from a step on than a door allows; zero where all are kept to.

    Who waited before may wait on where fewer may: a door turns away who comes.
    """
    excess = [0.0]
    for limit in limits:
        if limit.door:
            own = node[list(limit.lines)]
            stay = (course.new_joined - course.new_turned)[:, own].sum(axis=1)
            there = (course.n_waiting[1:] - course.new_turned)[:, own].sum(axis=1)
            most = may_wait(limit, course.new_started[:, own])
            excess.append(float((np.minimum(there - most, stay) / np.maximum(most, 1.0))[since:].max()))
    return max(excess)


def after_past(door: PlannedDoor, steps: int) -> PlannedDoor:
    """A door whose first period is so many steps of the past: of these it says how many may wait in each."""
    most = np.append(door.by_step[:steps], door.most[1:])
    return replace(door, most=most, turned=door.turned[1:], early=door.early[1:])


def older_door(line: str, most: Sequence[float]) -> PlannedDoor:
    """A door as an older plan said it, of which it is not told here whom it turns away."""
    nobody = np.zeros(len(most))
    return PlannedDoor(line, np.array(most), nobody, nobody, nobody)


def levels_of(m: Model, seen: StepByStep, strict: bool) -> dict[int, Reals]:
    """How many may wait for each decided line with a door, [T]: as the plan says, and in the past as it was."""
    levels: dict[int, Reals] = {}
    for limit in m.heads:
        own = np.array([line for line in limit.lines if limit.door and m.decided[line]], np.int64)
        if len(own):
            each = np.repeat(_at_gate(m, seen, limit, own, strict), np.diff(m.bounds), axis=0)
            levels |= dict(zip(own.tolist(), each.T, strict=True))
    before = {line: _before(m, seen, limit, line) for limit in m.heads if limit.door for line in limit.lines}
    return {line: np.append(before[line], level[m.since :]) for line, level in levels.items()}


def _at_gate(m: Model, seen: StepByStep, limit: HeadLimit, own: Ints, strict: bool) -> Reals:
    """How many may wait so that a door turns away as many as the plan, [Q, lines]; else a part of what may."""
    first, queues = m.bounds[:-1], np.array([queue(m, seen, line) for line in own.tolist()]).T
    turned = np.add.reduceat(seen.turned[:, own], first)
    most = may_wait(limit, seen.admitted[:, limit.lines])
    slack = np.maximum(np.minimum.reduceat(most - queues.sum(axis=1), first), 0.0) / len(own)
    ample = np.maximum(np.maximum.reduceat(queues, first) + slack[:, None], 0.0)
    stays = 1.0 - m.lines.gates.renege[own]
    return levels_for(seen.arrived[:, own], seen.admitted[:, own], stays, m.bounds, turned, ample, most, strict)


@njit(cache=True, error_model="numpy")
def levels_for(
    arrived: Reals,
    admitted: Reals,
    stays: Reals,
    bounds: Ints,
    turned: Reals,
    otherwise: Reals,
    most: Reals,
    strict: bool,
) -> Reals:
    """How many may wait for the lines of a gate so that so many are `turned` away, [Q, lines]; else `otherwise`.

    Where all lines together would hold more than `most` [T], they may hold less; if `strict` where they could, should
    people come at other times.
    """
    levels, lines = otherwise.copy(), len(stays)
    queue, owed = np.zeros(lines), np.zeros(lines)
    for q in range(len(turned)):
        first, last = bounds[q], bounds[q + 1]
        for i in range(lines):
            if turned[q, i] > SOME:
                low, high = 0.0, queue[i] + arrived[first:last, i].sum()
                for _ in range(HALVINGS):
                    half = (low + high) / 2.0
                    away, _, _ = _period(arrived[:, i], admitted[:, i], stays[i], first, last, queue[i], owed[i], half)
                    if away > turned[q, i]:
                        low = half
                    else:
                        high = half
                levels[q, i] = high
        more = np.maximum(levels[q] - queue, 0.0)
        room = max(most[first:last].min() - queue.sum(), 0.0)
        crowd = np.inf
        if not strict:
            at = slice(first, last)
            crowd = _too_many(arrived[at], admitted[at], stays, queue, owed, levels[q], most[at])
        if more.sum() > room and crowd > NOBODY:
            levels[q] = np.minimum(levels[q], queue + more * (room / more.sum()))
        for i in range(lines):
            _, queue[i], owed[i] = _period(
                arrived[:, i], admitted[:, i], stays[i], first, last, queue[i], owed[i], levels[q, i]
            )
    return levels


@njit(cache=True, error_model="numpy")
def _too_many(
    arrived: Reals, admitted: Reals, stays: Reals, queue: Reals, owed: Reals, levels: Reals, most: Reals
) -> float:
    """By how many more wait at most for all lines of a gate after a step than may, of those who came in it."""
    excess, waits, owing = 0.0, queue.copy(), owed.copy()
    for t in range(len(most)):
        came = 0.0
        for i in range(len(stays)):
            away, waits[i], owing[i] = _period(
                arrived[:, i], admitted[:, i], stays[i], t, t + 1, waits[i], owing[i], levels[i]
            )
            came += arrived[t, i] - away
        excess = max(excess, min(waits.sum() - most[t], came))
    return excess


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


def _before(m: Model, seen: StepByStep, limit: HeadLimit, line: int) -> Reals:
    """How many might wait in the past: who did where people were turned away, else as many as its door allows."""
    turned, past = seen.turned[: m.since, line], queue(m, seen, line)[: m.since]
    most = may_wait(limit, seen.admitted[:, limit.lines])[: m.since]
    return np.maximum(past, np.where(turned > 0.0, 0.0, most))


def queue(m: Model, seen: StepByStep, line: int) -> Reals:
    """Who waits for a line after each step and is not turned away, [T]."""
    left = seen.arrived[:, line] - seen.admitted[:, line] - seen.turned[:, line]
    return waiting(left, 1.0 - float(m.lines.gates.renege[line]))
