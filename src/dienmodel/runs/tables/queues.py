"""Queues and capacities: who waits, how long, and what stops them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.keys import CapacityKey, GateKey, LineKey
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, grouped
from dienmodel.runs.tables.periods import at_new_year, by_year, quarter_states, years_of_steps
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, YEAR, Row, Schema, Table, reals, texts

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
QUEUES = Schema(
    "queues",
    (
        YEAR,
        *texts("gate"),
        *reals("people", "new_admitted"),
        *reals("weeks", "weeks_median", "weeks_p90", gaps=True),
        *reals("people", "n_waiting"),
        *reals("share", "share_stopped"),
        *texts("capacity"),
    ),
)
CAPACITIES = Schema(
    "capacities", (YEAR, *texts("capacity"), *reals("units", "n_available", "n_used"), *reals("share", "share_used"))
)
WAITING = Schema("waiting", (DATE, *texts("gate"), *reals("people", "n_waiting")))

CLOSED = -3
"""Code in `Trajectory.binding` of a gate that did not open in the step."""


def stopped_by(run: Run) -> NDArray[np.int32]:
    """Capacity that keeps people waiting at each gate, [T, G], below zero: none.

    Between the starts of a course a gate is closed; who waits then for the next start waits for what was full at
    the last one.
    """
    stops = run.expected.binding
    opened = np.where(stops != CLOSED, np.arange(len(stops))[:, None], 0)
    last = np.maximum.accumulate(opened, axis=0)
    found: NDArray[np.int32] = np.take_along_axis(stops, last, axis=0)
    return found


@declared(GATES)
def gates_table(run: Run) -> Iterable[Row]:
    """Queues per year and gate: admitted, waits, people waiting at the end, and what stopped it how often.

    Waits are those of the people admitted: None in a year in which nobody was. People are counted as in the funnel; how
    waits are spread, and stops, by the year in which a step begins.
    """
    network, course = run.world.network, run.expected
    years, waited = by_year(run, course.wait_sum)
    admitted, waiting = admitted_by_year(run), waiting_at_new_year(run)
    weeks = network.calendar.years_per_step * DAYS_PER_YEAR / 7
    held_by = stopped_by(run)
    rows = []
    for g, gate in enumerate(network.labels.gate):
        for y, year in enumerate(years):
            counts = course.wait_count[y, g]
            stops = held_by[years_of_steps(run) == year, g]
            usual = np.bincount(stops[stops >= 0]).argmax() if (stops >= 0).any() else -1
            rows.append(
                {
                    "year": int(year),
                    "gate": gate,
                    "new_admitted": admitted[y, g],
                    "weeks_mean": weeks * waited[y, g] / admitted[y, g] if admitted[y, g] else None,
                    "weeks_median": within_weeks(counts, 0.5, weeks),
                    "weeks_p90": within_weeks(counts, 0.9, weeks),
                    "n_waiting": waiting[y, g],
                    "share_stopped": float((stops >= 0).mean()),
                    "capacity": network.labels.capacity[usual] if usual >= 0 else "",
                }
            )
    return rows


def admitted_by_year(run: Run) -> Reals:
    """People admitted at each gate per calendar year, a step over New Year split by its days, [Y, G]."""
    return by_year(run, _per_gate(run, run.expected.new_started))[1]


def waiting_at_new_year(run: Run) -> Reals:
    """People who wait at each gate at the end of each calendar year, [Y, G]."""
    return at_new_year(run, _per_gate(run, run.expected.n_waiting))


def _per_gate(run: Run, counts: Reals) -> Reals:
    network = run.world.network
    return grouped(counts, network.nodes.gate, len(network.labels.gate))


def within_weeks(counts: Reals, share: float, weeks: float) -> float | None:
    """Weeks within which at least this share of people was through, from numbers by steps; None if nobody was."""
    total = counts.sum()
    return weeks * float(np.searchsorted(np.cumsum(counts), share * total - 1e-9)) if total > 0 else None


@declared(CAPACITIES)
def capacities_table(run: Run) -> Iterable[Row]:
    """Capacities per year: mean available and used units per step, and how full."""
    network, course = run.world.network, run.expected
    steps = by_year(run, np.ones((network.n_steps, 1)))[1]
    years, offered = by_year(run, course.available)
    used = by_year(run, course.used)[1] / steps
    offered = offered / steps
    rows = [
        {
            "year": int(year),
            "capacity": name,
            "n_available": offered[y, k],
            "n_used": used[y, k],
            "share_used": used[y, k] / offered[y, k] if offered[y, k] > 0 else 0.0,
        }
        for k, name in enumerate(network.labels.capacity)
        for y, year in enumerate(years)
    ]
    return rows


def waiting_table(run: Run) -> Table:
    """People still waiting in front of each gate, all its parts together, by quarter."""
    network, waiting = run.world.network, run.expected.n_blocked
    rows = [
        {"date": network.calendar.dates[i], "gate": name, "n_waiting": waiting[i - 1, at].sum() if i else 0.0}
        for name, at in parts_of(network.labels.gate_keys).items()
        for i in quarter_states(run)
    ]
    return WAITING.table(rows)


def parts_of(keys: Sequence[GateKey | LineKey | CapacityKey]) -> dict[str, NDArray[np.intp]]:
    """Positions of the parts (`course:army`, `course:navy`) of each gate or capacity, by its name."""
    names = [key.name for key in keys]
    return {name: np.flatnonzero([other == name for other in names]) for name in dict.fromkeys(names)}


def queues_table(run: Run) -> Table:
    """Queues per year and gate, all its parts together: admitted, median and 90 % wait, stops and what stopped it.

    `share_stopped` is the share of weeks in which some part was stopped by a capacity; `capacity` held up
    most person-weeks. People and waits are counted as in the table of gates.
    """
    network, course = run.world.network, run.expected
    admitted, at_end = admitted_by_year(run), waiting_at_new_year(run)
    weeks = network.calendar.years_per_step * DAYS_PER_YEAR / 7
    years = np.array([day.year for day in network.calendar.dates[:-1]])
    held_by = stopped_by(run)
    rows = []
    for name, at in parts_of(network.labels.gate_keys).items():
        for y, year in enumerate(np.unique(years)):
            steps = np.flatnonzero(years == year)
            waits = course.wait_count[y, at].sum(axis=0)
            stops, waiting = held_by[np.ix_(steps, at)], course.n_blocked[np.ix_(steps, at)]
            rows.append(
                {
                    "year": int(year),
                    "gate": name,
                    "new_admitted": admitted[y, at].sum(),
                    "weeks_median": within_weeks(waits, 0.5, weeks),
                    "weeks_p90": within_weeks(waits, 0.9, weeks),
                    "n_waiting": at_end[y, at].sum(),
                    "share_stopped": float((stops >= 0).any(axis=1).mean()),
                    "capacity": _heaviest(network.labels.capacity_keys, stops, waiting),
                }
            )
    return QUEUES.table(rows)


def _heaviest(keys: Sequence[CapacityKey], stops: NDArray[np.int32], waiting: Reals) -> str:
    """Name of the capacity that kept most people waiting in [step, gate], empty if none did."""
    held = {name: float(waiting[np.isin(stops, at)].sum()) for name, at in parts_of(keys).items()}
    name = max(held, key=lambda key: held[key], default="")
    return name if held.get(name, 0.0) > 0 else ""
