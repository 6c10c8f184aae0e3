"""Rates by time in whole steps: where their bands begin, and their means over steps that a band divides."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.figures import Band
from dienmodel.network.network import Reals

ROUGH = 0.1
"""Bands that whole steps would make longer or shorter by more than this share are kept as they are said."""


def begins_of(calendar: Calendar, bands: Sequence[Band]) -> Reals:
    """Steps after which each band begins, [B]: whole ones, unless these would change the length of a band much."""
    return _begins(calendar, tuple([band.from_ for band in bands]))


@lru_cache(maxsize=256)
def _begins(calendar: Calendar, years: tuple[float, ...]) -> Reals:
    exact = np.array([calendar.steps(begin * DAYS_PER_YEAR) for begin in years])
    lengths, whole = np.diff(exact), np.round(exact)
    return whole if (np.abs(np.diff(whole) - lengths) <= ROUGH * lengths).all() else exact


def edges_of(begins: Reals) -> set[int]:
    """The steps from which on a rate is another: both ends of a step that a band divides."""
    return {int(edge) for edge in (*np.floor(begins), *np.ceil(begins))}


def means_over(levels: Reals, begins: Reals, edges: Sequence[int]) -> Reals:
    """The mean of a rate with these levels, [B], between whole steps, [len(edges) - 1]: as many leave in all."""
    ends = np.append(begins[1:], np.inf)
    passed = np.clip(np.asarray(edges, float)[:, None] - begins, 0.0, ends - begins)  # [edge, B] steps in each band
    inside = np.diff(passed, axis=0)
    means: Reals = (inside / inside.sum(axis=1, keepdims=True)) @ levels
    return means
