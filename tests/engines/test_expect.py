from dataclasses import fields, replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings

from dienmodel.engines.expect.expect import expect, prepare, prepare_near
from dienmodel.engines.expect.renewal import careers, cheaper_with_bands
from dienmodel.model.load import load
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Risk, Use
from dienmodel.network.keys import Role
from dienmodel.network.network import Network
from dienmodel.network.world import build

from . import naive
from .networks import EXAMPLES, draft, networks, node, stock


def newcomers(network: Network, run: Trajectory) -> np.ndarray:
    """People from outside so far, [T+1]: entries that are not taken from a count, new cohorts, immigration."""
    unweighted = run.new_arrived[:, network.entries.weights < 0].sum(1)
    population = network.population
    entering = np.where(population.turn == 1, population.entering, 0) if len(population.ages) else 0
    moved_in = np.maximum(population.net, 0).sum(1)
    return np.concatenate([[0.0], np.cumsum(unweighted + entering + moved_in)])


def check_conserved(network: Network) -> None:
    run = expect(network)
    balance = run.total() - newcomers(network, run)
    assert balance == pytest.approx(np.full_like(balance, balance[0]), rel=1e-9, abs=1e-9)
    for field in fields(run):
        if field.name not in ("binding", "lead_count"):
            values = getattr(run, field.name)
            if field.name == "available":  # more may be there than a ceiling has room for
                values = values[:, [key.role is not Role.CEILING for key in network.labels.capacity_keys]]
            assert values.size == 0 or values.min() >= -1e-9, field.name


def check_like_naive(network: Network) -> None:
    run, plain = expect(network), naive.course(network)
    for field in fields(plain):
        found, wanted = getattr(run, field.name), getattr(plain, field.name)
        assert found.shape == wanted.shape, field.name
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9, err_msg=field.name)
    years = np.array([day.year for day in network.calendar.dates[:-1]]) - network.calendar.start.year
    for year in np.unique(years):
        admitted = (run.wait_count[year].sum(1), run.wait_count[year] @ np.arange(run.wait_count.shape[2]))
        gated = [run.new_started[years == year][:, network.nodes.gate == g].sum() for g in range(len(admitted[0]))]
        assert admitted[0] == pytest.approx(np.array(gated))
        assert admitted[1] == pytest.approx(run.wait_sum[years == year].sum(0))


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_examples_conserve_people(make):
    check_conserved(make())


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_examples_equal_cohort_by_cohort(make):
    check_like_naive(make())


@given(network=networks())
@settings(max_examples=60, deadline=None)
def test_random_networks_conserve_people(network):
    check_conserved(network)


@given(network=networks(max_steps=25))
@settings(max_examples=40, deadline=None)
def test_random_networks_equal_cohort_by_cohort(network):
    check_like_naive(network)


# Careers: two algorithms, one meaning


def by(network: Network, banded: bool) -> Trajectory:
    chosen = np.full(network.n_stocks, banded)
    return expect(replace(prepare(network), careers=careers(network, network.paths, chosen)))


def same_course(one: Trajectory, other: Trajectory) -> None:
    for field in fields(one):
        if field.name != "lead_count":
            np.testing.assert_allclose(
                getattr(one, field.name), getattr(other, field.name), rtol=1e-10, atol=1e-10, err_msg=field.name
            )


def ranks(lengths: list[int], limited: bool, rates: np.ndarray, steps: int = 90) -> Network:
    """Two stocks with the same careers, the first promoting to the second, with people of all tenures at the start."""
    d = draft(steps)
    low, high = (d.add_stock({}, initial=list(range(25))) for _ in range(2))
    for here, onward in ((low, stock(high)), (high, stock(low))):
        risks = [
            Risk("exit", rates[0], [Arc(OUTSIDE, 1.0)], 0.7),
            Risk("promotion", rates[1], [Arc(onward, 1.0)], 1.3),
        ]
        d.leave(here, risks, lengths, [Arc(onward, 0.5)] if limited else None)
    d.add_entry({}, 5.0, [Arc(stock(low), 1.0)])
    return d.freeze()


