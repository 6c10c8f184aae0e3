"""Ceilings that the course of a run passes: people came to count by a way without a gate, or a ceiling fell."""

from dataclasses import dataclass
from datetime import date

from dienmodel.network.course import Trajectory
from dienmodel.network.network import Network
from dienmodel.network.outcomes import HALF
from dienmodel.plan.linear.heads import ceiling_limits


@dataclass(frozen=True)
class PassedCeiling:
    """A ceiling above which people are expected to be, on the day on which they are most above it."""

    ceiling: str
    day: date
    most: float
    people: float


def passed_ceilings(network: Network, course: Trajectory, since: date) -> list[PassedCeiling]:
    """The ceilings that a course passes by half a person or more from a day on, as with floors and targets."""
    dates, passed = network.calendar.dates, []
    later = [day >= since for day in dates[1:]]
    for limit in ceiling_limits(network):
        left = limit.left(course)
        worst = min((t for t, counts in enumerate(later) if counts), key=lambda t: left[t], default=None)
        if worst is not None and left[worst] < -HALF:
            most = float(limit.bound[worst])
            passed.append(PassedCeiling(limit.name, dates[worst + 1], most, most - float(left[worst])))
    return passed
