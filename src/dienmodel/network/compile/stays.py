"""How long people stay in a stage, in whole steps: with the mean and the variation that are said, whatever the step."""

from functools import lru_cache
from math import lgamma, sqrt

import numpy as np

from dienmodel.network.network import Reals, Small

MOST_GRID = 100_000
"""Steps up to which the variation of a stay is followed."""

TAIL = 25.0
"""A gamma falls as exp(-x mean / variance): so many times variance over mean beyond its mean next to nobody is left."""

WIDE = 1e4
"""A variance in steps beside which what whole steps add, a quarter at most, is nothing."""

NARROWEST = 50.0
"""No gamma of a smaller deviation than its mean by this is computed: its series would take too long."""


MOST_MOVES = 2000
"""Ticks that are moved at most to keep the variance of a stay."""

TERMS = np.arange(32.0)[:, None]
"""Terms of a series that are worked out together."""

NOISE = 1e-10
"""A share of people that is left out: what second differences of so few would be is rounding."""


def stays(mean: float, variation: float, longest: int) -> Reals:
    """Chances of a stay of 0, 1, 2... `longest` steps, with this mean in steps and deviation `variation` x mean.

    A stay is a step and a gamma, cut in whole steps as `lattice` does; some people stay as near to the mean as whole
    steps allow, as many as give the deviation. Nobody stays less than a step, so a mean below that counts as one; and
    where the mean is no whole number, whole steps can vary more than is said, never less. Who stays beyond `longest`
    is given that.
    """
    rest = max(mean, 1.0) - 1.0
    near = _around(rest)
    least = float(near @ np.arange(len(near)) ** 2 - rest**2)
    more = (variation * mean) ** 2 - least
    chances = near
    if rest > 0 and more > 1e-9:
        wide = _width(rest, least + more)
        part = min(more / (_spread(rest, wide) - least), 1.0)
        chances = part * lattice(rest, wide, longest)
        near = np.pad(near, (0, max(len(chances) - len(near), 0)))
        chances = np.pad(chances, (0, len(near) - len(chances))) + (1.0 - part) * near
    return _within(np.append(0.0, chances), longest)


def _within(chances: Reals, longest: int) -> Reals:
    """Chances with those of whatever is beyond `longest` put there."""
    if len(chances) <= longest + 1:
        return chances
    return np.append(chances[:longest], max(1.0 - chances[:longest].sum(), 0.0))


def _width(mean: float, variance: float) -> float:
    """The variance of a gamma of which the whole numbers vary by some variance, or by a little more."""
    if variance > WIDE:
        return variance
    narrowest = max(0.25, (mean / NARROWEST) ** 2)
    if variance <= 2 * narrowest:
        return max(variance, narrowest)
    added = _spread(mean, variance) - variance
    return variance - added


def _around(mean: float) -> Reals:
    """Chances of the two whole numbers around a mean, [0, 1, 2...]."""
    below = int(np.floor(mean))
    chances = np.zeros(below + 2)
    chances[below:] = 1.0 - (mean - below), mean - below
    return chances


def lattice(mean: float, variance: float, longest: int) -> Reals:
    """Chances of 0, 1, 2... for a gamma that falls on the two whole numbers around it, so that the mean is kept.

    The chance of k is a second difference of the people-steps beyond k, E max(X - k, 0).
    """
    beyond = _beyond(mean, variance, min(_reach(mean, variance), longest + 1))
    chances: Reals = np.append(1.0 - beyond[0] + beyond[1], beyond[:-2] - 2 * beyond[1:-1] + beyond[2:])
    chances = np.maximum(chances, 0.0)
    total = float(chances.sum())  # of very many steps the rounding adds up to a little more than one
    return np.append(chances / max(total, 1.0), max(1.0 - total, 0.0))


def _spread(mean: float, variance: float) -> float:
    """Variance of the whole numbers that `lattice` makes of a gamma with some variance."""
    if variance > WIDE:
        return variance
    beyond = _beyond(mean, variance, _reach(mean, variance))
    return float(beyond[0] + 2.0 * beyond[1:].sum() - mean**2)


def _reach(mean: float, variance: float) -> int:
    """Whole number beyond which next to nobody of a gamma lies."""
    return int(min(np.ceil(mean + 9.0 * sqrt(variance) + TAIL * variance / mean) + 2, MOST_GRID))


@lru_cache(maxsize=4)
def _beyond(mean: float, variance: float, reach: int) -> Reals:
    """E max(X - k, 0) for a gamma X and k = 0..reach: mean x (1 - F(k; shape + 1)) - k x (1 - F(k; shape))."""
    shape = mean**2 / variance
    k = np.arange(reach + 1.0)
    x = k * shape / mean
    below = gamma_below(shape, x)
    with np.errstate(divide="ignore"):
        step = np.exp(shape * np.log(x) - x - lgamma(shape + 1))
    beyond: Reals = np.maximum(mean * (1.0 - np.maximum(below - step, 0.0)) - k * (1.0 - below), 0.0)
    return np.where(below < 1.0 - NOISE, beyond, 0.0)


def gamma_below(shape: float, x: Reals) -> Reals:
    """Chance that a gamma of scale one stays below x: the series x^a e^-x (1/a! + x/(a+1)! + ...), all terms positive.

    Written out because importing scipy for it takes longer than compiling a scenario.
    """
    end = shape + 12 * sqrt(shape) + 50  # less than 1e-16 lies beyond
    x = np.minimum(x, end)
    with np.errstate(divide="ignore"):
        term = np.exp(shape * np.log(x) - x - lgamma(shape + 1))
    below, n, most = term.copy(), 0, float(x.max()) - shape
    while n < most or (term > 1e-17 * below).any():
        terms = term * np.cumprod(x / (shape + n + 1.0 + TERMS), axis=0)
        below, term = below + terms.sum(axis=0), terms[-1]
        n += len(TERMS)
    return np.where(x < end, np.minimum(below, 1.0), 1.0)


def variance_of(chances: Reals) -> float:
    """Variance of a stay with chances of 0, 1, 2... steps."""
    k = np.arange(len(chances))
    return max(float(k**2 @ chances) - float(k @ chances) ** 2, 0.0)


def with_variance(ticks: Small, variance: float, longest: int) -> Small:
    """Ticks with the same mean and nearly this variance: some move a step up, none beyond `longest`, as many one down.

    A tick that moves from a to a + 1 while another moves from b to b - 1 adds 2 (a - b) + 2 to the sum of squares;
    back it is 2 (a - b) - 2 less.
    """
    steps = np.repeat(np.arange(len(ticks)), ticks)
    wanted = len(steps) * variance + steps.sum() ** 2 / len(steps)
    for _ in range(MOST_MOVES):
        lack = wanted - float(steps @ steps)
        up = 1 if lack > 0 else -1
        apart = abs(lack) / 2 - up
        other = min(int(np.searchsorted(steps, max(steps[-1] - apart, 1 + (up > 0)))), len(steps) - 2)
        added = 2 * up * int(steps[-1] - steps[other]) + 2
        if steps[other] - up < 1 or steps[-1] + up > longest or abs(lack - added) >= abs(lack):
            break
        steps[[-1, other]] += (up, -up)
        steps.sort()
    return np.bincount(steps).astype(np.int32)
