"""The smoother against closed forms, a Markov chain and planted truths: what can be learnt is, and nothing else."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chisquare

from dienmodel.sweeps.smoother import (
    SCREEN,
    Observations,
    Smoothed,
    TooFewMembers,
    inflations,
    smooth,
    spread,
    standard_normals,
)

Reals = NDArray[np.float64]


def linear(matrix: Reals, z: Reals) -> Reals:
    return z @ matrix.T


def closed_form(matrix: Reals, counts: Observations) -> tuple[Reals, Reals]:
    """Mean and covariance of the posterior of a linear model with standard normal unknowns."""
    weight = matrix.T @ np.linalg.inv(counts.covariance)
    covariance: Reals = np.asarray(np.linalg.inv(np.eye(matrix.shape[1]) + weight @ matrix), np.float64)
    return covariance @ weight @ counts.values, covariance


def planted(unknowns: int, counts: int, seed: int) -> tuple[Reals, Observations]:
    """A linear model with counts of a truth from the prior."""
    random = np.random.default_rng(seed)
    matrix, errors = random.normal(size=(counts, unknowns)), random.uniform(0.3, 1.0, counts)
    truth = matrix @ random.normal(size=unknowns)
    return matrix, Observations(truth + errors * random.normal(size=counts), errors)


def smoothed(matrix: Reals, counts: Observations, members: int = 2000, rounds: int = 4, seed: int = 1) -> Smoothed:
    prior = standard_normals(members, matrix.shape[1], seed)
    return smooth(partial(linear, matrix), counts, prior, inflations(rounds), seed)


@pytest.mark.parametrize(("unknowns", "counts", "rounds"), [(1, 1, 1), (2, 1, 4), (3, 3, 4), (4, 6, 8), (5, 2, 4)])
def test_a_linear_model_gives_the_closed_form(unknowns: int, counts: int, rounds: int) -> None:
    """Mean within 1 % of a prior standard deviation, variance within 5 %."""
    matrix, counted = planted(unknowns, counts, 10 * unknowns + counts)
    found, (mean, covariance) = smoothed(matrix, counted, rounds=rounds), closed_form(matrix, counted)
    assert found.posterior.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert found.posterior.var(axis=0, ddof=1) == pytest.approx(np.diag(covariance), rel=0.05)


def test_what_the_model_lacks_of_all_counts_together_is_learnt_around() -> None:
    """Three counts that are off together say less of a level, and as much of differences, as the closed form has it."""
    matrix, counted = planted(3, 3, 7)
    off = Observations(counted.values, counted.errors, lacking=np.full((3, 3), 4.0))
    found, (mean, covariance) = smoothed(matrix, off), closed_form(matrix, off)
    assert found.posterior.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert np.cov(found.posterior.T) == pytest.approx(covariance, abs=0.02)
    assert np.trace(covariance) > 1.2 * np.trace(closed_form(matrix, counted)[1])


def test_what_a_count_says_of_another_is_used_though_an_unknown_cannot_reach_it() -> None:
    """y2 is z2 alone, but with y1 = z1 + z2 it tells z1 too; the closed form knows, and a mask does not forbid it."""
    matrix = np.array([[1.0, 1.0], [0.0, 1.0]])
    counted = Observations(np.array([1.0, 1.5]), np.array([0.3, 0.3]), np.array([[True, False], [True, True]]))
    found, (mean, covariance) = smoothed(matrix, counted), closed_form(matrix, counted)
    assert mean[0] < 0.0  # the first count alone would make it positive
    assert found.posterior.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert np.cov(found.posterior.T) == pytest.approx(covariance, abs=0.01)


def test_an_unknown_that_reaches_no_count_keeps_its_prior_exactly() -> None:
    matrix, counted = planted(6, 3, 5)
    matrix[:, 3:] = 0.0
    reach = np.repeat(np.arange(6)[:, None] < 3, 3, axis=1)
    prior = standard_normals(60, 6, 2)
    found = smooth(partial(linear, matrix), Observations(counted.values, counted.errors, reach), prior, inflations(4))
    assert np.array_equal(found.posterior[:, 3:], prior[:, 3:])
    assert found.touched.tolist() == [True, True, True, False, False, False]
    assert found.left[3:] == pytest.approx(1.0)


def test_with_few_members_unknowns_that_move_nothing_hardly_lose_spread() -> None:
    """150 members, 200 unknowns of which two matter: the screen halves how far the others move, and what they lose."""
    matrix = np.zeros((8, 200))
    matrix[:, :2] = np.random.default_rng(3).normal(size=(8, 2))
    counted = Observations(matrix @ np.r_[1.0, -1.0, np.zeros(198)], np.full(8, 0.05))
    prior = standard_normals(150, 200, 1)
    found = smooth(partial(linear, matrix), counted, prior, inflations(4))
    bare = smooth(partial(linear, matrix), counted, prior, inflations(4), screen=0.0)
    assert found.left[:2].max() < 0.2
    assert found.left[2:].mean() > 0.99
    assert abs(found.lost_by_chance - (1.0 - found.left[2:].mean())) < 0.005
    assert np.abs(found.shift[2:]).mean() < 0.8 * np.abs(bare.shift[2:]).mean()
    assert found.lost_by_chance < 0.8 * bare.lost_by_chance


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    matrix, counted = planted(4, 3, 1)
    first, second, other = (smoothed(matrix, counted, 100, seed=seed) for seed in (1, 1, 2))
    assert first.posterior.tobytes() == second.posterior.tobytes()
    assert first.posterior.tobytes() != other.posterior.tobytes()


def test_members_that_fail_are_left_out_and_counted() -> None:
    """Those above 2 fail at once, those moved above 1.5 later; the others are those that were drawn there."""

    def frail(z: Reals) -> Reals:
        given = z[:, :1] + 0.1 * z[:, 1:]
        given[z[:, 0] > 2.0] = np.nan
        return given

    prior = standard_normals(200, 2, 4)
    found = smooth(frail, Observations(np.array([2.2]), np.array([0.2])), prior, inflations(4))
    assert found.failed == 200 - len(found.posterior) == 200 - len(found.alive) > np.sum(prior[:, 0] > 2.0)
    assert np.isfinite(found.after).all()
    assert np.isfinite(spread(found.before).mean).all()
    assert np.isnan(found.before).any()


def test_too_few_members_are_no_ensemble() -> None:
    counted = Observations(np.array([1.0]), np.array([1.0]))
    with pytest.raises(TooFewMembers) as none_left:
        smooth(lambda z: np.full((len(z), 1), np.nan), counted, standard_normals(50, 2, 1), inflations(2))
    assert (none_left.value.left, none_left.value.asked) == (0, 50)


def test_without_counts_and_with_counts_that_nothing_moves_all_stays() -> None:
    prior = standard_normals(30, 3, 1)
    none = smooth(lambda z: np.zeros((len(z), 0)), Observations(np.zeros(0), np.zeros(0)), prior, inflations(3))
    still = smooth(lambda z: np.zeros((len(z), 1)), Observations(np.ones(1), np.ones(1)), prior, inflations(3))
    assert np.array_equal(none.posterior, prior)
    assert np.array_equal(still.posterior, prior)
    assert still.fit == pytest.approx((1.0,) * 4)


def test_two_counts_that_contradict_each_other_stay_apart_after_learning() -> None:
    """Each of the same quantity, ten apart with an error of one: in the end both are five errors away."""
    found = smoothed(np.array([[20.0], [20.0]]), Observations(np.array([0.0, 10.0]), np.ones(2)))
    after = spread(found.after)
    assert after.mean == pytest.approx([5.0, 5.0], abs=0.1)
    assert found.fit[-1] > 4.0


@pytest.mark.parametrize(("rounds", "ratio"), [(1, 1.0), (4, 1.0), (5, 2.0)])
def test_all_rounds_together_use_each_count_once(rounds: int, ratio: float) -> None:
    schedule = inflations(rounds, ratio)
    assert sum(1.0 / each for each in schedule) == pytest.approx(1.0)
    assert all(a == pytest.approx(ratio * b) for a, b in pairwise(schedule))


def test_prior_members_are_standard_normals() -> None:
    many, few = standard_normals(500, 4, 1), standard_normals(40, 100, 1)
    assert many.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.cov(many.T) == pytest.approx(np.eye(4), abs=1e-12)
    assert few.mean(axis=0) == pytest.approx(np.zeros(100), abs=1e-12)
    assert few.std(axis=0, ddof=1) == pytest.approx(np.ones(100))


def test_what_many_unknowns_do_together_is_learnt_by_few_members() -> None:
    """110 of 350 unknowns matter a little: a quantity that was not counted is learnt as the closed form has it."""
    random, off, wide = np.random.default_rng(1), [], []
    for seed in range(8):
        weights = np.zeros((9, 350))
        weights[:, :110] = random.normal(size=(1, 110)) + 0.5 * random.normal(size=(9, 110))
        errors = np.full(8, 1.5)
        truth = weights @ random.normal(size=350)
        counts = Observations(truth[:8] + errors * random.normal(size=8), errors)
        mean, covariance = closed_form(weights[:8], counts)
        given = spread(smoothed(weights, counts, 200, seed=seed).after)
        sd = np.sqrt(weights[8] @ covariance @ weights[8])
        off.append((given.mean[8] - weights[8] @ mean) / sd)
        wide.append(given.sd[8] / sd)
    assert np.sqrt(np.mean(np.square(off))) < 0.5
    assert 0.9 < np.mean(wide) < 1.2


# --- not linear -------------------------------------------------------------------------------------------------------


def growing(z: Reals) -> Reals:
    """People after one and two years of growth, [member, 2]: what is learnt of growth and start hangs together."""
    start, growth = 10.0 + z[:, 0], np.exp(0.1 * z[:, 1])
    return np.column_stack([start * growth, start * growth**2])


GROWN = Observations(np.array([11.0, 12.0]), np.array([0.8, 0.8]))


def metropolis(chains: int = 400, steps: int = 1500) -> Reals:
    """The posterior of `growing` by random walks of many chains, [draw, unknown]; the first third is thrown away."""
    random = np.random.default_rng(1)

    def score(z: Reals) -> Reals:
        off = (growing(z) - GROWN.values) / GROWN.errors
        worth: Reals = -0.5 * ((off**2).sum(axis=1) + (z**2).sum(axis=1))
        return worth

    at = random.normal(size=(chains, 2))
    now, found = score(at), []
    for _ in range(steps):
        tried = at + 0.9 * random.normal(size=at.shape)
        then = score(tried)
        better = np.log(random.random(chains)) < then - now
        at, now = np.where(better[:, None], tried, at), np.where(better, then, now)
        found.append(at)
    return np.concatenate(found[steps // 3 :])


def test_a_model_that_is_not_linear_agrees_with_a_markov_chain() -> None:
    """Quantiles within 3 % of the range that holds 99 % of the chain."""
    found = smooth(growing, GROWN, standard_normals(2000, 2, 1), inflations(8)).posterior
    chain = metropolis()
    low, high = np.quantile(chain, (0.005, 0.995), axis=0)
    asked = (0.05, 0.25, 0.5, 0.75, 0.95)
    apart = np.abs(np.quantile(found, asked, axis=0) - np.quantile(chain, asked, axis=0)) / (high - low)
    assert apart.max() < 0.03


def ranks_of_truths(truths: int, members: int, screen: float | None = None) -> Reals:
    """Where planted truths lie among the members that were learnt from their counts, [truth, unknown]."""
    random, found = np.random.default_rng(3), []
    for seed in range(truths):
        truth = random.standard_normal((1, 2))
        counts = Observations(growing(truth)[0] + GROWN.errors * random.standard_normal(2), GROWN.errors)
        learnt = smooth(growing, counts, standard_normals(members, 2, seed), inflations(4), seed, screen)
        found.append((learnt.posterior < truth).mean(axis=0))
    return np.array(found)


@pytest.mark.parametrize("screen", [None, pytest.param(SCREEN, marks=pytest.mark.nightly)])
def test_planted_truths_lie_anywhere_among_what_is_learnt(screen: float | None) -> None:
    """Simulation-based calibration: ranks are uniform, and intervals of 90 % hold 85 to 95 % of the truths."""
    ranks = ranks_of_truths(200, 200, screen)
    for unknown in ranks.T:
        assert chisquare(np.histogram(unknown, 10, (0.0, 1.0))[0]).pvalue > 0.01
        assert 0.85 <= np.mean((unknown > 0.05) & (unknown < 0.95)) <= 0.95
