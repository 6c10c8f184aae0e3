"""What amounts can mean once figures and measures are multiplied out; what they cannot is a fault, and is cut off.

It is cut off so that the compilation can go on and find the other faults, with no array as long as a number is large.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dienmodel.model.bounds import MOST, most_of
from dienmodel.model.figures import UNITS
from dienmodel.network.network import Reals
from dienmodel.text.faults import Phrase, Value

RATE = (0, -1, 0)

SPREAD = (0.001, 10.0)
"""The least and the most by which stays can vary around their mean, as a share of it; 0: they do not vary."""


class Sense(NamedTuple):
    """What an amount can be: of how many people, years and euro it is the product, and its least and its most."""

    size: tuple[int, int, int]
    least: float
    most: float


@lru_cache(maxsize=1024)
def sense_of(units: tuple[str, ...], signed: bool = False) -> Sense:
    """What a product of figures with some units can be.

    With `signed` people may be below zero: what is taken off others, who are counted elsewhere.
    """
    people, years, euro = (sum(exponents) for exponents in zip(*(UNITS[unit][0] for unit in units), strict=True))
    size = people, years, euro
    most = most_of(size)
    return Sense(size, 0.0 if size in MOST and size != RATE and not signed else -most, most)


class Beyond(NamedTuple):
    """A number that cannot be meant, its unit, and between what it lies if it can."""

    number: str
    unit: Value
    low: str
    high: str


def sensible(sense: Sense, row: Reals | float) -> tuple[Reals | float, Beyond | None]:
    """Amounts within what they can mean, of any shape, and what is wrong with them, if anything."""
    ends = (row,) if isinstance(row, float) else (float(row.min()), float(row.max()))
    low, high = min(0.0, *ends), max(0.0, *ends)
    size, least, most = sense
    if all(least - 1e-9 <= end <= most * (1 + 1e-9) for end in ends):  # so is no number at all
        return row, None
    worst = low if low < least else high
    unit: Value = Phrase(MOST[size][1]) if size in MOST else "euro" if size[2] else ""
    within = np.clip(np.nan_to_num(row), least, most)
    return float(within) if isinstance(row, float) else within, Beyond(f"{worst:g}", unit, f"{least:g}", f"{most:g}")
