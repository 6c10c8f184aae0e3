"""What stops people on their way: the bottleneck, the longest queue, chance, and doors that turn them away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dienmodel.network.keys import names_in
from dienmodel.network.meters.capacities import offered_anew
from dienmodel.network.meters.gates import gate_nodes, users
from dienmodel.network.meters.meter import Part, per_step
from dienmodel.network.meters.stages import counted, not_turned
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.runs.tables.waiting.doors import doors_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.worth import helps_by, worth_table

PEOPLE_TO_SPEAK_OF = 0.05
"""One unit more of a bottleneck adds at least so many people or filled posts."""

SHARE_TURNED_TO_SPEAK_OF = 0.005
"""A door is told that turns away so many of those who come to its gate: half a percent, which is shown as one."""

MOSTLY = 0.1
"""A door that turns away less than this part as many in the expectation does so by chance."""

WEEKS_TO_SPEAK_OF = 1.0
"""A capacity counts as a limit if it makes those who pass its gates wait so many weeks on average."""


@dataclass(frozen=True)
class LongestQueue:
    """A capacity that keeps people waiting: in front of which gate most, since when, how many on average."""

    capacity: str
    label: str
    gate: str
    since: date
    person_weeks: float
    n_waiting: float
    weeks_waited: float


@dataclass(frozen=True)
class Bottleneck:
    """The capacity of which one unit more, from today, adds most on the day of the answer: people, or filled posts."""

    capacity: str
    label: str
    n_more: float
    counts: str  # "people" or "posts"
    per_step: bool  # a unit is one more in every step, not one that is there


@dataclass(frozen=True)
class ChanceQueue:
    """A capacity for which people wait in the replications, and nobody in the expectation."""

    label: str
    share_gave_up: float | None  # of those who came to its gates; None where that was not kept


@dataclass(frozen=True)
class ClosedDoor:
    """A gate whose door turns people away up to the day of the answer, for want of what, and where they go."""

    gate: str
    capacity: str  # that keeps most people waiting there, empty: none does
    per_year: float
    share: float  # of those who come
    by_chance: bool  # whether it hardly does so in the expectation
    places: tuple[str, ...]  # "track NAME", "stock NAME" or "outside", where most go first


def longest_queue(run: Run) -> LongestQueue | None:
    """The capacity that keeps most person-weeks waiting on the way into the force up to the day of the answer.

    None if it makes people wait less than `WEEKS_TO_SPEAK_OF` on average.
    """
    rows = limits_table(run).rows()
    if not rows or rows[0]["weeks_waited"] < WEEKS_TO_SPEAK_OF:
        return None
    row = rows[0]
    return LongestQueue(
        names_in(row["capacity"])[0],
        row["capacity"],
        row["gate"],
        row["since"],
        row["weeks_all"],
        row["n_waiting"],
        row["weeks_waited"],
    )


def closed_doors(run: Run) -> tuple[ClosedDoor, ...]:
    """Gates whose doors turn people away, those with most of them first."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in doors_table(run).rows():
        rows.setdefault(row["gate"], []).append(row)
    doors = [_closed_door(gate, own) for gate, own in rows.items()]
    told = [door for door in doors if door.share >= SHARE_TURNED_TO_SPEAK_OF]
    return tuple(sorted(told, key=lambda door: -door.per_year))


def _closed_door(gate: str, rows: Sequence[Mapping[str, Any]]) -> ClosedDoor:
    turned, expected, share = (
        sum(row[name] for row in rows) for name in ("rate_turned", "rate_turned_expected", "share_turned")
    )
    places = tuple(row["goes_to"] for row in rows)
    return ClosedDoor(gate, rows[0]["capacity"], turned, share, expected < MOSTLY * turned, places)


def bottleneck(run: Run) -> Bottleneck | None:
    """The capacity of which one unit more helps most; None if it adds fewer than `PEOPLE_TO_SPEAK_OF`."""
    rows, column = worth_table(run).rows(), helps_by(run)
    if not rows or rows[0][column] is None or rows[0][column] < PEOPLE_TO_SPEAK_OF:
        return None
    label, counts = rows[0]["capacity"], "people" if column == "n_more" else "posts"
    return Bottleneck(names_in(label)[0], label, rows[0][column], counts, label in offered_anew(run.world.network))


def decided_by_doors(run: Run) -> tuple[str, ...]:
    """Capacities of which nobody can tell what one unit more adds: that depends on how a door stands on the day."""
    return tuple(row["capacity"] for row in worth_table(run).rows() if row["n_more"] is None)


def queue_by_chance(run: Run, queue: LongestQueue | None) -> ChanceQueue | None:
    """The longest queue, if it is there in the replications only."""
    scarce = {names_in(label)[0] for label in worth_table(run).columns["capacity"].tolist()}
    if queue is None or not run.replications or queue.capacity in scarce:
        return None
    return ChanceQueue(queue.label, _share_gave_up(run, queue.capacity))


def _share_gave_up(run: Run, capacity: str) -> float | None:
    """Of those who came to the gates of a capacity up to the day of the answer, the share that gave up waiting."""
    if run.sampled is None:
        return None
    network, course = run.world.network, run.sampled.mean
    uses = [names_in(network.labels.capacity[c])[0] == capacity for c in network.gates.use_capacity.tolist()]
    nodes = np.concatenate([gate_nodes(network, g) for g in set(users(network.gates)[uses].tolist())])
    steps = network.calendar.moment(day_of_answer(run)).up
    joined = float(course.new_joined[:steps, nodes].sum())
    gave_up = per_step(not_turned(counted(capacity, Part.EXPIRED, nodes)), course)[:steps].sum()
    return float(gave_up) / joined if joined > 0 else None
