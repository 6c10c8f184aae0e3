"""Ceilings: no more people of a category, group or track than may be there, in stages and queues too."""

from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.load import load
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.capacities import offered_anew
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.world import World, build
from dienmodel.plan.file import made_for
from dienmodel.plan.linear.program import Clock
from dienmodel.plan.measures.choices import choices
from dienmodel.plan.questions.ask import why_not_for
from dienmodel.plan.questions.limits import LimitKind
from dienmodel.plan.settings import Search
from dienmodel.text.faults import FaultyInput

BASE = """
scenario: ceiling
title: {nl: c, en: c}
start: 2026-01-05
end: 2029-01-01
dimensions:
  rank: {title: {nl: r, en: r}, members: [low, high]}
categories: {force: {nl: f, en: f}}
stocks:
  force:
    title: {nl: f, en: f}
    category: force
    by: [rank]
    people: heads
    exits: {leave: {rate: leaving, to: [{leave: true}]}}
stages:
  apply: {title: {nl: a, en: a}, duration: weeks}
  train: {title: {nl: t, en: t}, duration: weeks, gate: desk}
  place: {title: {nl: p, en: p}, duration: weeks, gate: room}
gates:
  desk: {title: {nl: d, en: d}, by: [rank], uses: {seats: null}, gives_up: nobody}
  room: {title: {nl: r, en: r}, uses: {places: null}, gives_up: nobody}
capacities:
  seats: {title: {nl: s, en: s}, kind: places, amount: seats}
  places: {title: {nl: p, en: p}, kind: slots, amount: places}
tracks:
  join:
    title: {nl: j, en: j}
    category: force
    counts_from: train
    by: [rank]
    entry: {people: many, split: {rank: half}}
    stages: [apply, train, place]
    then: [{stock: force}]
figures:
  weeks: {nl: x, en: x, unit: weeks, value: 10, source: assumption, kind: estimate, grade: expert}
  seats: {nl: x, en: x, unit: people, value: 100, source: assumption, kind: estimate, grade: expert}
  places: {nl: x, en: x, unit: people/week, value: 3, source: assumption, kind: estimate, grade: expert}
  heads:
    {nl: x, en: x, unit: people, by: [rank], table: {default: 100}, source: assumption, kind: estimate, grade: expert}
  many: {nl: x, en: x, unit: people/year, value: 2000, source: assumption, kind: estimate, grade: expert}
  half: {nl: x, en: x, unit: share, value: 0.5, source: assumption, kind: estimate, grade: expert}
  leaving: {nl: x, en: x, unit: per year, value: 0.1, source: assumption, kind: estimate, grade: expert}
  most: {nl: x, en: x, unit: people, value: 300, source: assumption, kind: estimate, grade: expert}
  still: {nl: x, en: x, unit: people/year, value: 104.3550, source: assumption, kind: estimate, grade: expert}
"""
"""Two hundred people, far more who want to join, and a queue between two stages that count: room for three a week."""


def world(tmp_path: Path, ceiling: str = "", more: str = "") -> World:
    path = tmp_path / "ceiling.yaml"
    ceilings = f"ceilings: {{top: {{title: {{nl: t, en: t}}, {ceiling}}}}}\n" if ceiling else ""
    path.write_text(BASE.lstrip() + more + ceilings)
    return build(load(str(path)))


def people(built: World, course: Trajectory, rank: str = "") -> np.ndarray:
    """People who count, in all states; of one rank."""
    at = [i for i, cell in enumerate(built.network.labels.cells) if rank in ("", cell["rank"])]
    total: np.ndarray = per_steps(built.meters.strength, course)[:, at].sum(axis=1)
    return total


def test_without_a_ceiling_they_are_more(tmp_path: Path) -> None:
    built = world(tmp_path)
    assert people(built, expect(built.network)).max() > 500


def test_never_above_the_ceiling_with_all_who_wait_and_learn(tmp_path: Path) -> None:
    built = world(tmp_path, "category: force, most: most")
    course = expect(built.network)
    assert people(built, course).max() <= 300 + 1e-9
    assert people(built, course)[60:] == pytest.approx(300)
    waits = [n for n, label in enumerate(built.network.labels.node) if label["stage"] == "place"]
    assert course.n_waiting[30, waits].sum() > 20
    for seed in range(5):
        counted = people(built, sample(built.network, seed))
        assert counted.max() == 300
        assert counted[60:].min() >= 295


def test_a_ceiling_of_a_group_leaves_the_others_alone(tmp_path: Path) -> None:
    built = world(tmp_path, "category: force, where: {rank: [high]}, most: most")
    for course in (expect(built.network), sample(built.network)):
        assert people(built, course, "high").max() <= 300 + 1e-9
        assert people(built, course, "low").max() > 300


def test_the_least_goes_on_above_the_ceiling(tmp_path: Path) -> None:
    """There are four hundred where three hundred may be, and two a week begin all the same (104.355 a year)."""
    text = BASE.replace("table: {default: 100}", "table: {default: 200}")
    path = tmp_path / "least.yaml"
    path.write_text(text + "ceilings: {top: {title: {nl: t, en: t}, category: force, most: most, least: still}}\n")
    built = build(load(str(path)))
    for course in (expect(built.network), sample(built.network)):
        train = [n for n, label in enumerate(built.network.labels.node) if label["stage"] == "train"]
        begun = course.new_started[:, train].sum(axis=1)
        assert people(built, course)[:52].min() > 300
        assert begun[12:40] == pytest.approx(2)


