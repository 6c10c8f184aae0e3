"""Clocks that go along through courses and queues: closed forms by service and age."""

from collections.abc import Callable

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network

from .networks import draft, node, stock
from .test_clocks import ENGINES

OUT = [Arc(OUTSIDE, 1.0)]
ALL = 40.0
"""A hazard in one step that nobody survives."""


def people(course: Trajectory) -> np.ndarray:
    """All who are in stocks, on courses or waiting, [T+1]."""
    total: np.ndarray = course.n_stock.sum(1) + course.n_inside.sum(1) + course.n_waiting.sum(1)
    return total


def ladder(stages: list[int | list[float]], exits: list[float], bands: list[int], limit: bool = False) -> Network:
    """A thousand people in the lowest of four ranks, with stages before each promotion; none in the last 30 steps."""
    d = draft(80)
    ranks = [d.add_stock({"rank": str(i)}, initial=[1000] if i == 0 else [], clock="service") for i in range(4)]
    for i, here in enumerate(ranks):
        risks = [Risk("exit", exits, OUT)]
        if i < 3:
            way = [d.add_node({"stage": str(k), "rank": str(i)}, length) for k, length in enumerate(stages)]
            for n, after in zip(way, [*map(node, way[1:]), stock(ranks[i + 1])], strict=True):
                d.go(n, [Arc(after, 1.0)])
            up = Risk("up", [0.3 * (k < 2) for k in range(len(bands))], [Arc(node(way[0]), 1.0)])
            risks.append(up)
        d.leave(here, risks, bands, OUT if limit else None)
    return d.freeze()


@pytest.mark.parametrize("stages", [[6], [2, 4], [[0, 0.25, 0.5, 0, 0.25]]])
def test_survival_by_service_across_three_promotions_each_through_a_course(stages: list[int | list[float]]) -> None:
    """Of those who serve 30 steps exp(-h (s - 30)) are left, whatever the promotions and courses before."""
    course = expect(ladder(stages, [0.0, 0.0, 0.0, 0.05], [10, 12, 8, 0]))
    served = np.arange(81)
    assert people(course) == pytest.approx(1000 * np.exp(-0.05 * np.maximum(served - 30, 0)))
    assert course.n_stock[30, 3] > 100


def test_two_stages_are_one_as_long_as_both() -> None:
    """A clock runs on from stage to stage as within one."""
    one, two = (expect(ladder(stages, [0.02, 0.0, 0.1, 0.05], [10, 12, 8, 0])) for stages in ([7], [3, 4]))
    assert two.n_stock == pytest.approx(one.n_stock)


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_in_a_rank_after_the_limit(engine: Callable[[Network], Trajectory]) -> None:
    """Who is on a course of six steps at the limit leaves at its end, and nobody before the limit."""
    course = engine(ladder([6], [0.0, 0.0], [10, 12], limit=True))
    assert people(course)[:22].tolist() == pytest.approx([1000.0] * 22)
    assert course.n_stock[22:].sum() == pytest.approx(0.0, abs=1e-9)
    assert course.n_inside[22].sum() > 50
    assert people(course)[28:].sum() == pytest.approx(0.0, abs=1e-9)


def waiting(age: int, limit: int, slots: float) -> Network:
    """Ten a step come at an age and want a course of three steps at once; so many can begin in a step."""
    d: Draft = draft(60)
    low, high = d.add_stock({"rank": "low"}, clock="age"), d.add_stock({"rank": "high"}, clock="age")
    gate = d.add_gate("course", [Use(d.add_capacity("slots", SLOTS, slots))])
    course = d.add_node({"stage": "course"}, 3, gate=gate)
    d.go(course, [Arc(stock(high), 1.0)])
    d.leave(low, [Risk("chosen", [ALL], [Arc(node(course), 1.0)])], [limit], OUT)
    d.leave(high, [], [limit], OUT)
    d.add_entry({}, 10.0, [Arc(Dest("stock", low, age), 1.0)], each=1.0)
    return d.freeze()