CAREERS = {
    "open": ranks([3, 10, 20, 0], False, np.array([[0.05, 0.01, 0.2, 0.02], [0.0, 0.1, 0.0, 0.01]])),
    "limited": ranks([3, 10, 20], True, np.array([[0.05, 0.01, 0.2], [0.0, 0.1, 0.0]])),
    "shorter than the tenure at the start": ranks([2, 3], True, np.array([[0.05, 0.01], [0.0, 0.1]])),
    "one step": ranks([1], True, np.array([[0.5], [0.5]])),
    "weekly": ranks([1] * 40, True, np.vstack([np.linspace(0, 0.1, 40), np.linspace(0.1, 0, 40)])),
    "weekly, open": ranks([1] * 40 + [0], False, np.vstack([np.linspace(0, 0.1, 41), np.linspace(0.1, 0, 41)])),
    "certain": ranks([5, 5, 0], False, np.array([[0.1, 500.0, 1e6], [0.1, 0.1, 0.1]])),
    "longer than the run": ranks([500, 500], True, np.array([[0.01, 0.01], [0.02, 0.0]])),
}


@pytest.mark.parametrize("network", CAREERS.values(), ids=CAREERS.keys())
def test_bands_and_kernels_and_cohorts_agree(network):
    same_course(by(network, True), by(network, False))
    plain = naive.course(network)
    np.testing.assert_allclose(by(network, True).n_stock, plain.n_stock, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(by(network, False).n_stock, plain.n_stock, rtol=1e-10, atol=1e-10)


def test_survival_does_not_underflow():
    rates = np.array([[30.0, 0.0, 0.0], [0.0, 0.0, 0.01]])
    network = ranks([60, 5, 0], False, rates, steps=300)
    same_course(by(network, True), by(network, False))
    np.testing.assert_allclose(expect(network).n_stock, naive.course(network).n_stock, rtol=1e-10, atol=1e-10)


def test_the_cheaper_algorithm_is_chosen():
    chosen = {name: cheaper_with_bands(network.stocks, network.paths).all() for name, network in CAREERS.items()}
    assert chosen["open"] and chosen["limited"]
    assert not chosen["weekly"]
    seasonal = EXAMPLES["careers"]()
    assert cheaper_with_bands(seasonal.stocks, seasonal.paths).all()


# Closed forms


def test_fixed_stages_delay_exactly():
    d = draft(40)
    force = d.add_stock({})
    stays = [1, 4, 7]
    nodes = [d.add_node({}, length) for length in stays]
    for here, onward in pairwise(nodes):
        d.go(here, [Arc(node(onward), 1.0)])
    d.go(nodes[-1], [Arc(stock(force), 1.0)])
    d.leave(force, [])
    wave = np.arange(40.0) ** 2
    d.add_entry({}, wave, [Arc(node(nodes[0]), 1.0)])
    hired = np.diff(expect(d.freeze()).n_stock[:, force])
    assert hired[: sum(stays)] == pytest.approx(0)
    assert hired[sum(stays) :] == pytest.approx(wave[: -sum(stays)])


def test_little_inside_is_inflow_times_duration():
    d = draft(200)
    chances = np.array([0, 1, 4, 0, 2, 1]) / 8
    slots = d.add_capacity("slots", SLOTS, 3)
    stay = d.add_node({}, chances)
    queue = d.add_node({}, 5, gate=d.add_gate("gate", [Use(slots)], renege=0.1))
    d.go(stay, [Arc(node(queue), 1.0)])
    d.go(queue, [])
    d.add_entry({}, 4.0, [Arc(node(stay), 1.0)])
    run = expect(d.freeze())
    assert run.n_inside[-1] == pytest.approx([4.0 * chances @ np.arange(6), 3.0 * 5])
    # Those who give up balance what the slots cannot take: 0.1 x queue = 4 - 3, counted before newcomers join.
    assert run.n_waiting[-2, queue] * 0.1 == pytest.approx(1.0)
    # FIFO: a cohort of 4 shrinks by a tenth per step until 3 of it are left, between 2 and 3 steps after joining.
    assert 2 < run.wait_sum[-1, 0] / 3 < 3


def test_replacement_need_solves_the_renewal_equation():
    """Every leaver is replaced at once: hires h[t] = early[t] + sum over j of h[j] * density[t - 1 - j]."""
    steps, limit = 120, 30
    rates = np.linspace(0.02, 0.12, limit)
    d = draft(steps)
    force = d.add_stock({}, initial=[20] * 10)
    again = [Arc(stock(force), 1.0)]
    d.leave(force, [Risk("exit", rates, again)], bands=[1] * limit, limit=again)
    network = d.freeze()
    run = expect(network)
    survival = np.concatenate([[1.0], np.exp(-np.cumsum(rates))])
    survival[-1] = 0.0
    density = -np.diff(survival)
    hires = np.zeros(steps)
    for t in range(steps):
        early = sum(20 * density[age + t] / survival[age] for age in range(10) if age + t < limit)
        hires[t] = early + sum(hires[j] * density[t - 1 - j] for j in range(max(t - limit, 0), t))
    assert run.new_moved.sum(1) == pytest.approx(hires, rel=1e-12)
    assert run.n_stock[:, force] == pytest.approx(200)
    mean_career = survival[:-1].sum()
    assert hires[-1] == pytest.approx(200 / mean_career, rel=1e-3)


def test_constant_hazard_is_geometric():
    run = expect(EXAMPLES["geometric"]())
    stay = np.exp(-0.05) ** np.arange(81)
    assert run.n_stock[:, 0] == pytest.approx(400 * stay + 3 * (1 - stay) / (1 - np.exp(-0.05)), rel=1e-12)


@pytest.mark.parametrize("hazards", [(0.3, 0.3), (0.5, 0.1, 2.0), (0.0, 0.4), (600.0, 200.0)])
@pytest.mark.parametrize("season", [1.0, np.array([1.0, 1.0, 1.0, 0.7, 1.0])])
def test_those_who_leave_are_shared_by_the_hazards_whatever_their_order(hazards, season):
    """The first of the year leaves: h_r / H x (1 - exp(-H)) by each, and so again of those who are left."""
    found = []
    for order in permutations(range(len(hazards))):
        d = draft(5)
        d.leave(
            d.add_stock({}, initial=[10_000]),
            [Risk(str(r), [hazards[r]], [Arc(OUTSIDE, 1.0)], season) for r in order],
        )
        moved = expect(d.freeze()).new_moved
        found.append(moved[:, np.argsort(order)])
    total, share = sum(hazards), np.array(hazards) / sum(hazards)
    assert found[0][0] == pytest.approx(10_000 * (1 - np.exp(-total)) * share)
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-12, atol=1e-9)


