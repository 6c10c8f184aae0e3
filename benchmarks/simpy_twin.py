"""DM-REF-1 in SimPy: a process per person, whole weeks, FIFO queues; the yardstick for our engines.

    python benchmarks/simpy_twin.py --seed 1 --gc-off

prints the counts of one replication and its CPU time.
"""

from __future__ import annotations

import argparse
import gc
import math
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from dm_ref import POOL, DmRef, Floats, Stage, cumulative, dm_ref, latent_promotion

Process = Generator[simpy.Event, Any, None]
Table = dict[str, NDArray[np.int64]]


class Gate:
    """The queue of a site or a course: people join, the weekly round admits the longest waiting."""

    def __init__(self, env: simpy.Environment) -> None:
        """Start with nobody waiting."""
        self.env = env
        self.waiting: deque[simpy.Event] = deque()

    def join(self) -> simpy.Event:
        """Return the event of being admitted; its value is the event of the end of the service."""
        admitted = simpy.Event(self.env)
        self.waiting.append(admitted)
        return admitted

    def admit(self, number: int, length: int) -> simpy.Event:
        """Admit the first ``number`` people for ``length`` weeks; return the shared end of service."""
        end = self.env.timeout(length)
        for _ in range(number):
            self.waiting.popleft().succeed(end)
        return end


@dataclass(frozen=True)
class Step:
    """A stage as a candidate meets it.

    ``weeks`` is the quantile table of a delay (4,096 whole weeks, None for a queue), ``gates`` holds the gate
    for every pair of site and specialty, index ``2 * site + specialty``.
    """

    row: int
    dropout: float
    weeks: list[int] | None
    gates: tuple[Gate, ...]


class Record:
    """Counters of the running week as plain lists, copied to tables ``[week, column]`` when the week ends."""

    HIRES = ("hires", "hire_weeks", "hire_weeks_squared")
    FLOWS = ("entries", "dropouts", "starts", *HIRES, "exits", "promotions", "to_pool")
    LEVELS = ("stock", "queue", "busy")

    def __init__(self, ref: DmRef) -> None:
        """Make zero counters and empty tables."""
        stages, tracks = sum(len(track.stages) for track in ref.tracks), len(ref.tracks)
        gates = len(ref.site_slots) + len(ref.courses)
        self.entries, self.dropouts = [0] * stages, [0] * stages
        self.hires, self.hire_weeks, self.hire_weeks_squared = [0] * tracks, [0] * tracks, [0] * tracks
        self.exits, self.promotions, self.to_pool = [0] * (POOL + 1), [0] * (POOL + 1), [0] * (POOL + 1)
        self.starts, self.queue = [0] * gates, [0] * gates
        self.stock, self.busy = np.bincount(ref.people_stock, minlength=POOL + 1).tolist(), [0]
        columns = {name: len(getattr(self, name)) for name in self.FLOWS + self.LEVELS}
        self.tables: Table = {name: np.zeros((ref.weeks, n), np.int64) for name, n in columns.items()}

    def close_week(self, week: int) -> None:
        """Write row ``week`` of every table and reset the flows."""
        for name, table in self.tables.items():
            counter = getattr(self, name)
            table[week] = counter
            if name in self.FLOWS:
                counter[:] = [0] * len(counter)


