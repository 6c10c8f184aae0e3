"""One meaning, two engines: what `expect` says on average is what `sample` draws."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from math import factorial

import numpy as np
import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample import sample
from dienmodel.model.calendar import Calendar
from dienmodel.network.course import Trajectory
from dienmodel.network.draft import PLACES, Arc, Draft, Use
from dienmodel.network.network import Network

from .networks import EXAMPLES, FREE, node

STATES = ("n_stock", "n_inside", "n_waiting", "n_population", "n_cooling", "n_outside")
FLOWS = ("new_arrived", "new_joined", "new_started", "new_dropped", "new_expired", "new_moved", "wait_sum")


def futures(network: Network, number: int) -> list[Trajectory]:
    tables = sample.prepare(network)
    return [sample.settle(tables, sample.replicate(tables, 1, i)) for i in range(number)]


def figures(run: Trajectory) -> np.ndarray:
    """States in the middle and at the end, and flows up to then, in one row."""
    middle = len(run.new_joined) // 2
    states = [np.ravel(getattr(run, name)[at]) for name in STATES for at in (middle, -1)]
    flows = [getattr(run, name)[part].sum(0) for name in FLOWS for part in (slice(middle), slice(middle, None))]
    return np.concatenate(states + flows)


@pytest.mark.parametrize("name", FREE)
def test_mean_of_samples_is_the_expectation_where_no_capacity_binds(name):
    network = EXAMPLES[name]()
    drawn = np.array([figures(run) for run in futures(network, 400)])
    error = drawn.std(0, ddof=1) / np.sqrt(len(drawn))
    np.testing.assert_array_less(np.abs(drawn.mean(0) - figures(expect(network))), 4 * error + 1e-9)


def scaled(network: Network, factor: int) -> Network:
    """The network with so many times the people and the capacities."""
    entries, capacities, stocks, gates = network.entries, network.capacities, network.stocks, network.gates
    population = network.population
    rows = [*entries.rate, *capacities.base]
    own = np.arange(len(network.paths), len(network.paths) + len(rows), dtype=np.int32)
    return replace(
        network,
        paths=np.vstack([network.paths, factor * network.paths[rows]]),
        entries=replace(entries, rate=own[: len(entries.rate)]),
        capacities=replace(capacities, base=own[len(entries.rate) :]),
        stocks=replace(stocks, initial=stocks.initial * factor),
        gates=replace(gates, least=np.where(gates.least > 1, gates.least * factor, 1).astype(np.int32)),
        population=replace(
            population,
            start=population.start * factor,
            entering=population.entering * factor,
            net=population.net * factor,
        ),
    )


def distance(network: Network, number: int) -> float:
    """How far the mean of samples lies from the expectation: figures apart over figures, both added up."""
    mean = np.mean([figures(run) for run in futures(network, number)], axis=0)
    fluid = figures(expect(network))
    return float(np.abs(mean - fluid).sum() / fluid.sum())


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in FREE])
def test_mean_of_samples_converges_to_the_expectation_where_capacities_bind(name):
    network = EXAMPLES[name]()
    small, larger, large = (distance(scaled(network, k), n) for k, n in ((1, 200), (10, 60), (100, 20)))
    assert large < 0.01
    assert large < small or small < 0.002
    assert larger < 1.5 * small or larger < 0.002


def erlang_wait(servers: int, load: float) -> float:
    """Mean wait over mean service time in a queue with Poisson arrivals and exponential service; load in servers."""
    terms = [load**k / factorial(k) for k in range(servers)]
    last = load**servers / factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last) / (servers - load)


def one_site(servers: int, load: float, service: int, n_steps: int) -> tuple[Network, float]:
    """A site with so many places, geometric service of so many steps; the network and its mean service."""
    k = np.arange(9 * service + 1)
    chances = np.where(k > 0, (1 - 1 / service) ** np.maximum(k - 1, 0), 0.0)
    d = Draft(Calendar(date(2025, 1, 1), n_steps, "day"))
    gate = d.add_gate("site", [Use(d.add_capacity("places", PLACES, servers))])
    served = d.add_node({}, chances / chances.sum(), gate=gate)
    d.go(served, [])
    ticks = d.durations[0]
    mean = float(ticks @ np.arange(len(ticks)) / ticks.sum())
    d.add_entry({}, load / mean, [Arc(node(served), 1.0)])
    return d.freeze(), mean


def mean_wait(runs: Iterable[Trajectory]) -> float:
    waited, admitted = np.sum([(run.wait_sum.sum(), run.wait_count.sum()) for run in runs], axis=0)
    return float(waited / admitted)


@pytest.mark.nightly
def test_waiting_at_one_site_converges_to_erlang_c_as_the_step_shrinks():
    servers, load = 3, 2.1
    wanted = erlang_wait(servers, load)
    errors = []
    for service, number in ((2, 40), (8, 80), (32, 160)):
        network, mean = one_site(servers, load, service, 60_000)
        found = mean_wait(futures(network, number)) / mean
        errors.append(abs(found / wanted - 1))
    assert errors[2] < errors[1] < errors[0]
    assert errors[2] < 0.03


def test_waiting_at_one_site_is_near_erlang_c():
    network, mean = one_site(3, 2.1, 16, 40_000)
    assert mean_wait(futures(network, 12)) / mean == pytest.approx(erlang_wait(3, 2.1), rel=0.1)
