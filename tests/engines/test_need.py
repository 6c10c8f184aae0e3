from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.need import Outcome, needed_intake, needed_retention
from dienmodel.model.calendar import Moment
from dienmodel.model.figures import Text
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, SLOTS, Arc, Risk, Use
from dienmodel.network.meters.every import goal_meter
from dienmodel.network.meters.meter import per_step
from dienmodel.network.network import Network
from dienmodel.network.outcomes import Goal

from .networks import draft, node, stock

EXIT, WEEKS = 0.02, 104
STAY = np.exp(-EXIT)
PER_HIRE = (1 - STAY**WEEKS) / (1 - STAY)
"""People in the force after two years for every hire per week."""
HELD = 500 * STAY**WEEKS


def force(slots: float = 1000.0) -> Network:
    """A force of 500 that loses 2 % a week, with four applicants a week behind a desk; and a copy nobody asks about."""
    d = draft(WEEKS + 1)
    cells = [d.add_cell({"rank": rank}) for rank in ("asked", "other")]
    desk = d.add_gate("desk", [Use(d.add_capacity("slots", SLOTS, slots))])
    for cell in cells:
        here = d.add_stock({}, initial=[500], cell=cell)
        d.leave(here, [Risk("exit", [EXIT], [Arc(OUTSIDE, 1.0)])])
        talk = d.add_node({}, 1, gate=desk if cell == 0 else -1)
        d.go(talk, [Arc(stock(here), 1.0)])
        d.add_entry({}, 4.0, [Arc(node(talk), 1.0)])
    return d.freeze()


def asked(people: float, cells: Sequence[int], posts: Sequence[float] | None = None) -> Goal:
    """So many people in some of the two cells, and posts for them."""
    some = np.isin(np.arange(2), cells)
    there = None if posts is None else np.array(posts)
    return Goal("goal", Text(nl="", en=""), date(2030, 1, 1), None, some, people, posts=there)


def people_of(network: Network, run: Trajectory, cells: Sequence[int]) -> float:
    return float(per_step(goal_meter(network, asked(0.0, cells)), run)[WEEKS])


def test_needed_intake_has_a_closed_form():
    people = HELD * STAY + 5 * PER_HIRE
    need = needed_intake(force(), asked(people, [0]), moment=Moment(WEEKS + 1), entries=[0])
    assert need.outcome is Outcome.REACHED
    assert need.factor == pytest.approx(5 / 4, rel=1e-7)
    assert need.flow / need.flow_before == pytest.approx(5 / 4, rel=1e-7)
    assert need.flow_before == pytest.approx(4 * 365.2425 / 7)
    assert need.strength == pytest.approx(people)


def test_only_the_chosen_entry_is_scaled_although_both_share_a_path():
    network = force()
    assert network.entries.rate[0] == network.entries.rate[1]
    need = needed_intake(network, asked(1000.0, [0, 1]), moment=Moment(WEEKS), entries=[0])
    paths = network.paths.copy()
    paths[network.entries.rate[0]] *= need.factor
    both = people_of(network, expect(network, paths), [0, 1])
    assert need.outcome is Outcome.REACHED and need.strength == pytest.approx(1000.0)
    assert both > 1000.5


def test_needed_retention_has_a_closed_form():
    network = force()
    hazard = 0.012
    stay = np.exp(-hazard)
    people = 500 * stay**WEEKS + 4 * (1 - stay ** (WEEKS - 1)) / (1 - stay)
    need = needed_retention(network, asked(people, [0]), moment=Moment(WEEKS), risks=[0])
    assert need.outcome is Outcome.REACHED
    assert need.factor == pytest.approx(hazard / EXIT, rel=1e-7)
    assert need.flow < need.flow_before


def test_out_of_reach_says_what_binds():
    need = needed_intake(force(slots=5.0), asked(1000.0, [0]), moment=Moment(WEEKS), entries=[0], most=3.0)
    assert need.outcome is Outcome.UNREACHABLE
    assert need.strength < 1000
    assert need.strength == pytest.approx(HELD + 5 * (1 - STAY ** (WEEKS - 1)) / (1 - STAY))
    (binding,) = need.bindings
    assert (binding.gate, binding.capacity) == ("desk", "slots")
    assert binding.steps == WEEKS and binding.waiting > 100


def test_nobody_leaving_may_still_be_too_few():
    need = needed_retention(force(), asked(5000.0, [0]), moment=Moment(WEEKS), risks=[0])
    assert need.outcome is Outcome.UNREACHABLE
    assert need.factor == 0
    assert need.strength == pytest.approx(500 + 4 * (WEEKS - 1))
    assert need.flow == 0


