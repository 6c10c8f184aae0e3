"""A scenario with decided admissions: its network with queues apart and a quota on each planned line."""

import numpy as np

from dienmodel.model.said import Said
from dienmodel.model.schema.plans import Admissions
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.quotas.floor import floored
from dienmodel.network.quotas.lines import apart, profiles, with_doors, with_quotas
from dienmodel.text.faults import Fault, FaultyInput


def under_plan(network: Network, said: Said, floor: Reals | None = None) -> Network:
    """The network under the admissions of the scenario; as it is if the scenario decides none.

    The readiness floor that the plan kept to, a share of people [T], holds for lines too that it left open.

    Raises:
        FaultyInput: lines or days that the network does not have.
    """
    decided = said.scenario.admissions
    if decided is None:
        return network
    lines = floored(apart(network), floor)
    place = {label: line for line, label in enumerate(lines.labels.gate)}
    _refuse_unknown(said, decided, place, network)
    bounds = np.array([network.calendar.dates.index(day) for day in decided.days], np.int64)
    which = np.array([place[label] for label in decided.lines], np.int64)
    quota = [_quota(lines, line, bounds, numbers) for line, numbers in zip(which, decided.lines.values(), strict=True)]
    return with_quotas(_with_doors(lines, decided, place, bounds), np.array(quota).T, which)


def _with_doors(lines: Network, decided: Admissions, place: dict[str, int], bounds: Ints) -> Network:
    """Lines whose doors close at what the plan says, and before and after it as the scenario says."""
    if not decided.doors:
        return lines
    which = np.array([place[label] for label in decided.doors], np.int64)
    most = np.array([_said(lines, line) for line in which.tolist()])
    for row, numbers in zip(most, decided.doors.values(), strict=True):
        row[bounds[0] : bounds[-1]] = np.repeat(numbers, np.diff(bounds))
    return with_doors(lines, most.T, which)


def _said(lines: Network, line: int) -> Reals:
    """How many may wait for a line by the scenario, [T]; by the wait nobody, as nobody is admitted outside a plan."""
    row = int(lines.gates.closes[line])
    if lines.gates.pace[line]:
        return np.zeros(lines.n_steps)
    return lines.paths[row] if row >= 0 else np.full(lines.n_steps, np.inf)


def _quota(lines: Network, line: int, bounds: Ints, numbers: tuple[float, ...]) -> Reals:
    """People per step [T]; before and after the plan, and in periods in which the line is shut, none."""
    shares, periods = profiles(lines, int(line), bounds)
    people: Reals = shares @ np.array(numbers)[periods]
    return people


def _refuse_unknown(said: Said, decided: Admissions, place: dict[str, int], network: Network) -> None:
    faults = [
        Fault("no-line", said.where("admissions", word, label), {"line": label})
        for word, labels in (("lines", decided.lines), ("doors", decided.doors))
        for label in labels
        if label not in place
    ]
    faults += [
        Fault("no-step", said.where("admissions", "days"), {"day": day, "start": network.calendar.dates[0]})
        for day in decided.days
        if day not in network.calendar.dates
    ]
    if faults:
        raise FaultyInput(faults)
