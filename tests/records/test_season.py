"""The time of the year: years by month are shared out exactly, and a planted season is found."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.records.columns import day_number
from dienmodel.records.season import month_of_year, season, years_by_month


def test_the_years_of_a_stay_by_month() -> None:
    first, last = (np.array([day_number(day)]) for day in (date(2024, 1, 30), date(2024, 3, 2)))
    days = years_by_month(first, last) * DAYS_PER_YEAR
    assert days == pytest.approx([2, 29, 1, *[0] * 9])


@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 900)), min_size=1, max_size=30))
def test_months_share_out_every_day(stays: list[tuple[int, int]]) -> None:
    first = np.array([day for day, _ in stays])
    last = first + np.array([length for _, length in stays])
    assert years_by_month(first, last).sum() * DAYS_PER_YEAR == pytest.approx((last - first).sum())


def test_a_planted_season_is_found() -> None:
    planted = np.array([1.5, 1, 1, 1, 1, 1, 1, 1.2, 1, 1, 1, 0.3])
    planted = planted / planted.mean()
    result = season(np.round(planted * 300), np.full(12, 1000.0))
    assert result is not None
    assert result.months == pytest.approx(planted, rel=0.02)
    assert result.p < 1e-6
    assert (result.low < planted).all()
    assert (planted < result.high).all()


def test_without_a_season_its_test_is_fair() -> None:
    """In a hundred worlds without one, one in twenty looks like it: up to eleven, at a chance of 1 %."""
    random = np.random.default_rng(6)
    results = [season(random.poisson(40, 12).astype(float), np.full(12, 99.0)) for _ in range(100)]
    assert sum(result is not None and result.p < 0.05 for result in results) <= 11


def test_small_months_become_quarters_and_small_quarters_nothing() -> None:
    quarters = season(np.full(12, 5.0), np.full(12, 99.0))
    assert quarters is not None
    assert quarters.events.tolist() == [15.0] * 4
    assert len(quarters.months) == 12
    assert season(np.full(12, 2.0), np.full(12, 99.0)) is None


def test_months_of_days_before_and_after_1970() -> None:
    days = np.array([day_number(day) for day in (date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29))])
    assert month_of_year(days).tolist() == [11, 0, 1]
