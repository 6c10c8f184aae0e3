"""Speed of the explorer on the Dutch baseline: processor time of the server for each page, a lever, and files.

No browser and no network: requests are answered in this process. Bands are there, of few courses, so that nothing is
left out because it is not known. *Warm* is the least of several requests for the same page, *after a lever* the first
request of the page under levers whose course and worth of one unit more are known.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

import numpy as np
from starlette.testclient import TestClient

from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.likely import ENOUGH
from dienmodel.sweeps.uncertainty import futures
from dienmodel.web.explorer import site
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.serve import warm
from dienmodel.web.explorer.shelf import Shelf, shelf
from dienmodel.web.explorer.work import futures_as_said, key_of, note_shipped, run_weighed, shift_of

Row = dict[str, Any]

SCENARIO = "nederland"
WARM = {"/": 100.0, "/wat-houdt-tegen": 150.0}
"""Milliseconds for a page that is warm; all others have `OTHERS`."""
OTHERS, AFTER, LEVER, DOTS, FILE = 60.0, 300.0, 50.0, 1500.0, 300.0

TRIES, LEVERS = 5, 8
"""Requests of which the least counts, and levers that are moved."""

VISITORS, MOVES = 50, 120
"""Visitors who move levers in turn, and how often: half of what they ask, as if another process had the other half."""
OF_MANY = 35.0

FILES = ("strength.svg", "strength.png", "strength.csv", "strength.xlsx", "bottlenecks.svg", "bottlenecks.png")


def rows() -> Iterator[Row]:
    """All lines of this benchmark."""
    own = shelf(SCENARIO)
    warm(own)
    _know(own)
    client = TestClient(create(own), base_url="http://localhost")
    for path in site.ALL:
        client.get(path)
    gc.collect()
    gc.freeze()
    for path in site.ALL:
        took = min(_asked(client, path) for _ in range(TRIES))
        yield _row(f"page {path}, warm", took, WARM.get(path, OTHERS))
    yield from _of_many(own, client)
    yield from _under_levers(own, client)
    for name in FILES:
        yield _row(f"file {name}, first", _asked(client, f"/take/{name}?lang=en"), FILE)


def _know(own: Shelf) -> None:
    """Note few futures and courses of the scenario, and what is shipped of its links and levers."""
    world = own.desk(SCENARIO).run().world
    own.work.keep(key_of("bands", SCENARIO, AS_SAID), ensemble(world.network, ENOUGH, 1))
    own.work.keep(key_of("futures", SCENARIO, AS_SAID), futures(world, ENOUGH, 1))
    note_shipped(own, SCENARIO)


def _of_many(own: Shelf, client: TestClient) -> Iterator[Row]:
    """Levers of many visitors, of whom each goes on from where he was: the neighbour of a state is seldom the last."""
    luck = random.Random(1)
    names = [lever.measures[0] for lever in own.levers(SCENARIO) if len(lever.measures) == 1]
    visitors: list[dict[str, int]] = [{} for _ in range(VISITORS)]
    took = []
    for _ in range(2 * MOVES):
        levers = luck.choice(visitors)
        levers[f"m.{luck.choice(names)}"] = luck.randrange(0, 101, 5)
        if luck.random() < 0.5:
            took.append(_asked(client, f"/live?{urlencode(levers)}"))
    slow = float(np.percentile(took, 95))
    yield _row(f"a lever of {VISITORS} visitors, mean", statistics.mean(took), OF_MANY)
    yield _row(f"a lever of {VISITORS} visitors, 95 %", slow, 2 * OF_MANY)


def _under_levers(own: Shelf, client: TestClient) -> Iterator[Row]:
    """Levers one after the other: from the address to the answer, their futures, and the pages under the last."""
    names = [lever.measures[0] for lever in own.levers(SCENARIO)][:LEVERS]
    levels = range(20, 20 + TRIES)
    took = {level: [_asked(client, f"/live?m.{name}={level}") for name in names] for level in levels}
    least = [min(each) for each in zip(*took.values(), strict=True)]  # others may have taken the memory of old runs
    yield _row("a lever, median of the least for each", statistics.median(least), LEVER)
    known = futures_as_said(own, SCENARIO)
    assert known is not None
    states = [State.of({name: levels[-1] / 100}) for name in names]
    took = [_timed(partial(shift_of, own, SCENARIO, state, known)) for state in states[:4]]
    yield _row("what a lever does in the futures, median after the first", statistics.median(took[1:]), DOTS)
    run_weighed(own, SCENARIO, states[-1])
    for path in site.ALL:
        yield _row(f"page {path}, after a lever", _asked(client, f"{path}?m.{names[-1]}={levels[-1]}"), AFTER)


def _asked(client: TestClient, address: str) -> float:
    """Milliseconds of processor time that an answer takes."""
    return _timed(lambda: client.get(address).raise_for_status())


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3


def _row(name: str, value: float, limit: float) -> Row:
    return {"name": f"explorer: {name}", "value": value, "unit": "ms", "limit": limit, "ok": value <= limit}
