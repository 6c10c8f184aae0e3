"""Plans of scenarios with doors: whom they turn away, what one more may wait for, and what a run does."""

import json
import random
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.load import load
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at
from dienmodel.network.world import World, build
from dienmodel.plan.file import overlay, term
from dienmodel.plan.linear.program import Clock
from dienmodel.plan.measures.choices import choices
from dienmodel.plan.planner import plan
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.result import Plan
from dienmodel.plan.settings import SETTINGS, Search
from dienmodel.show.say.plan import price_sentence
from dienmodel.show.say.plan_head import door_lines
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words

from .little import Tree, figure, little, titled

OVERFLOW: dict[str, Any] = {
    "end": "2027-02-01",
    "stages": {
        "long": titled(duration="one_month", gate="school"),
        "short": titled(duration="one_month", gate="course"),
    },
    "gates": {
        "school": titled(uses={"benches": None}, closes_at="most", otherwise=[{"track": "second"}], gives_up="nobody"),
        "course": titled(uses={"chairs": None}, gives_up="nobody"),
    },
    "capacities": {
        "benches": titled(kind="slots", amount="benches"),
        "chairs": titled(kind="slots", amount="chairs"),
    },
    "tracks": {
        "entry": titled(entry={"people": "applicants"}, stages=["long"], then=[{"stock": "soldiers"}]),
        "second": titled(stages=["short"], then=[{"stock": "soldiers"}]),
    },
    "targets": {"goal": titled(date="2027-01-01", people="needed")},
    "budgets": {},
}
"""Ten a month come to six benches and a queue of at most ten; who is turned away can go to one of three chairs."""

FIGURES: dict[str, Tree] = {
    "soldiers": figure("people", 0),
    "applicants": figure("people/year", 120),
    "most": figure("people", 10),
    "benches": figure("people/year", 72),
    "chairs": figure("people/year", 36),
    "leaving": figure("per year", 0),
    "needed": figure("people", 1000),
}


def overflow(folder: Path, figures: Tree | None = None, **sections: Any) -> World:
    return build(little(folder, {**FIGURES, **(figures or {})}, **{**OVERFLOW, **sections}))


def best(world: World, checks: int = 0) -> Plan:
    return plan(world, [term(world, "shortfall")], search=Search(margin=0.0, checks=checks))


def test_a_plan_turns_people_away_before_the_queue_is_full_where_that_helps(tmp_path: Path) -> None:
    """In eleven months 66 go to school, and with the plan three a month to the course but in the first: 30, 96 in all.

    By themselves the gates let ten wait first: two come to the course in the fourth month and three in the other seven.
    """
    world = overflow(tmp_path)
    alone = per_step(world.meters.targets["goal"], expect(world.network))[12]
    assert alone == pytest.approx(66 + 2 + 7 * 3)
    found = best(world)
    assert not found.as_it_is
    assert found.values[0] == pytest.approx(1000 - 96, abs=1e-6)
    assert found.difference < 1e-6
    (door,) = found.doors
    assert door.line == "school:entry"
    assert door.turned[0] == pytest.approx(3.0)  # no more than find a chair: who waits may yet be taken
    assert door.early[0] == pytest.approx(3.0)


def test_a_run_that_follows_a_plan_turns_the_same_people_away(tmp_path: Path) -> None:
    world = overflow(tmp_path)
    found = best(world)
    (tmp_path / "plan.yaml").write_text(overlay(world.catalogue, found))
    followed = build(load(str(tmp_path), [str(tmp_path / "plan.yaml")]))
    course = expect(followed.network)
    assert per_step(followed.meters.targets["goal"], course)[12] == pytest.approx(96, abs=1e-4)
    assert course.new_turned[:, 0] == pytest.approx(found.doors[0].turned, abs=1e-3)
    runs = ensemble(followed.network, 40, 1).mean
    assert per_step(followed.meters.targets["goal"], runs)[12] == pytest.approx(90, abs=6)


def test_among_options_a_door_has_the_size_that_it_has(tmp_path: Path) -> None:
    """Questions about plans ask the network with every measure as an option; its doors close where they close."""
    world = overflow(tmp_path)
    lines, network = choices(world, None, Clock(None)).offered.lines, world.network
    for each in (lines, network):
        door = np.flatnonzero(each.gates.closes >= 0)
        assert [each.paths[row].max() for row in each.gates.closes[door]] == pytest.approx([10.0])


