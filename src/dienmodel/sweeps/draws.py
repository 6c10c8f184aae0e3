"""Figures that may be another number than is said: which they are, over what range, and draws from all of them."""

from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import Figure
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.behind import FiguresBehind
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


# --- which figures -------------------------------------------------------------------------------------------


def ranged_figures(catalogue: Catalogue, quantity: str = "") -> list[str]:
    """Figures with a range that can move a quantity, or without one all in the answer with a range."""
    keys = movers_of(catalogue.behind, parse(quantity, catalogue)) if quantity else catalogue.behind.in_answer
    return sorted(key for key in keys if catalogue.figures[key].ranged)


def free_figures(catalogue: Catalogue) -> list[str]:
    """Figures in the answer with a range that can vary alone."""
    return sorted(set(ranged_figures(catalogue)) - catalogue.behind.of_shares)


def drawn_figures(catalogue: Catalogue) -> list[str]:
    """Figures that differ between futures: those that are free, and those by which indicators count."""
    weighing = {key for key in catalogue.behind.of_indicators if catalogue.figures[key].ranged}
    return sorted({*free_figures(catalogue), *weighing} - catalogue.behind.of_shares)


def movers_of(behind: FiguresBehind, quantity: Quantity) -> frozenset[str]:
    """Figures on which a quantity can depend: prices move money, never people."""
    if quantity.kind is INDICATOR:
        own = behind.of({("indicators", quantity.name)})
        return (behind.of_money if "euro" in quantity.unit else behind.of_people) | own
    if quantity.unit == "equivalents":
        return behind.of_equivalents
    if quantity.unit == "posts":
        return behind.of_posts
    return behind.of_money if quantity.unit == "euro" else behind.of_people
