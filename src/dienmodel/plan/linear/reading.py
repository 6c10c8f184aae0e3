"""What a plan's program reads of a course: meters over some steps, and what an admission changes in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.course import Trajectory
from dienmodel.network.meters.meter import Meter, Part, total
from dienmodel.network.network import Ints, Reals
from dienmodel.plan.linear.respond import Response


@dataclass(frozen=True)
class Reading:
    """A meter summed over steps: a row of the program."""

    name: str
    meter: Meter
    at: Reals  # [T] what each step counts; of states those after it
    year: int = 0  # calendar year that it is about, 0: none
    own: bool = False  # the measures' own money of that year counts too
    budget: str = ""  # of which it reads what is spent in the year,
    most: float = np.inf  # at or below which a plan keeps it
    after: str = ""  # reading that it follows,
    within: float = np.inf  # from which it differs by at most this share
    cap: str = ""  # indicator of which it reads how much there is in the year, also at most `most`

    def over(self, read: float, slack: float) -> bool:
        """Whether it reads more than it may, but for a part of that, or of one: what it may can be below zero."""
        return self.limited and read > self.most + slack * max(abs(self.most), 1.0)

    @property
    def limited(self) -> bool:
        """Whether a plan keeps it at or below a most."""
        return bool(self.budget or self.cap)

    @property
    def end(self) -> int:
        """The step after the last that counts, which is also the state at its end."""
        return int(np.flatnonzero(self.at)[-1]) + 1

    def read(self, course: Trajectory) -> float:
        """The reading of a course."""
        return total(self.meter, course, self.at)


def dense(reading: Reading, part: Part, n: int) -> Reals:
    """Weights of all n rows of a part, [T, n]."""
    weights = np.zeros((len(reading.at), n))
    for found in reading.meter.weights:
        if found.part is part:
            weights[:, found.rows] += reading.at[:, None] * found.values
    return weights


def arcs_read(readings: Sequence[Reading]) -> Ints:
    """Arcs along which readings count those who move."""
    rows = [weights.rows for item in readings for weights in item.meter.weights if weights.part is Part.MOVED]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *rows]))


def responses(readings: Sequence[Reading], response: Response, supplied: Mapping[int, Reals]) -> Reals:
    """What one person admitted per lane adds to each reading, [readings, lane]; queues of lines are for the program.

    `supplied` are the units of capacities that the response supplies or takes up, [T, lane].

    Raises:
        ValueError: a meter reads what no response tells, such as those who drop out.
    """
    parts = parts_of(response, supplied)
    places = {part: {row: i for i, row in enumerate(rows)} for part, (rows, _) in parts.items()}
    lanes = response.started.shape[1]
    return np.array([_response(item, parts, places, lanes) for item in readings]).reshape(len(readings), lanes)


RowParts = Mapping[Part, tuple[Sequence[int], Reals | Sequence[Reals]]]


def parts_of(response: Response, supplied: Mapping[int, Reals]) -> RowParts:
    """Per part of a course the rows that a response changes, and by how much, [row, T, lane]."""
    nodes, behind = response.reach.nodes.tolist(), response.reach
    return {
        Part.STOCK: (behind.stocks.tolist(), response.stock),
        Part.INSIDE: (nodes, response.inside),
        Part.WAITING: (nodes, response.waiting),
        Part.STARTED: (nodes, response.joined),
        Part.MOVED: (response.arcs.tolist(), response.moved),
        Part.OFFERED: (list(supplied), list(supplied.values())),
        Part.ARRIVED: ((), ()),
    }


def _response(reading: Reading, parts: RowParts, places: Mapping[Part, Mapping[int, int]], lanes: int) -> Reals:
    found, steps = np.zeros(lanes), np.flatnonzero(reading.at)
    at = slice(int(steps[0]), int(steps[-1]) + 1) if len(steps) else slice(0)
    for weights in reading.meter.weights:
        if weights.part not in parts:
            raise ValueError(f"a plan cannot keep to {reading.name!r}: no response tells {weights.part}")
        place = places[weights.part]
        mine = [(j, place[row]) for j, row in enumerate(weights.rows.tolist()) if row in place]
        for j, i in mine:
            values = reading.at[at] * (weights.values[j] if weights.values.ndim == 1 else weights.values[at, j])
            found += values @ parts[weights.part][1][i][at]
    return found