def test_one_more_place_in_a_queue_has_a_price(tmp_path: Path) -> None:
    """Two hundred come in one month: six are taken, so many wait as may, and each of these is taken later."""
    track = {**OVERFLOW["tracks"]["entry"], "entry": {"people": "once", "dates": ["03-01"]}}
    gates = {"school": titled(uses={"benches": None}, closes_at="most", gives_up="nobody")}
    world = overflow(
        tmp_path,
        {"once": figure("people", 200)},
        stages={"long": OVERFLOW["stages"]["long"]},
        gates=gates,
        capacities={"benches": OVERFLOW["capacities"]["benches"]},
        tracks={"entry": track},
    )
    found = best(world, checks=3)
    assert found.values[0] == pytest.approx(1000 - 16)
    (price,) = [price for price in found.prices if price.kind is LimitKind.DOOR]
    assert (price.limit, price.day.year) == ("door school", 2026)
    assert (price.value, price.more, price.less) == pytest.approx((1.0, 1.0, 1.0), rel=1e-5)
    text = price_sentence(world.catalogue, price, words("en")).replace("\u00a0", " ")
    assert text.startswith("One more person who may wait at “x” in 2026 is worth 1 ")


@pytest.mark.parametrize(
    ("door", "reason"),
    [
        ({"closes_at": "two_months", "reopens_at": "one_month"}, "closes at a length of the wait and stays closed"),
        ({"patience": "one_month"}, "has a door, and the patience of those who wait there ends"),
    ],
)
def test_a_door_that_a_plan_cannot_keep_to_is_refused(tmp_path: Path, door: Tree, reason: str) -> None:
    gates = {**OVERFLOW["gates"], "school": {**OVERFLOW["gates"]["school"], **door}}
    with pytest.raises(FaultyInput, match=reason):
        best(overflow(tmp_path, {"two_months": figure("months", 2)}, gates=gates))


def test_a_plan_keeps_to_a_door_that_closes_at_a_length_of_the_wait(tmp_path: Path) -> None:
    """At six a month twelve may wait for two months; three go to the course in each month but the first."""
    world = overflow(tmp_path, {"most": figure("months", 2)})
    alone = expect(world.network)
    assert alone.n_waiting[1:, 0].max() == pytest.approx(12 + 4)  # four more stand before the door until the next month
    assert per_step(world.meters.targets["goal"], alone)[12] == pytest.approx(66 + 7 * 3)  # from the fourth month on
    found = best(world)
    assert found.values[0] == pytest.approx(1000 - 96, abs=1e-6)
    (door,) = found.doors
    assert door.early[0] == pytest.approx(3.0)


def test_a_door_that_a_plan_shuts_by_its_pace_turns_all_away(tmp_path: Path) -> None:
    """Benches are there for three months; then who waits may wait on, but nobody may join: all go to the course."""
    benches = figure("people/year", {"2026-01-01": 72, "2026-04-01": 0, "2026-11-01": 72})
    world = overflow(tmp_path, {"most": figure("months", 1), "benches": benches, "chairs": figure("people/year", 240)})
    found = best(world)
    course = followed(tmp_path, world, found)
    still = (course.n_waiting[1:] - course.new_turned)[:, 0]
    assert found.difference < 1e-6 and found.values[0] == pytest.approx(1000 - reached(world, course), abs=1e-4)
    assert course.new_turned[3:9, 0] == pytest.approx(np.full(6, 10.0), abs=1e-4)
    assert still[3:9].min() == pytest.approx(still[2], abs=1e-4)


def test_a_plan_keeps_a_door_from_closing_that_would_stay_closed(tmp_path: Path) -> None:
    """Left alone the door closes at ten and sends all who come to the course, until two are left."""
    gates = {**OVERFLOW["gates"], "school": {**OVERFLOW["gates"]["school"], "reopens_at": "few"}}
    world = overflow(tmp_path, {"few": figure("people", 2)}, gates=gates)
    alone = reached(world, expect(world.network))
    found = best(world)
    course = followed(tmp_path, world, found)
    assert reached(world, course) == pytest.approx(96, abs=1e-4) and alone < 95
    assert (course.n_waiting[1:] - course.new_turned)[:, 0].max() == pytest.approx(9.0, abs=1e-6)


def test_a_door_that_is_closed_when_a_plan_begins_is_refused(tmp_path: Path) -> None:
    """Four more come a month than are taken: ten wait in March, and the door opens again in May, when two are left."""
    gates = {**OVERFLOW["gates"], "school": {**OVERFLOW["gates"]["school"], "reopens_at": "few"}}
    world = overflow(tmp_path, {"few": figure("people", 2)}, gates=gates)
    waits = expect(world.network)
    still = (waits.n_waiting[1:] - waits.new_turned)[:, 0]
    closed, opened = (int(np.flatnonzero(at)[0]) for at in (still >= 10, (still <= 2) & (np.arange(len(still)) > 2)))
    days = world.network.calendar.dates
    with pytest.raises(FaultyInput, match=f"'school' is closed on {days[closed + 1]}"):
        plan(world, [term(world, "shortfall")], since=days[closed + 1])
    assert plan(world, [term(world, "shortfall")], since=days[opened + 1]).difference < 1e-6


