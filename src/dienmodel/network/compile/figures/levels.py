"""What figures say at moments: a row, or one number where it never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from dienmodel.model.calendar import Calendar, moments
from dienmodel.model.figures import Band, Figure
from dienmodel.network.network import Reals

Level = Reals | float
"""An amount at each moment, or one number if it never changes."""


ALL_ALONG = Band.model_construct(from_=0.0, to=None, value=1.0)
"""The band of a rate that is not told by tenure."""


@dataclass(frozen=True)
class Banded:
    """A rate by tenure: bands from..to in years and one row per band, [band, step]."""

    bands: tuple[Band, ...]
    rows: Reals


def ends_of(level: Level) -> tuple[float, float]:
    """The least and the most of an amount."""
    return (level, level) if isinstance(level, float) else (float(level.min()), float(level.max()))


def at_most_one(level: Level) -> Level:
    """An amount cut off at one."""
    return min(level, 1.0) if isinstance(level, float) else np.minimum(level, 1.0)


def first_of(level: Level) -> float:
    """A number, or the first of a row."""
    return level if isinstance(level, float) else float(level[0])


def stacked(levels: Sequence[Level], n: int) -> Reals:
    """Amounts above each other: [A, n moments], or [A, 1] if none of them changes."""
    if all(isinstance(level, float) for level in levels):
        return np.array(levels)[:, None]
    return np.array([np.full(n, level) if isinstance(level, float) else level for level in levels])


def over_time(figure: Figure, path: Mapping[date, float], at: Reals) -> Reals:
    """Values between dated points, at ordinals of days: linear, or held until the next; flat outside them."""
    days = np.array([day.toordinal() for day in path], float)
    values = np.array(list(path.values()), float)
    order = np.argsort(days)
    if figure.between == "linear":
        between: Reals = np.interp(at, days[order], values[order])
        return between
    level: Reals = values[order][np.clip(np.searchsorted(days[order], at, side="right") - 1, 0, None)]
    return level


def look_up(figure: Figure, context: Mapping[str, str]) -> tuple[Any, str | None]:
    """What the table of a figure says in a context, and the dimension in which it says nothing, if there is one."""
    at: Any = figure.table
    for dim in figure.by:
        member = context.get(dim)
        if member is not None and (member in at or (member.isdigit() and int(member) in at)):
            at = at[member] if member in at else at[int(member)]
        elif "default" in at:
            at = at["default"]
        else:
            return 0.0, dim
    return at, None


@cache
def days_of(calendar: Calendar) -> Reals:
    """Start day of each step as ordinal, [T]."""
    return np.array([day.toordinal() for day in calendar.dates[:-1]], float)


@cache
def moments_of(calendar: Calendar) -> Reals:
    """The start of a run and the moments of its steps as ordinals, [1 + T * moments]."""
    return np.array([calendar.start.toordinal(), *moments(calendar)], float)
