"""Readings made by hand: dense weights over a window of steps."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.meters.meter import Meter, Part, weigh
from dienmodel.plan.linear.reading import Reading


def window(steps: int, begin: int, end: int) -> NDArray[np.float64]:
    """Steps `begin..end-1` count once, the others not at all, [T]."""
    at = np.zeros(steps)
    at[begin:end] = 1.0
    return at


def reading(name: str, begin: int, end: int, steps: int, **weights: NDArray[np.float64]) -> Reading:
    """Steps `begin..end-1` of a meter with weights per row of `stock`, `inside`, `waiting`, `started` or `moved`."""
    found = (part for key, values in weights.items() for part in weigh(Part[key.upper()], values))
    return Reading(name, Meter(name, "people", tuple(found)), window(steps, begin, end))