def test_a_plan_may_begin_with_more_people_before_a_door_than_it_lets_wait(tmp_path: Path) -> None:
    """Nobody was admitted for a month, so that nobody may wait at that pace; who came before that waits on."""
    benches = figure("people/year", {"2026-01-01": 72, "2026-04-01": 0, "2026-06-01": 72})
    world = overflow(tmp_path, {"most": figure("months", 1), "benches": benches})
    found = plan(world, [term(world, "shortfall")], search=Search(margin=0.0), since=date(2026, 5, 1))
    course = followed(tmp_path, world, found)
    assert found.difference < 1e-6
    assert found.values[0] == pytest.approx(1000 - reached(world, course), abs=1e-4)


def test_a_large_plan_never_shuts_a_door_and_is_refused_where_one_would_have_to(tmp_path: Path) -> None:
    benches = figure("people/year", {"2026-01-01": 72, "2026-04-01": 0, "2026-06-01": 72})
    world = overflow(tmp_path, {"most": figure("months", 1), "benches": benches})
    large, terms = replace(SETTINGS, shutting=0), [term(world, "shortfall")]
    found, better = (plan(world, terms, search=Search(margin=0.0), settings=each) for each in (large, SETTINGS))
    course = followed(tmp_path, world, found)
    assert found.difference < 1e-6 and found.values[0] >= better.values[0] - 1e-6
    if not found.as_it_is:
        still = (course.n_waiting[1:] - course.new_turned)[:, 0]
        assert still[3:5] == pytest.approx([0.0, 0.0], abs=1e-6)  # nobody is admitted in two months
    with pytest.raises(FaultyInput, match="more people wait at gate 'school' than its door lets wait"):
        plan(world, terms, since=date(2026, 5, 1), settings=large)


def followed(folder: Path, world: World, found: Plan) -> Trajectory:
    """The course of the scenario under the file of a plan."""
    (folder / "plan.yaml").write_text(overlay(world.catalogue, found))
    return expect(build(load(str(folder), [str(folder / "plan.yaml")])).network)


def reached(world: World, course: Trajectory) -> float:
    """People on the day of the target."""
    moment = world.network.calendar.moment(date(2027, 1, 1))
    return float(at(moment, per_step(world.meters.targets["goal"], course)))


def test_a_plan_says_whom_its_doors_turn_away(tmp_path: Path) -> None:
    world = overflow(tmp_path)
    (line,) = door_lines(world.catalogue, best(world), words("en"))
    turned, early = map(int, re.findall(r"\d+", line))
    assert line.startswith("The door of x turns away") and "a decision of the plan" in line
    assert 3 <= early <= turned == 13 * 10 - 13 * 6 - 10  # ten wait at the end, and no more need be turned away


@pytest.mark.parametrize(("since", "there"), [(date(2026, 3, 1), 66 + 8 * 3), (date(2026, 7, 1), 66 + 2 + 7 * 3)])
def test_a_plan_made_again_later_keeps_to_whom_the_door_turned_away(since: date, there: int, tmp_path: Path) -> None:
    """By themselves the gates turn two away in the third month; a plan that begins in it sends three to the course."""
    world = overflow(tmp_path)
    months = since.month - 1
    gates = expect(world.network)
    found = plan(world, [term(world, "shortfall")], search=Search(margin=0.0), since=since)
    assert found.values[0] == pytest.approx(1000 - there, abs=1e-4)
    (tmp_path / "plan.yaml").write_text(overlay(world.catalogue, found))
    followed = build(load(str(tmp_path), [str(tmp_path / "plan.yaml")]))
    course = expect(followed.network)
    assert course.new_turned[:months, 0] == pytest.approx(gates.new_turned[:months, 0], abs=1e-6)
    assert per_step(followed.meters.targets["goal"], course)[12] == pytest.approx(there, abs=1e-4)


KINDS = ("people", "stays closed", "wait")
CASES = [
    pytest.param(seed, kind, marks=[pytest.mark.nightly] if kind == "wait" and seed not in (0, 4, 5) else [])
    for seed in range(8)
    for kind in KINDS
]


