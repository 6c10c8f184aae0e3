"""Queues and capacities: who waits, how long, and what stops them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.keys import CapacityKey, GateKey, LineKey
from dienmodel.network.meters.gates import stopped_by, weeks_per_step, within_weeks
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import at_new_year, by_year, quarter_states, years_of_steps
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, YEAR, Schema, Table, TableRow, reals, texts

GATES = Schema(
    "gates",
    (
        YEAR,
        *texts("gate"),
        *reals("people", "new_admitted"),
        *reals("weeks", "weeks_mean", "weeks_median", "weeks_p90", gaps=True),
        *reals("people", "n_waiting"),
        *reals("share", "share_stopped"),
        *texts("capacity"),
    ),
)
QUEUES = Schema("queues", GATES.columns)
CAPACITIES = Schema(
    "capacities", (YEAR, *texts("capacity"), *reals("units", "n_available", "n_used"), *reals("share", "share_used"))
)
WAITING = Schema("waiting", (DATE, *texts("gate"), *reals("people", "n_waiting")))


@dataclass(frozen=True)
class _Queues:
    """What gates see in calendar years, [Y, G], and the capacity that stops each in a step, [T, G]."""

    admitted: Reals
    waiting: Reals  # at its end
    waited: Reals  # weeks
    stops: NDArray[np.int32]


def _queues(run: Run) -> _Queues:
    gates, course = run.world.meters.gates, run.expected
    return _Queues(
        by_year(run, per_steps([gate.admitted for gate in gates], course))[1],
        at_new_year(run, per_steps([gate.waiting for gate in gates], course)),
        by_year(run, per_steps([gate.waited for gate in gates], course))[1],
        stopped_by(course),
    )


def _year_of(run: Run, queues: _Queues, at: NDArray[np.intp], y: int) -> tuple[dict[str, Any], NDArray[np.int32]]:
    """What a year says of some parts of a gate together, and what stopped them in its steps, [step, part]."""
    year, weeks = int(run.years[0][y]), weeks_per_step(run.world.network)
    waits = run.expected.wait_count[y, at].sum(axis=0)
    stops = queues.stops[np.ix_(years_of_steps(run) == year, at)]
    admitted = queues.admitted[y, at].sum()
    columns = {
        "year": year,
        "new_admitted": admitted,
        "weeks_mean": queues.waited[y, at].sum() / admitted if admitted else None,
        "weeks_median": within_weeks(waits, 0.5, weeks),
        "weeks_p90": within_weeks(waits, 0.9, weeks),
        "n_waiting": queues.waiting[y, at].sum(),
        "share_stopped": float((stops >= 0).any(axis=1).mean()) if len(stops) else 0.0,
    }
    return columns, stops


@declared(GATES)
def gates_table(run: Run) -> Iterable[TableRow]:
    """Queues per year and gate: admitted, waits, people waiting at the end, and what stopped it how often.

    Waits are those of the people admitted: None in a year in which nobody was. People are counted as in the funnel; how
    waits are spread, and stops, by the year in which a step begins.
    """
    labels, queues = run.world.network.labels, _queues(run)
    for g, gate in enumerate(labels.gate):
        for y in range(len(run.years[0])):
            columns, stops = _year_of(run, queues, np.array([g]), y)
            usual = np.bincount(stops[stops >= 0]).argmax() if (stops >= 0).any() else -1
            yield {
                **columns,
                "gate": gate,
                "capacity": labels.capacity[usual] if usual >= 0 else "",
            }


@declared(CAPACITIES)
def capacities_table(run: Run) -> Iterable[TableRow]:
    """Capacities per year: mean available and used units per step, and how full."""
    network, meters = run.world.network, run.world.meters.capacities
    steps = by_year(run, np.ones((network.n_steps, 1)))[1]
    offered, used = (
        by_year(run, per_steps(read, run.expected))[1] / steps
        for read in ([each.offered for each in meters], [each.used for each in meters])
    )
    for k, name in enumerate(network.labels.capacity):
        for y, year in enumerate(run.years[0].tolist()):
            yield {
                "year": year,
                "capacity": name,
                "n_available": offered[y, k],
                "n_used": used[y, k],
                "share_used": used[y, k] / offered[y, k] if offered[y, k] > 0 else 0.0,
            }


def waiting_table(run: Run) -> Table:
    """People still waiting in front of each gate, all its parts together, by quarter."""
    network = run.world.network
    waiting = per_steps([gate.waiting for gate in run.world.meters.gates], run.expected)
    rows = [
        {"date": network.calendar.dates[i], "gate": name, "n_waiting": waiting[i, at].sum()}
        for name, at in parts_of(network.labels.gate_keys).items()
        for i in quarter_states(run)
    ]
    return WAITING.table(rows)


def parts_of(keys: Sequence[GateKey | LineKey | CapacityKey]) -> dict[str, NDArray[np.intp]]:
    """Positions of the parts (`course:army`, `course:navy`) of each gate or capacity, by its name."""
    names = [key.name for key in keys]
    return {name: np.flatnonzero([other == name for other in names]) for name in dict.fromkeys(names)}


def queues_table(run: Run) -> Table:
    """Queues per year and gate, all its parts together: admitted, waits, stops and what stopped it.

    `share_stopped` is the share of weeks in which some part was stopped by a capacity; `capacity` held up
    most person-weeks. People and waits are counted as in the table of gates.
    """
    labels, queues = run.world.network.labels, _queues(run)
    waiting = per_steps([gate.waiting for gate in run.world.meters.gates], run.expected)[1:]
    rows = []
    for name, at in parts_of(labels.gate_keys).items():
        for y, year in enumerate(run.years[0].tolist()):
            columns, stops = _year_of(run, queues, at, y)
            people = waiting[np.ix_(years_of_steps(run) == year, at)]
            rows.append({**columns, "gate": name, "capacity": _heaviest(labels.capacity_keys, stops, people)})
    return QUEUES.table(rows)


def _heaviest(keys: Sequence[CapacityKey], stops: NDArray[np.int32], waiting: Reals) -> str:
    """Name of the capacity that kept most people waiting in [step, gate], empty if none did."""
    people = {name: float(waiting[np.isin(stops, at)].sum()) for name, at in parts_of(keys).items()}
    name = max(people, key=lambda key: people[key], default="")
    return name if people.get(name, 0.0) > 0 else ""
