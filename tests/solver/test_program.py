"""The door to HiGHS: how a solve ends."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from dienmodel.plan.linear.program import NoPlan, stop_without
from dienmodel.solver.highs import WAY, Method, Solution, Solver, Status, Way
from dienmodel.solver.program import (
    INFINITY,
    NewRows,
    Program,
    with_bounds,
    with_columns,
    with_row_bounds,
    with_rows,
)


def small(upper: float) -> Program:
    """x + y <= upper, both from zero."""
    program, columns = with_columns(Program(), ["x", "y"])
    new = NewRows()
    new.add(new.new("sum", upper=upper), columns, 1.0)
    return with_rows(program, new.done())[0]


def least(upper: float, cost: float, way: Way = WAY) -> Solution:
    """Least cost of x + y <= upper."""
    return Solver().solve(small(upper), np.full(2, cost), way)


@pytest.mark.parametrize(
    ("upper", "cost", "status"),
    [(5.0, -1.0, Status.OPTIMAL), (-5.0, 1.0, Status.INFEASIBLE), (INFINITY, -1.0, Status.UNBOUNDED)],
)
@pytest.mark.parametrize("method", [Method.SIMPLEX, Method.CROSSOVER])
def test_a_solve_says_how_it_ended(method: Method, upper: float, cost: float, status: Status) -> None:
    assert least(upper, cost, Way(method)).status is status


@pytest.mark.parametrize("method", list(Method))
def test_every_method_finds_the_optimum(method: Method) -> None:
    """10 - 2x - y where x + y <= 5 and x <= 3: at most 3 of the dearer, 2 of the other."""
    program = with_bounds(small(5.0), [0], 0.0, 3.0)
    solution = Solver().solve(program, np.array([-2.0, -1.0]), Way(method))
    assert solution.objective == pytest.approx(-8.0)
    assert solution.x == pytest.approx([3.0, 2.0], abs=1e-6)
    assert solution.price == pytest.approx([-1.0], abs=1e-6)


def test_a_solve_ends_where_all_costs_more_than_the_cutoff() -> None:
    """Fifty columns that must each be one: fifty. The solver may end as soon as it knows that it is above ten."""
    program, columns = with_columns(Program(), list(range(50)))
    new = NewRows()
    for column in columns.tolist():
        new.add(new.new(("least", column)), [column, (column + 1) % 50], [1.0, 1e-3])
    program, rows = with_rows(program, new.done())
    asked = with_row_bounds(program, rows, 1.0, INFINITY)
    solver, cost = Solver(), np.ones(50)
    assert solver.solve(program, cost, Way(cutoff=10.0)).status is Status.OPTIMAL
    assert solver.solve(asked, cost, Way(cutoff=10.0)).status is Status.CUT_OFF
    assert solver.solve(asked, cost, Way(cutoff=60.0)).objective == pytest.approx(50 / 1.001)
    assert solver.solve(asked, cost).status is Status.OPTIMAL


def test_a_solver_can_go_back_to_where_it_was() -> None:
    program, cost, solver = small(5.0), np.array([-2.0, -1.0]), Solver()
    assert solver.solve(program, cost).objective == pytest.approx(-10.0)
    corner = solver.corner()
    assert solver.solve(with_bounds(program, [0], 6.0, 9.0), cost).status is Status.INFEASIBLE
    solver.back_to(corner)
    assert solver.solve(with_bounds(program, [0], 0.0, 3.0), cost).objective == pytest.approx(-8.0)


def test_a_solver_answers_about_the_program_it_is_told() -> None:
    """Bounds, rows, columns and costs move between solves, and back; a program never changes."""
    solver, program, cost = Solver(), small(5.0), np.array([-2.0, -1.0])
    narrow = with_row_bounds(program, 0, -INFINITY, 4.0)
    new = NewRows()
    new.add(new.new("x"), 0, 1.0)
    row, (place,) = with_rows(narrow, new.done())
    row = with_row_bounds(row, place, -INFINITY, 1.0)
    more, (elastic,) = with_columns(row, ["more"], 0.0, 2.0, [np.array([1])], [np.array([-1.0])])
    asked = [program, narrow, row, more, row, program, narrow]
    expected = [-10.0, -8.0, -5.0, -7.0, -5.0, -10.0, -8.0]
    assert [solver.solve(each, cost).objective for each in asked] == pytest.approx(expected)
    assert solver.solve(more, cost).x[elastic] == pytest.approx(2.0)
    assert solver.solve(program, -cost).objective == pytest.approx(0.0)
    assert (program.row["sum"], row.row["x"], more.column["more"]) == (0, 1, 2)


def test_whole_numbers_are_asked_of_one_solve_only() -> None:
    solver, program, cost = Solver(), small(2.5), np.array([-2.0, -1.0])
    parts = solver.solve(program, cost)
    whole = solver.solve(program, cost, whole=np.array([0, 1]))
    assert (parts.objective, whole.objective) == pytest.approx((-5.0, -4.0))
    assert solver.solve(program, cost).objective == pytest.approx(-5.0)


def test_what_has_no_solution_is_said_in_words() -> None:
    with pytest.raises(NoPlan, match="contradict each other"):
        stop_without(least(-5.0, 1.0))
    with pytest.raises(NoPlan, match="no least value"):
        stop_without(least(INFINITY, -1.0))
    stop_without(least(5.0, -1.0))


def knapsacks(seconds: float, items: int = 90, limits: int = 12) -> Solution:
    """A search for whole numbers that takes minutes to prove, and seconds to find something good."""
    rng = np.random.default_rng(3)
    program, columns = with_columns(Program(), range(items), 0.0, 1.0)
    new = NewRows()
    for k in range(limits):
        weight = rng.integers(10, 1000, items).astype(float)
        new.add(new.new(k, upper=weight.sum() / 2), columns, weight)
    program, _ = with_rows(program, new.done())
    cost = -rng.integers(500, 1000, items).astype(float)
    return Solver().solve(program, cost, ends=time.perf_counter() + seconds, whole=columns)


def test_an_interrupted_search_keeps_what_it_found_and_says_its_gap() -> None:
    heard = signal.getsignal(signal.SIGINT)
    begun = time.monotonic()
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    found = knapsacks(60.0)
    assert time.monotonic() - begun < 20
    assert found.status is Status.STOPPED
    assert found.objective < 0
    assert found.x == pytest.approx(np.round(found.x), abs=1e-6)
    assert 0 < found.gap < 1
    assert signal.getsignal(signal.SIGINT) is heard  # the next Ctrl-C stops the program as ever


def test_a_search_that_ran_out_of_time_keeps_what_it_found() -> None:
    found = knapsacks(1.0)
    assert found.status is Status.STOPPED
    assert found.objective < 0
    assert 0 < found.gap < 1