@pytest.mark.parametrize(("seed", "kind"), CASES)
def test_a_run_does_what_a_plan_with_doors_says(seed: int, kind: str, tmp_path: Path) -> None:
    """In periods of several steps too: a second queue, sometimes with a door, classes, two tracks before one door."""
    pick = random.Random(seed)
    gates = {name: {**gate, "gives_up": pick.choice(["nobody", "quits"])} for name, gate in OVERFLOW["gates"].items()}
    if pick.random() < 0.5:
        gates["course"]["closes_at"] = "few"
    if pick.random() < 0.5:
        gates["school"]["every"] = "quarter"
    if kind == "stays closed":
        gates["school"]["reopens_at"] = "fewer"
    other = titled(entry={"people": "others"}, stages=["long"], then=[{"stock": "soldiers"}])
    figures = {
        "quits": figure("per year", 0.8),
        "quarter": figure("months", 3),
        "few": figure("people", pick.choice([0, 5, 20])),
        "most": figure("months", pick.choice([1, 3, 6]))
        if kind == "wait"
        else figure("people", pick.choice([5, 10, 40])),
        "fewer": figure("people", 3),
        "applicants": figure("people/year", {"2026-01-01": pick.randint(40, 200), "2026-09-01": pick.randint(40, 400)}),
        "others": figure("people/year", 60),
        "benches": figure("people/year", {"2026-01-01": pick.randint(30, 150), "2027-01-01": pick.randint(30, 150)}),
        "chairs": figure("people/year", pick.randint(10, 60)),
    }
    tracks = {**OVERFLOW["tracks"], **({"other": other} if pick.random() < 0.5 else {})}
    sections = {"gates": gates, "tracks": tracks, "end": "2028-02-01", "step": pick.choice(["week", "month"])}
    world = overflow(tmp_path, figures, **sections)
    found = best(world)
    assert found.difference < (SETTINGS.bound if kind == "wait" else 1e-3)
    course = followed(tmp_path, world, found)
    assert 1000 - reached(world, course) == pytest.approx(found.values[0], abs=0.01)
    doors = {gate for gate in gates if "closes_at" in gates[gate]} - ({"school"} if found.as_it_is else set())
    for gate in doors:
        assert most_beyond(world, course, gate) <= max(found.difference, 1e-5)


def most_beyond(world: World, course: Trajectory, gate: str) -> float:
    """The share by which more people wait than the door of a gate allows, at most those who came in the step."""
    gates, network = world.network.gates, world.network
    own = [n for n in range(network.n_nodes) if gate_of(world, n) == gate]
    g, still = network.nodes.gate[own[0]], (course.n_waiting[1:] - course.new_turned)[:, own].sum(axis=1)
    came = (course.new_joined - course.new_turned)[:, own].sum(axis=1)
    most, last = network.paths[gates.closes[g]] - (gates.reopens[g] >= 0), int(gates.pace[g])
    if last:
        started = course.new_started[:, own].sum(axis=1)
        most = most * [started[max(t + 1 - last, 0) : t + 1].mean() for t in range(len(started))]
    return float((np.minimum(still - most, came) / np.maximum(most, 1.0)).max())


def test_a_plan_made_again_keeps_to_the_older_plan_of_every_gate(tmp_path: Path) -> None:
    """The older plan let nobody on the course in two months, and those who wait there soon give up.

    A gate left to itself would have admitted them: the plan may not be eased as if it had.
    """
    second = {**OVERFLOW["tracks"]["second"], "entry": {"people": "few"}}
    course = {**OVERFLOW["gates"]["course"], "gives_up": "soon"}
    sections = {"gates": {**OVERFLOW["gates"], "course": course}, "tracks": {**OVERFLOW["tracks"], "second": second}}
    rates = {"most": figure("people", 20), "few": figure("people/year", 12), "soon": figure("per year", 30)}
    said = little(tmp_path, {**FIGURES, **rates}, **{**OVERFLOW, **sections})
    days = build(said).network.calendar.dates
    lines = {"school:entry": [6] * (len(days) - 1), "course:second": [0, 0] + [3] * (len(days) - 3)}

    def under(older: str) -> World:
        (tmp_path / "plan.yaml").write_text(older, encoding="utf-8")
        return build(load(str(said.folder), [str(tmp_path / "plan.yaml")]))

    def again(world: World) -> Plan:
        return plan(world, [term(world, "shortfall")], since=days[2], search=Search(margin=0.0))

    first = under(json.dumps({"admissions": {"days": [str(day) for day in days], "lines": lines}}))
    second_time = under(overlay(first.catalogue, again(first)))
    found = again(second_time)
    followed = expect(under(overlay(second_time.catalogue, found)).network)
    assert found.lines == tuple(lines) and found.quota[:2, 1] == pytest.approx([0, 0])
    assert found.values[0] == pytest.approx(1000 - per_step(second_time.meters.targets["goal"], followed)[12], abs=1e-3)


def gate_of(world: World, node: int) -> str:
    return world.network.labels.gate_keys[world.network.nodes.gate[node]].name
