"""Whom doors turn away, for what, and where these people go."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from dienmodel.network.arcs import place_name
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.gates import gate_nodes, users
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer, from_today
from dienmodel.runs.tables.schema import declared
from dienmodel.runs.tables.waiting.queues import parts_of
from dienmodel.text.table import Column, Schema, TableRow, Type, reals

DOORS = Schema(
    "doors",
    (
        Column("gate", Type.TEXT, varies=True),
        Column("capacity", Type.TEXT, varies=True),
        Column("goes_to", Type.TEXT, varies=True),
        *reals("people/year", "rate_turned", "rate_turned_expected", varies=True),
        *reals("share", "share_turned", varies=True),
    ),
)

ANYBODY = 1e-9
"""People from which on somebody is turned away: rounding is not."""


@declared(DOORS)
def doors_table(run: Run) -> Iterable[TableRow]:
    """Whom doors turn away per year from today, or else from the start, until the day of the answer, most first.

    In the mean of the replications, in the expectation where there are none.
    """
    network = run.world.network
    asked = from_today(run, max(network.calendar.moment(day_of_answer(run)).up, 1))
    rows = [row for name, gates in _doors(network).items() for row in _of_gate(run, name, gates, asked)]
    return sorted(rows, key=lambda row: -row["rate_turned"])


def _doors(network: Network) -> dict[str, Ints]:
    """Gates with a door, all parts of each together."""
    parts = parts_of(network.labels.gate_keys)
    return {name: gates for name, gates in parts.items() if (network.gates.closes[gates] >= 0).any()}


def _of_gate(run: Run, name: str, gates: Ints, asked: slice) -> Iterator[dict[str, Any]]:
    """Who is turned away at a gate, by where they go."""
    network = run.world.network
    nodes = np.concatenate([gate_nodes(network, int(g)) for g in gates])
    years = (asked.stop - asked.start) * network.calendar.years_per_step
    came = float(run.queued.new_joined[asked, nodes].sum())
    turned, expected = (_by_place(network, course, nodes, asked) for course in (run.queued, run.expected))
    capacity = _stopping(run, gates, asked)
    for place, people in turned.items():
        if people > ANYBODY:
            yield {
                "gate": name,
                "capacity": capacity,
                "goes_to": place,
                "rate_turned": people / years,
                "rate_turned_expected": expected.get(place, 0.0) / years,
                "share_turned": people / came,
            }


def _by_place(network: Network, course: Trajectory, nodes: Ints, asked: slice) -> dict[str, float]:
    """People turned away in front of some nodes, by where they go in the next step."""
    people: dict[str, float] = {}
    for n in nodes.tolist():
        turned, fork = course.new_turned[asked, n], int(network.nodes.quit_fork[n])
        for place, chance in _ways(network, fork, asked):
            people[place] = people.get(place, 0.0) + float(turned @ chance)
    return people


def _ways(network: Network, fork: int, asked: slice) -> Iterator[tuple[str, Reals]]:
    """Where those of a fork go who are turned away in some steps, and with which chance."""
    if fork < 0:
        yield "outside", np.ones(asked.stop - asked.start)
        return
    next_step = np.minimum(np.arange(asked.start, asked.stop) + 1, network.n_steps - 1)
    for k in range(network.forks.start[fork], network.forks.start[fork + 1]):
        yield place_name(network, int(network.forks.dest[k])), network.paths[network.forks.chance[k], next_step]


def _stopping(run: Run, gates: Ints, asked: slice) -> str:
    """The capacity that keeps most people waiting at some gates, empty if none does."""
    network = run.world.network
    uses = np.flatnonzero(np.isin(users(network.gates), gates))
    waiting: dict[str, float] = {}
    for u in uses.tolist():
        name = network.labels.capacity_keys[network.gates.use_capacity[u]].name
        waiting[name] = waiting.get(name, 0.0) + float(run.stopped[asked, u].sum())
    most = max(waiting, key=lambda name: waiting[name], default="")
    return most if waiting.get(most, 0.0) > 0 else ""
