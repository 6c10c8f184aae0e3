"""How good forecasts were: what was counted after a day, forecast from that day on by the model and by naive rules.

A forecast is a mixture of normal distributions of one spread, the error of the count included; a naive one has one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Reals
from dienmodel.network.observed import Lack
from dienmodel.network.world import World
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import value_of
from dienmodel.runs.observed import ObservedQuantity, later_observations
from dienmodel.runs.run import Run
from dienmodel.sweeps.calibrate import Calibration, calibrate
from dienmodel.sweeps.discrepancy import covariance, integrated, lacked, with_lacking
from dienmodel.sweeps.foretold import ALONE, Foretold, Scored
from dienmodel.sweeps.map import HERE, Execution

RANKS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a forecast that are kept."""


@dataclass(frozen=True)
class Forecast:
    """A forecast of a count of people, from a day on."""

    by: str
    since: date
    reading: ObservedQuantity
    means: Reals = field(repr=False)  # [part] of the mixture
    spread: float  # of each part

    @property
    def years(self) -> float:
        """How far ahead it was, in years."""
        return (self.reading.day - self.since).days / DAYS_PER_YEAR

    @property
    def bias(self) -> float:
        """How far its mean was above what was counted, as a share of that."""
        return float(self.means.mean()) / self.reading.value - 1.0

    @property
    def rank(self) -> float:
        """The chance that it gave to less than was counted."""
        from scipy.special import ndtr

        return float(ndtr((self.reading.value - self.means) / self.spread).mean())

    @property
    def crps(self) -> float:
        """Continuous ranked probability score as a share of the count: E|x - counted| - E|x - y| / 2, at best 0."""
        apart = self.means[:, None] - self.means
        off = _mean_size(self.means - self.reading.value, self.spread).mean()
        return float(off - _mean_size(apart, self.spread * np.sqrt(2.0)).mean() / 2.0) / self.reading.value

    @property
    def deviation(self) -> float:
        """Its standard deviation, as a share of the count."""
        return float(np.sqrt(self.means.var() + self.spread**2)) / self.reading.value

    def quantile(self, rank: float) -> float:
        """Below what it says that so large a share lies."""
        from scipy.optimize import brentq
        from scipy.special import ndtr

        low, high = self.means.min() - 9.0 * self.spread, self.means.max() + 9.0 * self.spread
        return float(brentq(lambda x: ndtr((x - self.means) / self.spread).mean() - rank, low, high))

    def told(self, expected: float) -> Foretold:
        """The same in numbers to keep, with what the course of that day expected."""
        shown = self.reading
        quantiles = {f"p{100 * rank:.0f}": self.quantile(rank) for rank in RANKS}
        off = {name: getattr(self, name) for name in ("bias", "deviation", "rank", "crps")}
        return Foretold(
            self.by, self.since, shown.name, shown.category, shown.day, shown.value, expected, **quantiles, **off
        )


def _mean_size(middle: Reals, spread: float) -> Reals:
    """Mean of |x| for x normal around a middle, any shape."""
    from scipy.special import ndtr

    z = middle / spread
    size: Reals = middle * (2.0 * ndtr(z) - 1.0) + 2.0 * spread * np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return size


# --- the model -----------------------------------------------------------------------------------------------


def looked_ahead(world: World, members: int = 200, seed: int = 1, how: Execution = HERE) -> Calibration:
    """What the model makes of the counts up to `known`; where there are none, what was thought."""
    known = any(reading.learn for reading in later_observations(world))
    return calibrate(world, members, 4 if known else 0, seed, how)


def by_model(found: Calibration, by: str = ALONE, lacks: Mapping[str, Lack] | None = None) -> list[Forecast]:
    """Forecasts of what was counted of people after `known`, with what the model is said to lack, or else lacks."""
    given, since = found.smoothed.after[:, : len(found.points)], found.world.catalogue.now
    if lacks is not None:
        run = Run(found.world, expect(found.world.network))
        lacking = covariance(lacks, lacked(run, [(point.quantity, point.day) for point in found.points], lacks))
        given = with_lacking(given, lacking, found.known.values, found.known.errors, found.seed)
    return [Forecast(by, since, found.points[i], given[:, i], found.points[i].error) for i in _withheld(found)]


def _withheld(found: Calibration) -> list[int]:
    """Places of counts of people after `known`."""
    since = found.world.catalogue.now
    return [i for i, point in enumerate(found.points) if point.category and point.day > since]


def drift_of(forecasts: Sequence[Scored], memory: float) -> float:
    """What the model lacked a year, as a share, by how far forecasts were off beyond their own spread.

    The root of sum(bias^2 - own variance) / sum(G), see `discrepancy`; 0 where they were no further off than they said.
    """
    beyond = [each.bias**2 - each.deviation**2 for each in forecasts]
    grown = np.diag(integrated(np.array([each.years for each in forecasts]), memory))
    return float(np.sqrt(max(sum(beyond), 0.0) / grown.sum()))


# --- naive rules ---------------------------------------------------------------------------------------------


def naive(found: Calibration) -> Iterator[Forecast]:
    """Forecasts from the counts of a category up to `known`, the start of the run among them, without any model."""
    since = found.world.catalogue.now
    for i in _withheld(found):
        point = found.points[i]
        known = _known(found, point)
        ahead = (point.day - known.start).days / DAYS_PER_YEAR
        yield Forecast("walk", since, point, *_walk(known, ahead, point.error))
        yield Forecast("line", since, point, *_line(known, ahead, point.error))


class Known(NamedTuple):
    """Counts of a category up to a day: years since the first, [count], people, and the error of one."""

    start: date
    years: Reals
    people: Reals
    error: float


def _known(found: Calibration, point: ObservedQuantity) -> Known:
    world = found.world
    run, start = Run(world, expect(world.network)), world.network.calendar.dates[0]
    first = value_of(run, parse(point.category, world.catalogue), start)
    own = [p for p in found.points if p.category == point.category and p.day <= world.catalogue.now]
    own.sort(key=lambda reading: reading.day)
    years = [0.0, *((reading.day - start).days / DAYS_PER_YEAR for reading in own)]
    return Known(start, np.array(years), np.array([first, *(reading.value for reading in own)]), point.error)


def _walk(known: Known, ahead: float, error: float) -> tuple[Reals, float]:
    """A random walk with drift, from the last count on.

    Its steps vary around no drift, for two counts leave nothing to vary around one; how little is known of the drift
    adds to it: variance s^2 (h + h^2 / T), T the years between first and last count. With one count it stays there.
    """
    steps, whole = np.diff(known.people), known.years[-1]
    horizon = ahead - whole
    if not len(steps):
        return known.people[-1:], error
    drift = steps.sum() / whole
    variance = float(np.mean(steps**2 / np.diff(known.years)))
    spread = np.sqrt(variance * (horizon + horizon**2 / whole) + error**2)
    return known.people[-1:] + drift * horizon, float(spread)


def _line(known: Known, ahead: float, error: float) -> tuple[Reals, float]:
    """A straight line by least squares, as sure as the errors of counts make it; with one count it is level."""
    middle, off = known.years.mean(), known.years - known.years.mean()
    if len(off) < 2:
        return known.people[-1:], error
    slope = off @ known.people / (off @ off)
    spread = error * np.sqrt(1.0 + 1.0 / len(off) + (ahead - middle) ** 2 / (off @ off))
    return np.array([known.people.mean() + slope * (ahead - middle)]), float(spread)
