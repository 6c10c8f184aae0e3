"""An ensemble smoother with multiple data assimilation (ES-MDA): learning unknowns from what was counted.

Every unknown is a standard normal number before anything is learnt. In each round all members are moved towards the
counts, perturbed by their errors times sqrt(inflation), so that all rounds together use each count once: the inverse
inflations add up to 1. For a linear model and normal errors the result is the exact posterior as members grow in
number; otherwise it is an approximation that small rounds make better (Emerick and Reynolds, Computers & Geosciences
55, 2013).

Few members see relations that are not there. With enough of them for all unknowns chance is taken out of what is
drawn; otherwise it is kept out. A `reach` of the caller says which unknown can move which count: outside it nothing is
learnt in the first round, and an unknown that reaches no count keeps its prior exactly. (In later rounds an unknown may
learn from a count that it cannot move, by way of others that both depend on: that is no chance.) The counts are turned
into independent directions, the eigenvectors of their covariance in units of their errors, and what an unknown learns
from a direction is tapered by how far their correlation r stands above its own sampling error s: 1 - (c s / r)^4 with
s = (1 - r^2) / sqrt(members), and nothing below c s; so too little is learnt rather than too much. The taper works on
directions and not on single counts, for two counts that nearly repeat each other would be played off against each
other. Idle unknowns that move nothing go along, to see how much spread is lost by chance in spite of that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals

Forward = Callable[[Reals], Reals]
"""From unknowns [member, unknown] to what they give [member, column], NaN in a row where a member fails.

The first columns are the counts to learn from; further ones are carried along.
"""

SCREEN = 1.0
"""Sampling errors that a correlation must exceed to be believed at all (c).

