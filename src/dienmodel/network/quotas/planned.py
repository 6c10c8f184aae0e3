"""A scenario with decided admissions: its network with queues apart and a quota on each planned line."""

import numpy as np

from dienmodel.model.said import Said
from dienmodel.model.schema.plans import Admissions
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.network.quotas.floor import floored
from dienmodel.network.quotas.lines import apart, profiles, with_quotas
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
    return with_quotas(lines, np.array(quota).T, which)


def _quota(lines: Network, line: int, bounds: Ints, numbers: tuple[float, ...]) -> Reals:
    """People per step [T]; before and after the plan, and in periods in which the line is shut, none."""
    shares, periods = profiles(lines, int(line), bounds)
    people: Reals = shares @ np.array(numbers)[periods]
    return people


def _refuse_unknown(said: Said, decided: Admissions, place: dict[str, int], network: Network) -> None:
    faults = [
        Fault("no-line", said.where("admissions", "lines", label), {"line": label})
        for label in decided.lines
        if label not in place
    ]
    faults += [
        Fault("no-step", said.where("admissions", "days"), {"day": day, "start": network.calendar.dates[0]})
        for day in decided.days
        if day not in network.calendar.dates
    ]
    if faults:
        raise FaultyInput(faults)
