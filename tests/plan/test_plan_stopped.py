"""A search that is stopped gives the best so far and its gap, and the plan says that it was."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.plan.file import aims_of, term
from dienmodel.plan.planner import plan, sought_on
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.plan.unplanned import better
from dienmodel.solver import highs
from dienmodel.solver.highs import Beginning, Solution, Solver, Status
from dienmodel.solver.program import INFINITY, NewRows, Program, with_columns, with_rows

CASES = Path(__file__).parents[1] / "cases"


def market_split(seconds: float, rows: int = 6, columns: int = 50) -> Solution:
    """Halve six sums at once: no search of seconds ends it, and any choice is feasible with some slack."""
    numbers = np.random.default_rng(5).integers(1, 100, (rows, columns)).astype(float)
    program, pick = with_columns(Program(), [("pick", i) for i in range(columns)], 0.0, 1.0)
    program, over = with_columns(program, [("over", i) for i in range(rows)])
    program, under = with_columns(program, [("under", i) for i in range(rows)])
    new = NewRows()
    for i in range(rows):
        half = float(numbers[i].sum() // 2)
        row = new.new(("sum", i), half, half)
        new.add(row, pick, numbers[i])
        new.add(row, [over[i], under[i]], [1.0, -1.0])
    program, _ = with_rows(program, new.done())
    cost = np.concatenate([np.zeros(columns), np.ones(2 * rows)])
    return Solver().solve(program, cost, ends=time.perf_counter() + seconds, whole=pick)


def check(found: Solution, since: float) -> None:
    assert time.perf_counter() - since < 20.0
    assert found.status is Status.STOPPED
    assert found.gap > 0.0
    assert found.x[:50] == pytest.approx(found.x[:50].round(), abs=1e-6)
    assert np.isfinite(found.objective)


def test_a_time_limit_gives_the_best_so_far() -> None:
    since = time.perf_counter()
    check(market_split(2.0), since)


def test_an_interrupt_gives_the_best_so_far() -> None:
    since = time.perf_counter()
    Timer(2.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    check(market_split(60.0), since)


def test_a_plan_says_that_its_search_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """No dive ends near the best, and the search is told to be stopped: that of this small case ends at once."""
    before = Solver.solve
    monkeypatch.setattr("dienmodel.plan.measures.measures.dive", lambda *asked: (None, False, np.inf))

    def stopped(self: Solver, *asked: Any, **how: Any) -> Solution:
        found = before(self, *asked, **how)
        return replace(found, status=Status.STOPPED, gap=0.25) if "whole" in how else found

    def made() -> Plan:
        world = build(load(str(CASES / "two_offers")))
        terms = [term(world, aim) for aim in aims_of(world)]
        return plan(world, terms, search=Search(margin=0.0), settings=replace(SETTINGS, rivals=1))

    whole = made()
    monkeypatch.setattr(Solver, "solve", stopped)
    found = made()
    assert found.stopped
    assert not whole.stopped
    assert found.starts == whole.starts
    assert found.near.known
    assert found.near.most >= 0.0


@pytest.mark.parametrize("known", ["nothing", "the worst", "the best"])
def test_searching_on_from_a_plan_never_ends_worse(monkeypatch: pytest.MonkeyPatch, known: str) -> None:
    """From measures that were found before, although the search itself is given no time: they come out, or better."""
    world = build(load(str(CASES / "two_offers")))
    terms = [term(world, aim) for aim in aims_of(world)]
    one, hasty = replace(SETTINGS, rivals=1), Search(margin=0.0, patience=0.0)
    best = plan(world, terms, search=Search(margin=0.0), settings=one)
    none = plan(world, terms, starts={}, search=Search(margin=0.0), settings=one)
    assert best.starts and not none.starts and better(best.values, none.values, 0.0)
    before = {"nothing": none, "the worst": replace(best, values=none.values), "the best": best}[known]
    monkeypatch.setattr("dienmodel.plan.measures.measures.dive", lambda *asked: (None, True, np.inf))
    found = sought_on(before, world, terms, search=hasty, settings=one)
    assert not better(before.values, found.values, 0.0)
    if known != "nothing":  # the dive finds nothing: only what was known can be where the search begins
        assert found.starts == best.starts and found.values == pytest.approx(best.values)


def test_without_any_bound_the_gap_is_infinite() -> None:
    """What was begun with is not proven to be the best because a search had no time to look."""
    random = np.random.default_rng(0)
    weight = random.uniform(10, 90, 60)
    program, pick = with_columns(Program(), range(60), 0.0, 1.0)
    program, (less, other) = with_columns(program, ["less", "other"], -INFINITY)
    new = NewRows()
    new.add(new.new("room", upper=weight.sum() / 3), pick, weight)
    for one, two, worth in (
        (less, other, weight + random.uniform(-5, 5, 60)),
        (other, less, random.uniform(-1, 1, 60)),
    ):
        row = new.new("worth", 0.0, 0.0)
        new.add(row, pick, worth)
        new.add(row, [one, two], [1.0, 0.25])
    program, _ = with_rows(program, new.done())
    cost, begin = np.append(np.zeros(60), [1.0, 0.0]), Beginning(whole=np.zeros(62))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highs, "LEAST_TIME", 0.0)
        found = Solver().solve(program, cost, begin=begin, ends=time.perf_counter(), whole=pick)
    assert found.status is Status.STOPPED
    assert found.objective == 0.0
    assert found.gap == np.inf
