"""Occurrence over exposure against closed forms: the 6-MP trial, exact intervals, products of factors, pooling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom, poisson

from dienmodel.records.rates import (
    band_of,
    events_in_bands,
    fit_product,
    interval,
    log_likelihood,
    pool,
    without_factor,
    years_in_bands,
)

REMISSION = np.array([6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35], float)
"""Weeks in remission under 6-MP (Freireich et al. 1963), below zero where they went on."""

WEEKS, GONE = np.abs(REMISSION), REMISSION > 0


def test_the_piecewise_exponential_of_6_mp_is_at_its_maximum() -> None:
    """lifelines 0.30 stops at means 42.2, 42.4 and 31.5 with -42.109; the maximum is in closed form."""
    edges, one = np.array([0.0, 10.0, 20.0]), np.zeros(len(WEEKS), np.int64)
    weeks = years_in_bands(np.zeros(len(WEEKS)), WEEKS, edges, one, 1)
    events = events_in_bands(band_of(WEEKS[GONE], edges), 3, one[GONE], 1)
    assert events.ravel().tolist() == [5, 2, 2]
    assert weeks.ravel().tolist() == [190, 106, 63]
    assert (weeks / events).ravel() == pytest.approx([38.0, 53.0, 31.5])
    assert log_likelihood(events, weeks) == pytest.approx(-42.028, abs=5e-4)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0.01, 30)), min_size=1), st.floats(0.1, 9))
def test_bands_share_out_every_year_and_every_event(stays: list[tuple[float, float]], edge: float) -> None:
    start = np.array([first for first, _ in stays])
    end = start + np.array([length for _, length in stays])
    cell, edges = np.arange(len(stays)) % 2, np.array([0.0, edge, 2 * edge])
    assert years_in_bands(start, end, edges, cell, 2).sum() == pytest.approx((end - start).sum())
    band = band_of(end, edges)
    assert events_in_bands(band, 3, cell, 2).sum() == len(stays)
    assert (end > edges[band]).all()
    assert (end <= np.append(edges[1:], np.inf)[band]).all()


def test_the_interval_is_the_exact_one_of_a_poisson_count() -> None:
    """At its ends the count, or more extreme ones, have a chance of one in twenty."""
    low, high = interval(np.array([0.0, 7.0]), np.array([3.0, 20.0]))
    assert low[0] == 0.0
    assert poisson.cdf(0, 3.0 * high[0]) == pytest.approx(0.05)
    assert poisson.sf(6, 20.0 * low[1]) == pytest.approx(0.05)
    assert poisson.cdf(7, 20.0 * high[1]) == pytest.approx(0.05)


def test_a_product_finds_the_factors_that_made_the_events() -> None:
    years = np.random.default_rng(1).uniform(50, 200, (3, 2, 4))
    rates, first, second = np.array([0.3, 0.1, 0.05]), np.array([1.0, 0.5]), np.array([1.0, 2.0, 0.7, 1.3])
    events = years * rates[:, None, None] * first[:, None] * second
    product = fit_product(events, years)
    assert product.expected == pytest.approx(events)
    assert product.factors[0] / product.factors[0][0] == pytest.approx(first)
    assert product.factors[1] / product.factors[1][0] == pytest.approx(second)
    for axis in (1, 2):
        assert without_factor(product, years, axis).sum() == pytest.approx(events.sum())


def test_a_product_meets_the_events_of_every_band_and_member() -> None:
    """That is where its likelihood is largest; cells in which nothing was seen do no harm."""
    random = np.random.default_rng(2)
    years = random.uniform(0, 90, (4, 3, 2))
    years[0, 2] = 0.0
    events = random.poisson(0.2 * years).astype(float)
    expected = fit_product(events, years).expected
    for axes in ((1, 2), (0, 2), (0, 1)):
        assert expected.sum(axis=axes) == pytest.approx(events.sum(axis=axes), abs=1e-6)


def test_groups_that_differ_are_pooled_as_far_as_they_are_small() -> None:
    expected = np.array([2.0, 10.0, 100.0, 400.0])
    pooled = pool(expected * 2.0 ** np.array([1, -1, 1, -1]), expected)
    assert np.isfinite(pooled.shape)
    assert (np.diff(pooled.own) > 0).all()
    raw = 2.0 ** np.array([1, -1, 1, -1])
    assert (np.abs(np.log(pooled.factor)) < np.abs(np.log(raw))).all()
    assert pooled.factor[3] == pytest.approx(0.5, rel=0.02)
    posterior = gamma(pooled.shape + 800 * 0.25, scale=1 / (pooled.shape + 400))
    assert (pooled.low[3], pooled.high[3]) == pytest.approx(posterior.ppf([0.05, 0.95]))


def test_the_shape_of_pooling_has_the_largest_marginal_likelihood() -> None:
    events, expected = np.array([3.0, 30.0, 12.0, 40.0, 8.0]), np.array([9.0, 15.0, 20.0, 21.0, 16.0])

    def likelihood(a: float) -> float:
        return float(nbinom.logpmf(events, a, a / (a + expected)).sum())

    shape = pool(events, expected).shape
    assert likelihood(shape) >= max(likelihood(shape * 1.01), likelihood(shape / 1.01))


def test_groups_that_are_alike_get_one_factor_and_keep_their_own_interval() -> None:
    pooled = pool(np.array([11.0, 98.0]), np.array([10.0, 99.0]))
    assert pooled.factor.tolist() == [1.0, 1.0]
    assert pooled.low[0] < 0.65 < 1.7 < pooled.high[0]


def test_pooled_factors_are_nearer_to_the_truth_than_raw_ones() -> None:
    """Eighty small groups whose true factors are Gamma(4, 4): shrinking loses least (James and Stein)."""
    random = np.random.default_rng(3)
    truth, expected = random.gamma(4, 1 / 4, 80), random.uniform(2, 15, 80)
    events = random.poisson(truth * expected).astype(float)
    pooled = pool(events, expected)
    assert pooled.shape == pytest.approx(4, rel=0.5)
    raw_error, pooled_error = (np.sqrt(np.mean((x - truth) ** 2)) for x in (events / expected, pooled.factor))
    assert pooled_error < 0.9 * raw_error
    assert 0.8 < np.mean((pooled.low < truth) & (truth < pooled.high)) < 0.98
