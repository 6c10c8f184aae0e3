"""Queues and capacities: who waits, how long, and what stops them.

Chance makes people wait where on average nobody has to. So what the replications say stands beside the expectation.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.course import Trajectory
from dienmodel.network.keys import CapacityKey, GateKey, LineKey, Role
from dienmodel.network.meters.gates import held_by, share_waited, stopped_by, users, weeks_per_step, within_weeks
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, read_once
from dienmodel.runs.tables.periods import at_new_year, by_year, quarter_states, years_of_steps
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, YEAR, Column, Schema, TableRow, Type, reals, texts

OF_RUNS = (
    *reals("weeks", "weeks_mean_runs", "weeks_median_runs", "weeks_p90_runs", gaps=True, varies=True),
    *reals("share", "share_waited_runs", gaps=True, varies=True),
    *reals("people", "n_waiting_runs", "new_turned_runs", gaps=True, varies=True),
    Column("capacity_runs", Type.TEXT, varies=True),
)
"""What the replications say of a queue in a year; empty without them."""

GATES = Schema(
    "gates",
    (
        YEAR,
        *texts("gate"),
        *reals("people", "new_admitted"),
        *reals("weeks", "weeks_mean", "weeks_median", "weeks_p90", gaps=True),
        *reals("people", "n_waiting", "new_turned"),
        *reals("share", "share_stopped"),
        *texts("capacity"),
        *OF_RUNS,
    ),
)
QUEUES = Schema("queues", GATES.columns)
CAPACITIES = Schema(
    "capacities", (YEAR, *texts("capacity"), *reals("units", "n_available", "n_used"), *reals("share", "share_used"))
)
WAITING = Schema(
    "waiting",
    (
        DATE,
        *texts("gate"),
        *reals("people", "n_waiting"),
        *reals("people", "n_waiting_runs", gaps=True, varies=True),
    ),
)


CapacityText = Callable[[CapacityKey], str]
"""How a capacity is told: with the groups of its part, or all its parts together."""

_LABEL: CapacityText = attrgetter("label")
_NAME: CapacityText = attrgetter("name")


@dataclass(frozen=True)
class _Queues:
    """What gates see in the years of a course, [Y, G], and whom each use of a capacity keeps waiting, [T, U]."""

    course: Trajectory
    stopped: Reals
    by: NDArray[np.int32]  # [T, G] capacity that stops a gate, below zero: none
    admitted: Reals
    waiting: Reals  # at its end
    turned: Reals  # away by a door
    waited: Reals  # weeks


@dataclass(frozen=True)
class _Both:
    """Queues as expected, and in the mean of the replications where there are any."""

    expected: _Queues
    runs: _Queues | None


@read_once
def _both(run: Run) -> _Both:
    network, course = run.world.network, run.expected
    expected = _queues(run, course, held_by(network.gates, course.binding, course.n_blocked))
    return _Both(expected, None if run.sampled is None else _queues(run, run.sampled.mean, run.sampled.stopped))


def _queues(run: Run, course: Trajectory, stopped: Reals) -> _Queues:
    gates = run.world.meters.gates
    return _Queues(
        course,
        stopped,
        stopped_by(course),
        by_year(run, per_steps([gate.admitted for gate in gates], course))[1],
        at_new_year(run, per_steps([gate.waiting for gate in gates], course)),
        by_year(run, per_steps([gate.turned for gate in gates], course))[1],
        by_year(run, per_steps([gate.waited for gate in gates], course))[1],
    )


# --- gates and queues -------------------------------------------------------------------------------------------


@declared(GATES)
def gates_table(run: Run) -> Iterable[TableRow]:
    """Queues per year and gate: admitted, waits, people waiting at the end, and what stopped it how often.

    Waits are those of the people admitted: None in a year in which nobody was. People are counted as in the funnel; how
    waits are spread, and stops, by the year in which a step begins.
    """
    labels, both = run.world.network.labels, _both(run)
    for g, gate in enumerate(labels.gate):
        for y in range(len(run.years[0])):
            stops = both.expected.by[_steps_of(run, y), g]
            usual = np.bincount(stops[stops >= 0]).argmax() if (stops >= 0).any() else -1
            capacity = labels.capacity[usual] if usual >= 0 else ""
            yield {"gate": gate, "capacity": capacity, **_year_of(run, both, np.array([g]), y, _LABEL)}


@declared(QUEUES)
def queues_table(run: Run) -> Iterable[TableRow]:
    """Queues per year and gate, all its parts together: admitted, waits, stops and what stopped it.

    `share_stopped` is the share of weeks in which some part was stopped by a capacity; `capacity` stopped up
    most person-weeks. People and waits are counted as in the table of gates.
    """
    both = _both(run)
    for name, at in parts_of(run.world.network.labels.gate_keys).items():
        for y in range(len(run.years[0])):
            capacity = _heaviest(run, both.expected, at, y, _NAME)
            yield {"gate": name, "capacity": capacity, **_year_of(run, both, at, y, _NAME)}


def _year_of(run: Run, both: _Both, at: NDArray[np.intp], y: int, text: CapacityText) -> dict[str, Any]:
    """What a year says of some parts of a gate together, but for what stopped them in the expectation."""
    waits = _waits(run, both.expected, at, y)
    stops = both.expected.by[np.ix_(_steps_of(run, y), at)]
    return {
        "year": int(run.years[0][y]),
        "new_admitted": both.expected.admitted[y, at].sum(),
        **{name: waits[name] for name in ("weeks_mean", "weeks_median", "weeks_p90", "n_waiting", "new_turned")},
        "share_stopped": float((stops >= 0).any(axis=1).mean()) if len(stops) else 0.0,
        **_of_runs(run, both.runs, at, y, text),
    }


def _of_runs(run: Run, queues: _Queues | None, at: NDArray[np.intp], y: int, text: CapacityText) -> dict[str, Any]:
    """What the replications say of it, see `OF_RUNS`."""
    if queues is None:
        return {column.name: "" if column.type is Type.TEXT else None for column in OF_RUNS}
    waits = {f"{name}_runs": value for name, value in _waits(run, queues, at, y).items()}
    return waits | {"capacity_runs": _heaviest(run, queues, at, y, text)}


def _waits(run: Run, queues: _Queues, at: NDArray[np.intp], y: int) -> dict[str, float | None]:
    """How long those waited who were admitted in a year at some parts of a gate, and who waits at its end."""
    waits, weeks = queues.course.wait_count[y, at].sum(axis=0), weeks_per_step(run.world.network)
    admitted = queues.admitted[y, at].sum()
    return {
        "weeks_mean": queues.waited[y, at].sum() / admitted if admitted else None,
        "weeks_median": within_weeks(waits, 0.5, weeks),
        "weeks_p90": within_weeks(waits, 0.9, weeks),
        "share_waited": share_waited(waits),
        "n_waiting": queues.waiting[y, at].sum(),
        "new_turned": queues.turned[y, at].sum(),
    }


def _steps_of(run: Run, y: int) -> NDArray[np.bool_]:
    """Steps that begin in a year, [T]."""
    steps: NDArray[np.bool_] = years_of_steps(run) == run.years[0][y]
    return steps


def _heaviest(run: Run, queues: _Queues, at: NDArray[np.intp], y: int, text: CapacityText) -> str:
    """The capacity that keeps most people waiting at some parts of a gate in a year, empty if none does."""
    network = run.world.network
    uses = np.flatnonzero(np.isin(users(network.gates), at))
    waiting = queues.stopped[np.ix_(_steps_of(run, y), uses)].sum(axis=0)
    people: dict[str, float] = {}
    for c, number in zip(network.gates.use_capacity[uses].tolist(), waiting.tolist(), strict=True):
        capacity = text(network.labels.capacity_keys[c])
        people[capacity] = people.get(capacity, 0.0) + number
    most = max(people, key=lambda capacity: people[capacity], default="")
    return most if people.get(most, 0.0) > 0 else ""


# --- capacities and who waits ---------------------------------------------------------------------------------------


@declared(CAPACITIES)
def capacities_table(run: Run) -> Iterable[TableRow]:
    """Capacities per year: mean available and used units per step, and how full; a ceiling is none."""
    network, meters = run.world.network, run.world.meters.capacities
    steps = by_year(run, np.ones((network.n_steps, 1)))[1]
    offered, used = (
        by_year(run, per_steps(read, run.expected))[1] / steps
        for read in ([each.offered for each in meters], [each.used for each in meters])
    )
    for k, key in enumerate(network.labels.capacity_keys):
        if key.role is Role.CEILING:
            continue
        for y, year in enumerate(run.years[0].tolist()):
            yield {
                "year": year,
                "capacity": key.label,
                "n_available": offered[y, k],
                "n_used": used[y, k],
                "share_used": used[y, k] / offered[y, k] if offered[y, k] > 0 else 0.0,
            }


@declared(WAITING)
def waiting_table(run: Run) -> Iterable[TableRow]:
    """People still waiting in front of each gate, all its parts together, by quarter."""
    network, meters = run.world.network, [gate.waiting for gate in run.world.meters.gates]
    waiting = per_steps(meters, run.expected)
    of_runs = None if run.sampled is None else per_steps(meters, run.sampled.mean)
    for name, at in parts_of(network.labels.gate_keys).items():
        for i in quarter_states(run):
            yield {
                "date": network.calendar.dates[i],
                "gate": name,
                "n_waiting": waiting[i, at].sum(),
                "n_waiting_runs": None if of_runs is None else of_runs[i, at].sum(),
            }


def parts_of(keys: Sequence[GateKey | LineKey | CapacityKey]) -> dict[str, NDArray[np.intp]]:
    """Positions of the parts (`course:army`, `course:navy`) of each gate or capacity, by its name."""
    names = [key.name for key in keys]
    return {name: np.flatnonzero([other == name for other in names]) for name in dict.fromkeys(names)}
