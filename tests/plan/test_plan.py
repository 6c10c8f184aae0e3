"""The optimiser against `expect`, against brute force, and against what must hold for any plan."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import OUTSIDE, PLACES, SAVED, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart, profiles, with_quotas
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.keys import CapacityRow
from dienmodel.plan.linear.model import Model, force, model
from dienmodel.plan.linear.reading import Reading
from dienmodel.plan.linear.rows import program
from dienmodel.plan.linear.search import Formulation, _shortages, _window, minimise, step_by_step
from dienmodel.plan.settings import Settings
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import NewRows, with_rows
from dienmodel.text.faults import FaultyInput

from .reading import reading

STEPS = 52


def two_tracks(slots: float = 6.0, renege: float = 0.02, patience: int = 9) -> Network:
    """Two tracks that share selection slots, of which the second wastes more; a course each; promotion and exit."""
    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    cells = [d.add_cell({"rank": rank}) for rank in ("low", "high")]
    low = d.add_stock({"name": "low"}, initial=[30] * 4, cell=cells[0])
    high = d.add_stock({"name": "high"}, initial=[5] * 8, cell=cells[1])
    sites = d.add_capacity("slots", SLOTS, slots)
    seats = d.add_capacity("seats", PLACES, 25.0)
    teachers = d.add_capacity("teachers", PLACES, 1.0, [(high, 0.1)])
    gate = d.add_gate("selection", [Use(sites)], renege=renege, patience=patience)
    starts = (np.arange(STEPS) % 4 == 0).astype(float)
    course = d.add_gate("course", [Use(seats), Use(teachers, 5.0)], open_steps=starts, renege=0.01)
    for name, dropout, rate in (("good", 0.1, 4.0), ("poor", 0.5, 5.0)):
        first = d.add_node({"track": name, "stage": "selection"}, 1, dropout=dropout, gate=gate)
        second = d.add_node({"track": name, "stage": "course"}, 6, dropout=0.2, gate=course)
        d.go(first, [Arc(Dest("node", second), 0.9), Arc(OUTSIDE, 0.1)])
        d.go(second, [Arc(Dest("stock", low), 1.0)])
        d.add_entry({"track": name}, rate * (1 + 0.3 * np.sin(np.arange(STEPS) / 5)), [Arc(Dest("node", first), 1.0)])
    up = [Arc(Dest("stock", high), 1.0)]
    season = 1.0 + 0.3 * np.cos(np.arange(STEPS) / 4)
    d.leave(low, [Risk("exit", [0.02, 0.01], [Arc(OUTSIDE, 1.0)], season), Risk("up", [0.0, 0.01], up)], [6, 0])
    d.leave(high, [Risk("exit", [0.01], [Arc(OUTSIDE, 1.0)])])
    return d.freeze()


def everybody(network: Network, state: int = STEPS) -> Reading:
    """People in the stocks after so many steps."""
    return reading("people", state - 1, state, STEPS, stock=np.ones(network.n_stocks))


EVERY_ROW = Settings(settled=0.0, early=1e-6)
"""Every row is sought, and nobody is asked before he is there."""


def most(m: Model, settings: Settings = EVERY_ROW, rounds: int = 60) -> tuple[Formulation, Solver, Solution]:
    """The most that the first meter of a model can read, with the program and the solver that found it."""
    solver, form = Solver(), Formulation(m, *program(m, settings=settings), settings)
    form, solution = minimise(form, solver, cost_of(form), rounds)
    return form, solver, solution


def cost_of(form: Formulation) -> np.ndarray:
    """The costs with which the first meter is to be as much as it can."""
    return form.program.costs(form.places.meter[:1], -1.0)


def planned(network: Network, every: int = 4) -> tuple[Model, Formulation, np.ndarray]:
    """The most people that admissions can give at the end."""
    lines = apart(network)
    decided = ~throughflow(lines)
    m = model(lines, [*range(0, STEPS, every), STEPS], [everybody(network)], decided)
    form, _, solution = most(m)
    assert solution.status is Status.OPTIMAL
    return m, form, solution.x


def test_responses_are_what_expect_does_when_lines_are_forced() -> None:
    lines = apart(two_tracks())
    decided = ~throughflow(lines)
    made = model(lines, [0, 5, 11, 20, 33, STEPS], [everybody(lines), everybody(lines, 30)], decided)
    x = np.random.default_rng(1).uniform(0, 20, made.decisions)
    seen = step_by_step(made, x)
    forced = force(lines, decided, seen.admitted, made.meters)
    assert forced.arrived == pytest.approx(seen.arrived, abs=1e-9)
    assert forced.metered == pytest.approx(made.base.metered + made.metered @ x, rel=1e-12)


def test_plan_and_expect_agree() -> None:
    made, form, x = planned(two_tracks())
    quota = step_by_step(made, x).admitted
    course = expect(with_quotas(made.lines, quota))
    claimed = x[form.places.meter[0]]
    assert made.meters[0].read(course) == pytest.approx(claimed, rel=1e-6)
    assert course.total() == pytest.approx(course.total()[0] + np.append(0, course.new_arrived.sum(1).cumsum()))


def test_plan_is_no_worse_than_the_gates_left_alone() -> None:
    network = two_tracks()
    made, form, x = planned(network, every=1)
    assert x[form.places.meter[0]] >= made.meters[0].read(expect(network)) - 0.5


def test_plan_takes_the_better_track_first() -> None:
    made, _, x = planned(two_tracks(slots=2.0))
    admitted = step_by_step(made, x).admitted.sum(0)
    good, poor = (admitted[made.lines.labels.gate.index(f"selection:{name}")] for name in ("good", "poor"))
    assert good > 2 * poor


def test_steps_of_a_solution_keep_to_every_limit() -> None:
    made, _, x = planned(two_tracks())
    seen = step_by_step(made, x)
    for c in made.held:
        assert (seen.taken[:, c] <= seen.room[:, c] + 1e-3).all()


def test_more_of_a_capacity_is_worth_its_price() -> None:
    """The price of a slot a week is what an extra slot a week brings."""
    lines = apart(two_tracks(5.0))
    made = model(lines, [*range(0, STEPS, 4), STEPS], [everybody(lines)], ~throughflow(lines))
    form, _, solution = most(made)
    slots = [
        row for row, key in enumerate(form.program.rows) if isinstance(key, CapacityRow) and key.capacity == "slots"
    ]
    price = -solution.price[slots].sum()
    more = 0.05
    room = made.base.room.copy()
    room[:, 0] += more
    moved = replace(made, base=replace(made.base, room=room))
    _, _, again = most(moved)
    assert price > 0
    assert (again.objective - solution.objective) / -more == pytest.approx(price, rel=0.1)


def test_contradictory_limits_are_told_apart_from_a_solution() -> None:
    _, form, _ = planned(two_tracks())
    new = NewRows()
    new.add(new.new("too many", lower=1e6), form.places.meter, 1.0)
    too_many, _ = with_rows(form.program, new.done())
    assert Solver().solve(too_many, cost_of(form)).status is Status.INFEASIBLE


def test_apart_changes_nothing_where_every_gate_has_one_queue() -> None:
    d = Draft(Calendar(date(2025, 1, 6), 30))
    force_ = d.add_stock({"name": "force"})
    gate = d.add_gate("site", [Use(d.add_capacity("slots", SLOTS, 3))], renege=0.1, patience=4)
    first = d.add_node({"track": "a", "stage": "site"}, 2, gate=gate)
    d.go(first, [Arc(Dest("stock", force_), 1.0)])
    d.leave(force_, [])
    d.add_entry({"track": "a"}, 4.0, [Arc(Dest("node", first), 1.0)])
    network = d.freeze()
    a, b = expect(network), expect(apart(network))
    assert (a.n_stock == b.n_stock).all()
    assert (a.n_waiting == b.n_waiting).all()


def test_shared_classes_cannot_be_planned_apart() -> None:
    d = Draft(Calendar(date(2025, 1, 6), 10))
    gate = d.add_gate("class", [Use(d.add_capacity("seats", PLACES, 9))], least=4)
    for name in ("a", "b"):
        d.go(d.add_node({"track": name, "stage": "class"}, 2, gate=gate), [Arc(OUTSIDE, 1.0)])
    with pytest.raises(FaultyInput, match="wait for one class"):
        apart(d.freeze())


def test_what_a_quota_leaves_stays_for_later() -> None:
    d = Draft(Calendar(date(2025, 1, 6), 6))
    gate = d.add_gate("door", [Use(d.add_capacity("quota", SAVED, [2.5] * 6))])
    d.go(d.add_node({"track": "a", "stage": "door"}, 1, gate=gate), [Arc(OUTSIDE, 1.0)])
    d.add_entry({"track": "a"}, [0, 0, 9, 0, 0, 0], [Arc(Dest("node", 0), 1.0)])
    course = expect(d.freeze())
    assert course.new_started[:, 0].tolist() == [0, 0, 7.5, 1.5, 0, 0]


def test_profiles_follow_the_slots_and_the_starts() -> None:
    lines = apart(two_tracks())
    shares, periods = profiles(lines, 2, np.array([0, 1, 3, 4, 8]))
    assert periods.tolist() == [0, 3]  # a course starts in steps 0 and 4 only
    assert shares.sum(0) == pytest.approx(1.0)
    assert shares[4, 1] == 1.0


FLOWS = st.lists(st.floats(0, 10), min_size=1, max_size=14)


@given(FLOWS, FLOWS, st.floats(0.3, 1.0), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_windows_find_every_shortage(came: list[float], went: list[float], stays: float, patience: int) -> None:
    """People are short in some step exactly if some window admits more than can be there."""
    steps = min(len(came), len(went))
    arrived, admitted = np.array(came[:steps]), np.array(went[:steps])
    short = _shortages(arrived, admitted, stays, patience)

    def excess(first: int, last: int) -> float:
        taken = sum(admitted[s] * stays ** (last - s) for s in range(first, last + 1))
        there = sum(arrived[j] * stays ** (last - j) for j in range(max(first - patience + 1, 0), last + 1))
        return float(taken - there)

    worst = [max(excess(first, last) for first in range(last + 1)) for last in range(steps)]
    assert (max(short) > 1e-6) == (max(worst) > 1e-6) or abs(max(worst)) < 1e-5
    for last in range(steps):
        first = _window(arrived, admitted, stays, patience, last)
        assert excess(int(first), last) == pytest.approx(worst[last], abs=1e-9)