def test_exceeded_says_how_little_would_do():
    network = force()
    intake = needed_intake(network, asked(150.0, [0]), moment=Moment(WEEKS), entries=[0])
    assert intake.outcome is Outcome.EXCEEDED and intake.strength_before > 150
    assert 0 < intake.factor < 1 and intake.strength == pytest.approx(150.0)
    none = needed_intake(network, asked(10.0, [0]), moment=Moment(WEEKS), entries=[0])
    assert none.outcome is Outcome.EXCEEDED and none.factor == 0 and none.strength > 10
    losses = needed_retention(network, asked(150.0, [0]), moment=Moment(WEEKS), risks=[0])
    assert losses.outcome is Outcome.EXCEEDED and losses.factor > 1


def test_people_in_training_and_in_its_queue_count():
    network = force(slots=1.0)
    cells = np.array([0, -1], np.int32)
    labels = replace(network.labels, node_cell=cells, queue_cell=cells)
    network = replace(network, labels=labels)
    run = expect(network)
    need = needed_intake(network, asked(100.0, [0]), moment=Moment(WEEKS), entries=[0])
    assert need.strength_before == pytest.approx(
        run.n_stock[WEEKS, 0] + run.n_inside[WEEKS, 0] + run.n_waiting[WEEKS, 0]
    )


def test_the_input_stays_as_it_was():
    network = force()
    before = network.paths.copy()
    needed_intake(network, asked(400.0, [0]), moment=Moment(WEEKS), entries=[0])
    assert np.array_equal(network.paths, before)


def test_the_start_cannot_be_changed():
    with pytest.raises(ValueError, match="ask for a later moment"):
        needed_intake(force(), asked(600.0, [0]), moment=Moment(0), entries=[0])


EACH = (1 - STAY ** (WEEKS - 1)) / (1 - STAY)
"""People of a cell after two years for every newcomer a week, of whom the first step is spent in a talk."""


@pytest.mark.parametrize(
    ("people", "posts", "of_each"),
    [
        (800.0, [600.0, 600.0], 400.0),  # as many people as posts are asked for, and all of them have one
        (800.0, [600.0, 300.0], 500.0),  # 300 + 500: 200 of the second cell are beyond its posts
        (800.0, [600.0, 100.0], 600.0),  # all 700 posts: the first cell has enough for its own at 600
        (1300.0, [600.0, 300.0], 650.0),  # more people than posts: then 400 are for no post
    ],
)
def test_intake_for_filled_posts_has_a_closed_form(people: float, posts: list[float], of_each: float):
    network = force()
    need = needed_intake(network, asked(people, [0, 1], posts), moment=Moment(WEEKS), entries=[0, 1])
    assert need.outcome is Outcome.REACHED
    assert need.factor == pytest.approx((of_each - HELD) / (4 * EACH), rel=1e-7)
    assert need.strength == pytest.approx(2 * of_each)
    assert need.filled == pytest.approx(sum(min(of_each, number) for number in posts))


def test_posts_of_which_too_many_are_filled_today_say_how_few_would_do():
    today = HELD + 4 * EACH
    posts = [today - 60, today - 20]
    need = needed_intake(force(), asked(sum(posts), [0, 1], posts), moment=Moment(WEEKS), entries=[0, 1])
    assert need.outcome is Outcome.EXCEEDED and need.filled_before == pytest.approx(sum(posts))
    assert need.factor == pytest.approx((posts[1] - HELD) / (4 * EACH), rel=1e-7)  # the cell with least to spare
    assert need.filled == pytest.approx(sum(posts))


def test_posts_out_of_reach_say_how_many_are_filled_at_most():
    """Nobody comes for the second cell, whatever the intake of the first."""
    need = needed_intake(force(), asked(600.0, [0, 1], [300.0, 300.0]), moment=Moment(WEEKS), entries=[0])
    assert need.outcome is Outcome.UNREACHABLE
    assert need.strength > 600.0
    assert need.filled == pytest.approx(300.0 + min(300.0, HELD + 4 * EACH))


@given(
    people=st.floats(300, 1500),
    posts=st.tuples(st.floats(50, 900), st.floats(50, 900)),
    what=st.sampled_from(["intake", "retention"]),
)
@settings(max_examples=25, deadline=None)
def test_posts_never_need_less_than_people_do(people: float, posts: tuple[float, float], what: str):
    network = force()

    def ask(goal: Goal) -> tuple[float, float]:
        if what == "intake":
            need = needed_intake(network, goal, moment=Moment(WEEKS), entries=[0, 1])
            return need.factor, need.strength
        need = needed_retention(network, goal, moment=Moment(WEEKS), risks=[0, 1])
        return -need.factor, need.strength

    heads, on_posts = ask(asked(people, [0, 1])), ask(asked(people, [0, 1], posts))
    assert on_posts[0] >= heads[0] - 1e-6 * abs(heads[0])
    assert on_posts[1] >= heads[1] - 1e-4
