"""Who stays: the 6-MP trial as published, people who are seen late, and reasons that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from dienmodel.records.survival import at_time, survival

from .test_rates import GONE, WEEKS

ONE = np.where(GONE, 0, -1)


def test_6_mp_as_published() -> None:
    """Freireich et al. (1963), as in Kalbfleisch and Prentice and every textbook since."""
    result = survival(np.zeros(len(WEEKS)), WEEKS, ONE, 1)
    assert result.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert result.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert result.stayed == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert [at_time(result, week) for week in (5.9, 6.0, 12.0, 40.0)] == [-1, 0, 2, 6]


def test_the_interval_of_6_mp() -> None:
    """At 10 weeks the interval of 95 % on the log-log scale of Greenwood goes from 0.503 to 0.889."""
    result = survival(np.zeros(len(WEEKS)), WEEKS, ONE, 1, 0.95)
    assert (result.low[2], result.high[2]) == pytest.approx((0.503, 0.889), abs=1e-3)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=40))
def test_without_late_comers_it_is_what_scipy_says(stays: list[tuple[int, bool]]) -> None:
    end, gone = np.array([t for t, _ in stays], float), np.array([g for _, g in stays])
    if not gone.any():
        return
    known = ecdf(CensoredData(uncensored=end[gone], right=end[~gone])).sf
    result = survival(np.zeros(len(end)), end, np.where(gone, 0, -1), 1)
    assert result.stayed == pytest.approx(known.evaluate(result.times))


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0.1, 9), st.integers(-1, 2)), min_size=1, max_size=40))
def test_who_stayed_and_who_left_add_up_to_all(stays: list[tuple[float, float, int]]) -> None:
    start = np.array([first for first, _, _ in stays])
    end, reason = start + np.array([length for _, length, _ in stays]), np.array([r for _, _, r in stays])
    result = survival(start, end, reason, 3)
    assert result.stayed + result.gone.sum(axis=1) == pytest.approx(np.ones(len(result.times)))
    assert (result.left.sum(axis=1) <= result.at_risk).all()


def test_two_reasons_in_closed_form() -> None:
    """Constant rates 0.2 and 0.1: by t, 1 - exp(-0.3 t) left, two in three of them for the first reason."""
    random = np.random.default_rng(4)
    times = np.array([random.exponential(1 / rate, 40_000) for rate in (0.2, 0.1)])
    result = survival(np.zeros(40_000), times.min(axis=0), times.argmin(axis=0), 2)
    at = at_time(result, 5.0)
    left = 1 - np.exp(-1.5)
    assert result.stayed[at] == pytest.approx(1 - left, abs=0.006)
    assert result.gone[at] == pytest.approx([2 / 3 * left, left / 3], abs=0.008)


def test_who_is_seen_late_counts_from_then_on() -> None:
    """Half are seen from year 3 on only. Taken as there from the start they would make leaving look rare."""
    random = np.random.default_rng(5)
    end = random.exponential(5.0, 40_000)
    start = np.where(np.arange(len(end)) % 2, 3.0, 0.0)
    seen = end > start
    zeros = np.zeros(np.count_nonzero(seen), np.int64)
    rightly = survival(start[seen], end[seen], zeros, 1)
    wrongly = survival(np.zeros(len(zeros)), end[seen], zeros, 1)
    truth = np.exp(-3.0 / 5.0)
    assert rightly.stayed[at_time(rightly, 3.0)] == pytest.approx(truth, abs=0.01)
    assert wrongly.stayed[at_time(wrongly, 3.0)] > truth + 0.1
