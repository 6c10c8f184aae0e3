"""Speed on the Dutch baseline, from the compiler to the command line.

Times inside one process are the minimum of several runs after a warm-up; whole commands are timed once warm.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def best(work: Callable[[], object], runs: int) -> float:
    """Shortest time of some runs in seconds, after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def row(name: str, value: float, unit: str, limit: float) -> Row:
    """One line of the benchmark table."""
    return {"name": name, "value": value, "unit": unit, "limit": limit, "ok": value <= limit}


def inside() -> list[Row]:
    """Load, compile, expectation and replications in this process."""
    from dienmodel.engines.expect.expect import expect, prepare
    from dienmodel.engines.sample.ensemble import ensemble
    from dienmodel.model.load import load
    from dienmodel.network.world import build

    said = load("nederland")
    world = build(said)
    prepared = prepare(world.network)
    return [
        row("nederland: read and check", best(lambda: load("nederland"), 3) * 1e3, "ms", 1000),
        row("nederland: compile", best(lambda: build(said), 5) * 1e3, "ms", 150),
        row("nederland: expect", best(lambda: expect(prepared), 20) * 1e3, "ms", 14),
        row(
            "nederland: 200 replications, two threads",
            best(lambda: ensemble(world.network, 200, 1, 2), 1),
            "s",
            10,
        ),
        row("nederland: what decides, from 200 kept draws", deciding(world), "s", 10),
    ]


def deciding(world: Any) -> float:
    """Indices, worth of knowing and limits of the main target, from draws that are there."""
    from dienmodel.engines.expect.expect import expect
    from dienmodel.runs.answer import answer
    from dienmodel.runs.run import Run
    from dienmodel.sweeps.decides.decides import decides
    from dienmodel.sweeps.uncertainty import futures

    drawn, main = futures(world, 200), answer(Run(world, expect(world.network))).main
    assert main is not None
    return best(lambda: decides(drawn, world.catalogue, main), 3)


def commands() -> list[Row]:
    """Whole commands, as a user meets them."""
    tool = Path(sys.executable).with_name("dienmodel")
    with tempfile.TemporaryDirectory() as folder:
        fresh = {**os.environ, "NUMBA_CACHE_DIR": f"{folder}/cache"}
        first = _timed([tool, "run", "nederland", "--out", f"{folder}/first"], fresh)
        warm = _until_answer([tool, "run", "nederland", "--out", f"{folder}/warm"], fresh)
        whole = _timed([tool, "run", "nederland", "--out", f"{folder}/again"], fresh)
    return [
        row("dienmodel --help", best(lambda: _timed([tool, "--help"], dict(os.environ)), 5) * 1e3, "ms", 150),
        row("dienmodel run, engines not compiled yet, to the end", first, "s", 30),
        row("dienmodel run, to the answer on screen", warm, "s", 3),
        row("dienmodel run, to the end with bands and report", whole, "s", 30),
    ]


def _timed(command: list[str | Path], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def _until_answer(command: list[str | Path], environment: dict[str, str]) -> float:
    """Seconds until the command has printed its first line of text that holds a number: the answer."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if any(character.isdigit() for character in line):
                taken = time.perf_counter() - start
                process.stdout.read()
                return taken
    raise RuntimeError("the command printed no answer")


def rows() -> list[Row]:
    """All lines of this benchmark."""
    return inside() + commands()
