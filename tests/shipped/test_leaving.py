"""Leaving in the shipped scenarios: less room on the way to a post never makes the force larger."""

from datetime import date

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.meters.meter import per_steps
from dienmodel.network.world import build


def strength(factors: dict[str, float], day: date) -> float:
    """People of the baseline in the last state up to a day, with figures at so many times their value."""
    world = build(load("nederland"), factors)
    state = max(t for t, begin in enumerate(world.network.calendar.dates) if begin <= day)
    return float(per_steps(world.meters.strength, expect(world.network))[state].sum())


@pytest.mark.parametrize("figure", ["supervisor_share_nco", "function_seats"])
@pytest.mark.parametrize("day", [date(2030, 12, 31), date(2035, 12, 31)])
def test_half_the_supervisors_or_seats_do_not_add_people(figure: str, day: date) -> None:
    """Recruits who could wait for ever added 500 to 2,900 people."""
    assert strength({figure: 0.5}, day) < strength({}, day) - 500