def test_phases_in_a_row_are_negative_binomial():
    d = draft(60)
    phases = [d.add_stock({}, initial=[1000] if i == 0 else []) for i in range(3)]
    for here, onward in zip(phases, [*map(stock, phases[1:]), OUTSIDE], strict=True):
        d.leave(here, [Risk("next", [0.2], [Arc(onward, 1.0)])])
    run = expect(d.freeze())
    p, t = 1 - np.exp(-0.2), np.arange(61)
    binomial = np.array([np.ones(61), t, t * (t - 1) / 2])
    wanted = 1000 * binomial.T * p ** np.arange(3) * (1 - p) ** np.maximum(t[:, None] - np.arange(3), 0)
    assert run.n_stock == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_hierarchy_agrees_with_the_fundamental_matrix():
    """Three grades as an absorbing chain: expected time in each grade, and the share that reaches the top."""
    d = draft(2000)
    grades = [d.add_stock({}) for _ in range(3)]
    leave, rise = [0.03, 0.02, 0.04], [0.05, 0.02, 0.0]
    for g in grades:
        risks = [Risk("exit", [leave[g]], [Arc(OUTSIDE, 1.0)])]
        if g < 2:
            risks.append(Risk("promotion", [rise[g]], [Arc(stock(g + 1), 1.0)]))
        d.leave(g, risks)
    d.add_entry({}, np.arange(2000) == 0, [Arc(stock(0), 1.0)])
    run = expect(d.freeze())
    stay = np.exp(-np.add(leave, rise))
    up = (1 - stay) * np.array(rise) / np.add(leave, rise)
    among = np.diag(stay) + np.diag(up[:2], 1)
    fundamental = np.linalg.inv(np.eye(3) - among)
    assert run.n_stock.sum(0) == pytest.approx(fundamental[0], rel=1e-10)
    promoted = run.new_moved[:, run_arcs(d.freeze(), grades[1])].sum()
    assert promoted == pytest.approx(fundamental[0, 1] * up[1], rel=1e-10)


def run_arcs(network: Network, grade: int) -> int:
    """The arc of the second risk of a grade."""
    return int(network.forks.start[network.stocks.risk_fork[network.stocks.risk_start[grade] + 1]])


# Gates


