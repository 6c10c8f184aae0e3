"""A meter: the one way to read a number off a course.

A meter is linear: weights times the counts of a course, per step. So tables read it step by step, a plan takes it as a
row of its program, and what is conserved in the counts is conserved in what the meters read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Calendar, Moment, TimeSpan, months_from
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Ints, Reals


class Part(StrEnum):
    """The parts of a course that a meter can read, by their field."""

    STOCK = "n_stock"
    INSIDE = "n_inside"
    WAITING = "n_waiting"
    ARRIVED = "new_arrived"
    JOINED = "new_joined"
    STARTED = "new_started"
    DROPPED = "new_dropped"
    EXPIRED = "new_expired"
    TURNED = "new_turned"
    MOVED = "new_moved"
    OFFERED = "available"
    USED = "used"
    WAITED = "wait_sum"


STATES = frozenset({Part.STOCK, Part.INSIDE, Part.WAITING})
"""Parts of which there is a count at the start too."""


@dataclass(frozen=True)
class Weights:
    """What each of some rows of a part of a course counts, [rows], or [T, rows] where that changes.

    Flows `before` are those of the step before: in a state, of the step that led to it.
    """

    part: Part
    rows: Ints
    values: Reals
    before: bool = False


@dataclass(frozen=True)
class Meter:
    """A sum of weights times counts, per step.

    Of states a meter reads T + 1 numbers, by weights that do not change. Otherwise it reads T: flows in each step, and
    states after it. `fixed` is what it reads whoever comes or stays, [T].
    """

    name: str
    unit: str
    weights: tuple[Weights, ...]
    of_states: bool = False
    fixed: Reals | float = 0.0


def weigh(part: Part, values: Reals) -> tuple[Weights, ...]:
    """Weights of a part by one value per row, [rows] or [T, rows]; rows of which every value is zero are left out."""
    rows = np.flatnonzero(values.any(axis=0) if values.ndim == 2 else values)
    return (Weights(part, rows, values[..., rows]),) if len(rows) else ()


def per_step(meter: Meter, course: Trajectory) -> Reals:
    """What a meter reads of a course: [T+1] of states, else [T]."""
    return _read(meter, course, slice(0, _steps(meter, course)))


def _steps(meter: Meter, course: Trajectory) -> int:
    return len(course.n_stock) - (0 if meter.of_states else 1)


def _read(meter: Meter, course: Trajectory, at: slice) -> Reals:
    """What a meter reads of some steps of a course: the rest of it is not looked at."""
    fixed, steps = meter.fixed, _steps(meter, course)
    total = np.zeros(at.stop - at.start) + (fixed[at] if isinstance(fixed, np.ndarray) else fixed)
    for weights in meter.weights:
        read, values = counts_within(weights, course, steps, at), weights.values
        total += read @ values if values.ndim == 1 else (read * values[at]).sum(axis=1)
    return total


def per_steps(meters: Sequence[Meter], course: Trajectory) -> Reals:
    """What several meters of one sort read, [T or T+1, meters]."""
    steps = len(course.n_stock) - (0 if meters and meters[0].of_states else 1)
    return np.array([per_step(meter, course) for meter in meters]).reshape(len(meters), steps).T


def added(name: str, meters: Iterable[Meter]) -> Meter:
    """The meter that reads the sum of others of one sort."""
    parts = list(meters)
    return Meter(
        name,
        parts[0].unit if parts else "",
        tuple(weights for meter in parts for weights in meter.weights),
        parts[0].of_states if parts else False,
        sum((meter.fixed for meter in parts), 0.0),
    )


def multiplied(meter: Meter, factor: Reals) -> Meter:
    """The meter that reads so many times as much in each step, [T]."""
    weights = tuple(replace(each, values=factor[:, None] * each.values) for each in meter.weights)
    return replace(meter, weights=weights, fixed=factor * meter.fixed)


def total(meter: Meter, course: Trajectory, shares: Reals) -> float:
    """A meter over a period, of which each step has a share [T]; of states by those after each step."""
    at = np.flatnonzero(shares)
    if not len(at):
        return 0.0
    before, first, last = _steps(meter, course) - len(shares), int(at[0]), int(at[-1]) + 1
    return float(shares[first:last] @ _read(meter, course, slice(before + first, before + last)))


def on_moment(meter: Meter, course: Trajectory, moment: Moment) -> float:
    """What a meter of states reads on a moment: the rest of the course is not looked at."""
    before, *after = _read(meter, course, slice(moment.state, moment.up + 1)).tolist()
    return float(before + moment.part * (after[-1] - before)) if after else float(before)


def terms(meter: Meter, course: Trajectory, shares: Reals) -> Iterator[tuple[int, float]]:
    """What each row that a meter counts adds to its total over a period; what is fixed is in none of them."""
    steps = len(course.n_stock) - (0 if meter.of_states else 1)
    for weights in meter.weights:
        counts = counts_within(weights, course, steps, slice(steps - len(shares), steps))
        yield from zip(weights.rows.tolist(), (shares @ (counts * weights.values)).tolist(), strict=True)


def counts_of(weights: Weights, course: Trajectory, steps: int) -> Reals:
    """The counts that are weighed in all steps, [T, rows]: states after each step, and flows in it."""
    return counts_within(weights, course, steps, slice(0, steps))


def counts_within(weights: Weights, course: Trajectory, steps: int, at: slice) -> Reals:
    """The counts that are weighed in some steps, [at, rows]: states after each step, and flows `before` each."""
    counts: Reals = getattr(course, weights.part)
    if weights.before:
        read = counts[max(at.start - 1, 0) : max(at.stop - 1, 0), weights.rows]
        return read if at.start else np.concatenate([np.zeros((1, len(weights.rows))), read])
    skipped = len(counts) - steps
    return counts[skipped + at.start : skipped + at.stop].take(weights.rows, axis=1)


@cache
def calendar_years(calendar: Calendar) -> tuple[NDArray[np.int64], Reals]:
    """Calendar years of which a run has days [Y], and the part of each step that lies in each by days [Y, T].

    The shares of a step add up to one: days of the last step after New Year are of a year of their own.
    """
    last_day = calendar.dates[-1] - timedelta(1)
    years = np.unique([day.year for day in (*calendar.dates[:-1], last_day)])
    parts: Reals = np.array([year_shares(calendar, int(year)) for year in years])
    return years, parts


@cache
def year_shares(calendar: Calendar, year: int) -> Reals:
    """Part of each step that lies in a calendar year, by days, [T]."""
    return span_shares(calendar, months_from(str(year), year, 1, 12))


@cache
def span_shares(calendar: Calendar, span: TimeSpan) -> Reals:
    """Part of each step that lies in a span of days, [T]."""
    days = np.array([day.toordinal() for day in calendar.dates], float)
    begin, end = span.begin.toordinal(), span.end.toordinal()
    inside = np.clip(days[1:], begin, end) - np.clip(days[:-1], begin, end)
    shares: Reals = inside / np.diff(days)
    return shares
