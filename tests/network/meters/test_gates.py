"""What gates see is what the engines say of their queues."""

import numpy as np
import pytest
from hypothesis import given, settings

from dienmodel.engines.expect.expect import expect
from dienmodel.network.meters.gates import CLOSED, gate_meters, stopped_by, weeks_per_step, within_weeks
from dienmodel.network.meters.meter import per_step
from dienmodel.network.network import Network

from ...engines.networks import networks, whole_course


@given(networks())
@settings(max_examples=60, deadline=None)
def test_who_still_waits_is_who_was_not_admitted(network: Network) -> None:
    for course in (expect(network), whole_course(network)):
        for g, meters in enumerate(gate_meters(network)):
            waiting = per_step(meters.waiting, course)
            turned, more = per_step(meters.turned, course), course.n_blocked[:, g] - waiting[1:]
            if network.gates.reopens[g] < 0:  # who is turned away could not begin, and does not wait
                assert more == pytest.approx(turned, abs=1e-8)
            else:  # or came to a door that was closed, and was never asked
                assert (more > -1e-8).all()
                assert np.minimum(more, turned - more) == pytest.approx(np.zeros(len(more)), abs=1e-8)
            came = per_step(meters.joined, course) - per_step(meters.admitted, course) - turned
            nodes = np.flatnonzero(network.nodes.gate == g)
            gave_up = course.new_expired[:, nodes].sum(axis=1) - np.append(0.0, turned[:-1])
            assert np.diff(waiting) == pytest.approx(came - gave_up, abs=1e-8)
            waited = weeks_per_step(network) * course.wait_sum[:, g]
            assert per_step(meters.waited, course) == pytest.approx(waited, rel=1e-12)


def test_half_of_them_is_through_when_the_middle_one_is() -> None:
    """Of ten people three go at once, four after one step and three after two."""
    counts = np.array([3.0, 4.0, 3.0])
    assert [within_weeks(counts, share, 2.0) for share in (0.3, 0.5, 0.7, 0.9)] == [0.0, 2.0, 2.0, 4.0]
    assert within_weeks(np.zeros(3), 0.5, 2.0) is None


@given(networks())
@settings(max_examples=40, deadline=None)
def test_between_the_starts_of_a_course_what_was_full_at_the_last_one_stops_it(network: Network) -> None:
    course = expect(network)
    stops = stopped_by(course)
    for g in range(len(network.gates.least)):
        last = course.binding[0, g]
        for t in range(network.n_steps):
            last = course.binding[t, g] if course.binding[t, g] != CLOSED else last
            assert stops[t, g] == last
