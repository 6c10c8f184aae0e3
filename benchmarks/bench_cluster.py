"""What a cluster costs beside processes of this machine: the same draws of the Dutch baseline with two of each.

Processor time of all that takes part is compared, since wall time tells what else the machine does. Either way two
fresh processes load the engines and compile the scenario. Scheduler and workers listen on the loopback address only.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

SMALL = Path(__file__).parents[1] / "tests" / "cases" / "small"

DRAWS = {"nederland": 200, str(SMALL): 2000}
"""Draws by scenario: of a small one most of what they cost is handing them out."""

MORE = 1.10
"""What a cluster may cost at most, as a share of what processes cost."""


def rows() -> list[dict[str, Any]]:
    """Processor time and wall time of draws on a cluster, over those by processes."""
    return [line for scenario, draws in DRAWS.items() for line in compared(scenario, draws)]


def compared(scenario: str, draws: int) -> list[dict[str, Any]]:
    """The same for one scenario."""
    from dienmodel.model.load import load
    from dienmodel.network.world import build
    from dienmodel.sweeps.map import Execution
    from dienmodel.sweeps.uncertainty import futures

    world = build(load(scenario))
    futures(world, 4)  # compiles the engines, which is done once for all processes
    with cluster() as (address, processes):
        here, drawn = measured(lambda: futures(world, draws, 1, Execution(2)), processes)
        there, same = measured(lambda: futures(world, draws, 1, Execution(on=address)), processes)
    assert drawn.strength.tobytes() == same.strength.tobytes()
    name = f"{Path(scenario).name}: {draws} draws on a cluster, over two processes"
    processor, wall = there[0] / here[0], there[1] / here[1]
    return [
        {"name": f"{name}: processor", "value": processor, "unit": "times", "limit": MORE, "ok": processor <= MORE},
        {"name": f"{name}: wall", "value": wall, "unit": "times", "limit": None, "ok": None},
    ]


def measured(work: Callable[[], Any], processes: list[psutil.Process]) -> tuple[tuple[float, float], Any]:
    """Processor time and wall time of work in seconds, and what it gives."""
    begin, busy = time.perf_counter(), spent(processes)
    result = work()
    return (spent(processes) - busy, time.perf_counter() - begin), result


@contextmanager
def cluster() -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler and two workers of this machine: the address and the processes."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scheduler.json"
        started = [start(place, "scheduler", "--port", "0")]
        try:
            while not file.exists():
                time.sleep(0.2)
            started += [start(place, "worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
            address = json.loads(file.read_text(encoding="utf-8"))["address"]
            wait_for_workers(address, 2)
            yield address, [psutil.Process(one.pid) for one in started]
        finally:
            for one in reversed(started):
                one.terminate()
                one.wait()


def wait_for_workers(address: str, n: int) -> None:
    """Wait until so many workers are there."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(n, timeout=120)


def start(place: str, sort: str, *options: str) -> "subprocess.Popen[bytes]":
    """A scheduler, or a worker of it."""
    common = ["--scheduler-file", "scheduler.json", "--host", "127.0.0.1", "--no-dashboard"]
    command = [sys.executable, "-m", "dask", sort, *common, *options]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def spent(processes: list[psutil.Process]) -> float:
    """Processor time so far in seconds: of processes, of this one, and of those of its own that have ended."""
    own = psutil.Process().cpu_times()
    here = own.user + own.system + own.children_user + own.children_system
    return here + sum(times.user + times.system for times in (one.cpu_times() for one in processes))


if __name__ == "__main__":
    for line in rows():
        print(f"{line['name']:<62} {line['value']:>12,.3f} {line['unit']}")
