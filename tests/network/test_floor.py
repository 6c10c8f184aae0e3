"""The readiness floor: no capacity, and no sum of those that draw on the same people, takes too many of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.networks import draft

from dienmodel.engines.expect.expect import expect
from dienmodel.network.draft import PLACES, SLOTS, Arc, Dest, Use
from dienmodel.network.network import Network
from dienmodel.network.quotas.floor import FEW, FLOOR, floored

STEPS = 12


def drawing(shares: dict[str, dict[str, float]], base: dict[str, float] | None = None, kind: int = PLACES) -> Network:
    """Stocks of forty people, and per capacity a course of three steps for eight who apply each step."""
    d = draft(STEPS)
    names = sorted({stock for drawn in shares.values() for stock in drawn})
    stocks = {name: d.add_stock({"stock": name}, initial=[40]) for name in names}
    for name, drawn in shares.items():
        own = (base or {}).get(name, 0.0)
        c = d.add_capacity(name, kind, own, [(stocks[stock], share) for stock, share in drawn.items()])
        gate = d.add_gate(f"gate_{name}", [Use(c)])
        course = d.add_node({"track": name, "stage": "course"}, 3, gate=gate)
        d.go(course, [])
        d.add_entry({"track": name}, 8.0, [Arc(Dest("node", course), 1.0)])
    for s in stocks.values():
        d.leave(s, [])  # who is in a course stays there, however few are left to teach
    return d.freeze()


def floors(network: Network) -> list[str]:
    return [label for label in network.labels.capacity if label.startswith(FLOOR)]


def limit(share: float) -> np.ndarray:
    return np.full(STEPS, share)


def test_two_capacities_together_take_no_more_than_one_may() -> None:
    network = drawing({"teach": {"nco": 0.2}, "guide": {"nco": 0.2}})
    held = floored(network, limit(0.25))
    assert floors(held) == ["readiness_floor:nco:teach.guide"]
    course, free = expect(held), expect(network)
    officers = course.n_stock[1:].sum(1)
    assert (course.used[:, :2].sum(1) <= 0.25 * officers + 1e-9).all()
    assert (free.used.sum(1) > 0.25 * free.n_stock[1:].sum(1)).any()
    assert course.used[-1, :2].sum() == pytest.approx(0.25 * officers[-1], rel=0.1)


def test_what_cannot_be_full_together_needs_no_sum() -> None:
    network = drawing({"teach": {"nco": 0.1}, "guide": {"nco": 0.1}})
    assert floors(floored(network, limit(0.25))) == []
    assert floors(floored(drawing({"teach": {"nco": 0.9}, "guide": {"officer": 0.9}}), limit(0.25))) == []


def test_wide_capacities_are_held_with_the_narrow_ones_and_these_by_themselves() -> None:
    shares = {"teach_a": {"a": 0.2}, "guide_a": {"a": 0.2}, "teach_b": {"b": 0.2}, "central": {"a": 0.1, "b": 0.1}}
    held = floored(drawing(shares), limit(0.25))
    assert floors(held) == [
        "readiness_floor:a.b:teach_a.guide_a.teach_b.central",
        "readiness_floor:a.b:teach_a.guide_a.central",  # with what central may take of b
        "readiness_floor:a:teach_a.guide_a",
        "readiness_floor:a.b:teach_b.central",
    ]


def test_of_many_capacities_the_whole_and_what_draws_less_widely_are_held() -> None:
    narrow = {f"{name}_{where}": {where: 0.2} for where in "abc" for name in ("teach", "guide")}
    held = floored(drawing({**narrow, "central": dict.fromkeys("abc", 0.1)}, base={"teach_a": 1.0}), limit(0.25))
    assert len(narrow) + 1 > FEW
    assert floors(held) == [
        "readiness_floor:a.b.c:teach_a.guide_a.teach_b.guide_b.teach_c.guide_c.central",
        "readiness_floor:a.b.c:guide_a.teach_b.guide_b.teach_c.guide_c.central",
        "readiness_floor:a:teach_a.guide_a",
        "readiness_floor:b:teach_b.guide_b",
        "readiness_floor:c:teach_c.guide_c",
    ]


def test_people_of_their_own_go_first() -> None:
    network = drawing({"teach": {"nco": 0.2}, "guide": {"nco": 0.2}, "help": {"nco": 0.2}}, base={"teach": 5.0})
    held = floored(network, limit(0.25))
    assert floors(held) == ["readiness_floor:nco:teach.guide.help", "readiness_floor:nco:guide.help"]
    course = expect(held)
    assert (course.used[:, :3].sum(1) <= 5.0 + 0.25 * course.n_stock[1:].sum(1) + 1e-9).all()
    assert (course.used[:, 1:3].sum(1) <= 0.25 * course.n_stock[1:].sum(1) + 1e-9).all()


def test_slots_and_places_are_counted_apart() -> None:
    network = drawing({"teach": {"nco": 0.2}, "guide": {"nco": 0.2}})
    kinds = np.array([SLOTS, PLACES], np.int32)
    mixed = replace(network, capacities=replace(network.capacities, kind=kinds))
    assert floors(floored(mixed, limit(0.25))) == []


def test_a_gate_that_uses_two_of_them_takes_of_both() -> None:
    d = draft(STEPS)
    nco = d.add_stock({"stock": "nco"}, initial=[40])
    teach, guide = (d.add_capacity(name, PLACES, 0.0, [(nco, 0.2)]) for name in ("teach", "guide"))
    course = d.add_node({"track": "t", "stage": "c"}, 3, gate=d.add_gate("g", [Use(teach, 1.0), Use(guide, 4.0)]))
    d.go(course, [])
    d.leave(nco, [])
    d.add_entry({"track": "t"}, 8.0, [Arc(Dest("node", course), 1.0)])
    found = expect(floored(d.freeze(), limit(0.2)))
    assert found.n_inside[5:].sum(1) == pytest.approx(0.2 * 40 / 1.25)


_share = st.sampled_from([0.1, 0.2, 0.4])


@given(st.lists(st.tuples(_share, _share, st.sampled_from(["a", "b", "ab"])), min_size=2, max_size=5), _share)
@settings(max_examples=60, deadline=None)
def test_no_stock_gives_more_than_the_floor(draws: list[tuple[float, float, str]], most: float) -> None:
    """Whoever draws on one stock only takes no more than its share, and all together no more than that of both."""
    shares = {f"c{i}": dict(zip(where, (x, y), strict=False)) for i, (x, y, where) in enumerate(draws)}
    course = expect(floored(drawing(shares), limit(most)))
    stock = course.n_stock[1:]
    used = {name: course.used[:, i] for i, name in enumerate(shares)}
    names = sorted({stock for drawn in shares.values() for stock in drawn})
    for k, name in enumerate(names):
        alone = sum((used[c] for c, drawn in shares.items() if set(drawn) == {name}), np.zeros(STEPS))
        assert (alone <= most * stock[:, k] + 1e-9).all()
    assert (sum(used.values()) <= most * stock.sum(1) + 1e-9).all()
    for c, drawn in shares.items():
        room = sum(min(share, most) * stock[:, names.index(name)] for name, share in drawn.items())
        assert (used[c] <= room + 1e-9).all()