def test_binding_names_what_stopped_the_gate():
    d = draft(8)
    week = np.arange(8)
    seats = d.add_capacity("seats", PLACES, 6)
    slots = d.add_capacity("slots", SLOTS, np.where(week < 6, 4, 9))
    gate = d.add_gate("class", [Use(seats), Use(slots)], open_steps=week != 2, least=3)
    d.go(d.add_node({}, 2, gate=gate), [])
    d.add_entry({}, np.array([2.0, 3, 3, 3, 0, 0, 8, 0]), [Arc(node(0), 1.0)])
    run = expect(d.freeze())
    assert run.binding[:, 0].tolist() == [-2, 1, -3, 1, 0, -1, 0, 0]
    assert run.new_started[:, 0].tolist() == [0, 4, 0, 4, 0, 3, 3, 3]
    assert run.used[:, seats].max() <= 6


def test_places_are_shared_and_released():
    """Ten people share an instructor: 25 people hold 2.5 of them until their two steps are over."""
    d = draft(6)
    instructors = d.add_capacity("instructors", PLACES, 4)
    gates = [d.add_gate(name, [Use(instructors, 10.0)]) for name in "ab"]
    for gate in gates:
        d.go(d.add_node({}, 2, gate=gate), [])
    d.add_entry({}, np.arange(6) == 0, [Arc(node(0), 1.0)])
    d.add_entry({}, 25.0 * (np.arange(6) == 1), [Arc(node(0), 1.0)])
    d.add_entry({}, 20.0 * (np.arange(6) == 1), [Arc(node(1), 1.0)])
    run = expect(d.freeze())
    assert run.new_started[:, 0] == pytest.approx([1, 25, 0, 0, 0, 0])
    assert run.new_started[:, 1] == pytest.approx([0, 14, 1, 5, 0, 0])
    assert run.used[:, 0] == pytest.approx([0.1, 4, 4, 0.6, 0.5, 0])


# Other paths


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_other_paths_equal_another_network(make):
    network = make()
    prepared = prepare(network)
    before = expect(prepared)
    paths = network.paths.copy()
    rows = np.unique(np.concatenate([network.entries.rate, network.stocks.risk_season]))
    only = np.setdiff1d(rows, network.forks.chance)
    paths[only] *= np.linspace(0.5, 1.2, network.n_steps)
    same_course(expect(prepared, paths), expect(replace(network, paths=paths)))
    same_course(expect(prepared), before)


def test_paths_of_another_shape_are_refused():
    network = EXAMPLES["delay"]()
    with pytest.raises(ValueError, match="keep every row and step"):
        expect(network, network.paths[:, 1:])


def test_runs_leave_their_input_alone_and_repeat_exactly():
    prepared = prepare(EXAMPLES["classes"]())
    first, second = expect(prepared), expect(prepared)
    for field in fields(first):
        if field.name != "lead_count":
            assert np.array_equal(getattr(first, field.name), getattr(second, field.name))


def test_nobody_counts_again_in_the_step_that_is_over():
    with pytest.raises(ValueError, match="after a step at the earliest"):
        draft(4).add_return(0, [1.0])


# --- neighbours ------------------------------------------------------------------------------------------------------


def check_near(network: Network, before: Network) -> bool:
    """The course by what was prepared for another network is that from nothing; whether its wiring was kept."""
    first = prepare(before)
    near = prepare_near(network, first)
    found, wanted = expect(near), expect(network)
    for field in fields(wanted):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(wanted, field.name), err_msg=field.name)
    return near.wiring.fixed is first.wiring.fixed


@given(networks(), networks())
@settings(max_examples=15, deadline=None)
def test_what_was_prepared_for_any_other_network_does_no_harm(one: Network, other: Network) -> None:
    check_near(one, other)
    assert check_near(one, one)


def test_only_paths_and_ages_may_differ_from_what_was_prepared() -> None:
    said = load("nederland")
    network = build(said).network
    less, stocks = network.paths * 0.9, network.stocks
    ages = replace(network.population, return_share=network.population.return_share[:, ::-1])
    assert check_near(replace(network, paths=less), network)
    assert check_near(replace(network, population=ages), network)
    for other in (
        replace(network, stocks=replace(stocks, rate=stocks.rate * 1.1)),
        replace(network, stocks=replace(stocks, initial=stocks.initial * 2)),
        replace(network, gates=replace(network.gates, least=network.gates.least + 3.0)),
        replace(network, durations=network.durations[::-1]),
    ):
        assert not check_near(other, network)
