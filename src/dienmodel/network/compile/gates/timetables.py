"""When gates open: courses that start every so many weeks, and the slots that somebody can take."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.compile.compiler import Compiler, ContextKey, GateRow
from dienmodel.network.compile.lengths import note_length
from dienmodel.network.compile.recall import recall
from dienmodel.network.draft import PathKey
from dienmodel.network.network import Reals

FIRST_MONDAY = date(2024, 1, 1)
"""Courses are counted from this day, so that their dates do not move with the start of the scenario."""

SAME = 1e-6
"""Steps by which a time between starts may be off a whole number: months are no exact number of days."""

FEWER = 0.01
"""Starts that steps make fewer by more than this share are told."""


def timetable(c: Compiler, row: GateRow, context: Mapping[str, str]) -> PathKey | None:
    """The path [T] of the steps in which a gate is open (1 or 0); nothing where it always is."""
    if not c.said.scenario.gates[row.gate].every:
        return None
    return recall(c, ("opens", row.gate, row.key), partial(_starts, c, row, context))


def open_for(c: Compiler, rows: Mapping[GateRow, Mapping[str, str]]) -> Reals | float:
    """Steps [T] in which any of some gates is open (1 or 0)."""
    opened: Reals | float = 0.0
    for row, context in rows.items():
        opens = timetable(c, row, context)
        if opens is None:
            return 1.0
        opened = np.maximum(opened, np.frombuffer(opens))
    return opened


def _starts(c: Compiler, row: GateRow, context: Mapping[str, str]) -> PathKey:
    """The path [T] of 1 in each step in which a course starts, else 0; those of different groups start in turn.

    Where the time between starts is no number of whole steps they are now one step more and now one fewer apart. More
    than one start in a step counts as one, which is noted.
    """
    gate, dimensions = c.said.scenario.gates[row.gate], c.said.scenario.dimensions
    turn, keys = _place_in_order([dimensions[dim].members for dim in gate.by], row.key), gate.every or ()
    said = c.calendar.steps(c.amounts.constant(keys, context) * DAYS_PER_YEAR)
    every = max(1.0, float(round(said)) if abs(said - round(said)) <= SAME else said)
    note_length(c, ("gates", row.gate, "every"), keys, said, every, FEWER)
    passed = np.arange(-1, c.calendar.n_steps) + _since_first(c) - turn
    return c.draft.path(np.diff(np.floor(passed / every)))


def _place_in_order(orders: Sequence[Sequence[str]], key: ContextKey) -> int:
    """Number of a group among all groups over its dimensions: courses of different groups start in turn."""
    number = 0
    for order, (_, member) in zip(orders, key, strict=True):
        number = number * len(order) + order.index(member)
    return number


def _since_first(c: Compiler) -> int:
    return round(c.calendar.steps((c.calendar.start - FIRST_MONDAY).days))
