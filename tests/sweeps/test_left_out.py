"""Counts against each other: forecasts of each by the others in closed form, and planted contradictions."""

import numpy as np
import pytest
from numpy.typing import NDArray

from dienmodel.sweeps.left_out import contradictions, left_out
from dienmodel.sweeps.smoother import Observations

Reals = NDArray[np.float64]
NAMES = ("a", "b", "c", "d")


def normal(
    members: int, errors: Reals, values: Reals, lacking: Reals | None = None
) -> tuple[Observations, Reals, Reals]:
    """Four counts of a normal prior: what members give before, and members of the exact posterior."""
    matrix = np.random.default_rng(2).normal(size=(4, 3))
    known = Observations(values, errors, None, lacking)
    weight = matrix.T @ np.linalg.inv(known.covariance)
    left = np.linalg.inv(np.eye(3) + weight @ matrix)
    random = np.random.default_rng(1)
    before = random.normal(size=(members, 3)) @ matrix.T
    after = random.multivariate_normal(left @ weight @ values, left, members) @ matrix.T
    return known, before, after


def exact(known: Observations, i: int) -> tuple[float, float]:
    """Mean and standard deviation of count i given the others."""
    matrix = np.random.default_rng(2).normal(size=(4, 3))
    whole, others = matrix @ matrix.T + known.covariance, [j for j in range(4) if j != i]
    gain = np.linalg.solve(whole[np.ix_(others, others)], whole[others, i])
    return float(gain @ known.values[others]), float(np.sqrt(whole[i, i] - gain @ whole[others, i]))


@pytest.mark.parametrize("together", [0.0, 0.5])
def test_members_weighed_again_give_the_closed_form(together: float) -> None:
    lacking = None if not together else 0.4 * (together + (1.0 - together) * np.eye(4))
    known, before, after = normal(20_000, np.array([3.0, 2.4, 3.6, 3.0]), np.array([1.5, -1.2, 0.9, 2.4]), lacking)
    for i, row in enumerate(left_out(NAMES, known, before, after)):
        middle, spread = exact(known, i)
        assert row.way == "weights"
        assert row.effective < 20_000
        assert row.forecast[1] == pytest.approx(middle, abs=0.04 * spread)
        assert row.off == pytest.approx((known.values[i] - middle) / spread, abs=0.05)
        assert row.inside


def test_where_few_members_would_decide_those_of_before_are_moved() -> None:
    """A count ten errors from the others: hardly a member learnt from all of them is likely without it."""
    known, before, after = normal(5_000, np.full(4, 0.1), np.array([6.0, 0.0, 0.0, 0.0]))
    rows = {row.point: row for row in left_out(NAMES, known, before, after)}
    middle, spread = exact(known, 0)
    assert rows["a"].way == "smoother"
    assert rows["a"].effective == 5_000
    assert rows["a"].forecast[1] == pytest.approx(middle, abs=0.1 * spread)
    assert not rows["a"].inside


def test_only_a_planted_contradiction_is_named() -> None:
    random = np.random.default_rng(5)
    truth = random.normal(size=(400, 1)) * 100
    before = np.hstack([truth, truth, truth / 2, random.normal(size=(400, 1)) * 100])
    fit = Observations(np.array([250.0, 245.0, 126.0, 10.0]), np.full(4, 5.0))  # far out, but together
    assert contradictions(NAMES, fit, before) == []
    apart = Observations(np.array([50.0, 100.0, 25.0, 10.0]), np.full(4, 5.0))
    found = contradictions(NAMES, apart, before)
    assert found[0].points in (("a", "b"), ("b", "c"))
    assert all("b" in pair.points for pair in found)
    assert found[0].off == pytest.approx(50.0 / np.hypot(5.0, 5.0), rel=0.05)


def test_a_model_that_lacks_enough_has_no_contradiction() -> None:
    truth = np.random.default_rng(5).normal(size=(400, 1)) * 100
    values, errors = np.array([50.0, 100.0]), np.full(2, 5.0)
    before = np.hstack([truth, truth])
    assert contradictions(NAMES[:2], Observations(values, errors), before)
    assert not contradictions(NAMES[:2], Observations(values, errors, None, 30.0**2 * np.eye(2)), before)


def test_one_count_alone_is_forecast_by_what_was_thought() -> None:
    before = np.random.default_rng(1).normal(10.0, 2.0, (4000, 1))
    known = Observations(np.array([30.0]), np.array([0.1]))
    (row,) = left_out(["a"], known, before, np.full((4000, 1), 29.9) + 0.05 * before)
    assert row.forecast[1] == pytest.approx(10.0, abs=0.2)
    assert contradictions(["a"], known, before) == []
