"""Doors that shut: more people can wait before one than may, for it turns away who comes, not who waits already.

Whether it shuts in a period is a yes or no: no more wait than may, or all who come in the period are turned away.
"""

import numpy as np
from numpy.typing import NDArray

from dienmodel.plan.linear.heads import HeadLimit, may_wait
from dienmodel.plan.linear.keys import ClosedColumn, ClosedRow
from dienmodel.plan.linear.model import Model
from dienmodel.plan.settings import SETTINGS, Settings
from dienmodel.solver.program import NewRows, Program, with_columns, with_rows
from dienmodel.text.faults import Fault, FaultyInput


def with_closed_doors(whole: Program, m: Model, settings: Settings) -> Program:
    """Let doors close for a period before which more can wait than may: who waits already may, and all who come go."""
    _refuse_crowded(m, settings)
    doors = [limit for limit in m.heads if may_shut(m, limit, settings)]
    first = [(limit, int(t)) for limit in doors for t in m.bounds[:-1] if t >= m.since]
    whole, columns = with_columns(whole, [ClosedColumn(limit.name, t) for limit, t in first], 0.0, 1.0)
    new = NewRows()
    for (limit, t), column in zip(first, columns.tolist(), strict=True):
        at = slice(t, int(m.bounds[np.searchsorted(m.bounds, t) + 1]))
        own, most = list(limit.lines), most_coming(m, limit, at.start, at.stop)
        row = new.new(ClosedRow(limit.name, t), upper=most - float(m.base.arrived[at, own].sum()))
        new.add(row, column, most)
        new.add(row, np.flatnonzero(m.turns & np.isin(m.line, own) & (m.bounds[m.period] == t)), -1.0)
        for decisions, flow in (m.arrived[line] for line in own if line in m.arrived):
            new.add(row, decisions, flow[at].sum(axis=0))
    return with_rows(whole, new.done())[0]


def may_shut(m: Model, limit: HeadLimit, settings: Settings) -> bool:
    """Whether a door may shut with more people before it than may wait; in a large program none is sought."""
    return _sought(m, settings) and _may_hold_more(m, limit)


def _sought(m: Model, settings: Settings) -> bool:
    """Whether a program is small enough to seek when its doors shut."""
    doors = sum(_may_hold_more(m, limit) for limit in m.heads)
    return m.decisions <= settings.few and doors * (len(m.bounds) - 1) <= settings.shutting


def _may_hold_more(m: Model, limit: HeadLimit) -> bool:
    """Whether more can wait at a door than may: its pace falls faster than its queue, or they did in the past."""
    return limit.door and (limit.pace > 0 or _crowded_before(m, limit))


def _crowded_before(m: Model, limit: HeadLimit) -> bool:
    """Whether more wait at a door at the end of the past than may."""
    if not m.since:
        return False
    waiting = m.waiting[np.isin(np.flatnonzero(m.decided), limit.lines)]
    admitted = (m.profile * lets_in(m, limit)) @ np.nan_to_num(m.fixed)
    most = float(may_wait(limit, admitted[:, None])[m.since - 1])
    return float(waiting.sum()) > most + SETTINGS.past_slack


def _refuse_crowded(m: Model, settings: Settings) -> None:
    """Refuse a program too large to seek when its doors shut, if one would have to.

    Raises:
        FaultyInput: one fault for each gate.
    """
    if _sought(m, settings):
        return
    crowded = [limit for limit in m.heads if limit.door and _crowded_before(m, limit)]
    gates = sorted({m.lines.labels.gate_keys[limit.lines[0]].name for limit in crowded})
    day = m.lines.calendar.dates[m.since]
    faults = [Fault("plan-door-crowded", f"gates.{gate}.closes_at", {"gate": gate, "day": day}) for gate in gates]
    if faults:
        raise FaultyInput(faults)


def most_coming(m: Model, limit: HeadLimit, begin: int, end: int) -> float:
    """No fewer people than can come to a door in some steps; a smaller number makes the solver faster."""
    if any(line in m.arrived and m.arrived[line][1].any() for line in limit.lines):
        return everybody(m)
    return float(np.maximum(m.base.arrived[begin:end, list(limit.lines)], 0.0).sum()) + 1.0


def everybody(m: Model) -> float:
    """No fewer people than can use a capacity at once."""
    course = m.course
    return float(course.new_arrived.sum() + course.n_stock[0].sum() + course.n_inside[0].sum()) + 1.0


def lets_in(m: Model, limit: HeadLimit) -> NDArray[np.bool_]:
    """Mark decisions [J] that admit people at the lines of a limit."""
    own: NDArray[np.bool_] = np.isin(m.line, limit.lines) & ~m.turns
    return own


def first_of_period(m: Model, t: int) -> int:
    """First step of the period of a step."""
    return int(m.bounds[np.searchsorted(m.bounds, t, side="right") - 1])
