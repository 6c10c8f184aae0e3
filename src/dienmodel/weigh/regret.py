"""Alternatives in the same futures: the worst, the mean, and what would be regretted of each, criterion by criterion.

With g[c, a, d] for a number of which more is better in future d, the regret of alternative a is what the best of those
that are shown would have given more in that very future,

    r[c, a, d] = max over b of g[c, b, d] - g[c, a, d],

zero or more, in the unit of the criterion. Futures are drawn alike for all, so that luck and figures are no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals
from dienmodel.runs.likely import ENOUGH, Futures
from dienmodel.runs.paired import are_pairs
from dienmodel.runs.run import Run
from dienmodel.text.table import Table, table
from dienmodel.weigh.tradeoff import SIGN, Criterion, TradeOff


@dataclass(frozen=True)
class Regret:
    """What alternatives come to in futures that all of them share, `values` [criterion, alternative, draw].

    Only criteria of which more or less is better and that are known in every future. `met` is the share of futures in
    which a target is met, [criterion, alternative], and not a number of anything else.
    """

    names: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    values: Reals
    met: Reals

    @property
    def draws(self) -> int:
        """How many futures all alternatives share."""
        return int(self.values.shape[2])

    @property
    def mean(self) -> Reals:
        """The mean over the futures, [criterion, alternative]."""
        mean: Reals = self.values.mean(axis=2)
        return mean

    @property
    def worst(self) -> Reals:
        """The least good that happens in any future, [criterion, alternative]."""
        worst: Reals = self._sign[..., 0] * self._gains.min(axis=2)
        return worst

    @property
    def most(self) -> Reals:
        """The largest regret in any future, [criterion, alternative]."""
        most: Reals = regrets(self._gains).max(axis=2)
        return most

    @property
    def usual(self) -> Reals:
        """The mean regret over the futures, [criterion, alternative]."""
        usual: Reals = regrets(self._gains).mean(axis=2)
        return usual

    @property
    def _sign(self) -> Reals:
        return np.array([SIGN[each.better] for each in self.criteria]).reshape(-1, 1, 1)

    @property
    def _gains(self) -> Reals:
        gains: Reals = self._sign * self.values
        return gains

    def table(self) -> Table:
        """A row for each criterion and alternative."""
        columns = {"worst": self.worst, "mean": self.mean, "regret_most": self.most, "regret_mean": self.usual}
        rows = [
            {
                "criterion": each.key,
                "alternative": name,
                "unit": each.unit,
                "draws": self.draws,
                **{column: float(values[c, a]) for column, values in columns.items()},
                "share_met": float(self.met[c, a]) if np.isfinite(self.met[c, a]) else None,
            }
            for c, each in enumerate(self.criteria)
            for a, name in enumerate(self.names)
        ]
        return table("regret", rows, ("criterion", "alternative", "unit"))


def regrets(gains: Reals) -> Reals:
    """What the best alternative gives more in each future, [criterion, alternative, draw]; more is better."""
    missed: Reals = gains.max(axis=1, keepdims=True) - gains
    return missed


def regret(trade_off: TradeOff, runs: Mapping[str, Run]) -> Regret | None:
    """What would be regretted of alternatives; None unless all of them were followed in enough of the same futures."""
    drawn = [run.futures for run in runs.values()]
    first = drawn[0]
    if first is None or any(each is None or not are_pairs(first, each) for each in drawn):
        return None
    futures = [each for each in drawn if each is not None]
    shared = sorted(set(first.draws).intersection(*(each.draws for each in futures)))
    if len(shared) < ENOUGH:
        return None
    at = [np.searchsorted(each.draws, shared) for each in futures]
    rows = {
        each: [_in_each(future, each, trade_off.year, own) for future, own in zip(futures, at, strict=True)]
        for each, gains in zip(trade_off.criteria, trade_off.gains, strict=True)
        if np.isfinite(gains).all()
    }
    known = [each for each, of_all in rows.items() if all(np.isfinite(one).all() for one, _ in of_all)]
    if not known:
        return None
    values = np.array([[one for one, _ in rows[each]] for each in known])
    met = np.array([[met for _, met in rows[each]] for each in known])
    return Regret(trade_off.names, tuple(known), values, met)


def _in_each(futures: Futures, each: Criterion, year: int, at: NDArray[np.int_]) -> tuple[Reals, float]:
    """A criterion in some draws, [draw], and the share of them that meet it; not a number where that is not known."""
    if each.kind == "target" and each.name in futures.targets:
        target = futures.targets[each.name]
        counts = target.people if target.posts is None else np.minimum(target.posts.filled, target.posts.wanted)
        return counts[at], float(target.met()[at].mean())
    drawn = futures.indicators.get(each.name) if each.kind == "indicator" else None
    if drawn is None or year not in drawn.years:
        return np.full(len(at), np.nan), np.nan
    return drawn.values[at, drawn.years.index(year)], np.nan
