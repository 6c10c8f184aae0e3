import math
import threading
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.engines.sample.kernel import MOST_WIDTH
from dienmodel.engines.sample.lists import CHUNK
from dienmodel.engines.sample.sample import (
    DROPPED,
    EXPIRED,
    MOVED,
    STARTED,
    EventLog,
    person,
    prepare,
    replicate,
    sample,
    sample_histories,
    settle,
)
from dienmodel.engines.sample.streams import exp_minus, exponential, poisson, poisson_modes
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Group, Risk, Use
from dienmodel.network.network import Network

from .networks import EXAMPLES, draft, networks, node, stock
from .oracle import oracle

cached_sample = cache(lambda name: sample(EXAMPLES[name]()))


def assert_same(left: Trajectory, right: Trajectory) -> None:
    for item in fields(Trajectory):
        a, b = getattr(left, item.name), getattr(right, item.name)
        np.testing.assert_array_equal(a, b, err_msg=item.name, strict=item.name != "binding")


def check_against_oracle(network: Network, seed: int, replication: int) -> None:
    try:
        expected = oracle(network, seed, replication)
    except ValueError:
        with pytest.raises(ValueError, match="population that answers"):
            sample(network, seed, replication)
    else:
        assert_same(sample(network, seed, replication), expected)


# the oracle


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("replication", [0, 1])
def test_sample_is_the_oracle_bit_for_bit(name: str, replication: int) -> None:
    check_against_oracle(EXAMPLES[name](), 5, replication)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_sample_is_the_oracle_on_random_networks(network: Network) -> None:
    check_against_oracle(network, 1, 0)


@pytest.mark.nightly
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(max_steps=80))
def test_sample_is_the_oracle_on_many_random_networks(network: Network) -> None:
    check_against_oracle(network, 2, 3)


def test_sample_is_the_oracle_for_more_people_than_are_followed_together() -> None:
    d = draft(20)
    crowd = d.add_stock({}, initial=[3000, 2500])
    slots, places = d.add_capacity("slots", SLOTS, 1300), d.add_capacity("places", PLACES, 1900)
    first = d.add_node({}, 2, dropout=0.1, gate=d.add_gate("first", [Use(slots)]))
    second = d.add_node({}, 1, gate=d.add_gate("second", [Use(places)], renege=0.05), milestone=d.add_milestone({}))
    d.go(first, [Arc(node(second), 1.0)])
    d.go(second, [Arc(node(first), 0.3), Arc(stock(crowd), 0.6)])
    d.leave(crowd, [Risk("exit", [1.0], [Arc(node(first), 0.9)])])
    network = d.freeze()
    assert sample(network, 1, 0).new_started.max() > MOST_WIDTH
    check_against_oracle(network, 1, 0)


# what always holds


def newcomers(network: Network, run: Trajectory) -> np.ndarray:
    """People who came from outside up to each state."""
    population = network.population
    came = run.new_arrived[:, network.entries.weights < 0].sum(1)
    if len(population.ages):
        came = came + population.turn * population.entering + np.maximum(population.net, 0).sum(1)
    return np.concatenate([[0], np.cumsum(came)])


@pytest.mark.parametrize("name", EXAMPLES)
def test_nobody_appears_or_vanishes(name: str) -> None:
    run = cached_sample(name)
    balance = run.total() - newcomers(EXAMPLES[name](), run)
    assert (balance == balance[0]).all()


@pytest.mark.parametrize("name", EXAMPLES)
def test_counts_are_whole_and_never_negative(name: str) -> None:
    run = cached_sample(name)
    for item in fields(Trajectory):
        counts = getattr(run, item.name)
        assert (counts == np.floor(counts)).all(), item.name
        assert item.name == "binding" or (counts >= 0).all(), item.name


@pytest.mark.parametrize("name", EXAMPLES)
def test_slots_are_never_oversold_and_places_only_stay_held(name: str) -> None:
    network, run = EXAMPLES[name](), cached_sample(name)
    over = run.used > run.available
    # Places may be cut while people are in them; then nobody new is admitted.
    started = np.zeros_like(over)
    for g in range(len(network.gates.least)):
        uses = network.gates.use_capacity[network.gates.use_start[g] : network.gates.use_start[g + 1]]
        started[:, uses] |= (run.new_started[:, network.nodes.gate == g].sum(1) > 0)[:, None]
    assert not (over & ((network.capacities.kind != PLACES) | started)).any()


