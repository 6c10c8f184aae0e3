"""The door to HiGHS: how a solve ends."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from dienmodel.plan.linear.program import NoPlan, stop_without
from dienmodel.solver.program import INFINITY, Entries, Program, Solver, Status


def small(upper: float, cost: float) -> Solver:
    """Least cost of x + y <= upper, both from zero."""
    made, entries = Program(), Entries()
    columns = made.columns(["x", "y"])
    entries.add(entries.new("sum:", upper=upper), columns, 1.0)
    made.rows(entries.done())
    solver = Solver(made)
    solver.costs(np.full(2, cost))
    return solver


@pytest.mark.parametrize(
    ("upper", "cost", "status"),
    [(5.0, -1.0, Status.OPTIMAL), (-5.0, 1.0, Status.INFEASIBLE), (INFINITY, -1.0, Status.UNBOUNDED)],
)
@pytest.mark.parametrize("solver", ["simplex", "ipx"])
def test_a_solve_says_how_it_ended(solver: str, upper: float, cost: float, status: Status) -> None:
    made = small(upper, cost)
    made.set_option("solver", solver)
    assert made.solve().status is status


def test_what_has_no_solution_is_said_in_words() -> None:
    with pytest.raises(NoPlan, match="contradict each other"):
        stop_without(small(-5.0, 1.0).solve())
    with pytest.raises(NoPlan, match="no least value"):
        stop_without(small(INFINITY, -1.0).solve())
    stop_without(small(5.0, -1.0).solve())


def knapsacks(items: int = 90, limits: int = 12) -> Solver:
    """A search for whole numbers that takes minutes to prove, and seconds to find something good."""
    rng = np.random.default_rng(3)
    made, entries = Program(), Entries()
    columns = made.columns([f"item:{i}" for i in range(items)], 0.0, 1.0)
    for k in range(limits):
        weight = rng.integers(10, 1000, items).astype(float)
        entries.add(entries.new(f"limit:{k}", upper=weight.sum() / 2), columns, weight)
    made.rows(entries.done())
    solver = Solver(made)
    solver.costs(-rng.integers(500, 1000, items).astype(float))
    solver.set_whole(columns)
    solver.set_option("time_limit", 60.0)
    return solver


def test_an_interrupted_search_keeps_what_it_found_and_says_its_gap() -> None:
    solver, heard = knapsacks(), signal.getsignal(signal.SIGINT)
    begun = time.monotonic()
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    found = solver.solve()
    assert time.monotonic() - begun < 20
    assert found.status is Status.STOPPED
    assert found.objective < 0
    assert found.x == pytest.approx(np.round(found.x), abs=1e-6)
    assert 0 < found.gap < 1
    assert signal.getsignal(signal.SIGINT) is heard  # the next Ctrl-C stops the program as ever


def test_a_search_that_ran_out_of_time_keeps_what_it_found() -> None:
    solver = knapsacks()
    solver.set_option("time_limit", 1.0)
    found = solver.solve()
    assert found.status is Status.STOPPED
    assert found.objective < 0
    assert 0 < found.gap < 1
