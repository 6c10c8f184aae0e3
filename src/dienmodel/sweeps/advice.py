"""Advice on a scenario that shows only once it is followed: what never fills up, never clears or never moves."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import pairwise

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.checks.advice import advice_on_words
from dienmodel.model.said import Said, with_levels
from dienmodel.network.compile.recall import Memory
from dienmodel.network.course import Trajectory
from dienmodel.network.world import build_near
from dienmodel.runs.run import Run
from dienmodel.runs.tables.waiting.queues import capacities_table, queues_table
from dienmodel.text.faults import Fault, Values
from dienmodel.text.table import TableRow

HARDLY_USED = 0.1
"""Share of a capacity, as the mean of any year, that it does not come above."""

YEARS_TO_CLEAR = 1.0
"""Longer than this it would take a queue to clear at the pace of the last year, though it only grew."""

GROWING = 3
"""Years at the end in which a queue that never clears became longer each time."""


def advice(said: Said) -> tuple[Fault, ...]:
    """What is hardly meant in a scenario, by itself and as it comes out in its expected course.

    Each measure is switched over once: off where it is on, else fully on together with what it needs.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    world, memory = build_near(said)
    run = Run(world, expect(world.network))
    return (
        *advice_on_words(said),
        *_hardly_used(run, said),
        *_never_clear(run, said),
        *_move_nobody(run, said, memory),
    )


def _by_name(rows: Iterable[TableRow], column: str) -> dict[str, list[TableRow]]:
    by_name: dict[str, list[TableRow]] = {}
    for row in rows:
        by_name.setdefault(str(row[column]), []).append(row)
    return by_name


def _hardly_used(run: Run, said: Said) -> Iterator[Fault]:
    """Capacities of which in no year, on the whole, a tenth is used."""
    for name, rows in _by_name(capacities_table(run).rows(), "capacity").items():
        most = max((row["share_used"] or 0.0 for row in rows if row["n_available"]), default=None)
        if most is not None and most < HARDLY_USED:
            values: Values = {"capacity": name, "most": round(100 * most, 1)}
            yield Fault("advice-capacity", said.where("capacities", name.partition(":")[0]), values)


def _never_clear(run: Run, said: Said) -> Iterator[Fault]:
    """Gates at which the queue grew in each of the last years, and is longer than a year of admissions."""
    for name, rows in _by_name(queues_table(run).rows(), "gate").items():
        waiting = [float(row["n_waiting"]) for row in rows[-GROWING - 1 :]]
        yearly = float(rows[-1]["new_admitted"])
        grew = len(waiting) > GROWING and all(before < after for before, after in pairwise(waiting))
        if grew and waiting[-1] > YEARS_TO_CLEAR * yearly:
            values: Values = {"gate": name, "waiting": round(waiting[-1]), "admitted": round(yearly)}
            yield Fault("advice-queue", said.where("gates", name.partition(":")[0]), values)


def _move_nobody(run: Run, said: Said, memory: Memory) -> Iterator[Fault]:
    """Measures after which the course is the same, whatever is asked of it."""
    levels = run.world.catalogue.levels
    for name, measure in run.world.catalogue.measures.items():
        switched = {name: 0.0 if levels.get(name) else 1.0}
        others = {needed: max(levels.get(needed, 0.0), 1.0) for needed in measure.needs} if switched[name] else {}
        base, memory_there = (
            _course(with_levels(said, {**levels, **others}), memory) if others else (run.expected, memory)
        )
        other, _ = _course(with_levels(said, {**levels, **others, **switched}), memory_there)
        if _alike(base, other):
            yield Fault("advice-measure", said.where("measures", name), {"measure": name, "level": switched[name]})


def _course(said: Said, memory: Memory) -> tuple[Trajectory, Memory]:
    world, own = build_near(said, near=memory)
    return expect(world.network), own


def _alike(one: Trajectory, other: Trajectory) -> bool:
    """Whether two courses are the same for everybody, to rounding, whatever room there is."""
    names = [part.name for part in fields(Trajectory) if part.name != "available"]
    pairs = ((getattr(one, name), getattr(other, name)) for name in names)
    return all(a is b or (np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-9)) for a, b in pairs)