Of 110 unknowns that all matter a little, with 200 members, what was not counted is learnt to within 0.3 of its
standard deviation and with a spread 5 % too large; with 2 it would be 1.1 and 52 %, for what many small ones do
together is lost. Unknowns that move nothing lose 2 % of their spread by chance, without a screen 3 %.
"""

FEWEST = 10
"""Members that make an ensemble: with fewer no spread can be told."""

IDLE = 50
"""Idle unknowns that go along to see how much spread is lost by chance."""

AMPLE = 3
"""Members per column from which on chance can be taken out of columns without distorting them."""

KEPT = 1e-9
"""Directions whose variance is a smaller share of the largest one hold rounding only, and are left out."""


class TooFewMembers(ValueError):
    """So few members gave an answer that nothing can be learnt from them."""

    def __init__(self, left: int, asked: int) -> None:
        """How many of those asked are left."""
        super().__init__(f"{left} of {asked} members are left, {FEWEST} are needed")
        self.left, self.asked = left, asked


@dataclass(frozen=True)
class Observations:
    """What was counted, in the order of the first columns of the forward model."""

    values: Reals  # [count]
    errors: Reals  # [count] one standard deviation each, above zero
    reach: NDArray[np.bool_] | None = None  # [unknown, count] whether an unknown can move it; None: all can
    lacking: Reals | None = None  # [count, count] covariance of what the model lacks; None: it lacks nothing

    @property
    def covariance(self) -> Reals:
        """Covariance of errors and of what the model lacks, [count, count]."""
        errors = np.diag(self.errors**2)
        return errors if self.lacking is None else errors + self.lacking

    @cached_property
    def apart(self) -> Reals:
        """What turns distances from counts into independent ones of variance 1, [count, direction]."""
        if self.lacking is None:
            return np.diag(1.0 / self.errors)
        return np.linalg.inv(np.linalg.cholesky(self.covariance)).T


class ColumnSpread(NamedTuple):
    """What members give per column, [column]."""

    mean: Reals
    sd: Reals
    quantiles: Reals  # [quantile, column] at QUANTILES


QUANTILES = (0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995)


@dataclass(frozen=True)
class Smoothed:
    """What was learnt; `alive` are the members that never failed, by their place among those drawn."""

    prior: Reals = field(repr=False)  # [member, unknown] of all members drawn
    before: Reals = field(repr=False)  # [member, column] what they give, NaN where they fail
    posterior: Reals = field(repr=False)  # [alive, unknown]
    after: Reals = field(repr=False)  # [alive, column]
    alive: NDArray[np.intp] = field(repr=False)
    fit: tuple[float, ...]  # root mean square of (given - counted) / error: before, then after each round
    lost_by_chance: float  # share of the spread that idle unknowns lost, where none can be learnt

    @property
    def failed(self) -> int:
        """Members that gave no answer, in whatever round."""
        return len(self.prior) - len(self.alive)

    @property
    def shift(self) -> Reals:
        """How far the mean of each unknown moved, in prior standard deviations, [unknown]."""
        moved: Reals = self.posterior.mean(axis=0) - self.prior[self.alive].mean(axis=0)
        return moved

    @property
    def left(self) -> Reals:
        """Standard deviation of each unknown as a share of what it was, [unknown]."""
        share: Reals = self.posterior.std(axis=0) / self.prior[self.alive].std(axis=0)
        return share

    @property
    def touched(self) -> NDArray[np.bool_]:
        """Whether an unknown was moved at all, [unknown]."""
        touched: NDArray[np.bool_] = (self.posterior != self.prior[self.alive]).any(axis=0)
        return touched


def spread(given: Reals) -> ColumnSpread:
    """Mean, standard deviation and quantiles of what members give, [member, column]; failed ones are left out."""
    good = given[np.isfinite(given).all(axis=1)]
    return ColumnSpread(good.mean(axis=0), good.std(axis=0, ddof=1), np.quantile(good, QUANTILES, axis=0))


def inflations(rounds: int, ratio: float = 1.0) -> tuple[float, ...]:
    """Inflation of the errors per round, each `ratio` times smaller than the one before; their inverses add up to 1."""
    falling = ratio ** -np.arange(rounds, dtype=float)
    return tuple((falling * (1.0 / falling).sum()).tolist())


def standard_normals(members: int, unknowns: int, seed: int) -> Reals:
    """Prior members [member, unknown]: a Latin hypercube with mean 0 and variance 1, unrelated where members permit."""
    from scipy.special import ndtri

    random = np.random.default_rng([seed, 0])
    slices = random.permuted(np.tile(np.arange(members), (unknowns, 1)), axis=1).T
    drawn: Reals = ndtri((slices + random.random((members, unknowns))) / members)
    drawn -= drawn.mean(axis=0)
    return _unrelated(drawn) if _ample(members, unknowns) else drawn / drawn.std(axis=0, ddof=1)


def _unrelated(drawn: Reals) -> Reals:
    """Columns without mean, turned as little as can be so that their variances are 1 and their covariances 0."""
    size, turned = np.linalg.eigh(drawn.T @ drawn / (len(drawn) - 1))
    white: Reals = drawn @ (turned / np.sqrt(size)) @ turned.T
    return white


def smooth(
    forward: Forward,
    counts: Observations,
    prior: Reals,
    schedule: Sequence[float],
    seed: int = 1,
    screen: float | None = None,
) -> Smoothed:
    """Move an ensemble, [member, unknown], to what was counted; `schedule` has the inflation of each round.

    A member that fails in any round is left out from then on. The same arguments give the same bytes. Without `screen`
    correlations are screened by SCREEN, and not at all where members are enough to take chance out.

    Raises:
        TooFewMembers: fewer than FEWEST members are left.
    """
    random = np.random.default_rng([seed, 1])
    n, unknowns = len(counts.values), prior.shape[1]
    screen = (0.0 if _ample(len(prior), unknowns + IDLE) else SCREEN) if screen is None else screen
    z = np.hstack([prior, _idle(prior, random)])
    before = forward(prior)
    z, given, alive = _without_failed(z, before, np.arange(len(prior)), len(prior))
    began, fit = z, [_misfit(given[:, :n], counts)]
    for i, inflation in enumerate(schedule):
        away = _away(z, given[:, :n], counts, inflation, random)
        z = _moved(z, given[:, :n], counts.apart, away, _reach(counts, unknowns, i), inflation, screen)
        given = forward(z[:, :unknowns])
        began = began[np.isfinite(given).all(axis=1)]
        z, given, alive = _without_failed(z, given, alive, len(prior))
        fit.append(_misfit(given[:, :n], counts))
    lost = 1.0 - float((z.std(axis=0) / began.std(axis=0))[unknowns:].mean())
    return Smoothed(prior, before, z[:, :unknowns], given, alive, tuple(fit), lost)


def _ample(members: int, columns: int) -> bool:
    """Whether members are enough to take chance out of so many columns without distorting them."""
    return members >= AMPLE * columns + FEWEST


def _idle(prior: Reals, random: np.random.Generator) -> Reals:
    """Unknowns that move nothing, [member, IDLE]; members permitting, unrelated to the others."""
    drawn: Reals = random.standard_normal((len(prior), IDLE))
    return _apart(drawn, prior) if _ample(len(prior), prior.shape[1] + IDLE) else drawn


def _reach(counts: Observations, unknowns: int, turn: int) -> NDArray[np.bool_]:
    """Which unknown may learn from which count in a round, [unknown and idle, count]."""
    n = len(counts.values)
    reach = np.ones((unknowns + IDLE, n), bool)
    if counts.reach is not None:
        reach[:unknowns] = np.any(counts.reach, axis=1, keepdims=True) if turn else counts.reach
    return reach


def _without_failed(
    z: Reals, given: Reals, alive: NDArray[np.intp], asked: int
) -> tuple[Reals, Reals, NDArray[np.intp]]:
    """The members that gave an answer."""
    good = np.isfinite(given).all(axis=1)
    if good.sum() < FEWEST:
        raise TooFewMembers(int(good.sum()), asked)
    return z[good], given[good], alive[good]


def _misfit(given: Reals, counts: Observations) -> float:
    """Root mean square distance from the counts in errors, over members and counts; 0 without counts."""
    off = (given - counts.values) @ counts.apart
    return float(np.sqrt(np.mean(off**2))) if off.size else 0.0


def _away(z: Reals, given: Reals, counts: Observations, inflation: float, random: np.random.Generator) -> Reals:
    """How far members [member, count] are from their perturbed counts, in errors, [member, direction]."""
    noise = _perturbations(z, given, random)
    away: Reals = (counts.values - given) @ counts.apart + np.sqrt(inflation) * noise
    return away


def _perturbations(z: Reals, given: Reals, random: np.random.Generator) -> Reals:
    """Standard normal perturbations, [member, count], with no mean and, members permitting, with no chance in them.

    With enough members they are unrelated to the unknowns, to what is given and to each other, so that the spread after
    a round is what it would be with endless perturbations.
    """
    members, n = given.shape
    noise = random.standard_normal((members, n))
    noise -= noise.mean(axis=0)
    for others in (np.hstack([z, given]), given):
        if n and _ample(members, others.shape[1] + n):
            return _apart(noise, others)
    return noise


def _apart(drawn: Reals, others: Reals) -> Reals:
    """Columns [member, column] without mean, of variance 1, unrelated to each other and to other columns."""
    basis, triangle = np.linalg.qr(others - others.mean(axis=0))
    size = np.abs(np.diag(triangle))
    basis = basis[:, size > KEPT * max(size.max(initial=0.0), 1e-300)]
    drawn = drawn - drawn.mean(axis=0)
    return _unrelated(drawn - basis @ (basis.T @ drawn))


def _moved(
    z: Reals, given: Reals, apart: Reals, away: Reals, reach: NDArray[np.bool_], inflation: float, screen: float
) -> Reals:
    """Members after one round, [member, unknown]: each moved by the gain times how far `away` it is from its counts.

    In units of the errors, which `apart` makes independent, with D the deviations of what is given and U, variance its
    independent directions,

        gain = cov(z, D) U taper (variance + inflation)^-1 U',  step = gain (counted + sqrt(inflation) e - given).
    """
    members = len(z)
    if not given.shape[1]:
        return z
    a, off = z - z.mean(axis=0), given - given.mean(axis=0)
    d = off @ apart
    variance, turned = np.linalg.eigh(d.T @ d / (members - 1))
    good = variance > KEPT * max(variance[-1], 0.0)
    variance, turned = variance[good], turned[:, good]
    together = (a.T @ off / (members - 1) * reach) @ apart @ turned  # [unknown, direction]
    together *= _taper(together / (a.std(axis=0, ddof=1)[:, None] * np.sqrt(variance)), members, screen)
    steps = (away @ turned) @ (together / (variance + inflation)).T
    return np.where((together != 0.0).any(axis=1), z + steps, z)


def _taper(r: Reals, members: int, screen: float) -> Reals:
    """How far correlations [unknown, direction] are believed, 0..1, by how far they exceed their sampling error."""
    error = screen * (1.0 - np.minimum(r**2, 1.0)) / np.sqrt(members)
    believed: Reals = 1.0 - (error / np.maximum(np.maximum(np.abs(r), error), 1e-300)) ** 4
    return believed
