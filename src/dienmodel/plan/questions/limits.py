"""Limits of a plan in a planner's terms (seats in a year, applicants in a year, a budget) rather than rows of a matrix.

A limit is a set of rows whose bounds move together: one more unit of it adds `step` to their bounds. Prices (the value
of one more unit) and the why-not (which limits block a target, and how much more is needed) use the same limits. What
some people may use of a capacity is no limit of its own: it grows with the capacity.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import PLACES, Ints, Reals, one_more, wholes
from dienmodel.plan.linear.heads import HeadLimit
from dienmodel.plan.linear.keys import BudgetRow, CapacityRow, CapRow, HeadRow, SmoothRow, WindowRow
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.rows import folded, joining
from dienmodel.plan.linear.search import Formulation
from dienmodel.solver.program import INFINITY, Program, with_row_bounds


class LimitKind(StrEnum):
    """Kind of limit, which also determines its unit."""

    SLOTS = "slots"  # people per week throughout its time, whatever the step of the scenario
    PLACES = "places"  # people at a time, throughout its time
    APPLICANTS = "applicants"  # people who come to a line from outside, at the times at which others do
    CEILING = "ceiling"  # people who may count, throughout its time
    FLOOR = "floor"  # people whom there may be fewer, throughout its time
    DOOR = "door"  # people who may wait before a gate, throughout its time
    BUDGET = "budget"  # millions of euro
    CAP = "cap"  # units of an indicator
    SMOOTH = "smooth"  # people by which the intake of a year may differ from that of the year before
    START = "start"  # a measure that could not start in time: its level, 0..1


HEADS = (LimitKind.CEILING, LimitKind.FLOOR, LimitKind.DOOR)
"""Limits on how many people count, or wait."""


@dataclass(frozen=True)
class Limit:
    """A limit over some time; `name` labels a capacity, line, ceiling or budget..., or is `up` or `down` for intake."""

    kind: LimitKind
    name: str
    begin: date
    end: date
    rows: Ints
    step: Reals  # per row, the amount that one more unit adds to its bound


StepSpan = tuple[int, int]
"""First step, and the step after the last."""


def years(m: Model) -> list[StepSpan]:
    """Steps of each calendar year within the run; a step belongs to the year in which it begins."""
    year = np.array([day.year for day in m.lines.calendar.dates[:-1]])
    edges = [0, *(np.flatnonzero(np.diff(year)) + 1).tolist(), len(year)]
    return list(pairwise(edges))


def periods(m: Model) -> list[StepSpan]:
    """Steps of each decision period."""
    edges = m.bounds.tolist()
    return list(pairwise(edges))


def limits_of(form: Formulation, spans: Sequence[StepSpan]) -> list[Limit]:
    """List all limits of a program over spans of steps, and per calendar year: budgets, caps and smooth intake."""
    return _capacities(form, spans) + _heads(form, spans) + _applicants(form, spans) + _yearly(form.program)


def _capacities(form: Formulation, spans: Sequence[StepSpan]) -> list[Limit]:
    m = form.model
    labels, kinds, whole = m.lines.labels.capacity, m.lines.capacities.kind, wholes(m.lines)
    place = {label: c for c, label in enumerate(labels)}
    more = {int(c): one_more(m.lines, int(c)) for c in np.unique(whole)}
    rows: dict[tuple[int, int], list[tuple[int, float]]] = {}
    first = np.array([lo for lo, _ in spans])
    for row, key in enumerate(form.program.rows):
        if isinstance(key, CapacityRow):
            span, own = int(np.searchsorted(first, key.step, side="right")) - 1, place[key.capacity]
            c = int(whole[own])
            rows.setdefault((c, span), []).append((row, float(more[c][own][key.step])))
    return [
        _limit(m, kind, labels[c], spans[k], [row for row, _ in own], per_step(m, kind) * np.array([u for _, u in own]))
        for (c, k), own in sorted(rows.items())
        for kind in [LimitKind.PLACES if kinds[c] == PLACES else LimitKind.SLOTS]
    ]


def _heads(form: Formulation, spans: Sequence[StepSpan]) -> list[Limit]:
    """List ceilings, floors and doors."""
    m, first = form.model, np.array([lo for lo, _ in spans])
    kinds = {limit.name: _kind(limit) for limit in m.heads}
    rows: dict[tuple[str, int], list[int]] = {}
    for row, key in enumerate(form.program.rows):
        if isinstance(key, HeadRow):
            rows.setdefault((key.limit, int(np.searchsorted(first, key.step, side="right")) - 1), []).append(row)
    return [_limit(m, kinds[name], name, spans[k], own, np.ones(len(own))) for (name, k), own in sorted(rows.items())]


def _kind(limit: HeadLimit) -> LimitKind:
    return LimitKind.DOOR if limit.door else LimitKind.FLOOR if limit.floor else LimitKind.CEILING


def per_step(m: Model, kind: LimitKind) -> float:
    """Units per step of one unit of a limit on a capacity; slots are expressed per week."""
    return 1.0 / m.lines.calendar.steps(7.0) if kind is LimitKind.SLOTS else 1.0


def _applicants(form: Formulation, spans: Sequence[StepSpan]) -> list[Limit]:
    m = form.model
    windows: dict[str, list[tuple[int, int, int]]] = {}
    for row, key in enumerate(form.program.rows):
        if isinstance(key, WindowRow):
            windows.setdefault(key.line, []).append((key.first, key.last, row))
    limits = []
    for i, line in enumerate(map(int, form.places.line)):
        label = m.lines.labels.gate[line]
        if m.base.arrived[:, line].sum() < 1.0:
            continue
        for lo, hi in spans:
            if m.base.arrived[lo:hi, line].sum() < 1.0:  # nobody can come there then, however many apply
                continue
            came = _one_more(m, line, lo, hi)
            rows, step = _arrivals(form, i, came)
            for first, last, row in sorted(windows.get(label, [])):
                rows.append(row)
                step.append(float(joining(m, line, first, last) @ came))
            used = [k for k, value in enumerate(step) if value > 0.0]
            if used:
                rows, step = [rows[k] for k in used], [step[k] for k in used]
                limits.append(_limit(m, LimitKind.APPLICANTS, label, (lo, hi), rows, np.array(step)))
    return limits


def _one_more(m: Model, line: int, lo: int, hi: int) -> Reals:
    """One more person who comes to a line from outside within some steps, when others do, [T]."""
    came, arrived = np.zeros(m.lines.n_steps), np.maximum(m.base.arrived[lo:hi, line], 0.0)
    came[lo:hi] = arrived / arrived.sum() if arrived.sum() >= 1.0 else 1.0 / max(hi - lo, 1)
    return came


def _arrivals(form: Formulation, i: int, came: Reals) -> tuple[list[int], list[float]]:
    """Rows of the queue of the i-th decided line, and the amounts that arrivals `came` [T] add to their bounds."""
    m, places = form.model, form.places
    line = int(places.line[i])
    rows, step = places.queue_rows[i].tolist(), folded(m, line, came).tolist()
    if line in places.patience_rows:
        rows += places.patience_rows[line].tolist()
        step += folded(m, line, came, int(m.lines.gates.patience[line])).tolist()
    return rows, step


def _yearly(program: Program) -> list[Limit]:
    """List budgets, caps, and limits on intake above or below that of the year before."""
    limits = []
    for row, key in enumerate(program.rows):
        if isinstance(key, BudgetRow):
            limits.append(_of_year(LimitKind.BUDGET, key.budget, key.year, row))
        elif isinstance(key, CapRow):
            limits.append(_of_year(LimitKind.CAP, key.indicator, key.year, row))
        elif isinstance(key, SmoothRow):
            limits.append(_of_year(LimitKind.SMOOTH, key.way, key.year, row))
    return limits


def _of_year(kind: LimitKind, name: str, year: int, row: int) -> Limit:
    return Limit(kind, name, date(year, 1, 1), date(year + 1, 1, 1), _ints([row]), np.ones(1))


def _limit(m: Model, kind: LimitKind, name: str, span: StepSpan, rows: list[int], step: Reals) -> Limit:
    dates = m.lines.calendar.dates
    return Limit(kind, name, dates[span[0]], dates[span[1]], _ints(rows), step)


def _ints(rows: list[int]) -> Ints:
    return np.array(rows, np.int64)


def moved_form(form: Formulation, limit: Limit, units: float) -> Formulation:
    """A formulation with so many units more of a limit, also for rows that are yet to be added."""
    return replace(form, model=widened(form.model, [(limit, units)]), program=moved(form.program, limit, units))


def widened(m: Model, more: Iterable[tuple[Limit, float]]) -> Model:
    """The model with so many units more of some limits; only capacities, people and applicants are part of it."""
    room, arrived, left = m.base.room.copy(), m.base.arrived.copy(), m.base.left.copy()
    for limit, units in more:
        if limit.kind in (LimitKind.SLOTS, LimitKind.PLACES):
            steps = steps_of(m, limit)
            for c, each in one_more(m.lines, m.lines.labels.capacity.index(limit.name)).items():
                room[steps, c] += units * per_step(m, limit.kind) * each[steps]
        elif limit.kind in HEADS:
            left[steps_of(m, limit), head_of(m, limit)] += units
        elif limit.kind is LimitKind.APPLICANTS:
            line, steps = m.lines.labels.gate.index(limit.name), steps_of(m, limit)
            arrived[:, line] += units * _one_more(m, line, steps.start, steps.stop)
    return replace(m, base=replace(m.base, room=room, arrived=arrived, left=left))


def head_of(m: Model, limit: Limit) -> int:
    """Place of a ceiling or a floor among those of a model."""
    return [each.name for each in m.heads].index(limit.name)


def steps_of(m: Model, limit: Limit) -> slice:
    """Steps in which a limit applies."""
    dates = m.lines.calendar.dates
    return slice(dates.index(limit.begin), dates.index(limit.end))


def moved(program: Program, limit: Limit, units: float) -> Program:
    """Add units to a limit of a program."""
    lower, upper, shift = program.row_lower[limit.rows], program.row_upper[limit.rows], units * limit.step
    return with_row_bounds(
        program,
        limit.rows,
        np.where(_finite(lower), lower + shift, lower),
        np.where(_finite(upper), upper + shift, upper),
    )


def _finite(values: Reals) -> NDArray[np.bool_]:
    return np.abs(values) < INFINITY
