"""Speed on the Dutch baseline, from the compiler to the command line.

Times inside one process are the minimum of several runs after a warm-up; whole commands are timed once warm. What is
called processor time is that of one processor, whatever else it had to do.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
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
        row("nederland: all indicators in all years", best(partial(indicators, world), 20) * 1e3, "ms", 50),
        row(
            "nederland: 200 replications, two threads",
            best(lambda: ensemble(world.network, 200, 1, 2), 1),
            "s",
            10,
        ),
        row("2,000 weights of 6 alternatives by 20 criteria", best(weighed, 5) * 1e3, "ms", 100),
        *neighbours(world),
        *draws(world),
        shares_of_measures(),
    ]


def shares_of_measures(followed: int = 128) -> Row:
    """All orders of twelve measures, 4,096 worlds on two processors, from so many neighbouring ones on one of them."""
    from datetime import date

    from dienmodel.engines.expect.expect import expect
    from dienmodel.model.files import content_of
    from dienmodel.model.load import load
    from dienmodel.network.world import build
    from dienmodel.runs.run import Run
    from dienmodel.sweeps.rebuilt import RebuiltScenario
    from dienmodel.weigh.attribution import Switched, follow
    from dienmodel.weigh.players import levels_of, players_of
    from dienmodel.weigh.quantities import quantities_of
    from dienmodel.weigh.shapley import exact_steps

    more = ("campaign", "extra_seats", "more_supervision", "detached_instructors")
    world = build(load("nederland", on=dict.fromkeys(more, 1.0)))
    first = RebuiltScenario(content_of(world.said), world.said)
    quantities = quantities_of(Run(world, expect(world.network)), date(2030, 12, 31))
    worlds = exact_steps(players_of(world.catalogue)).worlds
    asked = [Switched(levels_of(world.catalogue, on)) for on in worlds[:followed]]
    follow(first, quantities, asked[0])
    begin = time.process_time()
    for each in asked:
        follow(first, quantities, each)
    seconds = (time.process_time() - begin) / followed * len(worlds) / 2
    return row(f"nederland: shares of 12 measures, from {followed} of {len(worlds)} worlds", seconds, "s", 60)


def indicators(world: Any) -> None:
    """All indicators of the baseline in every calendar year, their meters among them; the course is there already."""
    from dienmodel.network.meters.every import meters_of
    from dienmodel.network.meters.indicators import indicator_values
    from dienmodel.network.meters.meter import calendar_years

    course, shares = _course(world.said.name), calendar_years(world.network.calendar)[1]
    for meter in meters_of(world.network, world.outcomes, world.arcs).indicators.values():
        indicator_values(meter, course, shares)


@cache
def _course(name: str) -> Any:
    """The expected course of a scenario."""
    from dienmodel.engines.expect.expect import expect
    from dienmodel.model.load import load
    from dienmodel.network.world import build

    return expect(build(load(name)).network)


def weighed() -> None:
    """How often each alternative comes first, by the slower of the two rules."""
    import numpy as np

    from dienmodel.weigh.ranking import first_shares

    first_shares(np.random.default_rng(1).random((20, 6)), by="chebyshev")


def neighbours(world: Any) -> list[Row]:
    """A lever, and a member of a calibration: compiled from the scenario as it is, where all figures move or a few."""
    from dienmodel.model.said import Move, with_level
    from dienmodel.network.world import build_near
    from dienmodel.sweeps.calibrate import moves_of, unknowns_of
    from dienmodel.sweeps.rebuilt import Rebuild, RebuiltScenario, rebuilt
    from dienmodel.sweeps.smoother import standard_normals

    said, near = world.said, build_near(world.said)[1]
    unknowns, members = unknowns_of(world), 8
    moves = moves_of(world.catalogue, unknowns, standard_normals(members, len(unknowns), 1))
    asks = [Rebuild({key: Move(b[i], a[i]) for key, (b, a) in moves.items()}) for i in range(members)]
    scenario, levels = RebuiltScenario("as it is", said), (0.3, 0.6)
    levers = [with_level(said, name, level) for name in ("retention_pay", "extra_seats") for level in levels]
    return [
        row("nederland: compile a lever, processor time", _each(levers, lambda s: build_near(s, near=near)), "ms", 30),
        row("nederland: a course of moved figures, processor time", _each(asks, partial(rebuilt, scenario)), "ms", 75),
    ]


def _each(items: list[Any], work: Callable[[Any], object]) -> float:
    """Milliseconds of processor time that each of some items takes, after one that does not count."""
    work(items[0])
    start = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - start) / len(items) * 1e3


def draws(world: Any) -> list[Row]:
    """200 draws by all processors; indices, worth of knowing and limits of the main target from them."""
    from dienmodel.engines.expect.expect import expect
    from dienmodel.runs.answer import answer
    from dienmodel.runs.run import Run
    from dienmodel.sweeps.decides.decides import decides
    from dienmodel.sweeps.map import Execution, processes
    from dienmodel.sweeps.uncertainty import futures

    start = time.perf_counter()
    drawn, main = futures(world, 200, how=Execution(processes())), answer(Run(world, expect(world.network))).main
    took = time.perf_counter() - start
    assert main is not None
    return [
        row("nederland: 200 draws of figures and luck", took, "s", 3),
        row(
            "nederland: what decides, from 200 kept draws",
            best(lambda: decides(drawn, world.catalogue, main), 3),
            "s",
            10,
        ),
    ]


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
