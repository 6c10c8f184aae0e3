"""People who begin where there is room for all: closed forms, and adding to any course where nothing is full."""

from dataclasses import replace

import numpy as np
import pytest

from dienmodel.engines.beginners import people_of_beginners
from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import Moment

from .test_need import PER_HIRE, STAY, WEEKS, force

TALK, STOCK = 0, 2
"""Places of the first node and the first stock of that force, which has two nodes."""


def test_one_beginner_a_week_has_a_closed_form() -> None:
    found = people_of_beginners(force(slots=0.0), [TALK, STOCK], 0, Moment(WEEKS))
    hires = (1 - STAY**WEEKS) / (1 - STAY)
    talked = (1 - STAY ** (WEEKS - 1)) / (1 - STAY)
    assert found[1] == pytest.approx([hires, 0.0])
    assert found[0] == pytest.approx([talked, 0.0])
    assert hires == PER_HIRE


def test_who_begins_later_counts_less_and_who_begins_after_the_day_does_not() -> None:
    early, late, never = (
        people_of_beginners(force(), [STOCK], first, Moment(WEEKS))[0, 0] for first in (0, WEEKS // 2, WEEKS)
    )
    assert early > late > never == 0.0
    assert late == pytest.approx((1 - STAY ** (WEEKS // 2)) / (1 - STAY))


def test_beginners_add_to_the_course_of_a_network_with_room() -> None:
    network = force()
    more = people_of_beginners(network, [TALK], 0, Moment(WEEKS))[0]
    paths = network.paths.copy()
    row = int(network.entries.rate[0])
    own = np.vstack([paths, paths[row] + 2.5])
    rate = network.entries.rate.copy()
    rate[0] = len(paths)
    after = expect(replace(network, paths=own, entries=replace(network.entries, rate=rate)))
    assert after.n_stock[WEEKS] - expect(network).n_stock[WEEKS] == pytest.approx(2.5 * more)
