"""Doors under a plan: it says how many people may wait for each line of a gate with a door, period by period.

A plan decides whom to turn away, up to what the door allows. A run that follows it turns away whoever comes last beyond
the number that the plan gives its door: what waits at the end of a period in which the plan turns people away, else as
many as may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dienmodel.network.network import Network, Reals
from dienmodel.network.quotas.lines import with_doors, with_quotas
from dienmodel.plan.linear.heads import HeadLimit
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.search import StepByStep, step_by_step, waiting
from dienmodel.plan.settings import SETTINGS


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
    lines = _shut(m.lines if lines is None else lines, _levels(m, seen))
    return with_quotas(lines, seen.admitted[:, which], which), seen


def behind_doors(m: Model, doors: Sequence[PlannedDoor]) -> Network:
    """The network in which the doors of a plan close as it says; in the past as many wait as did."""
    labels = m.lines.labels.gate
    return _shut(m.lines, {labels.index(door.line): door.by_step for door in doors})


def _shut(lines: Network, levels: Mapping[int, Reals]) -> Network:
    which = sorted(levels)
    if not which:
        return lines
    return with_doors(lines, np.array([levels[line] for line in which]).T, np.array(which, np.int64))


def planned_doors(m: Model, x: Reals) -> tuple[PlannedDoor, ...]:
    """What a solution says of doors, in the order of the lines."""
    seen, labels, first = step_by_step(m, x), m.lines.labels.gate, m.bounds[:-1]
    levels, found = _levels(m, seen), []
    full = {line: limit for limit in m.heads if limit.door for line in limit.lines}
    for line in sorted(levels):
        turned = np.add.reduceat(seen.turned[:, line], first)
        room = full[line].bound[m.bounds[1:] - 1] - _ends(m, seen, full[line])
        early = np.where(room > SETTINGS.enough, turned, 0.0)
        found.append(PlannedDoor(labels[line], levels[line][first], turned, early, levels[line]))
    return tuple(found)


def after_past(door: PlannedDoor, steps: int) -> PlannedDoor:
    """A door whose first period is so many steps of the past: of these it says how many may wait in each."""
    most = np.append(door.by_step[:steps], door.most[1:])
    return replace(door, most=most, turned=door.turned[1:], early=door.early[1:])


def older_door(line: str, most: Sequence[float]) -> PlannedDoor:
    """A door as an older plan said it, of which it is not told here whom it turns away."""
    nobody = np.zeros(len(most))
    return PlannedDoor(line, np.array(most), nobody, nobody, nobody)


def _levels(m: Model, seen: StepByStep) -> dict[int, Reals]:
    """How many may wait for each decided line with a door, [T]: as the plan says, and in the past as it was."""
    return {
        line: _level(m, seen, limit, line) for limit in m.heads if limit.door for line in limit.lines if m.decided[line]
    }


def _level(m: Model, seen: StepByStep, limit: HeadLimit, line: int) -> Reals:
    """[T]: what waits at the end of a period in which people are turned away; else what does and a part of what may."""
    first, own = m.bounds[:-1], queue(m, seen, line)
    turned = np.add.reduceat(seen.turned[:, line], first) > SETTINGS.enough / 100
    others = sum((queue(m, seen, other) for other in limit.lines), np.zeros(len(own)))
    slack = np.maximum(np.minimum.reduceat(limit.bound - others, first), 0.0) / len(limit.lines)
    kept: Reals = np.where(turned, own[m.bounds[1:] - 1], np.maximum.reduceat(own, first) + slack)
    levels = np.repeat(np.maximum(kept, 0.0), np.diff(m.bounds))
    levels[: m.since] = _before(m, seen, line)
    return levels


def _ends(m: Model, seen: StepByStep, limit: HeadLimit) -> Reals:
    """Who waits at a gate at the end of each period, [Q]."""
    everybody = sum((queue(m, seen, line) for line in limit.lines), np.zeros(m.lines.n_steps))
    ends: Reals = everybody[m.bounds[1:] - 1]
    return ends


def _before(m: Model, seen: StepByStep, line: int) -> Reals:
    """How many might wait in the past: who did where people were turned away, else as many as its door allows."""
    turned, past = seen.turned[: m.since, line], queue(m, seen, line)[: m.since]
    closes = m.lines.paths[m.lines.gates.closes[line], : m.since]
    return np.where(turned > 0.0, np.maximum(past, 0.0), closes)


def queue(m: Model, seen: StepByStep, line: int) -> Reals:
    """Who waits for a line after each step and is not turned away, [T]."""
    left = seen.arrived[:, line] - seen.admitted[:, line] - seen.turned[:, line]
    return waiting(left, 1.0 - float(m.lines.gates.renege[line]))