def test_seed_and_replication_matter() -> None:
    network = EXAMPLES["classes"]()
    runs = [sample(network, *key).n_stock for key in ((1, 0), (1, 1), (2, 0), (1, 0))]
    assert (runs[0] == runs[3]).all()
    assert (runs[0] != runs[1]).any()
    assert (runs[0] != runs[2]).any()


# histories


@cache
def histories(name: str) -> tuple[Trajectory, EventLog]:
    return sample_histories(EXAMPLES[name]())


def of_event(told: EventLog, event: int, steps: int, width: int) -> np.ndarray:
    counts = np.zeros((steps, width))
    chosen = told.event == event
    np.add.at(counts, (told.step[chosen], told.index[chosen]), 1)
    return counts


@pytest.mark.parametrize("name", EXAMPLES)
def test_histories_tell_what_the_trajectory_counts(name: str) -> None:
    network = EXAMPLES[name]()
    run, told = histories(name)
    assert_same(run, cached_sample(name))
    gated = network.nodes.gate >= 0
    for event, flow in ((MOVED, run.new_moved), (DROPPED, run.new_dropped), (EXPIRED, run.new_expired)):
        np.testing.assert_array_equal(of_event(told, event, *flow.shape), flow)
    started = of_event(told, STARTED, *run.new_started.shape)
    np.testing.assert_array_equal(started[:, gated], run.new_started[:, gated])


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_history_runs_forward_from_where_the_person_came_in(name: str) -> None:
    _, told = histories(name)
    same = told.who[1:] == told.who[:-1]
    assert (np.diff(told.step)[same] >= 0).all()
    for i in np.flatnonzero(np.concatenate([[True], ~same]))[:200] if len(told.who) else ():
        came = person(int(told.who[i]))
        assert not came.newcomer or (told.event[i] == MOVED and told.step[i] == came.when)


@pytest.mark.parametrize("name", ["sites", "patience", "classes", "beds_by_person"])
def test_first_come_first_served(name: str) -> None:
    network = EXAMPLES[name]()
    _, told = histories(name)
    joins = [[] for _ in network.gates.least]  # type: list[list[tuple[int, int]]]
    for i in np.flatnonzero(told.event == STARTED):
        joins[network.nodes.gate[told.index[i]]].append((int(told.step[i]), int(told.step[i - 1])))
    for queue in joins:
        for started in {step for step, _ in queue}:
            last = max(joined for step, joined in queue if step == started)
            assert all(joined >= last for step, joined in queue if step > started)


# closed forms


def test_a_fixed_stay_ends_when_it_must() -> None:
    run = cached_sample("delay")
    np.testing.assert_array_equal(run.new_moved[3:, 0], run.new_joined[:-3, 0])
    assert run.lead_count is not None
    assert run.lead_count.sum() == run.lead_count[:, :, 3].sum() == run.new_moved[:, 0].sum()


def test_those_who_began_in_other_weeks_share_a_unit() -> None:
    """One person a week for twelve weeks, eight to an instructor: two instructors do."""
    d = draft(60)
    instructors, slots = d.add_capacity("instructors", PLACES, 2.0), d.add_capacity("slots", SLOTS, 1.0)
    course = d.add_node({"stage": "course"}, 12, gate=d.add_gate("course", [Use(instructors, 8.0), Use(slots)]))
    d.go(course, [Arc(OUTSIDE, 1.0)])
    d.add_entry({"track": "only"}, 20.0, [Arc(node(course), 1.0)])
    run = sample(d.freeze())
    np.testing.assert_array_equal(run.new_started[1:, 0], 1)
    np.testing.assert_array_equal(run.n_inside[13:, 0], 12)
    np.testing.assert_array_equal(run.used[12:, 0], 2)


