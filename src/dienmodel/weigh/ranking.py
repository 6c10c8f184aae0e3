"""Alternatives ranked by the weights of who asks, and how often each comes first whatever the weights are.

A score is how far a number lies from the worst end of its scale towards the best, 0 to 1 between the ends:

    s[c, a] = (g[c, a] - worst[c]) / (best[c] - worst[c]),

with the ends of what is shown (min-max) unless they are said. A weighted sum is sum over c of w[c] s[c, a]; it never
finds an alternative inside a dent of the front, which the distance of Chebyshev may: max over c of w[c] (1 - s[c, a]).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of
from dienmodel.text.table import Table, table
from dienmodel.weigh.tradeoff import SIGN, Criterion, TradeOff

By = Literal["sum", "chebyshev"]

DRAWS = 2000
"""Weights that are drawn evenly from all there can be."""

EXACT = 1e-6
"""By how much weights may miss one: they are written in a few decimals."""


@dataclass(frozen=True)
class OwnWeights:
    """What somebody finds criteria worth, by their keys and summing to one; `ends` are those of scales that he says."""

    weights: Mapping[str, float]
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    by: By = "sum"


@dataclass(frozen=True)
class Ranking:
    """Alternatives by weights that somebody chose: `scores` [criterion, alternative] on scales from `worst` to `best`.

    `totals` are weighted sums, of which more is better, or distances of Chebyshev, of which less is. `first` is the
    share of all weights over the same criteria for which an alternative comes first; ties are shared.
    """

    by: By
    names: tuple[str, ...]
    weights: Mapping[str, float]
    worst: Reals
    best: Reals
    own_ends: frozenset[str]
    scores: Reals
    totals: Reals
    first: Reals
    draws: int

    @property
    def ranks(self) -> list[int]:
        """The place of each alternative, 1 for the first; those that are level share theirs."""
        ahead = self.totals if self.by == "sum" else -self.totals
        return [1 + int((ahead > each + EXACT * EXACT).sum()) for each in ahead]

    def table(self) -> Table:
        """A row for each alternative."""
        rows = [
            {"alternative": name, "by": self.by, "total": float(total), "rank": rank, "share_first": float(first)}
            for name, total, rank, first in zip(self.names, self.totals, self.ranks, self.first, strict=True)
        ]
        return table("ranking", rows)


def ranked(trade_off: TradeOff, own: OwnWeights, draws: int = DRAWS, seed: int = 1) -> Ranking:
    """Rank alternatives by somebody's own weights, beside so many others that are drawn.

    Raises:
        FaultyInput: weights that are negative or do not sum to one, of what is unknown of an alternative or has no
            better direction; ends that coincide or are of what has no weight.
    """
    chosen = _weighed(trade_off, own)
    gains = trade_off.gains[[trade_off.criteria.index(each) for each in chosen]]
    worst, best = _ends(chosen, gains, own.ends)
    scores = scored(gains, worst, best)
    given = {each.key: own.weights[each.key] for each in chosen}
    totals = total(scores, np.array([[*given.values()]]), own.by)[0]
    first = first_shares(scores, draws, seed, own.by)
    sign = np.array([SIGN[each.better] for each in chosen])
    return Ranking(
        own.by, trade_off.names, given, worst * sign, best * sign, frozenset(own.ends), scores, totals, first, draws
    )


def scored(gains: Reals, worst: Reals, best: Reals) -> Reals:
    """Scores of numbers of which more is better, [criterion, alternative]; 1 where all are the same."""
    length = (best - worst)[:, None]
    return np.where(length > 0.0, (gains - worst[:, None]) / np.where(length > 0.0, length, 1.0), 1.0)


def total(scores: Reals, weights: Reals, by: By = "sum") -> Reals:
    """Weighted sums, or distances of Chebyshev, of [criterion, alternative] by weights [n, criterion]: [n, a]."""
    if by == "sum":
        summed: Reals = weights @ scores
        return summed
    farthest = np.zeros((len(weights), scores.shape[1]))
    for share, missed in zip(weights.T, 1.0 - scores, strict=True):  # one criterion at a time needs no room for all
        np.maximum(farthest, share[:, None] * missed[None, :], out=farthest)
    return farthest


def first_shares(scores: Reals, draws: int = DRAWS, seed: int = 1, by: By = "sum") -> Reals:
    """The share of weights, drawn evenly from all that sum to one (Dirichlet), for which each comes first, [a]."""
    weights = np.random.default_rng(seed).dirichlet(np.ones(len(scores)), draws)
    totals = total(scores, weights, by) * (1.0 if by == "sum" else -1.0)
    ahead = totals >= totals.max(axis=1, keepdims=True) - EXACT * EXACT
    shares: Reals = (ahead / ahead.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def _ends(chosen: tuple[Criterion, ...], gains: Reals, said: Mapping[str, tuple[float, float]]) -> tuple[Reals, Reals]:
    """The worst and the best end of each scale, of numbers of which more is better."""
    worst, best = gains.min(axis=1), gains.max(axis=1)
    for c, each in enumerate(chosen):
        if each.key in said:
            worst[c], best[c] = sorted(SIGN[each.better] * end for end in said[each.key])
    return worst, best


def _weighed(trade_off: TradeOff, own: OwnWeights) -> tuple[Criterion, ...]:
    """The criteria that have a weight, in the order in which they are shown."""
    if faults := [*_of_criteria(trade_off, own.weights), *_of_sum(own)]:
        raise FaultyInput(faults)
    return tuple(each for each in trade_off.criteria if each.key in own.weights)


QUESTION = Phrase("the-question")


def _of_criteria(trade_off: TradeOff, weights: Mapping[str, float]) -> Iterator[Fault]:
    """Weights of what has none."""
    known = {each.key: c for c, each in enumerate(trade_off.criteria)}
    for key in weights:
        values: Values = {"criterion": key}
        if key not in known:
            yield Fault("weight-unknown", QUESTION, {**values, "one_of": one_of(key, list(known))})
        elif trade_off.criteria[known[key]].better == "neither":
            yield Fault("weight-neither", QUESTION, values)
        elif not np.isfinite(row := trade_off.values[known[key]]).all():
            lacking = [name for name, value in zip(trade_off.names, row, strict=True) if not np.isfinite(value)]
            yield Fault("weight-of-unknown", QUESTION, {**values, "names": lacking})


def _of_sum(own: OwnWeights) -> Iterator[Fault]:
    """Weights that are no parts of one, and scales that have no length."""
    weights = own.weights
    if negative := [key for key, share in weights.items() if not share >= 0.0]:
        yield Fault("weight-negative", QUESTION, {"criterion": negative[0], "weight": weights[negative[0]]})
    elif not abs(sum(weights.values()) - 1.0) <= EXACT:
        yield Fault("weight-sum", QUESTION, {"sum": f"{sum(weights.values()):g}"})
    for key, (low, high) in own.ends.items():
        if key not in weights or not (np.isfinite([low, high]).all() and low != high):
            yield Fault("weight-ends", QUESTION, {"criterion": key, "low": f"{low:g}", "high": f"{high:g}"})
