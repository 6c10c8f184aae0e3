"""A model around the course of its own plan, where the population answers to what is admitted."""

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.network.draft import SLOTS, Arc, Dest, Group, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart, with_quotas
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.model import Model, model
from dienmodel.plan.linear.search import step_by_step
from dienmodel.plan.recentre import recentred
from dienmodel.plan.settings import SETTINGS, Settings

from ..engines.networks import draft
from .reading import reading
from .test_plan import most

STEPS = 60


def village() -> Network:
    """Two hundred people, of whom many apply, lose patience and come back to apply again."""
    d = draft(STEPS)
    turn = [0] * STEPS
    d.population = Group([17], [200], turn, [0] * STEPS, [[0]] * STEPS)
    pool = d.add_return(4, [1.0])
    force = d.add_stock({"name": "force"}, cell=d.add_cell({"rank": "all"}))
    gate = d.add_gate("talk", [Use(d.add_capacity("slots", SLOTS, 5.0))], patience=3)
    talk = d.add_node({"track": "a", "stage": "talk"}, 2, dropout=0.4, gate=gate, returns=pool)
    d.go(talk, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [])
    d.add_entry({"track": "a"}, 6.0, [Arc(Dest("node", talk), 1.0)], d.add_weights([1.0]))
    return d.freeze()


def best(made: Model) -> np.ndarray:
    return most(made, Settings(settled=0.0, early=1e-7), 200)[2].x[: made.decisions]


def difference(made: Model, x: np.ndarray) -> float:
    """Claimed less found, relative."""
    course = expect(with_quotas(made.lines, step_by_step(made, x).admitted))
    found = made.meters[0].read(course)
    return float(abs(made.base.metered[0] + made.metered[0] @ x - found) / found)


def test_around_its_own_course_a_plan_keeps_its_word() -> None:
    lines = apart(village())
    end = reading("people", STEPS - 1, STEPS, STEPS, stock=np.ones(1))
    made = model(lines, [*range(0, STEPS, 4), STEPS], [end], ~throughflow(lines))
    apartness = []
    for _ in range(5):
        x = best(made)
        apartness.append(difference(made, x))
        made = recentred(made, x)
    assert apartness[0] > 0.3  # many fewer give up, and apply again, than without admissions
    assert apartness[-1] < SETTINGS.bound


def test_the_model_is_exact_at_the_course_it_was_moved_to() -> None:
    lines = apart(village())
    meters = [reading("people", 0, STEPS, STEPS, stock=np.ones(1), inside=np.ones(1), waiting=np.ones(1))]
    made = model(lines, [*range(0, STEPS, 4), STEPS], meters, ~throughflow(lines))
    x = np.full(made.decisions, 4.0)
    moved = recentred(made, x)
    seen = step_by_step(moved, x)
    course = expect(with_quotas(lines, seen.admitted))
    assert seen.arrived == pytest.approx(course.new_joined, abs=1e-9)
