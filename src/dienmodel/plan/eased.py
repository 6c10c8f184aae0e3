"""A plan that decides only where that helps, and leaves the other gates to themselves.

A plan admits per period, evenly within it, and loses some people by that; a gate takes each week as it comes. Where the
gates do better than a plan as a whole, its admissions are taken up gate by gate, each time those that better the aims
most, until none does.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Reals
from dienmodel.network.outcomes import Outcomes
from dienmodel.network.quotas.lines import with_quotas
from dienmodel.plan.admissions import named
from dienmodel.plan.aims import Term
from dienmodel.plan.idle import idle
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.linear.doors import PlannedDoor, after_past, planned_doors, shut_at
from dienmodel.plan.linear.heads import below
from dienmodel.plan.linear.model import Model
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import Settings
from dienmodel.plan.unplanned import Unplanned, better, keeps


def eased(best: Plan, m: Model, terms: Sequence[Term], outcomes: Outcomes, margin: float, settings: Settings) -> Plan:
    """The plan with the admissions of those gates alone that better its aims, itself if none does within the limits.

    Takes one expectation per gate and turn.
    """
    labels = m.lines.labels.gate
    line = np.array([labels.index(label) for label in best.lines], np.int64)
    gate = np.array([m.lines.labels.gate_keys[at].name for at in line], object)

    def of(gates: frozenset[str]) -> Ints:
        return np.flatnonzero(np.isin(gate, list(gates)))

    def aims(gates: frozenset[str]) -> tuple[float, ...]:
        reached = _read(m, _followed(m, best, line, of(gates)), outcomes, settings)
        return reached.values(terms, margin) if reached.keeps else (np.inf,) * len(terms)

    taken = _shared_doors(m) & frozenset(gate.tolist())
    reached = aims(taken)
    while others := [name for name in dict.fromkeys(gate.tolist()) if name not in taken]:
        values = {name: aims(taken | {name}) for name in others}
        first = min(others, key=values.__getitem__)
        if not better(values[first], reached, settings.worse):
            break
        taken, reached = taken | {first}, values[first]
    return _deciding(best, m, line, of(taken), terms, outcomes, settings) if taken and np.inf not in reached else best


def _followed(m: Model, best: Plan, line: Ints, own: Ints) -> Trajectory:
    """What comes of the admissions of some of the lines of a plan, and of the doors of these lines."""
    return expect(with_quotas(shut_at(m.lines, _levels(best, line, own)), best.quota[:, own], line[own]))


def _levels(best: Plan, line: Ints, own: Ints) -> dict[int, Reals]:
    """How many may wait for some of the lines of a plan, [T]; other doors are as the scenario says."""
    at = {best.lines[i]: int(line[i]) for i in own}
    return {at[door.line]: door.by_step for door in best.doors if door.line in at}


def _after_past(m: Model, doors: Sequence[PlannedDoor]) -> tuple[PlannedDoor, ...]:
    """Doors by the days of a plan, which has every step of the past by itself."""
    return tuple(after_past(door, m.since) if m.since else door for door in doors)


def _shared_doors(m: Model) -> frozenset[str]:
    """Gates whose door looks at the people of several lines together, as no line by itself can."""
    keys = m.lines.labels.gate_keys
    return frozenset(keys[limit.lines[0]].name for limit in m.heads if limit.door and len(limit.lines) > 1)


def _read(m: Model, course: Trajectory, outcomes: Outcomes, settings: Settings) -> Unplanned:
    """A course by the readings of the plan, and whether it keeps to the limits as nearly as a plan must."""
    metered = named(m, np.array([meter.read(course) for meter in m.meters]) + m.money, outcomes.targets)
    within = keeps(outcomes.held, m.meters, metered) and below(m.heads, course, m.since) <= settings.bound
    return Unplanned(metered, outcomes.targets, within)


def _deciding(
    best: Plan, m: Model, line: Ints, own: Ints, terms: Sequence[Term], outcomes: Outcomes, settings: Settings
) -> Plan:
    """The plan that decides about some of its lines alone."""
    course = _followed(m, best, line, own)
    reached = _read(m, course, outcomes, settings)
    lines = tuple(best.lines[i] for i in own)
    return replace(
        best,
        lines=lines,
        admitted=best.admitted[own],
        quota=best.quota[:, own],
        values=reached.values(terms),
        parts=reached.parts(terms),
        metered={name: (got, got) for name, got in reached.metered.items()},
        open={**best.open, **dict.fromkeys((label for label in best.lines if label not in lines), Open.BETTER)},
        idle=idle(m.lines, course, line[own], m.bounds, settings),
        doors=_after_past(m, planned_doors(m, _levels(best, line, own), course)),
        missed=(),
        gathered=tuple(label for label in best.gathered if label in lines),
        late=tuple(label for label in best.late if label in lines),
        difference=0.0,
    )
