"""Shares of the spread of an outcome against what is known of functions, and under figures that go together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr

from dienmodel.sweeps.decides.indices import indices
from dienmodel.sweeps.decides.terms import law_of, ranks_of

Reals = NDArray[np.float64]
ALONE = {"a": [0], "b": [1], "c": [2]}
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


def ishigami(ranks: Reals) -> Reals:
    """Ishigami and Homma (1990): sin a + 7 sin^2 b + 0.1 c^4 sin a on -pi..pi."""
    a, b, c = ((2.0 * ranks - 1.0) * np.pi).T
    outcome: Reals = np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    return outcome


def drawn(n: int, figures: int, seed: int = 1) -> Reals:
    return np.random.default_rng(seed).random((n, figures))


def test_ishigami_from_draws_that_are_there() -> None:
    ranks = drawn(1000, 3)
    found = indices(ranks, ishigami(ranks), ALONE)
    assert found.first == pytest.approx(FIRST, abs=1e-4)
    assert found.total == pytest.approx(TOTAL, abs=1e-4)
    assert found.explained == pytest.approx(1.0, abs=1e-6)


@given(st.lists(st.floats(-9.0, 9.0), min_size=2, max_size=20), st.integers(0, 99))
def test_a_linear_model_gives_the_closed_form(slopes: list[float], seed: int) -> None:
    """First and total order are both the square of a slope over the sum of squares."""
    a = np.round(np.array(slopes), 1)
    ranks = drawn(100, len(a), seed)
    found = indices(ranks, ranks @ a, {str(i): [i] for i in range(len(a))})
    exact = a**2 / max(np.sum(a**2), 1e-300)
    assert found.first == pytest.approx(exact, abs=1e-9)
    assert found.total == pytest.approx(exact, abs=1e-9)


def test_a_product_is_all_interplay() -> None:
    """(a - 1/2)(b - 1/2): neither does anything alone, both do all together."""
    ranks = drawn(300, 3)
    found = indices(ranks, (ranks[:, 0] - 0.5) * (ranks[:, 1] - 0.5), ALONE | {"ab": [0, 1]})
    assert found.first == pytest.approx((0.0, 0.0, 0.0, 1.0), abs=1e-9)
    assert found.total == pytest.approx((1.0, 1.0, 0.0, 1.0), abs=1e-9)


def test_what_a_group_does_is_what_its_figures_do_and_their_interplay() -> None:
    ranks = drawn(1000, 3)
    found = indices(ranks, ishigami(ranks), {"ac": [0, 2], "b": [1]})
    assert found.first == pytest.approx((0.5576, 0.4424), abs=1e-4)


def test_among_many_idle_figures_those_that_matter_are_found_and_hardly_any_other() -> None:
    """200 draws of 150 figures, a tenth of noise: errors of the shares are told about right."""
    slopes = np.zeros(150)
    slopes[:4] = 2.0, 1.5, 1.0, 0.8
    exact, names = 0.9 * slopes**2 / np.sum(slopes**2), {str(i): [i] for i in range(150)}
    away, idle = [], []
    for seed in range(10):
        ranks = drawn(200, 150, seed)
        signal = ranks @ slopes
        noise = np.random.default_rng([seed, 1]).standard_normal(200) * np.sqrt(signal.var() / 9.0)
        found = indices(ranks, signal + noise, names)
        away.append((found.first[:4] - exact[:4]) / found.first_error[:4])
        idle.append(int(np.count_nonzero(found.first[4:])))
        assert found.explained == pytest.approx(0.9, abs=0.05)
    assert np.sqrt(np.mean(np.square(away))) < 1.6
    assert np.mean(idle) < 2.5


def test_an_outcome_that_does_not_vary_or_is_noise_is_decided_by_nothing() -> None:
    ranks = drawn(100, 5)
    for outcome in (np.full(100, 3.0), np.random.default_rng(2).standard_normal(100)):
        found = indices(ranks, outcome, {"all": range(5)})
        assert found.first.tolist() == found.total.tolist() == [0.0]


def correlated(n: int, figures: int, r: float) -> tuple[Reals, Reals]:
    """Standard normals of which the first two go together, and their ranks."""
    z = np.random.default_rng(3).standard_normal((n, figures))
    z[:, 1] = r * z[:, 0] + np.sqrt(1.0 - r**2) * z[:, 1]
    return z, ndtr(z)


def test_figures_that_were_drawn_together_tell_of_each_other() -> None:
    """y = x1 + x2 + x3 with cor(x1, x2) = r: knowing x1 tells (1 + r)^2, it alone tells 1 - r^2, of 3 + 2 r."""
    r = 0.6
    z, ranks = correlated(2000, 12, r)
    found = indices(ranks, z[:, :3].sum(axis=1), {"x1": [0], "x3": [2], "x9": [8], "x1x2": [0, 1]}, together=True)
    whole = 3.0 + 2.0 * r
    assert found.first == pytest.approx((2.56 / whole, 1.0 / whole, 0.0, 3.2 / whole), abs=0.03)
    assert found.total == pytest.approx((0.64 / whole, 1.0 / whole, 0.0, 3.2 / whole), abs=0.03)


def test_members_fewer_than_figures_do_not_break_it() -> None:
    """A posterior of 60 members, 200 figures that all rest on 20 directions."""
    random = np.random.default_rng(4)
    moves = random.standard_normal((60, 20)) @ random.standard_normal((20, 200))
    moves[:, 7] = 1.0  # a figure at the end of its range in every member
    found = indices(ranks_of(moves), moves[:, 3] * 100.0, {"3": [3], "7": [7], "all": range(200)}, together=True)
    assert found.first[0] > 0.9
    assert found.first[1] == found.total[1] == 0.0
    assert np.isfinite(found.first_error).all()
    assert np.isfinite(found.total_error).all()


def test_errors_of_a_law_are_those_of_least_squares() -> None:
    """One outcome and one term: the variance of its coefficient is that of what is left over the sum of squares."""
    ranks = drawn(400, 1)
    law = law_of(ranks, (ranks + np.random.default_rng(5).standard_normal((400, 1)) * 0.2))
    spread = law.drawn(4000, 1)[:, 0, 0].std()
    assert spread == pytest.approx(np.sqrt(law.left[0, 0] / np.sum(law.values[:, 0] ** 2)), rel=0.05)
