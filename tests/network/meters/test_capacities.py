"""What is used of a capacity is what the engines say is used, and what it takes to admit people one by one."""

import numpy as np
import pytest
from hypothesis import given, settings

from dienmodel.engines.expect.expect import expect
from dienmodel.network.meters.capacities import capacity_meters, use_of
from dienmodel.network.meters.meter import per_step, total
from dienmodel.network.network import Network

from ...engines.networks import networks, whole_course


@given(networks())
@settings(max_examples=80, deadline=None)
def test_the_units_in_use_are_those_of_the_people_who_use_them(network: Network) -> None:
    """Whole people take whole units: a class of nine at eight per instructor takes two."""
    expected, sampled = expect(network), whole_course(network)
    for c, meters in enumerate(capacity_meters(network)):
        assert per_step(meters.used, expected) == pytest.approx(expected.used[:, c], rel=1e-9, abs=1e-9)
        assert (per_step(meters.used, sampled) <= sampled.used[:, c] + 1e-9).all()


@given(networks())
@settings(max_examples=60, deadline=None)
def test_what_is_offered_is_the_base_and_what_people_supply(network: Network) -> None:
    course, capacities = expect(network), network.capacities
    for c, meters in enumerate(capacity_meters(network)):
        assert per_step(meters.offered, course) == pytest.approx(course.available[:, c])
        supplied = np.zeros(network.n_steps)
        for k in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
            supplied += network.paths[capacities.supply_share[k]] * course.n_stock[1:, capacities.supply_stock[k]]
        assert per_step(meters.supplied, course) == pytest.approx(supplied, rel=1e-9, abs=1e-9)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_the_use_of_several_capacities_is_the_sum_of_each_at_its_weight(network: Network) -> None:
    course, meters = expect(network), capacity_meters(network)
    weight = np.linspace(0.5, 2.0, network.n_steps)
    both = use_of(network, "both", {c: weight if c % 2 else 3.0 for c in range(len(meters))})
    weights = [weight if c % 2 else np.full_like(weight, 3.0) for c in range(len(meters))]
    by_hand = sum(float(per_step(m.used, course) @ each) for m, each in zip(meters, weights, strict=True))
    assert total(both, course, np.ones(network.n_steps)) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