@pytest.mark.parametrize("engine", ENGINES)
def test_retirement_at_an_age_after_waiting(engine: Callable[[Network], Trajectory]) -> None:
    """Who begins in step b as one of five came in step (b - 1) // 2, and leaves in a rank 20 steps later.

    So he is in the higher rank from step b + 3 on, when he comes back from the course, if that is before he leaves.
    """
    course, t = engine(waiting(20, 40, 5)), np.arange(61)
    begins = np.arange(1, 60)[:, None]
    there = (begins + 3 < t) & (t <= (begins - 1) // 2 + 20)
    assert course.n_stock[:, 1] == pytest.approx(5.0 * there.sum(0))
    assert course.n_stock[60, 1] == 0
    assert course.n_waiting[60].sum() > 200


@pytest.mark.parametrize("engine", ENGINES)
def test_a_window_for_promotion_that_closes_while_people_wait(engine: Callable[[Network], Trajectory]) -> None:
    """Those back from the course before their 30th step are promoted in the next step, and nobody later."""
    d = draft(60)
    low, trained, high = (d.add_stock({"rank": rank}, clock="service") for rank in ("low", "trained", "high"))
    gate = d.add_gate("course", [Use(d.add_capacity("slots", SLOTS, 5))])
    course = d.add_node({"stage": "course"}, 3, gate=gate)
    d.go(course, [Arc(stock(trained), 1.0)])
    d.leave(low, [Risk("chosen", [ALL], [Arc(node(course), 1.0)])])
    d.leave(trained, [Risk("up", [ALL, 0.0], [Arc(stock(high), 1.0)])], [30, 0])
    d.leave(high, [])
    d.add_entry({}, 10.0, [Arc(stock(low), 1.0)], each=1.0)
    found = engine(d.freeze())
    begins, t = np.arange(1, 60)[:, None], np.arange(61)  # five in every step, who came half as many steps before
    in_time = begins + 3 - (begins - 1) // 2 < 30  # on the clock in the first step back
    promoted, late = 5.0 * (in_time & (begins + 4 < t)).sum(0), 5.0 * (~in_time & (begins + 3 < t)).sum(0)
    assert found.n_stock[:, 2] == pytest.approx(promoted)
    assert found.n_stock[59, 1] == pytest.approx(late[59])
    assert late[59] > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_retirement_at_an_age_from_courses_and_queues(engine: Callable[[Network], Trajectory]) -> None:
    """Everybody is there for 20 steps and nobody for longer: in ranks, on a course or waiting for it."""
    d = draft(60)
    low, high = d.add_stock({"rank": "low"}, clock="age"), d.add_stock({"rank": "high"}, clock="age")
    gate = d.add_gate("course", [Use(d.add_capacity("slots", SLOTS, 2))])
    course = d.add_node({"stage": "course"}, [0, 0, 0.5, 0, 0.5], gate=gate)
    d.end_by_clock(course, "age", 40, waits=True)
    d.end_by_clock(course, "age", 40)
    d.go(course, [Arc(stock(high), 1.0)])
    d.lose(course, (), OUT, OUT)
    d.leave(low, [Risk("chosen", [0.3, 0.0], [Arc(node(course), 1.0)])], [39, 1], OUT)
    d.leave(high, [], [40], OUT)
    d.add_entry({}, 10.0, [Arc(Dest("stock", low, 20), 1.0)], each=1.0)
    found, t = engine(d.freeze()), np.arange(61)
    assert people(found) == pytest.approx(10.0 * np.minimum(t, 20))
    assert found.new_expired.sum() > 50
    assert found.new_dropped.sum() > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_window_for_promotion_that_ends_the_wait(engine: Callable[[Network], Trajectory]) -> None:
    """Who has waited until 12 steps of service goes back to where he came from, and is not admitted later.

    Ten a step come and five begin. Once the queue is so long that somebody has to wait until then, five give up in
    every step, and it grows no longer.
    """
    d = draft(60)
    low, back, high = (d.add_stock({"rank": rank}, clock="service") for rank in ("low", "back", "high"))
    gate = d.add_gate("course", [Use(d.add_capacity("slots", SLOTS, 5))])
    course = d.add_node({"stage": "course"}, 3, gate=gate)
    d.end_by_clock(course, "service", 12, waits=True)
    d.go(course, [Arc(stock(high), 1.0)])
    d.lose(course, (), None, [Arc(stock(back), 1.0)])
    d.leave(low, [Risk("chosen", [ALL], [Arc(node(course), 1.0)])])
    d.leave(back, [])
    d.leave(high, [])
    d.add_entry({}, 10.0, [Arc(stock(low), 1.0)], each=1.0)
    found = engine(d.freeze())
    assert found.new_started[1:].sum(1) == pytest.approx(5.0)
    assert found.new_expired[:20].sum() == pytest.approx(0.0, abs=1e-9)
    assert found.new_expired[30:].sum(1) == pytest.approx(5.0)
    assert found.n_waiting[30:].sum(1) == pytest.approx(found.n_waiting[30].sum())
    assert found.n_stock[:, 1] == pytest.approx(np.append(0.0, np.cumsum(found.new_expired.sum(1))))
