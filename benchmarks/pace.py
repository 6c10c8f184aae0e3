"""The pace of this machine: a fixed job of plain Python, beside the machine on which the limits were set.

    python benchmarks/pace.py

The job is the SimPy twin of the reference job with a tenth of its people, which none of our code has a part in. On the
machine of the limits the whole twin took 9.8 s; the tenth takes a sixteenth of the whole.
"""

import gc
import time
from typing import Any

import simpy_twin
from dm_ref import dm_ref

THERE = 9.8 / 16
"""Seconds of processor time that the job took on the machine of the limits."""

TRIES = 3
"""The job is done so often, and the shortest time counts."""

TIMES = frozenset({"s", "ms"})
"""Units of what a slower machine takes more of."""


def measured() -> float:
    """Seconds of processor time that the job takes here, without the garbage collector."""
    ref, took = dm_ref(0.1), []
    gc.disable()
    for _ in range(TRIES):
        start = time.process_time()
        simpy_twin.run(ref, 1)
        took.append(time.process_time() - start)
    gc.enable()
    return min(took)


def at_pace(line: dict[str, Any], pace: float) -> dict[str, Any]:
    """A line with its limit at the pace of a machine that takes so many times as long; only times depend on it."""
    if line["limit"] is None or line["unit"] not in TIMES:
        return line
    limit = line["limit"] * pace
    return {**line, "limit": limit, "said": line["limit"], "ok": line["value"] <= limit}


def row(seconds: float) -> dict[str, Any]:
    """The line of the machine: how many times as long as on that of the limits it takes."""
    return {
        "name": "machine: times as long as where limits were set",
        "value": seconds / THERE,
        "unit": "x",
        "limit": None,
        "ok": None,
    }


if __name__ == "__main__":
    print(f"{measured() / THERE:.2f} times as long as on the machine of the limits")
