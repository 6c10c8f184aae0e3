"""Doors that close when too many wait: loss systems with known answers, and what a door must not change."""

from datetime import date
from math import factorial

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.sample import sample
from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import PLACES, SLOTS, Arc, Dest, Draft, Use
from dienmodel.network.network import Network

from .naive import course as naive
from .networks import doors, draft

STEPS, SERVED, SERVERS, COMING = 24_000, 30.0, 3, 0.11
"""Steps of a run, mean steps of a stay, servers, and arrivals per step: 3.3 for three servers."""


def loss(closes: int, reopens: int = -1) -> Network:
    """Poisson arrivals, as good as exponential stays, and a waiting room with a door."""
    d: Draft = draft(STEPS)
    gate = d.add_gate("ward", [Use(d.add_capacity("beds", PLACES, SERVERS))])
    d.add_door(gate, closes, reopens)
    ends = 1.0 - np.exp(-np.arange(int(12 * SERVED)) / (SERVED - 0.5))
    stay = np.diff(ends, prepend=0.0, append=1.0)
    ward = d.add_node({"stage": "ward"}, stay, gate=gate)
    d.go(ward, [])
    d.add_entry({"track": "only"}, COMING, [Arc(Dest("node", ward), 1.0)])
    return d.freeze()


def turned_away(network: Network, runs: int = 12) -> tuple[float, float]:
    """The share of those who come that is turned away, in runs, and its standard error."""
    shares = []
    for replication in range(runs):
        course = sample(network, 1, replication)
        shares.append(course.new_expired.sum() / course.new_joined.sum())
    return float(np.mean(shares)), float(np.std(shares, ddof=1) / np.sqrt(runs))


def chain(closes: int, reopens: int = -1) -> float:
    """The share turned away, from the balance of a Markov chain: people there, and whether the door is closed."""
    load, most = COMING * SERVED, SERVERS + closes
    fewest_shut = SERVERS + reopens + 1 if reopens >= 0 else most + 1
    states = [*((n, False) for n in range(most + 1)), *((n, True) for n in range(fewest_shut, most + 1))]
    place = {state: i for i, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))
    for n, shut in states:
        if n < most and not shut:
            rates[place[n, shut], place[n + 1, reopens >= 0 and n + 1 == most]] += load
        if n:
            rates[place[n, shut], place[n - 1, shut and n > fewest_shut]] += min(n, SERVERS)
    balance = rates - np.diag(rates.sum(axis=1))
    share = np.linalg.lstsq(np.vstack([balance.T, np.ones(len(states))]), np.eye(len(states) + 1)[-1], rcond=None)[0]
    return float(sum(share[i] for (n, shut), i in place.items() if shut or n == most))


def test_the_chain_is_erlang_b_without_a_queue() -> None:
    load = COMING * SERVED
    parts = [load**n / factorial(n) for n in range(SERVERS + 1)]
    assert chain(0) == pytest.approx(parts[-1] / sum(parts), rel=1e-9)


@pytest.mark.parametrize(("closes", "reopens"), [(0, -1), (4, -1), (8, 3)])
def test_as_many_are_turned_away_as_by_theory(closes: int, reopens: int) -> None:
    """Erlang B, M/M/c/K, and a door that stays closed until the queue is short: within 4 % and by chance."""
    share, error = turned_away(loss(closes, reopens))
    assert share == pytest.approx(chain(closes, reopens), rel=0.04, abs=4 * error)


def test_never_more_wait_than_the_door_lets_in() -> None:
    network = doors()
    course = sample(network, 3)
    last = course.new_expired[1:, 1:].sum(axis=1)  # the second door: who was turned away still stands there one step
    assert (course.n_waiting[1:-1, 1:].sum(axis=1) - last).max() <= 3
    assert expect(network).n_waiting[:, 0].max() > 12  # with those who were turned away in that step


