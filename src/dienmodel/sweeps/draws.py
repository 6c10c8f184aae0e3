"""Figures that may be another number than is said: which they are, over what range, and draws from all of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import Figure
from dienmodel.model.parts import figure_of
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.behind import FiguresBehind
from dienmodel.network.compile.figures.wholes import MemberNames, SharePart
from dienmodel.network.network import Reals
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.indicators import INDICATOR
from dienmodel.runs.explain.quantity import Quantity


class Span(NamedTuple):
    """The range of a figure and where it is as said: in factors on it, or in values where it has no factors."""

    low: float
    said: float
    high: float


def span_of(figure: Figure) -> Span:
    """The range of a figure: factors, or values where the figure is not above zero."""
    if figure.by_values:
        assert figure.low is not None and figure.value is not None and figure.high is not None
        return Span(figure.low, figure.value, figure.high)
    return Span(figure.factors[0], 1.0, figure.factors[1])


def drawn_ranks(key: str, draws: int, seed: int) -> Reals:
    """Ranks in 0..1 of a figure, [draw]: exactly one in each of `draws` equal slices, whatever other figures there are.

    Together they are a Latin hypercube, for figures are drawn apart.
    """
    random = np.random.default_rng([seed, crc32(key.encode())])
    ranks: Reals = (random.permutation(draws) + random.random(draws)) / draws
    return ranks


def quantile(figure: Figure, rank: NDArray[np.float64]) -> Reals:
    """Moves of a figure at ranks 0..1 of its distribution: triangular with its top as said, or uniform."""
    low, said, high = span_of(figure)
    if figure.spread == "uniform" or high == low:
        return low + rank * (high - low)
    top = (said - low) / (high - low)
    rising = low + np.sqrt(rank * (high - low) * (said - low))
    falling = high - np.sqrt((1.0 - rank) * (high - low) * (high - said))
    return np.where(rank < top, rising, falling)


# --- shares of a whole ---------------------------------------------------------------------------------------

TRIANGLE, EVEN = 24.0, 12.0
"""The width of a triangular, and of a uniform distribution, squared, in variances."""

FAR = 6.0**0.5
"""Standard deviations at which a range ends: those of a triangular distribution."""


def moved_to(catalogue: Catalogue, name: str, rank: NDArray[np.float64]) -> Reals:
    """Moves at ranks 0..1: of a figure by its distribution, of a part of a whole weights on it, see `weight`."""
    figure, part = catalogue.figures[figure_of(name)], catalogue.behind.parts.get(name)
    return quantile(figure, rank) if part is None else weight(figure, part, rank)


def weight(figure: Figure, part: SharePart, rank: NDArray[np.float64]) -> Reals:
    """Weights of a part of a whole at ranks 0..1, those of its parts being drawn apart.

    As if n people had been counted, p n of them of the part: Gamma(p n) / (p n), so that the shares are Dirichlet(p n).
    Two parts that are taken as one then are what that one would be by itself. With factors on the shares: exp(s z), z
    standard normal, so that they are logistic-normal, with s such that the logarithm of no share varies more, and of
    one as much, as that of a figure with these factors:

        s^2 = log(high / low)^2 / 24 / max of 1 - 2 p + sum of p^2     (12 where the spread is uniform)
    """
    from scipy.special import gammaincinv, ndtri

    if figure.as_if_counted is not None:
        counted = figure.as_if_counted * part.share
        drawn: Reals = np.maximum(gammaincinv(counted, rank), 1e-300) / counted
        return drawn
    by_factors: Reals = np.exp(_spread_of_weights(figure, part) * ndtri(rank))
    return by_factors


def _spread_of_weights(figure: Figure, part: SharePart) -> float:
    low, high = figure.factors
    widest = max(_freedom(share, part.shares) for share in part.shares)
    return float(np.log(high / low) / np.sqrt((EVEN if figure.spread == "uniform" else TRIANGLE) * widest))


def _freedom(share: float, shares: Sequence[float]) -> float:
    """Variance of the logarithm of a share for weights whose logarithms have variance 1, near where it is as said."""
    return 1.0 - 2.0 * share + sum(each**2 for each in shares)


def by_whole(parts: Mapping[str, SharePart], names: Sequence[str]) -> list[list[int]]:
    """Positions of the names that are parts of one whole, for each whole."""
    wholes: dict[tuple[str, MemberNames], list[int]] = {}
    for i, name in enumerate(names):
        if name in parts:
            wholes.setdefault((parts[name].figure, parts[name].whole), []).append(i)
    return list(wholes.values())


def as_shares(parts: Mapping[str, SharePart], names: Sequence[str], moves: Reals) -> Reals:
    """Moves [draw, name] in which weights of parts of wholes are factors on their shares."""
    moved = moves.copy()
    for own in by_whole(parts, names):
        shares = np.array([parts[names[i]].share for i in own])
        moved[:, own] /= (1.0 - shares.sum() + moves[:, own] @ shares)[:, None]
    return moved


def share_ends(figure: Figure, part: SharePart) -> tuple[float, float]:
    """The ends of the range of a part, as factors on its share: its factors, nearer for all but the smallest share."""
    from scipy.special import betaincinv, ndtr

    most = (1.0 - 1e-6) / part.share
    if figure.as_if_counted is None:
        low, high = np.log(figure.factors)
        widest = max(_freedom(share, part.shares) for share in part.shares)
        half = (high - low) / 2.0 * np.sqrt(_freedom(part.share, part.shares) / widest)
        return float(np.exp(-half)), float(min(np.exp(half), most))
    counted = figure.as_if_counted * np.array([part.share, 1.0 - part.share])
    low, high = betaincinv(*counted, ndtr([-FAR, FAR])) / part.share
    return float(low), float(min(high, most))


def weight_for(part: SharePart, factor: float) -> float:
    """The weight of a part by itself that makes its share so many times what it is."""
    return factor * (1.0 - part.share) / (1.0 - factor * part.share)


# --- which figures -------------------------------------------------------------------------------------------


def ranged_figures(catalogue: Catalogue, quantity: str = "") -> list[str]:
    """Figures with a range that can move a quantity, or without one all in the answer with a range."""
    keys = movers_of(catalogue.behind, parse(quantity, catalogue)) if quantity else catalogue.behind.in_answer
    return sorted(key for key in keys if catalogue.figures[key].ranged)


def free_figures(catalogue: Catalogue) -> list[str]:
    """What can vary: the figures in the answer with a range, and each part of those that share out a whole."""
    return varying(catalogue, ranged_figures(catalogue))


def varying(catalogue: Catalogue, figures: Sequence[str]) -> list[str]:
    """What of some figures can vary: they themselves, or their parts; none of posts, whose split is decided."""
    behind, asked = catalogue.behind, set(figures)
    parts = [name for name, part in behind.parts.items() if part.figure in asked]
    return sorted([*(asked - behind.of_shares), *parts])


def one_at_a_time(catalogue: Catalogue, quantity: str) -> list[str]:
    """What sensitivities tell of: what can vary and move a quantity, and figures with a range that cannot vary."""
    ranged = ranged_figures(catalogue, quantity)
    free = varying(catalogue, ranged)
    return free + sorted(set(ranged) - set(map(figure_of, free)))


def drawn_figures(catalogue: Catalogue) -> list[str]:
    """Figures that differ between futures: those that are free, and those by which indicators count."""
    weighing = {key for key in catalogue.behind.of_indicators if catalogue.figures[key].ranged}
    return varying(catalogue, [*ranged_figures(catalogue), *weighing])


def movers_of(behind: FiguresBehind, quantity: Quantity) -> frozenset[str]:
    """Figures on which a quantity can depend: prices move money, never people."""
    if quantity.kind is INDICATOR:
        own = behind.of_indicator(quantity.name)
        return (behind.of_money if "euro" in quantity.unit else behind.of_people) | own
    if quantity.unit == "equivalents":
        return behind.of_equivalents
    if quantity.unit == "posts":
        return behind.of_posts
    return behind.of_money if quantity.unit == "euro" else behind.of_people
