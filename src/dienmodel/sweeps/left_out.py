"""Counts against each other: what the others would have forecast of each, and which contradict each other.

Errors, and what the model lacks, are normal with the covariance of the observations. Without count i members that were
learnt from all are weighed by one over how likely each makes it beside the other counts. Where few of them would
decide, the members of before, of which the courses were kept, are taken to be normal and moved to the other counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.sweeps.smoother import FEWEST, Observations

ENOUGH = 0.1
"""Effective members, as a share of all, from which on members that are weighed again can be trusted."""

CHANCE = 0.05
"""Chance that some pair of counts is named although none contradict each other."""

NINETY = 1.6449
"""Standard deviations at either side that hold 90 % of a normal distribution."""

WayLeftOut = Literal["weights", "smoother"]
"""How a count was left out: members weighed again, or those of before moved to the other counts."""


@dataclass(frozen=True)
class LeftOut:
    """A count, and what all others forecast of it: 5, 50 and 95 %, its error and what the model lacks included."""

    point: str
    way: WayLeftOut
    effective: float  # members that the forecast rests on
    forecast: tuple[float, float, float]
    off: float  # how far the count lies from the middle, in standard deviations of the forecast

    @property
    def inside(self) -> bool:
        """Whether it lies in the 90 % that was forecast."""
        return abs(self.off) <= NINETY


@dataclass(frozen=True)
class Contradiction:
    """Two counts, and how far either lies at least from what the other says of it, in standard deviations."""

    points: tuple[str, str]
    off: float


def left_out(names: Sequence[str], known: Observations, before: Reals, after: Reals) -> list[LeftOut]:
    """Every count as the others would have forecast it, from what members give of the counts, [member, count]."""
    whole = _Normal.of(known, before)
    return [_by_weights(name, i, known, after) or _by_smoother(name, i, whole) for i, name in enumerate(names)]


def _by_weights(name: str, i: int, known: Observations, after: Reals) -> LeftOut | None:
    """Members weighed again; None where few would decide.

    With Q the inverse covariance of errors and r what a member leaves of the counts, count i beside the others is
    normal with mean count_i - (Q r)_i / Q_ii and variance 1 / Q_ii.
    """
    q = np.linalg.inv(known.covariance)[i]
    off = (known.values - after) @ q / q[i]  # [member]
    log = 0.5 * off**2 * q[i]
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    effective = 1.0 / float((weights**2).sum())
    if effective < max(ENOUGH * len(after), FEWEST):
        return None
    middle = float(weights @ off)
    spread = float(np.sqrt(weights @ (off - middle) ** 2 + 1.0 / q[i]))
    return _told(name, "weights", effective, known.values[i], known.values[i] - middle, spread)


def _by_smoother(name: str, i: int, whole: "_Normal") -> LeftOut:
    """The members of before, moved to all counts but one."""
    middle, spread = whole.of_one(i, [j for j in range(len(whole.mean)) if j != i])
    return _told(name, "smoother", float(whole.members), whole.values[i], middle, spread)


def _told(name: str, way: WayLeftOut, effective: float, value: float, middle: float, spread: float) -> LeftOut:
    band = (middle - NINETY * spread, middle, middle + NINETY * spread)
    return LeftOut(name, way, effective, band, (float(value) - middle) / spread)


@dataclass(frozen=True)
class _Normal:
    """Counts before anything is learnt, taken to be normal with their errors."""

    values: Reals  # [count] as they were made
    mean: Reals  # [count]
    covariance: Reals  # [count, count]
    members: int

    @staticmethod
    def of(known: Observations, before: Reals) -> "_Normal":
        """That of the members that make sense."""
        good, n = before[np.isfinite(before).all(axis=1)], len(known.values)
        own = np.cov(good.T).reshape(n, n)
        return _Normal(known.values, good.mean(axis=0), own + known.covariance, len(good))

    def of_one(self, i: int, others: Sequence[int]) -> tuple[float, float]:
        """Mean and standard deviation of one count given some others."""
        beside = self.covariance[np.ix_(others, others)]
        gain = np.linalg.solve(beside, self.covariance[others, i])
        middle = self.mean[i] + gain @ (self.values[others] - self.mean[others])
        return float(middle), float(np.sqrt(self.covariance[i, i] - gain @ self.covariance[others, i]))


def contradictions(names: Sequence[str], known: Observations, before: Reals) -> list[Contradiction]:
    """Pairs of counts of which either makes the other unlikely, from what the members of before give; the worst first.

    Two counts that both lie far from what was thought, and fit each other, are none: then what was thought is wrong.
    """
    return sorted(_contradictions(names, known, before), key=lambda pair: -pair.off)


def _contradictions(names: Sequence[str], known: Observations, before: Reals) -> Iterator[Contradiction]:
    from scipy.special import ndtri

    whole, n = _Normal.of(known, before), len(names)
    for i, j in combinations(range(n), 2):
        off = min(_off(whole, i, j), _off(whole, j, i))
        if off > -float(ndtri(CHANCE / (n * (n - 1)))):
            yield Contradiction((names[i], names[j]), off)


def _off(whole: _Normal, i: int, other: int) -> float:
    """How far a count lies from what another says of it, in standard deviations."""
    middle, spread = whole.of_one(i, [other])
    return abs(float(whole.values[i]) - middle) / spread
