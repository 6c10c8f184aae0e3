"""When the courses behind a gate start: as often a year as is said, those of different groups in turn."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.compile.amounts import Context
from dienmodel.network.compile.compiler import Compiler
from dienmodel.network.compile.lengths import note_length
from dienmodel.network.network import Reals

FIRST_MONDAY = date(2024, 1, 1)
"""Courses are counted from this day, so that their dates do not move with the start of the scenario."""

SAME = 1e-6
"""Steps by which a time between starts may be off a whole number: months are no exact number of days."""

FEWER = 0.01
"""Starts that steps make fewer by more than this share are told."""


def starts(c: Compiler, gate: str, keys: Sequence[str], context: Context, turn: int) -> Reals:
    """1 in each step in which a course starts, else 0, [T]; `turn` is the place of a group among those of its gate.

    Where the time between starts is no number of whole steps they are now one step more and now one fewer apart. More
    than one start in a step counts as one, which is noted.
    """
    said = c.calendar.steps(c.amounts.constant(keys, context) * DAYS_PER_YEAR)
    every = max(1.0, float(round(said)) if abs(said - round(said)) <= SAME else said)
    note_length(c, ("gates", gate, "every"), keys, said, every, FEWER)
    passed = np.arange(-1, c.calendar.n_steps) + _since_first(c) - turn
    begun: Reals = np.diff(np.floor(passed / every)).astype(float)
    return begun


def _since_first(c: Compiler) -> int:
    return round(c.calendar.steps((c.calendar.start - FIRST_MONDAY).days))
