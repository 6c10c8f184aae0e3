"""What people wait for: the capacities that hold them up, and the queues, with all parts of a gate together."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.lines import QUOTA
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, grouped
from dienmodel.runs.tables import quarter_states, stopped_by, within_weeks
from dienmodel.text.table import Table, table

LASTING = 13
"""Steps over which a stop must hold more than half of the time to count as begun (a quarter in weeks)."""


def limits_table(run: Run, until: date) -> Table:
    """Capacities that hold up people on their way into the force until a date, the heaviest first.

    A capacity that is split over groups counts as one: `capacity` and `gate` name a part (`course:army`) only
    where the numbers are of that part alone. `gate` is the one where most people wait. `weeks_waited` is
    person-weeks over the people who joined the queues of its gates.
    """
    network, course = run.world.network, run.expected
    last = max(1, sum(day <= until for day in network.calendar.dates[:-1]))
    weeks = network.calendar.years_per_step * 365.2425 / 7
    waiting = _waiting_for_force(run, course.n_waiting[1:])[:last]
    joined = _waiting_for_force(run, course.new_joined)[:last]
    stops = stopped_by(run)[:last]
    parts = [
        (network.labels.capacity[c], g, np.where(stops[:, g] == c, waiting[:, g], 0.0))
        for g in range(len(network.labels.gate))
        for c in np.unique(stops[:, g])
        if c >= 0 and not network.labels.capacity[c].startswith(f"{QUOTA}:")  # a plan's own choice is no limit
    ]
    rows = []
    for name in dict.fromkeys(label.split(":")[0] for label, _, _ in parts):
        own = [part for part in parts if part[0].split(":")[0] == name]
        held = np.sum([part[2] for part in own], axis=0)
        gates = [network.labels.gate[g] for _, g, _ in own]
        through = joined[:, sorted({g for _, g, _ in own})].sum()
        rows.append(
            {
                "capacity": _named([label for label, _, _ in own]),
                "gate": _named(_most_at(gates, [float(part[2].sum()) for part in own])),
                "since": network.calendar.dates[_begin(held > 0.5)],
                "person_weeks": held.sum() * weeks,
                "n_waiting": held.mean(),
                "weeks_waited": held.sum() * weeks / through if through > 0 else 0.0,
            }
        )
    rows.sort(key=lambda row: -row["person_weeks"])
    return table("limits", rows, ("capacity", "gate", "since", "person_weeks", "n_waiting", "weeks_waited"))


def _named(labels: list[str]) -> str:
    """The one label if there is only one; else the name that its parts share."""
    return labels[0] if len(set(labels)) == 1 else labels[0].split(":")[0]


def _most_at(gates: list[str], weights: list[float]) -> list[str]:
    """The parts of the gate that weighs most, all its parts together."""
    total: dict[str, float] = {}
    for gate, weight in zip(gates, weights, strict=True):
        name = gate.split(":")[0]
        total[name] = total.get(name, 0.0) + weight
    most = max(total, key=lambda name: total[name])
    return [gate for gate in gates if gate.split(":")[0] == most]


def _begin(stopped: NDArray[np.bool_]) -> int:
    """First step from which a stop lasts; failing that, the first stop."""
    hits = np.flatnonzero(stopped)
    for t in hits:
        if stopped[t : t + LASTING].mean() > 0.5:
            return int(t)
    return int(hits[0]) if len(hits) else 0


def _waiting_for_force(run: Run, per_node: Reals) -> Reals:
    """Counts per node [T, N] summed per gate [T, G], over the tracks that lead into the force."""
    network = run.world.network
    tracks = leading_in(run)
    counted = np.array([label["track"] in tracks for label in network.labels.node], bool)
    return grouped(per_node, np.where(counted, network.nodes.gate, -1), len(network.labels.gate))


def leading_in(run: Run) -> set[str]:
    """Tracks at whose end, or at the end of a track behind them, people belong to the force."""
    scenario = run.world.said.scenario
    force = {name for name, stock in scenario.stocks.items() if stock.category is not None}
    found: set[str] = set()
    while True:
        more = {
            name
            for name, track in scenario.tracks.items()
            if any(to.stock in force or to.track in found for to in track.then)
        }
        if more == found:
            return found
        found = more


def waiting_table(run: Run) -> Table:
    """People still waiting in front of each gate, all its parts together, by quarter."""
    network, waiting = run.world.network, run.expected.n_blocked
    rows = [
        {"date": network.calendar.dates[i], "gate": name, "n_waiting": waiting[i - 1, at].sum() if i else 0.0}
        for name, at in parts_of(network.labels.gate).items()
        for i in quarter_states(run)
    ]
    return table("waiting", rows, ("date", "gate", "n_waiting"))


def parts_of(labels: list[str]) -> dict[str, NDArray[np.intp]]:
    """Positions of the parts (`course:army`, `course:navy`) of each gate or capacity, by its name."""
    names = [label.split(":")[0] for label in labels]
    return {name: np.flatnonzero([other == name for other in names]) for name in dict.fromkeys(names)}


def queues_table(run: Run) -> Table:
    """Queues per year and gate, all its parts together: admitted, median and 90 % wait, stops and what stopped it.

    `share_stopped` is the share of weeks in which some part was stopped by a capacity; `capacity` held up
    most person-weeks.
    """
    network, course = run.world.network, run.expected
    weeks = network.calendar.years_per_step * 365.2425 / 7
    years = np.array([day.year for day in network.calendar.dates[:-1]])
    held_by = stopped_by(run)
    rows = []
    for name, at in parts_of(network.labels.gate).items():
        for y, year in enumerate(np.unique(years)):
            steps = np.flatnonzero(years == year)
            waits = course.wait_count[y, at].sum(axis=0)
            stops, waiting = held_by[np.ix_(steps, at)], course.n_blocked[np.ix_(steps, at)]
            rows.append(
                {
                    "year": int(year),
                    "gate": name,
                    "new_admitted": waits.sum(),
                    "weeks_median": within_weeks(waits, 0.5, weeks),
                    "weeks_p90": within_weeks(waits, 0.9, weeks),
                    "n_waiting": waiting[-1].sum(),
                    "share_stopped": float((stops >= 0).any(axis=1).mean()),
                    "capacity": _heaviest(network.labels.capacity, stops, waiting),
                }
            )
    return table(
        "queues",
        rows,
        (
            "year",
            "gate",
            "new_admitted",
            "weeks_median",
            "weeks_p90",
            "n_waiting",
            "share_stopped",
            "capacity",
        ),
    )


def _heaviest(labels: list[str], stops: NDArray[np.int32], waiting: Reals) -> str:
    """Name of the capacity that kept most people waiting in [step, gate], empty if none did."""
    held = {name: float(waiting[np.isin(stops, at)].sum()) for name, at in parts_of(labels).items()}
    name = max(held, key=lambda key: held[key], default="")
    return name if held.get(name, 0.0) > 0 else ""
