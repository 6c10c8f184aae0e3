"""Who is taken first: priorities of a gate, reserved shares, and shares at most."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.calendar import Calendar
from dienmodel.model.load import load
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.compile.gates.shares import number_of, of_number
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import Draft, Use
from dienmodel.network.network import PLACES, TICKS, Network
from dienmodel.network.quotas.floor import floored
from dienmodel.network.world import build
from dienmodel.text.faults import FaultyInput

BASE = """
scenario: queue
title: {nl: rij, en: queue}
start: 2024-01-01
end: 2024-12-30
step: day
dimensions:
  arm: {title: {nl: a, en: a}, members: [land, sea]}
categories: {done: {nl: d, en: d}}
stocks: {done: {title: {nl: d, en: d}, category: done, by: [arm]}}
stages: {serve: {title: {nl: s, en: s}, duration: days, variation: spread, gate: desk}}
gates: {desk: {title: {nl: g, en: g}, uses: {places: null}, gives_up: nobody}}
capacities: {places: {title: {nl: p, en: p}, kind: places, amount: places}}
tracks:
  red:
    title: {nl: r, en: r}
    by: [arm]
    entry: {people: red, split: {arm: half}}
    stages: [serve]
    then: [{stock: done}]
  blue:
    title: {nl: b, en: b}
    by: [arm]
    entry: {people: blue, split: {arm: half}}
    stages: [serve]
    then: [{stock: done}]
figures:
  days: {nl: x, en: x, unit: days, value: 40, source: assumption, kind: estimate, grade: expert}
  spread: {nl: x, en: x, unit: factor, value: 1, source: assumption, kind: estimate, grade: expert}
  places: {nl: x, en: x, unit: people, value: 10, source: assumption, kind: estimate, grade: expert}
  red: {nl: x, en: x, unit: people/year, value: 36.52425, source: assumption, kind: estimate, grade: expert}
  blue: {nl: x, en: x, unit: people/year, value: 73.0485, source: assumption, kind: estimate, grade: expert}
  half: {nl: x, en: x, unit: share, value: 0.5, source: assumption, kind: estimate, grade: expert}
  part: {nl: x, en: x, unit: share, value: 0.3, source: assumption, kind: estimate, grade: expert}
  most: {nl: x, en: x, unit: share, value: 0.8, source: assumption, kind: estimate, grade: expert}
