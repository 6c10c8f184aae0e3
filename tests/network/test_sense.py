"""Arrays are no longer than the run, however large a number is, and say the same as without a limit."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dienmodel
from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.network.compile.stays import gamma_below
from dienmodel.network.compile.stocks.stocks import _tenures
from dienmodel.network.world import build
from dienmodel.runs.desk import Desk, State
from dienmodel.text.faults import FaultyInput

from .test_compile import SMALL

WEEKS = Calendar(date(2026, 1, 5), 260, "week")


@settings(deadline=None)
@given(
    count=st.integers(1, 5000),
    share=st.floats(0.001, 0.99),
    years=st.sampled_from([0, 1, 2, 8, 40]),
    step=st.sampled_from(["day", "week", "month", "year"]),
)
def test_people_at_the_start_have_the_mean_tenure_that_is_said(count: int, share: float, years: int, step: str) -> None:
    """Also one person alone, and where the mean is long for its limit; nobody is beyond the limit."""
    calendar = Calendar(date(2026, 1, 5), 10, step)
    limit = round(calendar.steps(years * DAYS_PER_YEAR))
    mean = share * (years or 60)
    found = _tenures(count, mean, limit, calendar)
    steps = min(calendar.steps(mean * DAYS_PER_YEAR), limit - 1 if limit else np.inf)
    assert found.sum() == count and found.min() >= 0
    assert len(found) <= (limit or np.inf)
    assert np.arange(len(found)) @ found == pytest.approx(steps * count, abs=1, rel=1e-6)


def test_a_mean_beyond_the_limit_is_a_fault(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("stocks: {military: {limit: course_weeks, at_limit: [{leave: true}]}}")
    with pytest.raises(FaultyInput) as raised:
        build(dienmodel.load(SMALL, overlays=[over]))
    assert {fault.code for fault in raised.value.faults} == {"tenure-beyond-limit"}


def test_half_the_limit_is_an_even_spread() -> None:
    assert _tenures(1040, 51.5 * 7 / DAYS_PER_YEAR, 104, WEEKS).tolist() == [10] * 104


def test_without_limit_tenure_is_as_good_as_exponential() -> None:
    found = _tenures(100_000, 4.0, 0, WEEKS)
    below = np.cumsum(found)[[51, 207, 519]] / 100_000
    assert below == pytest.approx(-np.expm1(-np.array([52, 208, 520]) / (4.0 * DAYS_PER_YEAR / 7)), abs=1e-3)


def test_a_thousand_million_people_take_no_more_room_than_a_thousand() -> None:
    assert _tenures(10**9, 4.0, 0, WEEKS).sum() == 10**9
    assert len(_tenures(10**9, 4.0, 0, WEEKS)) <= 45 * 53


@pytest.mark.parametrize("shape", [0.01, 1.0, 4.0, 1e4, 1e6])
def test_the_gamma_is_a_chance_however_far_from_its_mean(shape: float) -> None:
    """Far below nothing, far above everything; a gamma of shape one is exponential."""
    x = shape * np.array([0.0, 1e-9, 0.5, 1.0, 2.0, 100.0, 1e9])
    below = gamma_below(shape, x)
    assert np.all(np.diff(below) >= 0) and below[0] == 0 and below[-1] == 1
    if shape == 1.0:
        assert below == pytest.approx(-np.expm1(-x))
    if shape >= 1e4:  # nearly normal: half lies below the mean, up to the skewness
        assert below[3] == pytest.approx(0.5, abs=0.01) and below[2] < 1e-12 and below[4] > 1 - 1e-12


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_who_stays_beyond_the_run_changes_nothing_in_it(spread: float) -> None:
    """A course of 50 years: nobody is through, the arrays end with the run, and all who were admitted are there."""
    said = dienmodel.load(SMALL)
    longer = dict(said.figures)
    longer["course_weeks"] = longer["course_weeks"].model_copy(update={"value": 2600.0})
    changed = {**longer, "waiting_spread": longer["waiting_spread"].model_copy(update={"value": spread})}
    run = Desk(type(said)(**{**vars(said), "figures": changed})).run(State())
    network = run.world.network
    assert network.durations.shape[1] <= network.calendar.n_steps + 2
    assert np.all(network.durations.sum(axis=1) == 4096)
