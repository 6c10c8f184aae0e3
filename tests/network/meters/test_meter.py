"""Meters: weights times counts, conserved, and shared out over calendar years."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.calendar import Calendar
from dienmodel.network.arcs import arcs_of
from dienmodel.network.meters.crossings import crossing_meter, crossings
from dienmodel.network.meters.every import strength_of
from dienmodel.network.meters.meter import (
    Meter,
    Part,
    added,
    calendar_years,
    per_step,
    per_steps,
    total,
    weigh,
    year_shares,
)
from dienmodel.network.network import Network

from ...engines.networks import EXAMPLES, networks


@given(networks(), st.data())
@settings(max_examples=150, deadline=None)
def test_who_comes_and_who_leaves_are_the_change_of_those_inside(network: Network, data: st.DataObject) -> None:
    """For whatever cells count, in every step; tenure limits, dropouts, queues that count and queues that do not."""
    cells = len(network.labels.cells)
    counted = np.array(data.draw(st.lists(st.booleans(), min_size=cells, max_size=cells)), bool)
    course = expect(network)
    ways = crossings(network, arcs_of(network), counted)
    inside = per_step(strength_of(network, "inside", counted), course)
    came, left = (per_step(crossing_meter(part, (w for w in ways if w.part == part)), course) for part in ("in", "out"))
    assert np.diff(inside) == pytest.approx(came - left, rel=1e-9, abs=1e-8)


def test_weights_that_change_and_what_is_fixed() -> None:
    network = EXAMPLES["careers"]()
    course, steps = expect(network), network.n_steps
    rate = np.linspace(1.0, 3.0, steps)
    paid = Meter("paid", "euro", weigh(Part.STOCK, rate[:, None] * np.array([1.0, 0.0, 2.0])), fixed=rate)
    by_hand = rate * (course.n_stock[1:, 0] + 2 * course.n_stock[1:, 2] + 1.0)
    assert per_step(paid, course) == pytest.approx(by_hand, rel=1e-12)
    twice = added("both", [paid, paid])
    assert per_step(twice, course) == pytest.approx(2 * by_hand, rel=1e-12)
    assert total(paid, course, np.ones(steps)) == pytest.approx(by_hand.sum(), rel=1e-12)
    assert per_steps([paid, twice], course).shape == (steps, 2)
    assert per_steps([], course).shape == (steps, 0)
    assert per_step(added("nothing", []), course).tolist() == [0.0] * steps


def test_states_have_a_start_and_flows_have_none() -> None:
    network = EXAMPLES["geometric"]()
    course = expect(network)
    inside = strength_of(network, "inside", np.ones(1, bool))
    assert per_step(inside, course)[0] == 400.0
    assert len(per_step(inside, course)) == network.n_steps + 1
    came = Meter("came", "people", weigh(Part.ARRIVED, np.ones(1)))
    assert per_step(came, course) == pytest.approx(np.full(network.n_steps, 3.0))


def test_a_step_over_new_year_is_shared_by_its_days() -> None:
    """Weeks from Monday 16 December 2024: one begins on the 30th, with two days in the old year and five in the new."""
    calendar = Calendar(date(2024, 12, 16), 4)
    years, shares = calendar_years(calendar)
    assert years.tolist() == [2024, 2025]
    assert shares.tolist() == [[1.0, 1.0, 2 / 7, 0.0], [0.0, 0.0, pytest.approx(5 / 7), 1.0]]
    assert year_shares(calendar, 2026).tolist() == [0.0] * 4


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"])
)
def test_every_step_is_in_some_year_as_a_whole(start: date, steps: int, step: str) -> None:
    _, shares = calendar_years(Calendar(start, steps, step))
    assert shares.sum(axis=0) == pytest.approx(np.ones(steps), rel=1e-12)
    assert (shares >= 0.0).all()


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"])
)
def test_a_year_of_a_run_has_the_days_of_the_year(start: date, steps: int, step: str) -> None:
    """The last step may end after New Year: its days there are of another year, whatever the step."""
    calendar = Calendar(start, steps, step)
    years, shares = calendar_years(calendar)
    lengths = np.diff([day.toordinal() for day in calendar.dates])
    for year, share in zip(years.tolist(), shares, strict=True):
        first, after = max(date(year, 1, 1), calendar.dates[0]), min(date(year + 1, 1, 1), calendar.dates[-1])
        assert share @ lengths == pytest.approx((after - first).days, rel=1e-9)
    assert years.tolist() == list(range(start.year, (calendar.dates[-1] - timedelta(1)).year + 1))


@given(networks())
@settings(max_examples=40, deadline=None)
def test_the_samples_count_the_strength_as_the_meters_do(network: Network) -> None:
    try:
        sampled = ensemble(network, 3, threads=1)
    except ValueError as error:  # a population that grows to twice that of the start is refused
        if "population that answers" not in str(error):
            raise
        reject()
    cells = np.eye(len(network.labels.cells), dtype=bool)
    people = per_steps([strength_of(network, "cell", cell) for cell in cells], sampled.mean)
    if len(cells):
        assert sampled.strength.mean(axis=0) == pytest.approx(people, rel=1e-9, abs=1e-9)
