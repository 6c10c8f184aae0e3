"""A search that is stopped gives the best so far and its gap, and the plan says that it was."""

import os
import signal
import time
from pathlib import Path
from threading import Timer

import numpy as np
import pytest

from dienmodel.model.scenario import load
from dienmodel.plan.file import made_for
from dienmodel.solver.program import INFINITY, Entries, Program, Solution, Solver, Status

CASES = Path(__file__).parents[1] / "cases"


def market_split(rows: int = 6, columns: int = 50) -> Solver:
    """Halve six sums at once: no search of seconds ends it, and any choice is feasible with some slack."""
    numbers = np.random.default_rng(5).integers(1, 100, (rows, columns)).astype(float)
    made, entries = Program(), Entries()
    pick = made.columns([f"pick:{i}" for i in range(columns)], 0.0, 1.0)
    over, under = made.columns([f"over:{i}" for i in range(rows)]), made.columns([f"under:{i}" for i in range(rows)])
    for i in range(rows):
        half = float(numbers[i].sum() // 2)
        row = entries.new(f"sum:{i}", half, half)
        entries.add(row, pick, numbers[i])
        entries.add(row, [over[i], under[i]], [1.0, -1.0])
    made.rows(entries.done())
    solver = Solver(made)
    solver.costs(np.concatenate([np.zeros(columns), np.ones(2 * rows)]))
    solver.set_whole(pick)
    return solver


def check(found: Solution, since: float) -> None:
    assert time.perf_counter() - since < 20.0
    assert found.status is Status.STOPPED
    assert found.gap > 0.0
    assert found.x[:50] == pytest.approx(found.x[:50].round(), abs=1e-6)
    assert np.isfinite(found.objective)


def test_a_time_limit_gives_the_best_so_far() -> None:
    solver, since = market_split(), time.perf_counter()
    solver.set_option("time_limit", 2.0)
    check(solver.solve(), since)


def test_an_interrupt_gives_the_best_so_far() -> None:
    solver, since = market_split(), time.perf_counter()
    solver.set_option("time_limit", 60.0)
    Timer(2.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    check(solver.solve(), since)


def test_a_plan_says_that_its_search_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search of this small case ends at once, so that it was stopped is told by the solver in its place."""
    before = Solver.solve

    def stopped(self: Solver) -> Solution:
        found = before(self)
        if not self.whole:
            return found
        return Solution(Status.STOPPED, found.objective, 0.25, found.x, found.price, found.reduced)

    whole = made_for(load(str(CASES / "two_offers")), margin=0.0)
    monkeypatch.setattr(Solver, "solve", stopped)
    found = made_for(load(str(CASES / "two_offers")), margin=0.0)
    assert found.stopped
    assert not whole.stopped
    assert found.starts == whole.starts
    assert found.gap >= 0.0


def test_without_any_bound_the_gap_is_infinite() -> None:
    """What was begun with is not proven to be the best because a search had no time to look."""
    random = np.random.default_rng(0)
    weight = random.uniform(10, 90, 60)
    made, entries = Program(), Entries()
    pick = made.columns([f"pick:{i}" for i in range(60)], 0.0, 1.0)
    (less, other) = made.columns(["less", "other"], -INFINITY)
    entries.add(entries.new("room", upper=weight.sum() / 3), pick, weight)
    for one, two, worth in (
        (less, other, weight + random.uniform(-5, 5, 60)),
        (other, less, random.uniform(-1, 1, 60)),
    ):
        row = entries.new("worth", 0.0, 0.0)
        entries.add(row, pick, worth)
        entries.add(row, [one, two], [1.0, 0.25])
    made.rows(entries.done())
    solver = Solver(made)
    solver.costs(np.append(np.zeros(60), [1.0, 0.0]))
    solver.set_whole(pick)
    solver.set_option("time_limit", 0.0)
    solver.begin_with(np.zeros(62))
    found = solver.solve()
    assert found.status is Status.STOPPED
    assert found.objective == 0.0
    assert found.gap == np.inf
