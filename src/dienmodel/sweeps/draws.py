"""Figures that may be another number than is said: which they are, over what range, and draws from all of them."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.figures import Figure
from dienmodel.model.said import Said, with_figures, without_idle, without_prices, without_sections
from dienmodel.model.used import figures_used, mentions
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.network import Reals
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.quantity import Quantity

BESIDE = ("targets", "establishments", "published", "readiness")
"""Sections that judge an outcome and do not change it."""

MONEY = ("costs", "budgets")


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


def moved(said: Said, moves: Mapping[str, float]) -> tuple[Said, dict[str, float]]:
    """The scenario with figures moved within their spans: those moved by values, and factors for the others."""
    values = {key: move for key, move in moves.items() if said.figures[key].by_values}
    figures = {key: said.figures[key].model_copy(update={"value": value}) for key, value in values.items()}
    factors = {key: move for key, move in moves.items() if key not in values}
    return (with_figures(said, figures) if figures else said), factors


def latin_hypercube(draws: int, dims: int, seed: int) -> Reals:
    """Ranks in 0..1, [draw, dim]: per dimension exactly one in each of `draws` equal slices."""
    random = np.random.default_rng(seed)
    slices = np.array([random.permutation(draws) for _ in range(dims)]).T.reshape(draws, dims)
    ranks: Reals = (slices + random.random((draws, dims))) / draws
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


def figures_in_answer(said: Said) -> set[str]:
    """Figures of everything but the measures that are off."""
    return figures_used(without_idle(said))


def ranged_figures(said: Said, quantity: str = "") -> list[str]:
    """Figures with a range that can move a quantity, or without one all in the answer with a range."""
    keys = _movers(said, parse(quantity, catalogue_of(said))) if quantity else figures_in_answer(said)
    return sorted(key for key in keys if said.figures[key].ranged)


def free_figures(said: Said) -> list[str]:
    """Figures in the answer with a range that can vary alone."""
    return sorted(set(ranged_figures(said)) - shares_of_a_whole(said))


def _movers(said: Said, quantity: Quantity) -> set[str]:
    """Figures on which a quantity can depend: prices move money, never people."""
    live = without_sections(without_idle(said), BESIDE)
    return figures_used(live if quantity.unit == "euro" else without_prices(without_sections(live, MONEY)))


def shares_of_a_whole(said: Said) -> set[str]:
    """Figures that split people into groups, or change such a split: none of them can vary alone."""
    found = {
        key.removeprefix("not ")
        for mention in mentions(said.scenario)
        for key in mention.keys
        if "split" in mention.place
        or (mention.place[0] == "dimensions" and mention.place[-1] == "share")
        or (mention.place[0] == "stocks" and mention.place[-1] == "people" and _is_split(said, key))
    }
    return found | {
        key
        for measure in said.scenario.measures.values()
        for effect in measure.effects
        for key in (effect.multiply, effect.add, effect.set)
        if key and effect.figure in found
    }


def _is_split(said: Said, key: str) -> bool:
    figure = said.figures[key.removeprefix("not ")]
    return figure.unit == "share" and figure.table is not None
