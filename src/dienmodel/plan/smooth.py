"""Smooth admissions: of plans that are as good in every aim the one that changes least from period to period.

A corner of a program likes to close a gate for a year and to open it again: nobody who carries out a plan does.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.plan.linear.decided import volunteers
from dienmodel.plan.linear.heads import DOOR
from dienmodel.plan.linear.keys import ChangeColumn, ChangeRow
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.search import Formulation
from dienmodel.solver.program import NewRows, with_columns, with_rows


def with_changes(form: Formulation) -> tuple[Formulation, Reals]:
    """The program with columns for the change of each gate from period to period, and their sum as an objective."""
    m, steps = form.model, _steps(form.model)
    pairs = list(_successive(m))
    labels = np.array(m.lines.labels.gate, object)
    names = [f"{DOOR}{label}" if turned else label for label, turned in zip(labels[m.line], m.turns, strict=True)]
    keys = [(names[after], int(m.period[after])) for _, after in pairs]
    program, columns = with_columns(form.program, [ChangeColumn(*key) for key in keys])
    new = NewRows()
    for key, (before, after), column in zip(keys, pairs, columns.tolist(), strict=True):
        for way, sign in (("up", 1.0), ("down", -1.0)):
            row = new.new(ChangeRow(*key, way), upper=0.0)
            new.add(row, [before, after, column], [-sign / steps[before], sign / steps[after], -1.0])
    program, _ = with_rows(program, new.done())
    return replace(form, program=program), program.costs(columns)


def _steps(m: Model) -> Reals:
    """Steps in which somebody is admitted in the period of each admission, [J]."""
    steps: Reals = np.count_nonzero(m.profile, axis=0).astype(np.float64)
    return steps


def _successive(m: Model) -> Iterator[tuple[int, int]]:
    """Decisions about a line in two periods that follow each other; volunteers are taken when they come."""
    asked = volunteers(m.lines)
    free = np.isnan(m.fixed) if len(m.fixed) else np.ones(len(m.line), bool)
    for line in np.flatnonzero(m.decided & ~asked):
        for turned in (False, True):
            yield from pairwise(np.flatnonzero((m.line == line) & (m.turns == turned) & free).tolist())