class Force:
    """One replication: the environment, the gates, the luck and the counters that the processes share."""

    def __init__(self, ref: DmRef, seed: int) -> None:
        """Set up week 0 with the initial people in their careers."""
        self.ref, self.env = ref, simpy.Environment()
        self.random = Random(seed).random
        self.arriving: list[list[int]] = np.random.default_rng(seed).poisson(ref.arrivals).tolist()
        self.record = Record(ref)
        self.sites = [Gate(self.env) for _ in ref.site_slots]
        self.courses = [Gate(self.env) for _ in ref.courses]
        self.steps = self._steps()
        self.site_cdf = bounds(ref.site_share)
        self.placement_stocks = [[stock for stock, _ in track.placement] for track in ref.tracks]
        self.placement_cdf = [bounds([share for _, share in track.placement]) for track in ref.tracks]
        self.exit_cdf: list[list[float]] = cumulative(ref.exit_week).tolist()
        self.promotion_cdf: list[list[float]] = cumulative(latent_promotion(ref)).tolist()
        self.to_pool: list[float] = ref.to_pool.tolist()
        for stock, tenure in zip(ref.people_stock.tolist(), ref.people_tenure.tolist(), strict=True):
            self.env.process(self.career(stock, tenure))
        self.env.process(self.weekly_round())

    def _steps(self) -> list[list[Step]]:
        """Return the steps of every track, their rows numbered through all tracks."""
        rows = iter(range(len(self.record.entries)))
        return [[self._step(next(rows), stage) for stage in track.stages] for track in self.ref.tracks]

    def _step(self, row: int, stage: Stage) -> Step:
        """Return ``stage`` with its quantile table or its gates."""
        if stage.delay is not None:
            weeks = np.repeat(np.arange(1, stage.delay.size + 1), stage.delay)
            return Step(row, stage.dropout, weeks.tolist(), ())
        gates = [
            self.courses[stage.courses[specialty % len(stage.courses)]] if stage.courses else site
            for site in self.sites
            for specialty in (0, 1)
        ]
        return Step(row, stage.dropout, None, tuple(gates))

    def candidate(self, track: int) -> Process:
        """Pass the stages of ``track`` one by one; who does not drop out is hired and starts a career."""
        env, record, random = self.env, self.record, self.random
        arrived = env.now
        gate = 2 * bisect_right(self.site_cdf, random()) + (random() >= self.ref.specialty_share)
        for step in self.steps[track]:
            record.entries[step.row] += 1
            if step.weeks is not None:
                yield env.timeout(step.weeks[int(random() * len(step.weeks))])
            else:
                end = yield step.gates[gate].join()
                yield end
            if random() < step.dropout:
                record.dropouts[step.row] += 1
                return
        yield from self.career(self.hire(track, int(env.now - arrived)), 0)

    def hire(self, track: int, weeks: int) -> int:
        """Count a hire ``weeks`` after arrival and return the stock in which the person is placed."""
        stock = self.placement_stocks[track][bisect_right(self.placement_cdf[track], self.random())]
        self.record.hires[track] += 1
        self.record.hire_weeks[track] += weeks
        self.record.hire_weeks_squared[track] += weeks * weeks
        self.record.stock[stock] += 1
        return stock

    def career(self, stock: int, tenure: int) -> Process:
        """Live in ``stock`` from ``tenure`` weeks on: promotions, the exit and perhaps the reserve pool."""
        env, record, random = self.env, self.record, self.random
        while True:
            leave = latent_tenure(self.exit_cdf[stock], tenure, random())
            promote = latent_tenure(self.promotion_cdf[stock], tenure, random())
            yield env.timeout(min(leave, promote) - tenure)
            record.stock[stock] -= 1
            if promote < leave:
                record.promotions[stock] += 1
                stock += 1
            else:
                record.exits[stock] += 1
                if random() >= self.to_pool[stock]:
                    return
                record.to_pool[stock] += 1
                stock = POOL
            record.stock[stock] += 1
            tenure = 0

    def weekly_round(self) -> Process:
        """Do what happens once a week, after everything that falls due in that week.

        All other events of week w were scheduled before w, so a timeout of 0 made in w comes after them.
        """
        env = self.env
        for week in range(self.ref.weeks):
            yield env.timeout(0)
            for track, number in enumerate(self.arriving[week]):
                for _ in range(number):
                    env.process(self.candidate(track))
            yield env.timeout(0)
            self.serve_sites()
            self.start_classes(week)
            self.close_week(week)
            yield env.timeout(1)

    def serve_sites(self) -> None:
        """Admit at every site the longest waiting, up to its slots, for one week."""
        for i, (site, slots) in enumerate(zip(self.sites, self.ref.site_slots.tolist(), strict=True)):
            number = min(slots, len(site.waiting))
            site.admit(number, 1)
            self.record.starts[i] += number

    def start_classes(self, week: int) -> None:
        """Start the classes of ``week``, as large as seats, queue and free instructors allow."""
        people = sum(self.record.stock[stock] for stock in self.ref.instructor_stocks)
        pool = math.floor(self.ref.instructor_share * people)
        for i, (course, gate) in enumerate(zip(self.ref.courses, self.courses, strict=True)):
            if week % course.every:
                continue
            free = max(0, pool - self.record.busy[0])
            number = min(course.seats, len(gate.waiting), course.ratio * free)
            if number > 0:
                instructors = -(-number // course.ratio)
                self.record.busy[0] += instructors
                self.env.process(self.release(instructors, gate.admit(number, course.length)))
                self.record.starts[len(self.sites) + i] += number

    def release(self, instructors: int, end: simpy.Event) -> Process:
        """Let ``instructors`` go at the ``end`` of their class."""
        yield end
        self.record.busy[0] -= instructors

    def close_week(self, week: int) -> None:
        """Record stocks, flows, busy instructors and queue lengths of ``week``."""
        self.record.queue[:] = [len(gate.waiting) for gate in self.sites + self.courses]
        self.record.close_week(week)


def bounds(share: Floats | list[float]) -> list[float]:
    """Return the upper bounds of all but the last of ``share[...]``, for a bisection with a uniform draw."""
    upper: list[float] = np.cumsum(share)[:-1].tolist()
    return upper


def latent_tenure(cdf: list[float], tenure: int, u: float) -> int:
    """Return the whole tenure beyond ``tenure`` at which a risk strikes; ``len(cdf)`` if it never does.

    Inverts the distribution conditional on ``tenure``: F(t0) + u (1 - F(t0)).
    """
    reached = cdf[tenure]
    return bisect_right(cdf, reached + u * (1.0 - reached))


def run(ref: DmRef, seed: int) -> Table:
    """Run one replication and return whole-number tables ``[week, column]`` at the end of every week.

    Flows of the week: ``entries`` and ``dropouts`` (31 stages), ``starts`` (3 sites, 6 courses), ``hires``
    with the sums of their weeks since arrival and of the squares (4 tracks), ``exits``, ``promotions`` and
    ``to_pool`` by the stock that is left (31). Levels: ``stock`` (31 stocks), ``queue`` (9 gates), ``busy``
    instructors (1).
    """
    force = Force(ref, seed)
    force.env.run(until=ref.weeks)
    return force.record.tables


EXPECTED = {
    "stage entries": 1_556_000,
    "served": 603_000,
    "dropouts": 170_000,
    "hires": 116_000,
    "career events": 212_000,
}
"""The size of one replication of DM-REF-1, to the thousand; replications differ by some tenths of 1 %."""


def totals(tables: Table) -> dict[str, int]:
    """Return the counts of a whole replication under the names of ``EXPECTED``."""
    flows = {"stage entries": "entries", "served": "starts", "dropouts": "dropouts", "hires": "hires"}
    sums = {name: int(tables[flow].sum()) for name, flow in flows.items()}
    return sums | {"career events": int(tables["exits"].sum() + tables["promotions"].sum())}


def report(tables: Table, scale: float, seconds: float) -> None:
    """Print the counts next to the expected ones, the levels once a year and the CPU time."""
    for name, number in totals(tables).items():
        expected = scale * EXPECTED[name]
        print(f"{name:<14}{number:>12,}  expected {expected:>12,.0f}  {number / expected - 1:+.2%}")
    years = slice(None, None, 52)
    print("force   ", *tables["stock"][years, :POOL].sum(axis=1))
    print("pool    ", *tables["stock"][years, POOL])
    print("waiting ", *tables["queue"][years].sum(axis=1))
    print(f"CPU time {seconds:.1f} s")


def main() -> None:
    """Run one replication from the command line."""
    parser = argparse.ArgumentParser(description="Run the reference job in SimPy.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="k of DM-REF-k")
    parser.add_argument("--gc-off", action="store_true", help="switch the garbage collector off")
    options = parser.parse_args()
    ref = dm_ref(options.scale)
    if options.gc_off:
        gc.disable()
    start = time.process_time()
    tables = run(ref, options.seed)
    report(tables, ref.scale, time.process_time() - start)


if __name__ == "__main__":
    main()
