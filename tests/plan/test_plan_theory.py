"""What theory says of every plan: prices are slopes, first come first served is best for one queue."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Dest, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.keys import CapacityRow
from dienmodel.plan.linear.model import model
from dienmodel.plan.linear.reading import Reading
from dienmodel.plan.linear.rows import program
from dienmodel.plan.linear.search import Formulation, minimise
from dienmodel.solver.highs import Solution, Solver, Status
from dienmodel.solver.program import INFINITY, with_row_bounds

from ..engines.networks import draft
from ..examples import up_to
from .reading import reading
from .test_plan_brute import EXACTLY, plannable


def least(form: Formulation, cost: np.ndarray) -> Solution:
    """The least cost, from nothing and to the last row."""
    return minimise(form, Solver(), cost, 200)[1]


def searched(network: Network, every: int, end: Reading) -> tuple[Formulation, np.ndarray]:
    """The program for the most that a meter can read, and its costs."""
    lines, steps = apart(network), network.n_steps
    made = model(lines, [*range(0, steps, every), steps], [end], ~throughflow(lines))
    form = Formulation(made, *program(made, settings=EXACTLY), EXACTLY)
    return form, form.program.costs(form.places.meter, -1.0)


def people(network: Network) -> Reading:
    """People in the stocks after the last step."""
    return reading("people", network.n_steps - 1, network.n_steps, network.n_steps, stock=np.ones(network.n_stocks))


@given(plannable(), st.integers(1, 3))
@up_to(25)
def test_a_price_lies_between_what_less_and_more_of_a_limit_bring(network: Network, every: int) -> None:
    """The optimum is convex in the room of a limit; where its slope is one, the price is exactly that."""
    (form, cost), solver = searched(network, every, people(network)), Solver()
    form, solution = minimise(form, solver, cost, 200)
    priced = [
        row
        for row, key in enumerate(form.program.rows)
        if isinstance(key, CapacityRow) and abs(solution.price[row]) > 1e-6
    ]
    assume(priced)
    for row in priced[:4]:
        slopes = []
        for step in (-1e-3, 1e-3):
            moved = with_row_bounds(form.program, row, -INFINITY, form.program.row_upper[row] + step)
            _, again = minimise(replace(form, program=moved), solver, cost, 200)
            slopes.append(
                -np.inf if again.status is Status.INFEASIBLE else (again.objective - solution.objective) / step
            )
        assert slopes[0] - 1e-4 <= solution.price[row] <= slopes[1] + 1e-4
        if abs(slopes[1] - slopes[0]) < 1e-6:
            assert solution.price[row] == pytest.approx(slopes[0], abs=1e-4)


@st.composite
def single_queue(draw: st.DrawFn) -> Network:
    """One queue of equal people before one capacity, a course, and a stock that people leave."""
    steps = draw(st.integers(5, 20))
    d = draft(steps)
    force = d.add_stock({"name": "force"}, initial=[draw(st.integers(0, 9))], cell=d.add_cell({"rank": "all"}))
    slots = draw(st.lists(st.integers(0, 6), min_size=steps, max_size=steps))
    places = draw(st.booleans())
    room = d.add_capacity("room", PLACES if places else SLOTS, float(max(slots)) if places else slots)
    gate = d.add_gate(
        "gate", [Use(room)], renege=draw(st.sampled_from([0.0, 0.1])), patience=draw(st.sampled_from([0, 2, 5]))
    )
    course = d.add_node(
        {"track": "a", "stage": "gate"}, draw(st.integers(1, 4)), dropout=draw(st.floats(0, 0.9)), gate=gate
    )
    d.go(course, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [Risk("exit", [draw(st.sampled_from([0.0, 0.05]))], [Arc(OUTSIDE, 1.0)])])
    arriving = draw(st.lists(st.integers(0, 9), min_size=steps, max_size=steps))
    d.add_entry({"track": "a"}, arriving, [Arc(Dest("node", course), 1.0)])
    return d.freeze()


@given(single_queue())
@up_to(60)
def test_for_one_queue_of_equal_people_first_come_first_served_is_best(network: Network) -> None:
    """Whoever is admitted later serves less: the years served are most when the gate never holds back."""
    years = reading("years", 0, network.n_steps, network.n_steps, stock=np.ones(1))
    found = least(*searched(network, 1, years))
    assert -found.objective == pytest.approx(years.read(expect(network)), rel=1e-6, abs=1e-5)


@given(single_queue(), st.integers(2, 6))
@up_to(30)
def test_coarser_periods_never_do_better(network: Network, every: int) -> None:
    years = reading("years", 0, network.n_steps, network.n_steps, stock=np.ones(1))
    fine, coarse = (least(*searched(network, n, years)) for n in (1, every))
    assert coarse.objective >= fine.objective - 1e-5


def test_more_people_than_posts_is_no_contradiction() -> None:
    """Nobody is hired until people have left, with or without a plan."""
    steps = 40
    d = draft(steps)
    force = d.add_stock({"name": "force"}, initial=[100], cell=d.add_cell({"rank": "all"}))
    gate = d.add_gate("hire", [Use(d.add_capacity("posts", PLACES, 90.0, [(force, -1.0)]))])
    hired = d.add_node({"track": "a", "stage": "hire"}, 2, gate=gate)
    d.go(hired, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [Risk("exit", [0.01], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({"track": "a"}, 3.0, [Arc(Dest("node", hired), 1.0)])
    network = d.freeze()
    found = least(*searched(network, 1, people(network)))
    assert found.status is Status.OPTIMAL
    left_alone = people(network).read(expect(network))
    assert left_alone - 1e-6 <= -found.objective <= 90.0
