"""What knowing is worth, against closed forms of decisions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr

from dienmodel.sweeps.decides.information import of_all, of_figures, of_groups

Reals = NDArray[np.float64]


def unit_loss(mean: float, spread: float) -> float:
    """E[max(0, g)] - max(0, E[g]) of a normal gain: Raiffa and Schlaifer's unit normal loss integral."""
    at = mean / spread
    density = np.exp(-(at**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return float(spread * density + mean * ndtr(at) - max(mean, 0.0))


def two_way(n: int, seed: int = 1) -> tuple[Reals, Reals]:
    """Ranks of two normal figures, and gains of two decisions: none, and 0.5 + 2 x1 + x2."""
    x = np.random.default_rng(seed).standard_normal((n, 2))
    return ndtr(x), np.column_stack([np.zeros(n), 0.5 + x @ [2.0, 1.0]])


def test_normal_gains_give_the_closed_form() -> None:
    ranks, gains = two_way(4000)
    exact = {"x1": unit_loss(0.5, 2.0), "x2": unit_loss(0.5, 1.0), "both": unit_loss(0.5, np.sqrt(5.0))}
    found = of_groups(ranks, gains, {"x1": [0], "x2": [1], "both": [0, 1]})
    for name, worth in found.items():
        assert worth.value == pytest.approx(exact[name], abs=3.0 * worth.error), name
        assert worth.error < 0.02
        assert worth.value <= of_all(gains).value
    assert of_all(gains).value == pytest.approx(exact["both"], abs=3.0 * of_all(gains).error)


def test_errors_are_those_of_other_draws() -> None:
    """Over 40 draws of 300: the spread of the values is the error that is told, and they are not biased."""
    found = [of_figures(*two_way(300, seed), [1]) for seed in range(40)]
    values = np.array([worth.value for worth in found])
    assert np.mean([worth.error for worth in found]) == pytest.approx(values.std(), rel=0.4)
    assert values.mean() == pytest.approx(unit_loss(0.5, 1.0), abs=3.0 * values.std() / np.sqrt(40))


def test_a_known_choice_between_three() -> None:
    """Gains 0, x and -x with x uniform on -1..1: knowing x gains E|x| = 1/2 over any of the three."""
    ranks = np.random.default_rng(2).random((2000, 2))
    x = 2.0 * ranks[:, 0] - 1.0
    gains = np.column_stack([np.zeros_like(x), x, -x])
    worth = of_figures(ranks, gains, [0])
    assert worth.value == pytest.approx(0.5, abs=3.0 * worth.error)
    assert of_figures(ranks, gains, [1]).value == 0.0


def test_a_bent_gain_is_followed() -> None:
    """Gain x^2 - 1/3, x uniform on -1..1: knowing x gains 4 / (9 sqrt 3), which no straight line sees."""
    ranks = np.random.default_rng(3).random((2000, 1))
    x = 2.0 * ranks[:, 0] - 1.0
    worth = of_figures(ranks, np.column_stack([np.zeros_like(x), x**2 - 1.0 / 3.0]), [0])
    assert worth.value == pytest.approx(4.0 / (9.0 * np.sqrt(3.0)) / 2.0, abs=3.0 * worth.error)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 4))
def test_knowing_never_harms_and_never_gains_more_than_knowing_all(seed: int, decisions: int) -> None:
    random = np.random.default_rng(seed)
    ranks = random.random((60, 5))
    gains = ranks @ random.standard_normal((5, decisions)) + 0.3 * random.standard_normal((60, decisions))
    worth = of_figures(ranks, gains, [0, 1])
    assert 0.0 <= worth.value <= of_all(gains).value + 1e-12
    assert worth.error >= 0.0


def test_where_one_decision_is_always_best_nothing_is_worth_knowing() -> None:
    ranks = np.random.default_rng(4).random((200, 3))
    gains = np.column_stack([ranks[:, 0], ranks[:, 0] + 1.0 + ranks[:, 1]])
    assert of_all(gains).value == 0.0
    assert of_figures(ranks, gains, [0, 1]).value == 0.0