def test_a_door_that_is_never_reached_changes_nothing() -> None:
    d = draft(60)
    gate = d.add_gate("g", [Use(d.add_capacity("c", PLACES, 2.0))], renege=0.05)
    n = d.add_node({"stage": "s"}, [0, 0.5, 0.5], gate=gate)
    d.go(n, [])
    d.add_entry({"track": "t"}, 2.0, [Arc(Dest("node", n), 1.0)])
    free = d.freeze()
    d.add_door(gate, 10_000, 5_000)
    wide = d.freeze()
    for run in (expect, sample):
        one, other = run(free), run(wide)
        for name in ("n_waiting", "n_inside", "new_expired", "new_started", "n_blocked", "wait_sum"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_closed_door_turns_all_away_until_few_wait() -> None:
    """Ten come in every step and two are admitted: five wait, then the door stays closed until one is left."""
    d = draft(10)
    gate = d.add_gate("g", [Use(d.add_capacity("c", PLACES, [2.0] * 10))])
    d.add_door(gate, 5, 1)
    n = d.add_node({"stage": "s"}, 1, gate=gate)
    elsewhere = d.add_node({"stage": "e"}, 1)
    d.go(n, [])
    d.go(elsewhere, [])
    d.lose(n, quitting=[Arc(Dest("node", elsewhere), 1.0)])
    d.add_entry({"track": "t"}, 10.0, [Arc(Dest("node", n), 1.0)], each=1.0)
    for run in (expect, sample):
        course = run(d.freeze())
        assert course.new_started[:, n].tolist() == pytest.approx([2.0] * 10)
        assert course.n_waiting[1:8, n].tolist() == pytest.approx([8.0, 13.0, 11.0, 9.0, 13.0, 11.0, 9.0])
        assert course.new_joined[:7, elsewhere].tolist() == pytest.approx([0.0, 3.0, 10.0, 10.0, 4.0, 10.0, 10.0])


def slots_behind_a_door(
    coming: float, slots: float | list[float], closes: float, pace: int, steps: int = 200
) -> Network:
    """People who come to a gate with slots in every step and a door."""
    d = draft(steps)
    gate = d.add_gate("g", [Use(d.add_capacity("c", SLOTS, slots))])
    d.add_door(gate, closes, pace=pace)
    n = d.add_node({"stage": "s"}, 1, gate=gate)
    d.go(n, [])
    d.add_entry({"track": "t"}, coming, [Arc(Dest("node", n), 1.0)])
    return d.freeze()


def test_a_door_by_wait_lets_so_many_wait_as_are_admitted_in_that_time() -> None:
    """Ten come in a step and four are admitted: twenty wait for five steps, and six are turned away."""
    course = expect(slots_behind_a_door(10.0, 4.0, 5, pace=5))
    still = course.n_waiting[1:, 0] - course.new_turned[:, 0]
    assert still[5:] == pytest.approx(20.0)
    assert course.new_turned[5:, 0] == pytest.approx(6.0)
    assert course.new_turned.sum() + 20.0 + course.new_started.sum() == pytest.approx(course.new_joined.sum())
    assert course.wait_sum[20:, 0] / course.new_started[20:, 0] == pytest.approx(5.0)


def test_a_door_by_wait_follows_the_pace_of_its_gate() -> None:
    """Half as many slots: the queue of five steps is half as long once these steps have passed, by admissions only."""
    course = expect(slots_behind_a_door(10.0, [4.0] * 50 + [2.0] * 150, 5, pace=5))
    still = course.n_waiting[1:, 0] - course.new_turned[:, 0]
    assert still[50:56] == pytest.approx([18.0, 16.0, 14.0, 12.0, 10.0, 10.0])
    assert still[60:] == pytest.approx(10.0)
    assert course.new_turned[50:54, 0] == pytest.approx(10.0)  # as the queue falls nobody is let in


def test_nobody_waits_longer_than_the_door_allows_where_the_pace_is_steady() -> None:
    """With slots in every step a queue is no longer than what was admitted in the last steps, so it is gone by then."""
    for coming in (3.0, 3.9, 6.0):
        course = sample(slots_behind_a_door(coming, 4.0, 6, pace=6, steps=5_000), 5)
        assert course.wait_count[:, 0, 7:].sum() == 0
        assert course.wait_count[:, 0, :7].sum() == course.new_started.sum()
    assert course.new_turned.sum() > 0


def test_where_all_slots_are_taken_a_wait_is_a_number_of_people() -> None:
    """At three times the load there is no free slot: a wait of six steps is a queue of six times the slots."""
    by_wait, by_people = (sample(slots_behind_a_door(12.0, 4.0, *door), 5) for door in ((6, 6), (24, 0)))
    np.testing.assert_array_equal(by_wait.new_turned[10:], by_people.new_turned[10:])


@pytest.mark.parametrize("door", [(20.0, 2.0, 0), (4.0, 0.5, 4)], ids=["people", "wait"])
def test_a_closed_door_opens_when_fewer_wait_than_begin_a_class(door: tuple[float, float, int]) -> None:
    """Of twenty sixteen begin: four are no class of six, and as nobody gives up the door would stay closed for ever."""
    d = Draft(Calendar(date(2025, 1, 6), 100))
    starts = (np.arange(100) % 4 == 3).astype(float)
    gate = d.add_gate("class", [Use(d.add_capacity("seats", PLACES, 16))], open_steps=starts, least=6)
    d.add_door(gate, *door)
    node = d.add_node({"stage": "class"}, 3, gate=gate)
    d.go(node, [])
    d.add_entry({"track": "only"}, 5.0, [Arc(Dest("node", node), 1.0)])
    network = d.freeze()
    for course in (expect(network), naive(network), sample(network, 1)):
        assert (course.new_started[[t for t in range(3, 100, 4)]].sum(axis=1) >= 6).all()


@pytest.mark.parametrize("weeks", [4, 8, 13])
def test_a_class_of_the_smallest_size_may_gather_before_a_door_by_wait(weeks: int) -> None:
    """Two a week wait for a class of six to ten every fourth week: before the first one the gate has no pace at all.

    Then eight come in four weeks and start together, so that none of them is turned away any more.
    """
    d = Draft(Calendar(date(2025, 1, 6), 200))
    starts = (np.arange(200) % 4 == 0).astype(float)
    gate = d.add_gate("class", [Use(d.add_capacity("seats", PLACES, 10))], open_steps=starts, least=6)
    d.add_door(gate, float(weeks), pace=weeks)
    node = d.add_node({"stage": "class"}, 3, gate=gate)
    d.go(node, [])
    d.add_entry({"track": "only"}, 2.0, [Arc(Dest("node", node), 1.0)])
    network = d.freeze()
    for course in (expect(network), naive(network)):
        assert course.new_turned[:5].sum() == pytest.approx(2.0)  # of eight before the first start two too many
        assert course.new_turned[12:].sum() == pytest.approx(0.0)
        assert course.new_started[12:].sum() == pytest.approx(47 * 8)