"""
"""Two tracks of two arms before one desk with ten places."""


def number(key: str, value: float, unit: str = "people/year") -> str:
    return (
        f"  {key}: {{nl: x, en: x, unit: {unit}, value: {value}, source: assumption, kind: estimate, grade: expert}}\n"
    )


def scenario(tmp_path: Path, overlay: str = "") -> Network:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "over.yaml").write_text(overlay)
    return compile_scenario(load(str(tmp_path / "base.yaml"), [str(tmp_path / "over.yaml")] if overlay else []))


def changed(**values: float) -> str:
    units = {"days": "days", "places": "people", "spread": "factor", "part": "share", "most": "share", "half": "share"}
    return "figures:\n" + "".join(number(key, value, units.get(key, "people/year")) for key, value in values.items())


def first(text: str) -> str:
    return f"gates: {{desk: {{first: [{text}]}}}}\n"


def inside(network: Network, course: Trajectory, track: str) -> np.ndarray:
    rows = [n for n, label in enumerate(network.labels.node) if label["track"] == track]
    people: np.ndarray = course.n_inside[:, rows].sum(axis=1)
    return people


def same(one: Trajectory, other: Trajectory) -> bool:
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))


def test_each_priority_is_a_gate_of_its_own_and_the_others_come_last(tmp_path: Path) -> None:
    assert scenario(tmp_path).labels.gate == ["desk"]
    assert scenario(tmp_path, first("{tracks: [blue]}")).labels.gate == ["desk:priority_1", "desk:rest"]
    three = scenario(tmp_path, first("{where: {arm: [sea]}, tracks: [blue]}, {where: {arm: [land]}}"))
    assert three.labels.gate == ["desk:priority_1", "desk:priority_2", "desk:rest"]
    gates = {(n["track"], n["arm"]): g for n, g in zip(three.labels.node, three.nodes.gate.tolist(), strict=True)}
    assert gates == {("blue", "sea"): 0, ("blue", "land"): 1, ("red", "land"): 1, ("red", "sea"): 2}


@pytest.mark.parametrize("everybody", ["{}", "{tracks: [red, blue]}", "{where: {arm: [land, sea]}}"])
def test_one_priority_for_everybody_changes_nothing(tmp_path: Path, everybody: str) -> None:
    many = changed(red=200, blue=200)
    plain, named = scenario(tmp_path, many), scenario(tmp_path, many + first(everybody))
    assert expect(plain).n_blocked.max() > 10
    assert same(expect(plain), expect(named))
    assert same(sample(plain, 3), sample(named, 3))


@pytest.mark.parametrize(
    ("said", "share", "noted"),
    [
        ("at_most: {places: most}", 0.09, ["most"]),
        ("at_most: {places: most}", 0.1, []),
        ("at_most: {places: most}", 0, []),
        ("reserved: {places: part}", 0.91, ["part"]),
        ("reserved: {places: part}", 0.9, []),
    ],
)
def test_a_share_of_less_than_a_place_is_noted(tmp_path: Path, said: str, share: float, noted: list[str]) -> None:
    """Of ten places: no whole person gets in, while the expectation lets parts of people in."""
    key = "most" if "most" in said else "part"
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "over.yaml").write_text(changed(**{key: share}) + first(f"{{tracks: [red], {said}}}"))
    world = build(load(str(tmp_path / "base.yaml"), [str(tmp_path / "over.yaml")]))
    assert [note.values["key"] for note in world.notes if note.code == "part-too-small"] == noted
    track = "red" if key == "most" else "blue"
    inside_at_all = inside(world.network, sample(world.network, 3), track).max() > 0
    assert inside_at_all == (not noted and share > 0)
    assert (inside(world.network, expect(world.network), track).max() > 0) == (share > 0)


def test_waits_of_two_priorities_are_those_of_cobham(tmp_path: Path) -> None:
    """Waits before one desk that finishes what it began (Cobham 1954), in steps.

    Those who come in one step wait for each other too: R + half of the own group, and of the first priority all.
    """
    rate = 0.06
    network = scenario(
        tmp_path,
        "end: 2034-01-02\n"
        + changed(days=5, places=1, red=rate * 365.2425, blue=rate * 365.2425)
        + first("{tracks: [red]}"),
    )
    stay, steps = network.durations[network.nodes.duration[0]] / TICKS, np.arange(network.durations.shape[1])
    mean, pairs = float(stay @ steps), float(stay @ (steps * (steps - 1)))
    assert mean == pytest.approx(5, rel=0.01)
    load_each, rest = rate * mean, 2 * rate * pairs / 2
    red = (rest + load_each / 2) / (1 - load_each)
    blue = (rest + load_each * red + load_each + load_each / 2) / (1 - 2 * load_each)
    settled, waited, people = slice(365, None), np.zeros(2), np.zeros(2)
    for replication in range(1000):
        course = sample(network, 1, replication)
        waited += course.wait_sum[settled].sum(axis=0)
        started = course.new_started[settled]
        people += [started[:, network.nodes.gate == g].sum() for g in (0, 1)]
    assert waited / people == pytest.approx([red, blue], rel=0.02)
    assert blue > 2 * red


def test_more_people_of_a_lower_priority_take_nobody_from_a_higher_one(tmp_path: Path) -> None:
    order, few, many = first("{tracks: [red]}"), changed(red=60, blue=60), changed(red=60, blue=600)
    courses = [expect(scenario(tmp_path, order + figures)) for figures in (few, many)]
    network = scenario(tmp_path, order)
    reds = [inside(network, course, "red") for course in courses]
    np.testing.assert_array_equal(*reds)
    equal = [inside(network, expect(scenario(tmp_path, figures)), "red")[-1] for figures in (few, many)]
    assert equal[1] < 0.5 * equal[0]


def test_a_reserved_share_stays_free_where_they_do_not_come(tmp_path: Path) -> None:
    text = first("{tracks: [red], reserved: {places: part}}")
    network = scenario(tmp_path, text + changed(red=0, blue=2000))
    assert network.labels.capacity == ["places", "places:unreserved_1"]
    assert inside(network, expect(network), "blue").max() == pytest.approx(7)
    assert inside(network, sample(network), "blue")[50:].min() == 7
    network = scenario(tmp_path, text + changed(red=2000, blue=2000))
    assert inside(network, expect(network), "red")[-1] == pytest.approx(10)
    network = scenario(tmp_path, text.replace("tracks: [red]", "tracks: [blue]") + changed(red=2000, blue=0.01))
    assert inside(network, sample(network), "red")[50:].max() == 7


def test_many_who_share_a_capacity_in_parts_are_told_apart_at_once() -> None:
    """Forty gates, of which each part of a capacity knows a few: the sets of all forty are more than can be listed."""
    sharing = [(f"gate{i}", 1) for i in range(40)]
    numbers = [number_of(sharing, those) for those in (sharing[:1], sharing[1:2], sharing[:2], sharing[38:])]
    assert numbers == [1, 2, 3, 3 << 38]
    assert of_number(sharing, numbers[-1]) == sharing[38:]


def test_what_several_have_reserved_is_left_free_for_all_of_them(tmp_path: Path) -> None:
    text = first("{tracks: [red], reserved: {places: part}}, {where: {arm: [land]}, reserved: {places: half}}")
    network = scenario(tmp_path, text + changed(red=2000, blue=2000))
    keys, gates = network.labels.capacity_keys, network.gates
    units = {key.part: network.paths[base, 0] for key, base in zip(keys, network.capacities.base, strict=True)}
    assert units == pytest.approx({"": 10, "unreserved_1": 7, "unreserved_2": 5, "unreserved_3": 2})
    uses = np.split(gates.use_capacity, gates.use_start[1:-1])
    users = {gate: {keys[c].part for c in own} for gate, own in zip(network.labels.gate, uses, strict=True)}
    assert users["desk:priority_1"] == {"", "unreserved_2"}
    assert users["desk:priority_2"] == {"", "unreserved_1"}
    assert users["desk:rest"] == {"", "unreserved_1", "unreserved_2", "unreserved_3"}


def test_what_is_left_of_a_share_at_most_is_for_the_others(tmp_path: Path) -> None:
    text = first("{tracks: [red], at_most: {places: part}}")
    network = scenario(tmp_path, text + changed(red=2000, blue=2000))
    for course in (expect(network), sample(network)):
        assert inside(network, course, "red")[50:] == pytest.approx(3)
        assert inside(network, course, "blue")[50:] == pytest.approx(7)
    network = scenario(tmp_path, text + changed(red=0, blue=2000))
    assert inside(network, expect(network), "blue")[50:] == pytest.approx(10)


def test_a_floor_leaves_as_much_less_of_a_share_as_of_the_whole() -> None:
    draft = Draft(Calendar(date(2026, 1, 5), 4, "week"))
    stock = draft.add_stock({"stock": "troops"}, initial=[100])
    draft.leave(stock, [])
    whole = draft.add_capacity("trainers", PLACES, 0.0, [(stock, 0.3)])
    part = draft.add_capacity("trainers", PLACES, 0.0, [(stock, 0.3 * 0.7)], part="unreserved_1", share=0.7)
    for uses in ([Use(whole)], [Use(whole), Use(part)]):
        node = draft.add_node({"track": "t", "stage": "s"}, 2, gate=draft.add_gate("g", uses))
        draft.go(node, [])
    held = floored(draft.freeze(), np.full(4, 0.2))
    assert held.labels.capacity == ["trainers", "trainers:unreserved_1"]
    assert held.paths[held.capacities.supply_share][:, 0].tolist() == pytest.approx([0.2, 0.14])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{tracks: [green]}", "names 'green'"),
        ("{where: {arm: [air]}}", "'air'"),
        ("{tracks: [red]}, {tracks: [red], where: {arm: [sea]}}", "priority 2 is the first that names them"),
        ("{tracks: [red], reserved: {places: most}}, {tracks: [blue], reserved: {places: most}}", "1.6 times"),
        ("{tracks: [red], reserved: {seats: most}}", "which it does not use"),
    ],
)
def test_what_would_do_nothing_or_cannot_be_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(FaultyInput, match=reason):
        scenario(tmp_path, first(text))


def test_people_of_several_priorities_do_not_make_up_one_class(tmp_path: Path) -> None:
    least = "gates: {desk: {least: crowd, first: [{tracks: [red]}]}}\nfigures:\n" + number("crowd", 5, "people")
    with pytest.raises(FaultyInput, match="each priority is counted by itself"):
        scenario(tmp_path, least)
