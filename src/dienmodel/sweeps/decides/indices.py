"""How much of the spread of an outcome figures bring about: first order (alone) and total order (with all others).

    first = Var E[y | x] / Var y,    total = 1 - Var E[y | others] / Var y

Where figures are drawn apart both are sums of squares of coefficients of the law of the outcome. Where they are drawn
together, as after learning from counts, they are differences of what laws in some figures explain: first order then
counts what goes with a figure too, and total order only what nothing else tells; it can be the smaller of the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals
from dienmodel.sweeps.decides.terms import Law, fitted, foretold, law_of

TIMES, SEED = 400, 1
"""Laws that could as well be true, from which errors are told."""

Groups = Mapping[str, Sequence[int]]
"""Positions of figures by the name of their group."""


@dataclass(frozen=True)
class Indices:
    """Shares of the variance of an outcome by name, each with its standard error, [name].

    `explained` is the share that laws of the outcome explain of draws in which they were not found: the rest, of many
    small figures and of their interplay, is in no index.
    """

    names: tuple[str, ...]
    first: Reals
    first_error: Reals
    total: Reals
    total_error: Reals
    explained: float


def indices(ranks: Reals, outcome: Reals, groups: Groups, together: bool = False) -> Indices:
    """Indices of groups of figures from draws: ranks 0..1 [draw, figure] and the outcome [draw].

    `together`: the figures were not drawn apart. An outcome that does not vary has indices of 0.
    """
    law = law_of(ranks, outcome[:, None])
    if not law.terms:
        nothing = np.zeros(len(groups))
        return Indices(tuple(groups), nothing, nothing, nothing, nothing, 0.0)
    parts = _drawn_together(ranks, outcome, law, groups) if together else _drawn_apart(law, groups)
    return Indices(tuple(groups), *parts, foretold(ranks, outcome))


# --- figures drawn apart -------------------------------------------------------------------------------------------


def _drawn_apart(law: Law, groups: Groups) -> tuple[Reals, Reals, Reals, Reals]:
    """Sums of squared coefficients, less what chance adds to them: by group those of its own terms, and of all."""
    alone, touched = _terms_of(law, groups, set.issuperset), _terms_of(law, groups, lambda own, of: bool(own & of))
    chance, left = np.diag(law.covariance) * law.left[0, 0], law.left[0, 0]
    squares = law.coefficients[:, 0] ** 2 - chance
    drawn = law.drawn(TIMES, SEED)[:, :, 0] ** 2 - chance  # [time, term]
    whole, wholes = squares.sum() + left, drawn.sum(axis=1) + left

    def share(terms: Reals) -> tuple[Reals, Reals]:
        shares = drawn @ terms.T / wholes[:, None]
        return np.clip(terms @ squares / whole, 0.0, 1.0), shares.std(axis=0)

    return (*share(alone), *share(touched))


def _terms_of(law: Law, groups: Groups, belongs: Callable[[set[int], set[int]], bool]) -> Reals:
    """Which terms belong to a group, [group, term] of 0 and 1."""
    rows = [[belongs(set(own), set(term.figures)) for term in law.terms] for own in groups.values()]
    return np.array(rows, float).reshape(len(groups), len(law.terms))


# --- figures drawn together ----------------------------------------------------------------------------------------


def _drawn_together(ranks: Reals, outcome: Reals, law: Law, groups: Groups) -> tuple[Reals, Reals, Reals, Reals]:
    """What a law in a group explains, and what the law in all figures explains beyond its terms without the group."""
    whole, touched = _explained(law, outcome), _terms_of(law, groups, lambda own, of: bool(own & of)).astype(bool)
    first = [_explained(law_of(ranks, outcome[:, None], sorted(own)), outcome) for own in groups.values()]
    total = [whole - _explained(_with_terms(law, ~own, outcome), outcome) if own.any() else 0.0 for own in touched]
    shares = np.array([first, np.maximum(total, 0.0)])
    (alone, last), (error, last_error) = shares, _error(shares, len(outcome))
    return alone, error, last, last_error


def _with_terms(law: Law, kept: NDArray[np.bool_], outcome: Reals) -> Law:
    """The law with some of its terms only, found again."""
    terms = [term for term, keep in zip(law.terms, kept, strict=True) if keep]
    return fitted(law.values[:, kept], terms, outcome[:, None])


def _explained(law: Law, outcome: Reals) -> float:
    """Share of the variance that a law explains, less what it would by chance; 0..1."""
    variance = outcome.var(ddof=1)
    return float(np.clip(1.0 - law.left[0, 0] / variance, 0.0, 1.0)) if variance > 0 else 0.0


def _error(shares: Reals, n: int) -> Reals:
    """Standard error of shares of explained variance over n draws: 2 R (1 - R^2) / sqrt(n), at least 1 / n."""
    error: Reals = np.maximum(2.0 * np.sqrt(shares) * (1.0 - shares) / np.sqrt(n), 1.0 / n)
    return error
