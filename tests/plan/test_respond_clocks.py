"""Responses of people whose clock goes along are what `expect` does."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Calendar
from dienmodel.network.clocks import needed
from dienmodel.network.draft import OUTSIDE, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart, nodes_of
from dienmodel.network.world import build
from dienmodel.plan.file import made_for
from dienmodel.plan.linear.decided import throughflow
from dienmodel.plan.linear.model import cut, force, model
from dienmodel.plan.linear.search import step_by_step
from dienmodel.plan.questions.ask import front_for
from dienmodel.text.faults import FaultyInput
from dienmodel.text.telling import told

from ..engines.networks import EXAMPLES
from .little import SCENARIO, figure, little, titled
from .reading import reading

STEPS = 80


def ranks(clock: str | None) -> Network:
    """Two tracks into two of three ranks, one with years of service; promotion in a window, exits in bands, a limit."""
    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    low, middle, high = (
        d.add_stock({"rank": rank}, initial=initial, cell=d.add_cell({"rank": rank}), clock=clock)
        for rank, initial in (("low", [30] * 4), ("middle", [5] * 20), ("high", [0] * 30 + [2] * 20))
    )
    gate = d.add_gate("course", [Use(d.add_capacity("seats", SLOTS, 6.0))])
    for name, dest in (("direct", Dest("stock", low)), ("lateral", Dest("stock", middle, 11))):
        course = d.add_node({"track": name, "stage": "course"}, 3, dropout=0.1, gate=gate)
        d.go(course, [Arc(dest, 0.9)])
        elsewhere = [Arc(Dest("stock", middle, 5), 0.6), Arc(Dest("stock", high), 0.1)] if name == "direct" else None
        d.lose(course, [0.02], lost=[Arc(Dest("stock", middle, 20), 0.5)], leaving=elsewhere)
        d.add_entry({"track": name}, 4.0, [Arc(Dest("node", course), 1.0)])
    season = 1.0 + 0.3 * np.cos(np.arange(STEPS) / 4)
    out = [Arc(OUTSIDE, 1.0)]
    up = Risk("up", [0.0, 0.05, 0.0], [Arc(Dest("stock", middle), 0.8), Arc(Dest("stock", high), 0.2)])
    d.leave(low, [Risk("exit", [0.03, 0.01, 0.05], out, season), up], [6, 10, 24], [Arc(Dest("stock", high), 0.5)])
    d.leave(middle, [Risk("exit", [0.02, 0.01], out), Risk("up", [0.0, 0.04], [Arc(Dest("stock", high), 1.0)])], [9, 0])
    d.leave(high, [Risk("exit", [0.01], out, season)], [50], out)
    return d.freeze()


@pytest.mark.parametrize("clock", [None, "service"])
def test_responses_are_what_expect_does_when_lines_are_forced(clock: str | None) -> None:
    lines = apart(ranks(clock))
    assert (lines.clocks.of_stock >= 0).all() == (clock is not None)
    decided = ~throughflow(lines)
    meters = [reading("people", t, t + 1, STEPS, stock=np.eye(3)[s]) for s in range(3) for t in (20, 45, STEPS - 1)]
    made = model(lines, [0, 5, 11, 20, 33, STEPS], meters, decided)
    x = np.random.default_rng(1).uniform(0, 20, made.decisions)
    seen = step_by_step(made, x)

    forced = force(lines, decided, seen.admitted, meters)
    assert forced.metered == pytest.approx(made.base.metered + made.metered @ x, rel=1e-12)


def test_who_brings_years_along_leaves_sooner() -> None:
    """At the limit of 50 steps of service nobody is left of those who came with the first classes."""
    with_clock, without = (expect(ranks(clock)).n_stock[-1].sum() for clock in ("service", None))
    assert with_clock < without
    assert EXAMPLES["service"]().clocks.of_stock.max() == 0


def rising(lost: bool, quit_: bool, then: bool, left: bool) -> Network:
    """A course on the way from low to high, whose dropouts, leavers or those who stop waiting may go back."""
    d = Draft(Calendar(date(2025, 1, 6), STEPS))
    low, high = (d.add_stock({"stock": name}, clock="service") for name in ("low", "high"))
    gate = d.add_gate("course", [], renege=0.01)
    course = d.add_node({"track": "rise", "stage": "lessons"}, 3, dropout=0.1, gate=gate)
    back = [Arc(Dest("stock", low), 1.0)]
    d.go(course, [Arc(Dest("stock", high), 1.0)] if then else [Arc(OUTSIDE, 1.0)])
    out = [Arc(OUTSIDE, 1.0)]
    d.lose(course, [0.02], back if lost else out, back if quit_ else None, back if left else None)
    d.leave(low, [Risk("up", [0.1], [Arc(Dest("node", course), 1.0)])], [40], [Arc(OUTSIDE, 1.0)])
    d.leave(high, [], [40], [Arc(OUTSIDE, 1.0)])
    return d.freeze()


WAYS = {
    "tracks.rise.then": (False, False, True, False),
    "stages.lessons.otherwise": (True, False, False, False),
    "gates.course.otherwise": (False, True, False, False),
    "stages.lessons.leaves_to": (False, False, False, True),
}


@pytest.mark.parametrize("place", WAYS)
def test_a_plan_does_not_know_clocks_in_queues(place: str) -> None:
    """It says by which way a clock comes back, instead of counting on people whose time is over before they do."""
    with pytest.raises(FaultyInput) as caught:
        model(apart(rising(*WAYS[place])), [0, 30, STEPS], [], np.ones(1, bool))
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("plan-clock", place)
    assert (fault.values["track"], fault.values["stage"]) == ("rise", "lessons")
    assert fault.values["stock"] == ("high" if place.endswith("then") else "low")
    _, name, word = place.split(".")
    for language in ("nl", "en"):
        words = told(fault, language)
        assert f"`{word}`" in words.what and repr(name) in words.what and f"`{word}`" in words.remedy


def test_every_way_is_told_once() -> None:
    with pytest.raises(FaultyInput) as caught:
        model(apart(rising(True, True, True, True)), [0, 30, STEPS], [], np.ones(1, bool))
    assert sorted(str(fault.where) for fault in caught.value.faults) == sorted(WAYS)


def test_a_fault_of_a_plan_has_its_file_and_line(tmp_path: Path) -> None:
    """A clock that comes back by the `otherwise` of a stage, for a plan and for a question about plans."""
    rises = {"rate": "rises", "to": [{"track": "rise"}]}
    soldiers = titled(
        category="soldiers",
        people="soldiers",
        tenure="served",
        clock="service",
        limit="ten_years",
        at_limit=[{"leave": True}],
        exits={"leave": {"rate": "leaving", "to": [{"leave": True}]}, "rise": rises},
    )
    lessons = titled(duration="course_months", dropout="failed", gate="course", otherwise=[{"stock": "soldiers"}])
    rise = titled(category="soldiers", counts_from="course", stages=["course"], then=[{"leave": True}])
    said = little(
        tmp_path,
        {"rises": figure("per year", 0.1), "ten_years": figure("years", 10)},
        clocks={"service": titled()},
        stocks={"soldiers": soldiers},
        stages={**SCENARIO["stages"], "course": lessons},
        tracks={**SCENARIO["tracks"], "rise": rise},
    )
    world = build(said)
    for ask in (lambda: made_for(world), lambda: front_for(world, ["shortfall", "cost"], 3)):
        with pytest.raises(FaultyInput) as caught:
            ask()
        (fault,) = caught.value.faults
        assert fault.code == "plan-clock"
        assert fault.where == said.where("stages", "course", "otherwise")
        assert re.search(r"scenario\.yaml:\d+$", str(fault.where))


def test_a_network_cut_at_its_lines_says_of_every_arc_what_the_clock_shows() -> None:
    lines = apart(ranks("service"))
    node = nodes_of(lines)
    shut = cut(lines, np.arange(len(node)), node, np.ones((STEPS, len(node))))
    assert len(shut.clocks.begins) == len(shut.forks.dest)
    assert np.array_equal(needed(shut).clocks.begins, shut.clocks.begins)
