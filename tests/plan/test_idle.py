"""Gates that a plan leaves idle: by hand for one gate, and for the Dutch baseline."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.model.said import with_starts
from dienmodel.network.draft import OUTSIDE, PLACES, Arc, Dest, Risk, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.lines import apart, nodes_of, with_quotas
from dienmodel.network.world import build
from dienmodel.plan.file import aims_of, made_for, term, write_plan
from dienmodel.plan.idle import Idle, idle
from dienmodel.plan.linear.decided import Open
from dienmodel.plan.settings import SETTINGS
from dienmodel.plan.unplanned import as_said, better, unplanned
from dienmodel.runs.filled import by_group, filled, without_plan
from dienmodel.runs.run import Run

from ..engines.networks import draft

BOUNDS = np.array([0, 2, 4, 6])


def recruits(in_service: bool = True, least: int = 1) -> Network:
    """Ten recruits in front of a course of two steps with four places, and nobody after them."""
    d = draft(6)
    cell = d.add_cell({"rank": "all"})
    force = d.add_stock({"name": "force"}, initial=[10], cell=cell)
    gate = d.add_gate("course", [Use(d.add_capacity("seats", PLACES, 4.0))], least=least)
    course = d.add_node({"track": "t", "stage": "course"}, 2, gate=gate, cell=cell, queue_counts=in_service)
    d.go(course, [Arc(Dest("stock", force), 1.0)])
    d.leave(force, [Risk("exit", [0.0], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({"track": "t"}, [10, 0, 0, 0, 0, 0], [Arc(Dest("node", course), 1.0)])
    return apart(d.freeze())


def found(lines: Network, admitted: list[float]) -> tuple[Idle, ...]:
    course = expect(with_quotas(lines, np.array(admitted)[:, None], np.array([0])))
    return idle(lines, course, np.array([0]), BOUNDS)


def test_a_gate_that_stays_shut_while_recruits_wait_is_idle() -> None:
    """Two begin at first; eight wait over the four steps after that, in two periods that are told as one."""
    lines = recruits()
    dates = lines.calendar.dates
    assert found(lines, [2, 0, 0, 0, 0, 0]) == (Idle("course:t", dates[2], dates[6], 8.0),)


def test_who_begins_or_finds_no_place_or_no_class_is_not_kept_waiting() -> None:
    lines = recruits()
    assert found(lines, [4, 0, 4, 0, 2, 0]) == ()
    assert found(lines, [0, 4, 0, 4, 0, 2]) == ()
    assert found(recruits(least=20), [0, 0, 0, 0, 0, 0]) == ()


def test_who_applies_from_outside_may_be_turned_away() -> None:
    assert found(recruits(in_service=False), [2, 0, 0, 0, 0, 0]) == ()


def test_years_of_waiting_are_people_times_time() -> None:
    assert Idle("course", date(2027, 1, 1), date(2028, 1, 1), 8.0).years == pytest.approx(8.0, rel=1e-3)


@pytest.mark.nightly
def test_a_plan_for_the_baseline_fills_posts_and_trains_every_year(tmp_path: Path) -> None:
    """It fills more posts than no plan on both days, and nobody in service waits for long at an idle gate.

    It lets people come as they come but where deciding helps, such as at the civilian posts, which are not overfilled
    and stay filled; and it does better than the gates by themselves under its measures.
    """
    said = load("nederland")
    world = build(said)
    plan = made_for(world)
    read = {name: number for name, (_, number) in plan.metered.items()}
    without = {post.day.year: post.people for post in filled(without_plan(said), ["t2030", "coalition"])}
    assert len(plan.starts) > 10 and not plan.as_it_is and not plan.stopped
    assert read["filled:t2030"] >= without[2030]
    assert read["filled:coalition"] >= without[2035]
    assert sum(spell.years for spell in plan.idle) < 100.0
    assert "civilian_post" in {line.split(":")[0] for line in plan.lines}
    assert Open.BETTER in plan.open.values()
    terms = [term(world, name) for name in aims_of(world)]
    under = with_starts(said, {start.measure: (start.level, start.start) for start in plan.starts})
    assert better(plan.values, unplanned(build(under), ()).values(terms), SETTINGS.worse)

    write_plan(world.catalogue, plan, tmp_path / "plan.yaml")
    followed = build(load("nederland", [tmp_path / "plan.yaml"]))
    assert as_said(followed, ()).values(terms) == pytest.approx(plan.values, rel=1e-4)
    lines, course = apart(followed.network), expect(followed.network)
    training = [
        n for key, n in zip(lines.labels.gate_keys, nodes_of(lines).tolist(), strict=True) if key.name == "function"
    ]
    year = np.array([day.year for day in lines.calendar.dates[:-1]])
    for each in range(2026, 2036):
        assert course.new_started[np.ix_(year == each, training)].sum() > 1000.0
    without, there = (Run(one, expect(one.network)) for one in (world, followed))
    for each in range(2026, 2036):
        before, after = (
            {
                group.member: group.filled
                for group in by_group(run, "peace", date(each, 12, 31))
                if group.dimension == "category"
            }
            for run in (without, there)
        )
        assert sum(after.values()) >= sum(before.values())
        assert all(after[category] >= 0.98 * posts for category, posts in before.items())
