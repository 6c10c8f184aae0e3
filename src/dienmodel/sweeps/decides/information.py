"""What it is worth to know a figure before one decides: expected value of perfect and of partial information.

Of decisions d with gain g_d, of which the best on average is taken,

    all = E[max_d g_d] - max_d E[g_d],    figures x = E[max_d E[g_d | x]] - max_d E[g_d],

in the unit of the gains. E[g_d | x] is the law of the gain in x, found in draws that are there (Strong, Oakley and
Brennan, Medical Decision Making 34, 2014); errors and bias come from laws that could as well be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.sweeps.decides.indices import SEED, TIMES, Groups
from dienmodel.sweeps.decides.terms import law_of


@dataclass(frozen=True)
class Worth:
    """What knowing is worth in the unit of the gains, its standard error, and the bias that was taken off it."""

    value: float
    error: float
    bias: float = 0.0


NOTHING = Worth(0.0, 0.0)


def of_all(gains: Reals) -> Worth:
    """What it is worth to know everything, from gains [draw, decision]."""
    best = gains[:, int(np.argmax(gains.mean(axis=0)))]
    missed = gains.max(axis=1) - best
    return Worth(float(missed.mean()), float(missed.std(ddof=1) / np.sqrt(len(gains))))


def of_groups(ranks: Reals, gains: Reals, groups: Groups) -> dict[str, Worth]:
    """What it is worth to know each group of figures, from ranks 0..1 [draw, figure] and gains [draw, decision]."""
    return {name: of_figures(ranks, gains, own) for name, own in groups.items()}


def of_figures(ranks: Reals, gains: Reals, figures: Sequence[int]) -> Worth:
    """What it is worth to know some figures together; never more than to know everything."""
    most = of_all(gains).value
    law = law_of(ranks, gains[:, 1:] - gains[:, :1], sorted(figures))
    if not law.terms or most <= 0.0:
        return NOTHING
    foretold, by_draw = _told(law.fitted)
    drawn = law.drawn(TIMES, SEED)
    others = np.array([_told(law.mean + law.values @ coefficients)[0] for coefficients in drawn])
    bias, spread = float(others.mean() - foretold), by_draw.std(ddof=1) / np.sqrt(len(gains))
    error = float(np.hypot(others.std(ddof=1), spread))
    return Worth(float(np.clip(foretold - bias, 0.0, most)), error, bias)


def _told(beyond: Reals) -> tuple[float, Reals]:
    """What the best decision of each draw gains over the best on average, on average and by draw, [draw].

    `beyond` is what decisions gain over the first one, [draw, decision but the first].
    """
    best = beyond.mean(axis=0)
    favourite = beyond[:, int(np.argmax(best))] if best.max() > 0 else np.zeros(len(beyond))
    by_draw: Reals = np.maximum(beyond.max(axis=1), 0.0) - favourite
    return float(by_draw.mean()), by_draw
