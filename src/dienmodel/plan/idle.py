"""Gates that a plan leaves idle: people in service wait, there is room, and for a whole period nobody may begin.

It is read off the course that follows the plan, whatever the program meant by it. Who applies from outside may be
turned away; who is in service is paid, and waits for a course.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Network
from dienmodel.network.quotas.lines import nodes_of
from dienmodel.plan.linear.decided import waits_in_service
from dienmodel.plan.settings import SETTINGS, Settings


@dataclass(frozen=True)
class Idle:
    """A line that admits nobody from one day to another, while so many in service wait on average and could begin."""

    line: str
    begin: date
    end: date
    waiting: float

    @property
    def years(self) -> float:
        """Person-years of waiting."""
        return self.waiting * (self.end - self.begin).days / DAYS_PER_YEAR


def idle(
    lines: Network, course: Trajectory, decided: Ints, bounds: Ints, settings: Settings = SETTINGS
) -> tuple[Idle, ...]:
    """The decided lines that a plan leaves idle for one of the periods `bounds` or longer, [Q+1] first steps.

    Throughout the period a class of the smallest size waits, and each capacity that it uses has room for it until it
    would have ended; the gate opens at least once. Periods that follow each other are put together.
    """
    node, counts = nodes_of(lines), waits_in_service(lines)
    inside = [int(line) for line in decided if counts[line]]
    return tuple(spell for line in inside for spell in _spells(lines, course, line, int(node[line]), bounds, settings))


def _spells(
    lines: Network, course: Trajectory, line: int, node: int, bounds: Ints, settings: Settings
) -> Iterator[Idle]:
    dates, waiting, begin = lines.calendar.dates, course.n_waiting[:, node], -1
    least = max(float(lines.gates.least[line]), 1.0) + settings.enough
    opens, room = _open(lines, line), _room(lines, course, line, least)
    stay = _stay(lines, node)
    for first, last in [*pairwise(bounds.tolist()), (int(bounds[-1]), -1)]:
        quiet = (
            last >= 0
            and course.new_started[first:last, node].sum() <= settings.enough
            and waiting[first : last + 1].min() >= least
            and bool(room[first : last + stay].all() and opens[first:last].any())
        )
        if quiet and begin < 0:
            begin = first
        elif not quiet and begin >= 0:
            yield Idle(
                lines.labels.gate[line], dates[begin], dates[first], float(waiting[begin + 1 : first + 1].mean())
            )
            begin = -1


def _stay(lines: Network, node: int) -> int:
    """Steps that people of a line stay at most, also where some may leave before the end; 0 where stays vary."""
    by_start = lines.lengths.duration[lines.lengths.node == node].tolist()
    steps = [np.flatnonzero(lines.durations[row]) for row in by_start or [lines.nodes.duration[node]]]
    return max(int(at[0]) for at in steps) if all(len(at) == 1 for at in steps) else 0


def _open(lines: Network, line: int) -> NDArray[np.bool_]:
    """Mark steps in which the gate of a line is open, [T]."""
    row = lines.gates.open[line]
    return np.ones(lines.n_steps, bool) if row < 0 else lines.paths[row] >= 0.5


def _room(lines: Network, course: Trajectory, line: int, people: float) -> NDArray[np.bool_]:
    """Mark steps in which every capacity that a line uses has room for so many people, [T]."""
    gates = lines.gates
    uses = slice(gates.use_start[line], gates.use_start[line + 1])
    capacities = gates.use_capacity[uses]
    free = course.available[:, capacities] - course.used[:, capacities]
    fits: NDArray[np.bool_] = np.all(free >= people / gates.use_per[uses], axis=1)
    return fits
