"""What stages see adds up, in fractions and in whole people, over random networks."""

import numpy as np
import pytest
from hypothesis import given, settings

from dienmodel.engines.expect.expect import expect
from dienmodel.network.arcs import arcs_of
from dienmodel.network.course import Trajectory
from dienmodel.network.meters.meter import per_step, terms, total
from dienmodel.network.meters.stages import StageMeters, came_from, stage_meters
from dienmodel.network.network import Network

from ...engines.networks import networks, whole_course


@given(networks())
@settings(max_examples=60, deadline=None)
def test_who_waits_and_who_is_inside_are_those_who_came_less_those_who_left(network: Network) -> None:
    for course in (expect(network), whole_course(network)):
        for meters in stage_meters(network, arcs_of(network)).values():
            adds_up(meters, course)


def adds_up(meters: StageMeters, course: Trajectory) -> None:
    read = {name: per_step(meter, course) for name, meter in vars(meters).items()}
    gone = read["started"] + read["expired"] + read["turned"]
    assert np.diff(read["waiting"]) == pytest.approx(read["joined"] - gone, rel=1e-9, abs=1e-8)
    ended = read["dropped"] + read["completed"] + read["elsewhere"]
    assert np.diff(read["inside"]) == pytest.approx(read["started"] - ended, rel=1e-9, abs=1e-8)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_those_who_take_the_ways_to_a_stage_are_those_who_join_it(network: Network) -> None:
    course, arcs = expect(network), arcs_of(network)
    found = stage_meters(network, arcs)
    for (_, stage), meters in found.items():
        nodes = [n for n, label in enumerate(network.labels.node) if label["stage"] == stage]
        assert per_step(meters.joined, course) == pytest.approx(course.new_joined[:, nodes].sum(axis=1), abs=1e-9)
    if found:
        outside = came_from(found, network, arcs, "t").get("")
        from_elsewhere = [not sender.of_node for sender in arcs.senders]
        ways = np.flatnonzero(np.array(from_elsewhere, bool) & (arcs.dest < network.n_nodes))
        assert (outside is None) == (not len(ways))
        if outside is not None:
            assert per_step(outside, course) == pytest.approx(course.new_moved[:, ways].sum(axis=1), abs=1e-9)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_a_meter_taken_apart_is_the_meter(network: Network) -> None:
    course, shares = expect(network), np.linspace(0.0, 1.0, network.n_steps)
    for meters in stage_meters(network, arcs_of(network)).values():
        for meter in vars(meters).values():
            apart = sum(people for _, people in terms(meter, course, shares))
            assert apart == pytest.approx(total(meter, course, shares))
