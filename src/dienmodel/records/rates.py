"""Occurrence over exposure: events and years in bands, rates with intervals, and groups that share a likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import chdtri, gammaln

from dienmodel.network.network import Ints, Reals

CHANCE = 0.9
"""Of the intervals that are told."""

SHAPES = (-7.0, 10.0)
"""Logarithms of the shapes of the gamma distribution that are tried."""

CLOSER = 1e-4
"""By how much the log likelihood of groups that differ must be above that of groups alike."""

CLOSE, MOST_ROUNDS = 1e-10, 10_000
"""When the factors of groups stand still, and how long that is awaited."""


def years_in_bands(start: Reals, end: Reals, edges: Reals, cell: Ints, cells: int) -> Reals:
    """Years that people were seen, [band, cell]: those between `start` and `end` on the clock, [stay].

    Band b lies above `edges[b]` up to and with `edges[b + 1]`; the last one is open.
    """
    ends = np.append(edges[1:], np.inf)
    rows = [
        np.bincount(cell, np.clip(np.minimum(end, high) - np.maximum(start, low), 0.0, None), cells)
        for low, high in zip(edges, ends, strict=True)
    ]
    return np.array(rows)


def band_of(end: Reals, edges: Reals) -> Ints:
    """The band in which each stay ends, [stay]."""
    return np.maximum(np.searchsorted(edges, end, "left") - 1, 0)


def events_in_bands(band: Ints, bands: int, cell: Ints, cells: int) -> Reals:
    """Events, [band, cell], from the band and the cell of each, [event]."""
    return np.bincount(band * cells + cell, minlength=bands * cells).reshape(bands, cells).astype(float)


def interval(events: Reals, years: Reals, chance: float = CHANCE) -> tuple[Reals, Reals]:
    """The interval of a rate of which so many events were seen in so many years (Garwood 1936).

    From `chi2(a; 2 d) / 2 E` to `chi2(1 - a; 2 d + 2) / 2 E`, per year; no end is known without years.
    """
    tail, d, e = (1.0 - chance) / 2.0, np.asarray(events, float), np.asarray(years, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(d > 0, chdtri(2.0 * np.maximum(d, 0.5), 1.0 - tail), 0.0) / (2.0 * e)
        high = chdtri(2.0 * d + 2.0, tail) / (2.0 * e)
    return np.where(e > 0, low, 0.0), np.where(e > 0, high, np.inf)


def log_likelihood(events: Reals, years: Reals) -> float:
    """The largest log likelihood of rates that are constant within bands: sum of d log(d / E) - d."""
    seen = events > 0
    return float(np.sum(events[seen] * np.log(events[seen] / years[seen]) - events[seen]))


# --- groups ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Product:
    """Rates that are a rate per band times a factor per member of each dimension, at the largest likelihood.

    `rates` are per year, [band]; `factors` [member] per dimension, one on average over the events expected without
    them. `expected` are the events of every cell, [band, member, ...].
    """

    rates: Reals
    factors: tuple[Reals, ...]
    expected: Reals


def fit_product(events: Reals, years: Reals) -> Product:
    """Fit a product to events and years, [band, member, ...], by iterative proportional fitting."""
    parts = [np.ones(size) for size in events.shape]
    for _ in range(MOST_ROUNDS):
        moved = 0.0
        for axis in range(events.ndim):
            new = _ratio(_along(events, axis), _along(_expected(years, parts, without=axis), axis))
            moved = max(moved, float(np.max(np.abs(new - parts[axis]) / np.maximum(parts[axis], 1e-300), initial=0.0)))
            parts[axis] = new
        if moved < CLOSE or events.ndim == 1:
            break
    for axis in range(1, events.ndim):
        others = _along(_expected(years, parts, without=axis), axis)
        level = float(_ratio(np.sum(parts[axis] * others), np.sum(others)))
        parts[axis] = parts[axis] / level if level else parts[axis]
        parts[0] = parts[0] * level if level else parts[0]
    return Product(parts[0], tuple(parts[1:]), _expected(years, parts))


def without_factor(product: Product, years: Reals, axis: int) -> Reals:
    """Events that were to be expected of each member of a dimension if its factor were one, [member]."""
    return _along(_expected(years, [product.rates, *product.factors], without=axis), axis)


def _expected(years: Reals, parts: Sequence[Reals], without: int | None = None) -> Reals:
    result: Reals = years
    for axis, part in enumerate(parts):
        if axis != without:
            result = result * part.reshape([-1 if i == axis else 1 for i in range(years.ndim)])
    return result


def _along(array: Reals, axis: int) -> Reals:
    """Sums over all other axes."""
    sums: Reals = array.sum(axis=tuple(i for i in range(array.ndim) if i != axis))
    return sums


def _ratio(above: Reals | float, below: Reals | float) -> Reals:
    """A ratio that is zero where nothing was seen."""
    up, down = np.asarray(above, float), np.asarray(below, float)
    ratio: Reals = np.divide(up, down, out=np.zeros(np.broadcast(up, down).shape), where=down > 0)
    return ratio


# --- pooling ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pooled:
    """Factors of groups, drawn to one as far as few events say little: `(d + a) / (m + a)`, [member].

    `own` is the weight of what was seen of the group itself, `m / (m + a)`; `low` and `high` are the ends of the
    interval; `shape` is `a`, infinite where the groups do not differ more than by chance. There all factors are one,
    with the interval of the group by itself, for that the groups are alike was not proven.
    """

    factor: Reals
    low: Reals
    high: Reals
    own: Reals
    shape: float


def pool(events: Reals, expected: Reals, chance: float = CHANCE) -> Pooled:
    """Pool groups by the gamma-Poisson model: events of a group are Poisson with mean `m f`, `f` is Gamma(a, a).

    `a` has the largest marginal likelihood (negative binomial); `expected` is `m`, [member].
    """
    shape = _shape(events, expected)
    if np.isinf(shape):
        low, high = interval(events, expected, chance)
        return Pooled(np.ones(len(events)), np.minimum(low, 1.0), np.maximum(high, 1.0), np.zeros(len(events)), shape)
    tail, mass, scale = (1.0 - chance) / 2.0, events + shape, expected + shape
    low, high = (chdtri(2.0 * mass, share) / (2.0 * scale) for share in (1.0 - tail, tail))
    return Pooled(mass / scale, low, high, expected / scale, shape)


def _shape(events: Reals, expected: Reals) -> float:
    """The shape at which the events of all groups together are likeliest; infinite where none beats groups alike."""

    def loss(log_shape: float) -> float:
        a = np.exp(log_shape)
        terms = gammaln(a + events) - gammaln(a) + a * np.log(a) - (a + events) * np.log(a + expected)
        return -float(np.sum(terms))

    best = minimize_scalar(loss, bounds=SHAPES, method="bounded", options={"xatol": 1e-6})
    alike = float(np.sum(expected))  # the limit of the loss: Poisson events with the means expected
    return float(np.exp(best.x)) if best.fun < alike - CLOSER else np.inf
