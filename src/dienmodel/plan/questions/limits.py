"""Limits of a plan as people know them: seats in a year, applicants in a year, a budget; not rows of a matrix.

A limit is a set of rows whose bounds move together: one unit more of it adds `step` to their bounds. The same limits
serve prices (what is one more worth?) and the why-not (which of them block a target, how much more is needed?).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import PLACES, Ints, Reals
from dienmodel.plan.linear.model import Model
from dienmodel.plan.linear.rows import fold_of
from dienmodel.plan.linear.search import Search
from dienmodel.solver.program import INFINITY, Solver


class Kind(StrEnum):
    """What a limit limits, which also says its unit."""

    SLOTS = "slots"  # people a step, throughout its time
    PLACES = "places"  # people at a time, throughout its time
    APPLICANTS = "applicants"  # people who come to a line from outside, spread evenly over its time
    BUDGET = "budget"  # millions of euro
    SMOOTH = "smooth"  # people by which the intake of a year may differ from that of the year before
    START = "start"  # a measure that could not start in time: its level, 0..1
    OTHER = "other"  # any other row with a bound


@dataclass(frozen=True)
class Limit:
    """A limit over some time. Names are labels: of a capacity, line, budget or measure; `up` or `down` of intake."""

    kind: Kind
    name: str
    begin: date
    end: date
    rows: Ints
    step: Reals  # per row, what one unit more adds to its bound


Span = tuple[int, int]
"""First step, and the step after the last."""


def years(m: Model) -> list[Span]:
    """Steps of each calendar year, cut to the run; a step belongs to the year it begins in."""
    year = np.array([day.year for day in m.lines.calendar.dates[:-1]])
    edges = [0, *(np.flatnonzero(np.diff(year)) + 1).tolist(), len(year)]
    return list(pairwise(edges))


def periods(m: Model) -> list[Span]:
    """Steps of each period of decisions."""
    edges = m.bounds.tolist()
    return list(pairwise(edges))


def limits_of(search: Search, spans: Sequence[Span]) -> list[Limit]:
    """All limits of a search over spans of steps, and those per calendar year: budgets and smooth intake."""
    place = {name: row for row, name in enumerate(search.made.row_names)}
    found = _capacities(search, spans) + _applicants(search, spans, place)
    return found + _yearly(place)


def _capacities(search: Search, spans: Sequence[Span]) -> list[Limit]:
    m = search.model
    labels, kinds = m.lines.labels.capacity, m.lines.capacities.kind
    found: dict[tuple[int, int], list[int]] = {}
    first = np.array([lo for lo, _ in spans])
    for row, c, t in search.places.limit_rows:
        found.setdefault((c, int(np.searchsorted(first, t, side="right")) - 1), []).append(row)
    return [
        _limit(m, Kind.PLACES if kinds[c] == PLACES else Kind.SLOTS, labels[c], spans[k], rows, np.ones(len(rows)))
        for (c, k), rows in sorted(found.items())
    ]


def _applicants(search: Search, spans: Sequence[Span], place: dict[str, int]) -> list[Limit]:
    m = search.model
    windows: dict[int, list[tuple[int, int, int]]] = {}
    for window in search.places.windows:
        windows.setdefault(window[0], []).append(window)
    found = []
    for i, line in enumerate(map(int, search.places.line)):
        label = m.lines.labels.gate[line]
        if m.base.arrived[:, line].sum() < 1.0:
            continue
        for lo, hi in spans:
            came = np.zeros(m.lines.n_steps)
            came[lo:hi] = 1.0 / (hi - lo)
            rows, step = _arrivals(search, i, came)
            for _, first, last in sorted(windows.get(line, [])):
                rows.append(place[f"window:{label}:{first}:{last}"])
                step.append(float(joining(m, line, first, last) @ came))
            used = [k for k, value in enumerate(step) if value > 0.0]
            if used:
                rows, step = [rows[k] for k in used], [step[k] for k in used]
                found.append(_limit(m, Kind.APPLICANTS, label, (lo, hi), rows, np.array(step)))
    return found


def _arrivals(search: Search, i: int, came: Reals) -> tuple[list[int], list[float]]:
    """Rows of the queue of the i-th decided line, and what people who come [T] add to their bounds."""
    m, places = search.model, search.places
    line = int(places.line[i])
    rows, step = places.queue_rows[i].tolist(), (fold_of(m, line) @ came).tolist()
    if line in places.patience_rows:
        rows += places.patience_rows[line].tolist()
        step += (fold_of(m, line, int(m.lines.gates.patience[line])) @ came).tolist()
    return rows, step


def joining(m: Model, line: int, first: int, last: int) -> Reals:
    """Share of those who join a line in a step [T] who can be admitted in a window."""
    steps = np.arange(m.lines.n_steps)
    patience = int(m.lines.gates.patience[line]) or m.lines.n_steps
    stays = (1.0 - m.lines.gates.renege[line]) ** np.maximum(last - steps, 0)
    return np.where((steps > first - patience) & (steps <= last), stays, 0.0)


def _yearly(place: dict[str, int]) -> list[Limit]:
    """Rows named `budget:NAME:YEAR` and `smooth:intake:YEAR:WAY`."""
    found = []
    for name, row in place.items():
        kind, *parts = name.split(":")
        if kind == "budget":
            label, year = parts
        elif kind == "smooth":
            _, year, label = parts
        else:
            continue
        new_year = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        found.append(Limit(Kind(kind), label, *new_year, _ints([row]), np.ones(1)))
    return found


def _limit(m: Model, kind: Kind, name: str, span: Span, rows: list[int], step: Reals) -> Limit:
    dates = m.lines.calendar.dates
    return Limit(kind, name, dates[span[0]], dates[span[1]], _ints(rows), step)


def _ints(rows: list[int]) -> Ints:
    return np.array(rows, np.int64)


# --- moving limits ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bounds:
    """Bounds of all rows of a solver as they were, to move limits away from and back to."""

    lower: Reals
    upper: Reals

    def move(self, solver: Solver, limit: Limit, units: float) -> None:
        """Put the rows of a limit so many units above where they were; 0 puts them back."""
        lower, upper = self.lower[limit.rows], self.upper[limit.rows]
        shift = units * limit.step
        solver.bound_rows(
            limit.rows, np.where(_finite(lower), lower + shift, lower), np.where(_finite(upper), upper + shift, upper)
        )


def bounds_now(solver: Solver) -> Bounds:
    """The bounds of all rows of a solver."""
    lp = solver.highs.getLp()
    return Bounds(np.array(lp.row_lower_, float), np.array(lp.row_upper_, float))


def _finite(values: Reals) -> NDArray[np.bool_]:
    return np.abs(values) < INFINITY