def test_nobody_shares_a_unit_that_is_no_longer_there() -> None:
    """Nine hold two instructors; of one that is left nobody begins until eight or fewer are there."""
    d = draft(20)
    instructors = d.add_capacity("instructors", PLACES, np.where(np.arange(20) < 3, 2.0, 1.0))
    slots = d.add_capacity("slots", SLOTS, np.where(np.arange(20) == 1, 9.0, 1.0) * (np.arange(20) > 0))
    course = d.add_node({"stage": "course"}, 8, gate=d.add_gate("course", [Use(instructors, 8.0), Use(slots)]))
    d.go(course, [Arc(OUTSIDE, 1.0)])
    d.add_entry({"track": "only"}, 40.0, [Arc(node(course), 1.0)])
    run = sample(d.freeze())
    np.testing.assert_array_equal(run.new_started[:11, 0], [0, 9, 1, 0, 0, 0, 0, 0, 0, 1, 1])


def test_geometric_stays_and_poisson_arrivals() -> None:
    result = ensemble(EXAMPLES["geometric"](), 2000)
    t = np.arange(81)
    stay = math.exp(-0.05)
    mean = 400 * stay**t + 3 * (1 - stay**t) / (1 - stay)
    old, new = 400 * stay**t * (1 - stay**t), 3 * (1 - stay**t) / (1 - stay)
    strength = result.strength[:, :, 0]
    assert abs((strength.mean(0) - mean)[1:] / np.sqrt((old + new)[1:] / 2000)).max() < 4.5
    assert strength.var(0)[1:] == pytest.approx((old + new)[1:], rel=0.2)


def test_a_lightly_loaded_queue_with_three_servers() -> None:
    """In each step n ~ Poisson(0.3) arrive; with stays of 2 steps hardly anybody waits, and 0.6 are inside."""
    result = ensemble(EXAMPLES["single_site"](), 500)
    inside = result.mean.n_inside[20:, 0].mean()
    waits = result.mean.wait_sum.sum() / result.mean.new_started.sum()
    assert inside == pytest.approx(0.6, abs=0.01)
    assert waits == pytest.approx(_mean_wait(0.3, 2, 3), abs=0.002)


def _mean_wait(rate: float, length: int, servers: int) -> float:
    """Mean wait in steps of that queue, by the stationary chain of (waiting, started a step ago)."""
    most, fact = 25, [math.factorial(k) for k in range(26)]
    arrive = [math.exp(-rate) * rate**k / fact[k] for k in range(26)]
    chance = np.zeros((most + 1, servers + 1))
    chance[0, 0] = 1.0
    assert length == 2
    for _ in range(400):
        after = np.zeros_like(chance)
        for waiting, busy in np.argwhere(chance > 1e-15):
            for came, p in enumerate(arrive[: most + 1 - waiting]):
                start = min(servers - busy, waiting + came)
                after[waiting + came - start, start] += chance[waiting, busy] * p
        chance = after
    return float((chance.sum(1) * np.arange(most + 1)).sum()) / rate  # Little


@pytest.mark.parametrize("hazard", [0.002, 0.05, 0.7])
def test_tables_and_band_walks_agree(hazard: float) -> None:
    """A season that changes after everybody has left makes the engine walk over bands, to the same end."""
    runs = []
    for walks in (False, True):
        d = draft(200)
        season = np.ones(200)
        season[-1] += walks * 1e-12
        force = d.add_stock({}, initial=[40] * 60, cell=d.add_cell({"cell": "force"}))
        rates = hazard * (1 + np.sin(np.arange(120)))
        risks = [Risk("a", rates, [Arc(OUTSIDE, 1.0)], season), Risk("b", rates / 3, [Arc(stock(force), 0.5)], season)]
        d.leave(force, risks, bands=[1] * 120, limit=[Arc(OUTSIDE, 1.0)])
        d.add_entry({}, 2.0, [Arc(stock(force), 1.0)])
        runs.append(sample(d.freeze()))
    assert_same(*runs)


