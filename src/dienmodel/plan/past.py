"""What went before a plan: the days that are not for it to decide."""

from datetime import date

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.expect.queues import ROUNDED
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart, nodes_of
from dienmodel.network.world import World
from dienmodel.plan.linear.model import Past
from dienmodel.text.faults import Fault, FaultyInput, Values


def decided_from(catalogue: Catalogue, since: date | None) -> date | None:
    """The day from which on to decide: no earlier than today; None where that is the start."""
    day = max(since or catalogue.now, catalogue.now)
    return day if since is not None or day > catalogue.start else None


def past_of(world: World, since: date | None) -> Past | None:
    """What was admitted before a day, by the scenario's admissions or else by its gates; None if there is no past.

    Raises:
        FaultyInput: the day is not within the run, or a door is closed on it that would stay so.
    """
    network, catalogue = world.network, world.catalogue
    if since is None:
        return None
    if not catalogue.start <= since < catalogue.end:
        span: Values = {"start": catalogue.start, "end": catalogue.end}
        raise FaultyInput([Fault("from-outside", world.said.where("start"), {"day": since, **span})])
    steps = sum(day < since for day in network.calendar.dates[:-1])
    if not steps:
        return None
    lines = network if catalogue.planned else apart(network)
    course, node = expect(network), dict(zip(lines.labels.gate, nodes_of(lines).tolist(), strict=True))
    if shut := _shut(network, course, steps):
        at = {gate: world.said.where("gates", gate, "reopens_at") for gate in shut}
        raise FaultyInput([Fault("plan-door-shut", place, {"gate": gate, "day": since}) for gate, place in at.items()])
    admitted = {label: course.new_started[:, n] for label, n in node.items()}
    turned = {label: course.new_turned[:, n] for label, n in node.items()}
    waiting = {label: float(course.n_waiting[steps, n] - turned[label][steps - 1]) for label, n in node.items()}
    return Past(steps, admitted, waiting, turned)


def older_lines(catalogue: Catalogue, past: Past | None) -> tuple[str, ...]:
    """Lines that an older plan decided: a new one decides them too, for left open they would have admitted others."""
    return tuple(catalogue.admissions.lines) if past is not None and catalogue.admissions else ()


def _shut(network: Network, course: Trajectory, steps: int) -> list[str]:
    """Gates whose door has closed within some steps and would stay so: a plan knows none that begins closed."""
    gates, closed = network.gates, []
    for g in np.flatnonzero((gates.reopens >= 0) & (gates.pace == 0)).tolist():
        own = network.nodes.gate == g
        there = (course.n_waiting[1 : steps + 1, :] - course.new_turned[:steps])[:, own].sum(axis=1)
        full = np.flatnonzero(there >= network.paths[gates.closes[g], :steps] - ROUNDED)
        since, least = there[full[-1] :] if len(full) else there[:0], float(gates.least[g])
        opens = (since <= gates.reopens[g] + ROUNDED) | ((least > 1.0) & (since < least - ROUNDED))
        if len(full) and not opens.any():
            closed.append(network.labels.gate_keys[g].name)
    return sorted(set(closed))
