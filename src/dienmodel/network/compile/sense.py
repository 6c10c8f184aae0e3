"""What amounts can mean once figures and measures are multiplied out; what they cannot is a fault, and is cut off.

It is cut off so that the compilation can go on and find the other faults, with no array as long as a number is large.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dienmodel.model.bounds import MOST, most_of
from dienmodel.model.figures import UNITS, Figure
from dienmodel.network.network import Reals
from dienmodel.text.faults import Phrase, Value

RATE = (0, -1, 0)

SPREAD = (0.001, 10.0)
"""The least and the most by which stays can vary around their mean, as a share of it; 0: they do not vary."""


def size_of(figures: Sequence[Figure]) -> tuple[int, int, int]:
    """People, years and euro of a product of figures."""
    units = [UNITS[figure.unit][0] for figure in figures]
    return sum(u[0] for u in units), sum(u[1] for u in units), sum(u[2] for u in units)


class Beyond(NamedTuple):
    """A number that cannot be meant, its unit, and between what it lies if it can."""

    number: str
    unit: Value
    low: str
    high: str


def sensible(figures: Sequence[Figure], row: Reals, signed: bool = False) -> tuple[Reals, Beyond | None]:
    """A row of amounts within what they can mean, [T], and what is wrong with the row, if anything.

    With `signed` people may be below zero: what is taken off others, who are counted elsewhere.
    """
    size = size_of(figures)
    most = most_of(size)
    least = 0.0 if size in MOST and size != RATE and not signed else -most
    low, high = float(row.min(initial=0.0)), float(row.max(initial=0.0))
    if least - 1e-9 <= low and high <= most * (1 + 1e-9):
        return row, None
    worst = low if low < least else high
    unit: Value = Phrase(MOST[size][1]) if size in MOST else "euro" if size[2] else ""
    return np.clip(np.nan_to_num(row), least, most), Beyond(f"{worst:g}", unit, f"{least:g}", f"{most:g}")