def test_streams_invert_the_right_distributions() -> None:
    x = np.linspace(0, 700, 5000)
    assert np.abs(exp_minus(x) / np.exp(-x) - 1).max() < 1e-13
    for share in (1.0, 0.999, 0.5, 1e-3, 2.0**-38):
        assert exponential(share) == pytest.approx(-math.log(share), rel=1e-14, abs=1e-15)
    for mean in (0.0, 0.3, 7.0, 400.5):
        chance, total = np.empty(1), np.empty(1)
        poisson_modes(np.array([mean]), chance, total)
        drawn = [poisson((i + 0.5) / 4000, mean, chance[0], total[0]) for i in range(4000)]
        assert drawn == sorted(drawn)
        assert np.mean(drawn) == pytest.approx(mean, rel=2e-3)
        assert np.var(drawn) == pytest.approx(mean, rel=2e-2)


def test_people_at_the_start_beyond_the_limit_leave_at_once() -> None:
    d = draft(5)
    force = d.add_stock({}, initial=[0, 0, 0, 7])
    d.leave(force, [], bands=[2], limit=[Arc(OUTSIDE, 1.0)])
    assert sample(d.freeze()).n_stock[:, 0].tolist() == [7, 0, 0, 0, 0, 0]


# shared luck


def course(slots: float, hazard: float) -> Network:
    """A track with a site before a stock: what the effect of a measure is measured on."""
    d = draft(150)
    force = d.add_stock({}, initial=[10] * 100, cell=d.add_cell({"cell": "force"}))
    gate = d.add_gate("site", [Use(d.add_capacity("slots", SLOTS, slots))])
    first = d.add_node({}, [0, 0.3, 0.4, 0.3], dropout=0.1)
    second = d.add_node({}, 2, dropout=0.2, gate=gate)
    d.go(first, [Arc(node(second), 1.0)])
    d.go(second, [Arc(stock(force), 1.0)])
    d.leave(force, [Risk("exit", [hazard], [Arc(OUTSIDE, 1.0)]), Risk("leave", [0.002], [Arc(OUTSIDE, 1.0)])])
    d.add_entry({}, np.linspace(8, 16, 150), [Arc(node(first), 1.0)])
    return d.freeze()


@pytest.mark.parametrize(("changed", "factor"), [(course(10.5, 0.01), 5), (course(10, 0.0101), 3)])
def test_scenarios_share_their_luck(changed: Network, factor: float) -> None:
    base = ensemble(course(10, 0.01), 200).strength[:, -1, 0].astype(float)
    same = ensemble(changed, 200).strength[:, -1, 0] - base
    other = ensemble(changed, 200, seed=9).strength[:, -1, 0] - base
    assert factor * same.std() < other.std()


def test_another_entry_does_not_change_the_luck_of_the_first() -> None:
    network = EXAMPLES["sites"]()
    d = draft(100)
    force = d.add_stock({}, cell=-1)
    d.leave(force, [])
    alone = d.add_entry({}, 3.0, [Arc(stock(force), 1.0)])
    before = sample(d.freeze()).new_arrived[:, alone]
    d.add_entry({}, 50.0, [Arc(OUTSIDE, 1.0)])
    assert (sample(d.freeze()).new_arrived[:, alone] == before).all()
    assert network.n_steps == len(before)


# memory


def test_memory_is_for_those_who_wait_not_for_all_who_ever_waited() -> None:
    d = draft(1500)
    gate = d.add_gate("site", [Use(d.add_capacity("slots", SLOTS, 40))])
    course = d.add_node({}, 1, gate=gate)
    d.go(course, [])
    d.add_entry({}, [3000.0] + [39.0] * 1499, [Arc(node(course), 1.0)])
    tables = prepare(d.freeze())
    everybody = settle(tables, replicate(tables, 1, 0)).new_arrived.sum()
    lists = tables.left_over[0].lists
    assert len(lists.link) < 1.5 * (len(lists.fill) + everybody / CHUNK)


# ensembles


@pytest.mark.parametrize("name", ["classes", "survey", "careers"])
def test_threads_do_not_matter(name: str) -> None:
    network = EXAMPLES[name]()
    one, two = ensemble(network, 20, threads=1), ensemble(network, 20, threads=2)
    np.testing.assert_array_equal(one.strength, two.strength)
    assert_same(one.mean, two.mean)


