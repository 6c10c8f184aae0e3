"""How fast the person-level engine is on the reference job, next to a SimPy model of the same job.

python benchmarks/bench_sample.py [--quick]
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import simpy_twin
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.engines.sample.sample import prepare, replicate, settle
from dm_ref import dm_ref
from dm_ref_network import dm_ref_network

Row = dict[str, Any]


def row(name: str, value: float, unit: str, limit: float | None = None, *, least: bool = False) -> Row:
    """Return one line of the table; `limit` is the most (or the least) that is accepted."""
    ok = None if limit is None else (value >= limit if least else value <= limit)
    return {"name": name, "value": value, "unit": unit, "limit": limit, "ok": ok}


def shortest(job: Callable[[], object], seconds: float) -> float:
    """Return the shortest time in seconds of a job that is run again and again for so many seconds, once warm."""
    job()
    best, until = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        job()
        best = min(best, time.perf_counter() - start)
    return best


def one_replication(k: float, limit: float, seconds: float) -> list[Row]:
    """Time the preparation and one replication of DM-REF-k, up to its trajectory."""
    network = dm_ref_network(dm_ref(k))
    tables = prepare(network)
    single = shortest(lambda: settle(tables, replicate(tables, 1, 0)), seconds)
    ready = shortest(lambda: prepare(network), seconds / 4)
    return [
        row(f"sample: DM-REF-{k:g}, one replication", 1e3 * single, "ms", limit),
        row(f"sample: DM-REF-{k:g}, preparation", 1e3 * ready, "ms", 50),
    ]


def many_replications(number: int) -> Row:
    """Time an ensemble of DM-REF-1 on two threads."""
    network = dm_ref_network(dm_ref())
    ensemble(network, 2, threads=2)
    start = time.perf_counter()
    ensemble(network, number, threads=2)
    return row(f"sample: DM-REF-1, {number:,} replications, 2 threads", time.perf_counter() - start, "s", number / 100)


def eight_million() -> list[Row]:
    """Time DM-REF-100 in a process of its own, since memory is measured by its highest mark."""
    command = [sys.executable, __file__, "--eight-million"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout
    seconds, megabytes = map(float, answer.split())
    return [
        row("sample: DM-REF-100, 8 million people, one replication", seconds, "s", 3),
        row("sample: DM-REF-100, memory for the replication", megabytes, "MB", 150),
    ]


def _eight_million() -> None:
    """Print seconds and extra megabytes of one replication of DM-REF-100."""
    small = prepare(dm_ref_network(dm_ref()))
    settle(small, replicate(small, 1, 0))
    tables = prepare(dm_ref_network(dm_ref(100.0)))
    gc.collect()
    before = _reset_peak()
    start = time.perf_counter()
    settle(tables, replicate(tables, 1, 0))
    seconds = time.perf_counter() - start
    print(seconds, (_peak() - before) / 1024)


def _reset_peak() -> float:
    """Set the highest mark of memory to what is in use now, where the system allows it; return it in kB."""
    try:
        with open("/proc/self/clear_refs", "w") as marks:
            marks.write("5")
    except OSError:
        pass
    return _peak()


def _peak() -> float:
    """Return the highest mark of memory in kB."""
    try:
        with open("/proc/self/status") as status:
            return next(float(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def against_simpy() -> list[Row]:
    """Time the SimPy twin once, without the garbage collector, against the engine."""
    ref = dm_ref()
    tables = prepare(dm_ref_network(ref))
    gc.disable()
    start = time.process_time()
    simpy_twin.run(ref, 1)
    slow = time.process_time() - start
    gc.enable()
    fast = shortest(lambda: settle(tables, replicate(tables, 1, 0)), 3)
    return [
        row("SimPy twin of DM-REF-1, gc off, CPU time", slow, "s"),
        row("sample: times as fast as SimPy", slow / fast, "x", 1200, least=True),
    ]


def rows(*, quick: bool = False) -> list[Row]:
    """Return all measurements; `quick` leaves out SimPy and the 8 million people."""
    made = one_replication(1.0, 20, 4) + one_replication(2.5, 45, 4) + [many_replications(100 if quick else 1000)]
    return made if quick else made + eight_million() + against_simpy()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--eight-million", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.eight_million:
        _eight_million()
        return
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    for line in rows(quick=options.quick):
        limit = "" if line["limit"] is None else f"limit {line['limit']:g} {'ok' if line['ok'] else 'MISSED'}"
        print(f"{line['name']:<62}{line['value']:>10.2f} {line['unit']:<4} {limit}")


if __name__ == "__main__":
    main()
