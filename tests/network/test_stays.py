"""Stays keep their mean and their variation in whole steps, whatever the step."""

from math import floor, sqrt

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dienmodel.network.compile.lengths import stay_ticks
from dienmodel.network.compile.stays import stays
from dienmodel.network.draft import to_ticks
from dienmodel.network.network import TICKS

FAR = 100_000


def moments(chances: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of a stay."""
    k = np.arange(len(chances))
    mean = float(k @ chances)
    return mean, sqrt(max(float(k**2 @ chances) - mean**2, 0.0))


@settings(deadline=None)
@given(mean=st.floats(1.5, 300.0), variation=st.floats(0.001, 1.5))
@example(mean=1.0, variation=0.15)  # nobody can stay less than a step, so here nothing varies
@example(mean=3.0, variation=0.1)
@example(mean=13.0, variation=0.05)
@example(mean=10.0, variation=0.001)
def test_stays_have_the_mean_and_the_variation_that_are_said(mean: float, variation: float) -> None:
    found, deviation = moments(stays(mean, variation, FAR))
    part = mean - floor(mean)
    assert found == pytest.approx(mean, rel=1e-4)
    assert stays(mean, variation, FAR).min() >= 0
    if mean > 1.01:
        assert deviation == pytest.approx(max(variation * mean, sqrt(part * (1 - part))), rel=1e-3, abs=1e-4)


@settings(deadline=None)
@given(mean=st.floats(1.5, 300.0), variation=st.just(0.0) | st.floats(0.02, 2.0))
@example(mean=10 / 7, variation=2.0)
@example(mean=1500.0, variation=2.0)
def test_ticks_keep_the_mean_and_the_variation(mean: float, variation: float) -> None:
    """To a thousandth, or to what one tick makes of it."""
    ticks = stay_ticks(mean, variation, FAR)
    assert ticks.sum() == TICKS and ticks.min() >= 0 and ticks[0] == 0
    exact, found = moments(stays(mean, variation, FAR)), moments(ticks / TICKS)
    assert found[0] == pytest.approx(exact[0], rel=1e-4, abs=1 / TICKS)
    assert found[1] == pytest.approx(exact[1], rel=1e-3, abs=0.02 if variation * mean < 0.5 else 0.0)


@pytest.mark.parametrize("days", [3, 7, 10, 30, 91, 182, 365, 730, 1500])
@pytest.mark.parametrize("variation", [0.2, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("days_per_step", [1.0, 7.0, 365.2425 / 12])
def test_any_stay_keeps_its_mean_and_variation_in_any_step(days: int, variation: float, days_per_step: float) -> None:
    """But for what whole steps cannot have: a stay of one step, and less variation than a mean between two."""
    mean = max(days / days_per_step, 1.0)
    part = mean - floor(mean)
    found, deviation = moments(stay_ticks(mean, variation, FAR) / TICKS)
    assert found == pytest.approx(mean, rel=1e-3)
    wanted = max(variation * mean, sqrt(part * (1 - part))) if mean > 1.0 else 0.0
    assert deviation == pytest.approx(wanted, rel=1.2e-3)


def test_what_varies_beyond_the_run_is_not_followed() -> None:
    """No tick moves beyond the end of the run."""
    assert len(stay_ticks(60.0, 1.0, 700)) <= 701
    assert len(stay_ticks(10 / 7, 2.0, 30)) <= 31


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40).filter(lambda row: sum(row) > 1e-3))
def test_ticks_keep_the_mean_of_any_chances(weights: list[float]) -> None:
    chances = np.array([0.0, *weights]) / sum(weights)
    assert moments(to_ticks(chances) / TICKS)[0] == pytest.approx(moments(chances)[0], abs=1 / TICKS)


@pytest.mark.parametrize("weeks", [1, 2, 3, 6, 8, 10, 11, 13, 26, 52])
@pytest.mark.parametrize("variation", [0.0, 0.001, 0.03, 0.05, 0.1, 0.15])
@pytest.mark.parametrize("days_per_step", [1.0, 7.0, 365.2425 / 12, 365.2425])
def test_usual_stays_fit_any_step(weeks: int, variation: float, days_per_step: float) -> None:
    mean = weeks * 7 / days_per_step
    assert moments(to_ticks(stays(mean, variation, FAR)) / TICKS)[0] == pytest.approx(max(mean, 1.0), rel=1e-3)


def test_whole_steps_without_variation_are_one_stay() -> None:
    assert to_ticks(stays(13.0, 0.0, 500)).tolist() == [0] * 13 + [TICKS]


def test_what_does_not_fit_the_run_is_one_stay_too_long_for_it() -> None:
    chances = stays(40.0, 0.5, 30)
    assert len(chances) == 31
    assert chances.sum() == pytest.approx(1.0)
    assert chances[:30] == pytest.approx(stays(40.0, 0.5, FAR)[:30])
    assert np.flatnonzero(stays(2600.0, 0.0, 30)).tolist() == [30]