@pytest.mark.parametrize("name", EXAMPLES)
def test_ensemble_is_the_mean_of_its_samples(name: str) -> None:
    network = EXAMPLES[name]()
    result, tables = ensemble(network, 3), prepare(network)
    runs = [settle(tables, replicate(tables, 1, i)) for i in range(3)]
    for item in fields(Trajectory):
        if item.name != "binding":
            mean = sum(getattr(run, item.name) for run in runs) / 3
            np.testing.assert_allclose(getattr(result.mean, item.name), mean, atol=1e-12, err_msg=item.name)
    for strength, run in zip(result.strength, runs, strict=True):
        np.testing.assert_array_equal(strength, in_cells(network, run))


def in_cells(network: Network, run: Trajectory) -> np.ndarray:
    cells = np.zeros((network.n_steps + 1, len(network.labels.cells)))
    for people, cell in ((run.n_stock, network.labels.stock_cell), (run.n_inside, network.labels.node_cell),
                         (run.n_waiting, network.labels.node_cell)):  # fmt: skip
        for i in np.flatnonzero(cell >= 0):
            cells[:, cell[i]] += people[:, i]
    return cells


def test_binding_of_the_ensemble_is_the_most_frequent() -> None:
    network = EXAMPLES["classes"]()
    runs = [sample(network, replication=i).binding for i in range(15)]
    votes = {reason: sum(run == reason for run in runs) for reason in (-1, -2, -3, 0, 1, 2)}
    most = np.max(list(votes.values()), axis=0)
    chosen = ensemble(network, 15).mean.binding
    for reason, count in votes.items():
        assert (count[chosen == reason] == most[chosen == reason]).all()


def test_progress_and_stop() -> None:
    reports: list[tuple[int, int]] = []
    network = EXAMPLES["classes"]()
    whole = ensemble(network, 30, progress=lambda *report: reports.append(report))
    assert whole.complete
    assert reports[-1] == (30, 30)
    part = ensemble(network, 10**5, threads=2, stop=lambda: True)
    assert not part.complete
    assert 0 < part.replications < 10**5
    assert len(part.strength) == part.replications
    n = min(part.replications, 30)
    np.testing.assert_array_equal(part.strength[:n], whole.strength[:n])


def test_interrupt_keeps_what_is_done() -> None:
    def interrupt(done: int, _: int) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    part = ensemble(EXAMPLES["classes"](), 10**5, threads=2, progress=interrupt)
    assert not part.complete
    assert part.replications > 0
    assert threading.active_count() <= before + 2


# faults


def test_a_population_that_outgrows_the_headroom_is_an_error() -> None:
    d = draft(5)
    d.population = Group([17], [100], [0] * 5, [0] * 5, [[0], [0], [150], [0], [0]])
    stage = d.add_node({}, 1)
    d.go(stage, [])
    d.add_entry({"track": "walk in"}, 1.0, [Arc(node(stage), 1.0)], d.add_weights([1.0]))
    with pytest.raises(ValueError, match=r"2025-01-20.*walk in"):
        sample(d.freeze())
    with pytest.raises(ValueError, match="walk in"):
        ensemble(d.freeze(), 4)


def test_nobody_who_answers_is_an_error() -> None:
    d = draft(5)
    d.population = Group([17, 18], [100, 0], [0] * 5, [0] * 5, [[0, 0]] * 5)
    d.add_entry({"track": "walk in"}, 1.0, [], d.add_weights([0.0, 1.0]))
    with pytest.raises(ValueError, match=r"nobody .* answers .*walk in"):
        prepare(d.freeze())


def test_a_node_without_way_on_is_an_error() -> None:
    d = draft(5)
    d.add_node({"stage": "lost"}, 1)
    with pytest.raises(ValueError, match="lost"):
        prepare(d.freeze())


def test_too_many_people_for_a_key_are_an_error() -> None:
    network = EXAMPLES["geometric"]()
    crowd = replace(network, stocks=replace(network.stocks, initial=np.array([2**33])))
    with pytest.raises(ValueError, match=r"people of one tenure"):
        prepare(crowd)