def test_a_ceiling_of_a_track_counts_its_stages_and_queues(tmp_path: Path) -> None:
    built = world(tmp_path, "tracks: [join], most: most", "")
    course = expect(built.network)
    nodes = [n for n, cell in enumerate(built.network.labels.node_cell) if cell >= 0]
    queues = [n for n, cell in enumerate(built.network.labels.queue_cell) if cell >= 0]
    inside = course.n_inside[:, nodes].sum(axis=1) + course.n_waiting[:, queues].sum(axis=1)
    assert inside.max() == pytest.approx(300)
    assert people(built, course).max() > 300


@pytest.mark.parametrize(
    ("ceiling", "reason"),
    [
        ("category: navy, most: most", "navy"),
        ("category: force, where: {rank: [top]}, most: most", "top"),
        ("tracks: [leap], most: most", "leap"),
        ("category: force, most: still", "people"),
    ],
)
def test_a_ceiling_of_nobody_is_refused(tmp_path: Path, ceiling: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        world(tmp_path, ceiling)


def test_a_ceiling_that_no_gate_can_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "open.yaml"
    text = BASE.replace("counts_from: train", "counts_from: apply")
    path.write_text(text + "ceilings: {top: {title: {nl: t, en: t}, category: force, most: most}}\n")
    with pytest.raises(FaultyInput, match="only a gate can stop people"):
        build(load(str(path)))


AIM = """
targets: {many: {title: {nl: m, en: m}, date: 2028-12-25, people: goal, category: force}}
aims: {near: {title: {nl: n, en: n}, least: shortfall, targets: [many]}}
"""
GOAL = "  goal: {nl: x, en: x, unit: people, value: 400, source: assumption, kind: estimate, grade: expert}\n"


def test_a_plan_fills_a_ceiling_and_says_what_one_more_is_worth(tmp_path: Path) -> None:
    """Four hundred are wanted where three hundred may be, and one more may be one more."""
    best = made_for(world(tmp_path, "category: force, most: most", GOAL + AIM), search=Search(checks=2))
    assert best.values == pytest.approx((100.0,), abs=0.1)
    (top,) = (price for price in best.prices if price.kind is LimitKind.CEILING and price.day.year == 2028)
    assert (top.limit, top.more, top.less) == ("top", pytest.approx(1.0, abs=0.05), pytest.approx(1.0, abs=0.05))


def with_least(folder: Path) -> World:
    """Too many are there from the start; two a week may begin all the same."""
    text = BASE.replace("table: {default: 100}", "table: {default: 250}") + GOAL.replace("400", "900") + AIM
    path = folder / "least.yaml"
    path.write_text(text + "ceilings: {top: {title: {nl: t, en: t}, category: force, most: most, least: still}}\n")
    return build(load(str(path)))


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_the_least_number_begins_in_steps_of_any_length(step: str, tmp_path: Path) -> None:
    """Twelve a year go on above the ceiling, and there are 52 slots a year: in most days there is none."""
    path = tmp_path / "slots.yaml"
    text = BASE.replace("kind: places, amount: seats", "kind: slots, amount: places")
    text = text.replace("people/week, value: 3", "people/year, value: 52").replace("104.3550", "12")
    text = text.replace("value: 300", "value: 100").replace("end: 2029", f"step: {step}\nend: 2029")
    path.write_text(
        text.lstrip() + "ceilings: {top: {title: {nl: t, en: t}, category: force, most: most, least: still}}\n"
    )
    network = build(load(str(path))).network
    desk = [key.name == "desk" for key in network.labels.gate_keys]
    of_desk = np.isin(network.nodes.gate, np.flatnonzero(desk))
    for course in (expect(network), sample(network, 1)):
        assert course.new_started[:, of_desk].sum() == pytest.approx(12 * (3 - 10 / 52), abs=1.0)  # none in ten weeks


def test_a_program_of_many_choices_reads_the_least_number_too(tmp_path: Path) -> None:
    built = with_least(tmp_path)
    own, apart = built.network, choices(built, None, Clock(None)).offered.lines
    least = [network.paths[network.capacities.least[network.capacities.least >= 0]] for network in (own, apart)]
    assert least[0].min() > 0.0
    np.testing.assert_array_equal(least[1], least[0])
    assert why_not_for(built) is not None


def test_a_plan_goes_on_with_the_least_above_a_ceiling(tmp_path: Path) -> None:
    """Two a week may begin, in a plan as in a run, and not one more."""
    built = with_least(tmp_path)
    best, gates = made_for(built), expect(built.network)
    (claimed, read) = best.metered["goal:many"]
    assert claimed == pytest.approx(read, rel=1e-3)
    assert claimed == pytest.approx(float(people(built, gates)[-2]), rel=0.01)
    train = [i for i, line in enumerate(best.lines) if line.startswith("desk")]
    assert best.quota[:, train].sum(axis=1).max() <= 2 + 1e-6


def test_a_plan_refuses_a_ceiling_over_those_whose_patience_ends(tmp_path: Path) -> None:
    path = tmp_path / "patience.yaml"
    text = (
        BASE.replace("uses: {places: null}, gives_up: nobody", "uses: {places: null}, every: weeks, patience: weeks")
        + GOAL
        + AIM
    )
    path.write_text(text + "ceilings: {top: {title: {nl: t, en: t}, category: force, most: most}}\n")
    with pytest.raises(FaultyInput, match="gate 'room' count for 'top'"):
        made_for(build(load(str(path))))


def test_a_unit_more_of_a_ceiling_is_one_person_at_a_time(tmp_path: Path) -> None:
    assert offered_anew(world(tmp_path, "category: force, most: most").network) == {"places"}
