"""In which draws something happens: a box in the figures that holds most of those draws and few others.

The patient rule induction method (Friedman and Fisher, Statistics and Computing 9, 1999; Bryant and Lempert,
Technological Forecasting and Social Change 77, 2010): peel off, again and again, the end of a figure without which the
share of hits inside rises most; drop the limits of each box on the way that chance could have set; take the best box;
and paste on again what makes it better. Of many figures only those are peeled that a smooth law of the hits holds: else
limits that chance sets on some of them crowd out the true ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals
from dienmodel.sweeps.decides.terms import law_of, ranks_of

PEELED = 0.05
"""Share of the draws inside that one peel takes off."""

SMALLEST = 0.05
"""Share of all draws that a box holds, at least."""

MANY = 12
"""Figures of which all are peeled."""

BY_CHANCE = 0.05
"""Chance, over all figures, above which a limit is dropped."""

Hits = NDArray[np.bool_]
"""What happens in a draw, [draw]."""


class BoxLimit(NamedTuple):
    """A figure, by its position, that lies from low to high (endless: no limit on that side), and its quasi-p.

    The quasi-p is the chance of as many hits inside if their share were that of the box without this limit, times the
    number of figures among which the limit was sought; at most 1.
    """

    figure: int
    low: float
    high: float
    p: float


class BoxStep(NamedTuple):
    """A box on the way: the share of all hits inside, of hits among the draws inside, and of all draws inside."""

    coverage: float
    density: float
    mass: float


@dataclass(frozen=True)
class Box:
    """Where something happens: limits, the strictest first, how good the box is, and the boxes on the way to it."""

    limits: tuple[BoxLimit, ...]
    measured: BoxStep
    way: tuple[BoxStep, ...] = field(repr=False)


@dataclass(frozen=True)
class _Ends:
    """Ends of a box, [figure] each; endless where there is none."""

    low: Reals
    high: Reals

    def holds(self, x: Reals) -> Hits:
        """Which draws [draw, figure] lie inside."""
        inside: Hits = np.all((x >= self.low) & (x <= self.high), axis=1)
        return inside

    def limited(self) -> list[int]:
        """Figures with a limit."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist()

    def freed(self, figure: int) -> "_Ends":
        """The box without the limits of a figure."""
        low, high = self.low.copy(), self.high.copy()
        low[figure], high[figure] = -np.inf, np.inf
        return _Ends(low, high)


def box_of(x: Reals, hits: Hits) -> Box | None:
    """The box of figures [draw, figure] that best tells where hits [draw] are; None where none stands out.

    Best is the largest harmonic mean of coverage and density. Nothing stands out where all or no draws are hits, or
    where no limit is left that chance would not have set.
    """
    if hits.all() or not hits.any():
        return None
    tried = _tried(x, hits)
    own = x[:, tried]
    path = list(_peeled(own, hits))
    way = tuple(_measured(ends, own, hits) for ends in path)
    boxes = [_without_chance(ends, own, hits, x.shape[1]) for ends in path]
    best = max(boxes, key=lambda ends: _worth(_measured(ends, own, hits)))
    ends = _without_chance(_pasted(best, own, hits), own, hits, x.shape[1])
    limits_of_box = [_limit(ends, i, own, hits, x.shape[1]) for i in ends.limited()]
    limits = sorted((limit._replace(figure=tried[limit.figure]) for limit in limits_of_box), key=lambda limit: limit.p)
    return Box(tuple(limits), _measured(ends, own, hits), way) if limits else None


def _tried(x: Reals, hits: Hits) -> list[int]:
    """The figures that are peeled."""
    if x.shape[1] <= MANY:
        return list(range(x.shape[1]))
    law = law_of(ranks_of(x), hits[:, None].astype(float))
    return sorted({i for term in law.terms for i in term.figures})


def _worth(step: BoxStep) -> float:
    """Harmonic mean of coverage and density."""
    return 2.0 * step.coverage * step.density / max(step.coverage + step.density, 1e-300)


def _measured(ends: _Ends, x: Reals, hits: Hits) -> BoxStep:
    inside = ends.holds(x)
    inside_hits, n = int((inside & hits).sum()), int(inside.sum())
    return BoxStep(inside_hits / int(hits.sum()), inside_hits / max(n, 1), n / len(hits))


def _peeled(x: Reals, hits: Hits) -> Iterator[_Ends]:
    """Boxes on the way: all draws, then each time without the end whose loss raises the share of hits most."""
    ends = _Ends(np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf))
    yield ends
    while x.shape[1]:
        inside = ends.holds(x)
        own, happened = x[inside], hits[inside].astype(float)
        n, off = len(own), max(1, int(PEELED * len(own)))
        if n - off < max(SMALLEST * len(x), 2):
            return
        low, high = np.partition(own, off, axis=0)[off], np.partition(own, n - 1 - off, axis=0)[n - 1 - off]
        stays = np.array([own >= low, own <= high])  # [side, draw, figure]
        left = stays.sum(axis=1)
        share = np.where((left < n) & (left > 0), np.einsum("d,sdf->sf", happened, stays) / np.maximum(left, 1), -1.0)
        side, figure = np.unravel_index(int(np.argmax(share)), share.shape)
        if share[side, figure] <= happened.mean():
            return
        moved = (ends.low if side == 0 else ends.high).copy()
        moved[figure] = (low if side == 0 else high)[figure]
        ends = replace(ends, **{"low" if side == 0 else "high": moved})
        yield ends


def _pasted(ends: _Ends, x: Reals, hits: Hits) -> _Ends:
    """The box with its limits moved out as long as that makes it better."""
    while True:
        wider = [other for i in ends.limited() for other in _wider(ends, i, x)]
        best = max(wider, key=lambda other: _worth(_measured(other, x, hits)), default=ends)
        if _worth(_measured(best, x, hits)) <= _worth(_measured(ends, x, hits)):
            return ends
        ends = best


def _wider(ends: _Ends, figure: int, x: Reals) -> Iterator[_Ends]:
    """The box with one limit of a figure moved out by as many draws as a peel takes off, or gone."""
    own = x[ends.freed(figure).holds(x), figure]
    step = max(1, int(PEELED * int(ends.holds(x).sum())))
    below, above = np.sort(own[own < ends.low[figure]])[::-1], np.sort(own[own > ends.high[figure]])
    if len(below):
        low = ends.low.copy()
        low[figure] = below[step - 1] if len(below) > step else -np.inf
        yield replace(ends, low=low)
    if len(above):
        high = ends.high.copy()
        high[figure] = above[step - 1] if len(above) > step else np.inf
        yield replace(ends, high=high)


def _without_chance(ends: _Ends, x: Reals, hits: Hits, sought: int) -> _Ends:
    """The box without limits that chance could have set, the weakest dropped first."""
    while limited := ends.limited():
        weakest = max((_limit(ends, i, x, hits, sought) for i in limited), key=lambda limit: limit.p)
        if weakest.p <= BY_CHANCE:
            break
        ends = ends.freed(weakest.figure)
    return ends


def _limit(ends: _Ends, figure: int, x: Reals, hits: Hits, sought: int) -> BoxLimit:
    """A limit of a box with the chance that it is none, as one that was sought among so many figures."""
    from scipy.special import bdtrc

    inside, without = ends.holds(x), ends.freed(figure).holds(x)
    inside_hits, n = int((inside & hits).sum()), int(inside.sum())
    chance = float(bdtrc(inside_hits - 1, n, float(hits[without].mean())))
    return BoxLimit(figure, float(ends.low[figure]), float(ends.high[figure]), min(chance * sought, 1.0))