def test_no_replications_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ensemble(EXAMPLES["delay"](), 0)


def test_places_shared_by_a_class_are_given_back_together() -> None:
    d = draft(12)
    teachers = d.add_capacity("teachers", PLACES, 2)
    gate = d.add_gate("class", [Use(teachers, 4.0)], open_steps=np.arange(12) % 2 == 0)
    lesson = d.add_node({}, 3, gate=gate)
    d.go(lesson, [])
    d.add_entry({}, [40.0] + [0.0] * 11, [Arc(node(lesson), 1.0)])
    run = sample(d.freeze())
    assert run.new_started[:, 0].tolist()[:9] == [8, 0, 0, 0, 8, 0, 0, 0, 8]
    assert run.used[:, 0].tolist()[:6] == [2, 2, 2, 0, 2, 2]
    assert run.binding[:5, 0].tolist() == [0, -3, 0, -3, 0]


def test_who_leaves_in_the_last_step_gives_back_nothing_of_another_class() -> None:
    """Two gates of classes that share teachers; the second begins when people leave the first in its last step."""
    d = draft(12)
    for number in (4.0, 40.0):
        teachers = d.add_capacity(f"teachers of {number}", PLACES, 3)
        gate = d.add_gate(f"class of {number}", [Use(teachers, 4.0)])
        lesson = d.add_node({}, 3, gate=gate)
        d.go(lesson, [])
        d.lose(lesson, hazards=[0.0, 0.0, 2.0])
        d.add_entry({}, [number] * 12, [Arc(node(lesson), 1.0)])
    network = d.freeze()
    for replication in range(10):
        run = sample(network, 1, replication)
        assert_same(run, oracle(network, 1, replication))
        inside = np.array([run.n_inside[1:, n] for n in (0, 1)])
        assert (np.ceil(inside / 4.0) - 1e-9 <= run.used.T).all()


@pytest.mark.parametrize("season", [1.0, np.array([1.0, 0.5, 1.0, 1.0])], ids=["by table", "by bands"])
@pytest.mark.parametrize("reverse", [False, True])
def test_of_two_that_strike_in_one_step_the_earlier_wins(season, reverse):
    """Large hazards strike together in most steps: shares are those of the hazards, whichever is listed first."""
    d = draft(4)
    hazards = {"often": 1.2, "seldom": 0.4, "some": 0.8}
    names = sorted(hazards, reverse=reverse)
    people = 200_000
    d.leave(
        d.add_stock({}, initial=[people]),
        [Risk(name, [hazards[name]], [Arc(OUTSIDE, 1.0)], season) for name in names],
    )
    left = dict(zip(names, sample(d.freeze()).new_moved[0], strict=True))
    total = sum(hazards.values())
    for name, hazard in hazards.items():
        share = (1 - np.exp(-total)) * hazard / total
        assert left[name] == pytest.approx(people * share, abs=4 * np.sqrt(people * share * (1 - share)))


def test_waits_and_lead_times_are_counted_however_many_steps_they_take():
    """A queue of 600 people, one admitted a day, longest waiting first: who is admitted on day t has waited t days."""
    d = draft(620)
    slots = d.add_capacity("slots", SLOTS, 1.0)
    gate = d.add_gate("gate", [Use(slots)])
    passed = d.add_milestone({"track": "x", "stage": "y"})
    n = d.add_node({}, 2, gate=gate, milestone=passed)
    d.go(n, [])
    d.add_entry({}, np.where(np.arange(620) == 0, 600.0, 0.0), [Arc(node(n), 1.0)])
    network = d.freeze()
    fluid, one = expect(network), sample(network)
    came = int(one.new_arrived.sum())
    assert fluid.wait_count.sum((0, 1))[:600] == pytest.approx(np.ones(600))
    assert one.wait_count.sum((0, 1)).tolist() == [1.0] * came + [0.0] * (620 - came)
    assert one.lead_count.sum((0, 1)).tolist() == [0.0, 0.0] + [1.0] * min(came, 618) + [0.0] * (618 - min(came, 618))
