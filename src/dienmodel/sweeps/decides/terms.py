"""A smooth law of an outcome in the ranks of figures: a sum of few polynomials, chosen from many by what they explain.

A figure enters by its rank u in 0..1. A term is a product of shifted Legendre polynomials of one or two figures,

    t(u) = sqrt(2 a + 1) P_a(2 u_i - 1) sqrt(2 b + 1) P_b(2 u_j - 1),

so that under figures that are drawn apart all terms have mean 0 and variance 1 and are unrelated: the squares of their
coefficients are the parts of the variance (polynomial chaos; Sudret, Reliability Engineering & System Safety 93, 2008).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

import numpy as np

from dienmodel.network.network import Reals

DEGREE = 3
"""Degree of terms of many figures."""

FINE, FEW = 12, 4
"""Degree of terms of a few figures, and so many are few."""

PAIRED = 12
"""Figures whose pairs are tried; of more those that matter most by themselves."""

SPARE = 3.0
"""Draws per term, at least."""

FOLDS = 5
"""Parts of the draws of which each is foretold from the others."""

NOTHING = 1e-24
"""Share of the variance below which nothing is left to explain."""


class RankTerm(NamedTuple):
    """A product of polynomials: degree by position of a figure."""

    figures: tuple[int, ...]
    degrees: tuple[int, ...]


@dataclass(frozen=True)
class Law:
    """The law of some outcomes that was found in draws.

    The outcomes are `mean + values @ coefficients` and what is left; `covariance` is that of the coefficients of an
    outcome in units of the variance of what is left of it, and `left` the covariance of what is left of the outcomes.
    """

    terms: tuple[RankTerm, ...]
    values: Reals = field(repr=False)  # [draw, term], without mean
    mean: Reals = field(repr=False)  # [outcome]
    coefficients: Reals = field(repr=False)  # [term, outcome]
    covariance: Reals = field(repr=False)  # [term, term]
    left: Reals = field(repr=False)  # [outcome, outcome]

    @property
    def fitted(self) -> Reals:
        """The outcomes by the law, [draw, outcome]."""
        fitted: Reals = self.mean + self.values @ self.coefficients
        return fitted

    def drawn(self, times: int, seed: int) -> Reals:
        """Coefficients that could as well be the true ones, [time, term, outcome]."""
        random = np.random.default_rng(seed)
        noise = random.standard_normal((times, *self.coefficients.shape))
        drawn: Reals = self.coefficients + _root(self.covariance) @ noise @ _root(self.left).T
        return drawn


def _root(matrix: Reals) -> Reals:
    """A matrix whose square is a covariance."""
    size, turned = np.linalg.eigh(matrix)
    root: Reals = turned * np.sqrt(np.maximum(size, 0.0))
    return root


def ranks_of(moves: Reals) -> Reals:
    """Where figures lie among their draws, 0..1, [draw, figure]; equal ones at the middle of their places."""
    from scipy.stats import rankdata

    ranks: Reals = (rankdata(moves, axis=0) - 0.5) / len(moves)
    return ranks


# --- terms that may be ---------------------------------------------------------------------------------------------


def polynomials(ranks: Reals, degree: int) -> Reals:
    """Shifted Legendre polynomials of variance 1 up to a degree, [degree, draw, figure]; the first is 1."""
    x, polynomials = 2.0 * ranks - 1.0, [np.ones_like(ranks)]
    for k in range(degree):
        polynomials.append(((2 * k + 1) * x * polynomials[k] - k * polynomials[k - 1]) / (k + 1) if k else x)
    return np.array([np.sqrt(2 * k + 1) * p for k, p in enumerate(polynomials)])


def alone(figures: Collection[int], degree: int) -> list[RankTerm]:
    """Terms of one figure each."""
    return [RankTerm((i,), (a,)) for i in figures for a in range(1, degree + 1)]


def in_pairs(figures: Collection[int], degree: int) -> list[RankTerm]:
    """Terms of two figures each, up to a degree together."""
    return [
        RankTerm(pair, (a, b))
        for pair in combinations(sorted(figures), 2)
        for a in range(1, degree)
        for b in range(1, degree - a + 1)
    ]


def valued(powers: Reals, terms: Sequence[RankTerm]) -> Reals:
    """Terms in each draw, [draw, term], from `polynomials`."""
    values = np.ones((powers.shape[1], len(terms)))
    for j, term in enumerate(terms):
        for figure, degree in zip(term.figures, term.degrees, strict=True):
            values[:, j] *= powers[degree, :, figure]
    return values


# --- the law of an outcome -----------------------------------------------------------------------------------------


def law_of(ranks: Reals, outcomes: Reals, among: Collection[int] | None = None) -> Law:
    """The law of outcomes, [draw, outcome], in the ranks of figures, [draw, figure], or of those `among` them.

    Terms are added one by one, each the one that explains most of what is left, as long as it explains more than the
    best of all figures would by chance. Of many figures pairs are tried of those that were found alone.
    """
    figures = list(range(ranks.shape[1]) if among is None else among)
    n, sought = len(figures), DEGREE * ranks.shape[1]
    degree = FINE if n <= FEW and len(ranks) >= SPARE * FINE**2 else DEGREE
    powers, tried = polynomials(ranks[:, figures], degree), alone(range(n), degree)
    terms = _chosen(powers, tried, outcomes, sought)
    if pairs := in_pairs(range(n) if n <= PAIRED else _first_figures(terms), degree):
        terms = _chosen(powers, [*tried, *pairs], outcomes, sought)
    named = [RankTerm(tuple(figures[i] for i in term.figures), term.degrees) for term in terms]
    return fitted(valued(powers, terms), named, outcomes)


def _first_figures(found: Sequence[RankTerm]) -> list[int]:
    """The figures that were found first, those that explain most."""
    return list(dict.fromkeys(i for term in found for i in term.figures))[:PAIRED]


def _chosen(powers: Reals, tried: Sequence[RankTerm], outcomes: Reals, sought: int) -> list[RankTerm]:
    """Terms that explain an outcome, or the others, beyond chance, the first found first."""
    values = valued(powers, tried)
    places = dict.fromkeys(j for outcome in outcomes.T for j in _forward(values, outcome, sought))
    return [tried[j] for j in places]


def _forward(values: Reals, outcome: Reals, sought: int) -> list[int]:
    """Places of the terms that explain an outcome, by orthogonal matching pursuit.

    One of m terms, or of so many as were `sought`, must take more than 2 ln m variances of what is left after it: about
    what the best takes of m that explain nothing (Foster and George, Annals of Statistics 22, 1994). Under softer rules
    laws foretold other draws worse.
    """
    n, m = values.shape
    tried, left = values - values.mean(axis=0), outcome - outcome.mean()
    whole, spread = float(left @ left), np.einsum("ij,ij->j", tried, tried)
    own, chosen = spread.copy(), list[int]()
    while len(chosen) < min(m, int(n / SPARE)):
        usable = spread > 1e-10 * np.maximum(own, 1e-300)
        takes = np.where(usable, (tried.T @ left) ** 2 / np.where(usable, spread, 1.0), 0.0)
        best, rest = int(np.argmax(takes)), float(left @ left)
        after = max(rest - takes[best], 0.0)
        by_chance = max(2.0 * np.log(max(m, sought)), 2.0) * after / (n - len(chosen) - 2)
        if rest <= NOTHING * whole or takes[best] <= by_chance:
            break
        chosen.append(best)
        direction = tried[:, best] / np.sqrt(spread[best])
        tried = tried - np.outer(direction, direction @ tried)
        left = left - direction * (direction @ left)
        spread = np.einsum("ij,ij->j", tried, tried)
    return chosen


def fitted(values: Reals, terms: Sequence[RankTerm], outcomes: Reals) -> Law:
    """The law with these terms by least squares, from their values [draw, term]."""
    n, k = values.shape
    centred, mean = values - values.mean(axis=0), outcomes.mean(axis=0)
    coefficients = np.linalg.lstsq(centred, outcomes - mean, rcond=None)[0]
    rest = outcomes - mean - centred @ coefficients
    covariance = np.linalg.pinv(centred.T @ centred)
    return Law(tuple(terms), centred, mean, coefficients, covariance, rest.T @ rest / max(n - k - 1, 1))


def foretold(ranks: Reals, outcome: Reals) -> float:
    """Share of the variance of an outcome [draw] that laws explain in draws that they were not found in; 0..1."""
    parts = np.arange(len(outcome)) % FOLDS
    wrong = 0.0
    for part in range(FOLDS):
        law, other = law_of(ranks[parts != part], outcome[parts != part, None]), ranks[parts == part]
        given = law.mean + (_of(law, other) - _of(law, ranks[parts != part]).mean(axis=0)) @ law.coefficients
        wrong += float(np.sum((outcome[parts == part] - given[:, 0]) ** 2))
    whole = float(np.sum((outcome - outcome.mean()) ** 2))
    return float(np.clip(1.0 - wrong / whole, 0.0, 1.0)) if whole > 0.0 else 0.0


def _of(law: Law, ranks: Reals) -> Reals:
    """The terms of a law in other draws, [draw, term]."""
    degree = max((degree for term in law.terms for degree in term.degrees), default=0)
    return valued(polynomials(ranks, degree), law.terms)
