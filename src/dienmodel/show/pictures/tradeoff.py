"""The picture of alternatives: where each stands between the worst and the best shown, criterion by criterion."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from dienmodel.runs.run import Run
from dienmodel.show import charts
from dienmodel.show.charts.marks import MarkRow
from dienmodel.show.pictures.picture import Picture, worded
from dienmodel.show.say.tradeoff import criterion_name, tradeoff_lines, tradeoff_sheet
from dienmodel.text.words import Words
from dienmodel.weigh.ranking import scored
from dienmodel.weigh.tradeoff import SAME, TradeOff


def trade_off_picture(trade_off: TradeOff, runs: Mapping[str, Run], w: Words) -> Picture | None:
    """Alternatives by what is known of all and differs; None where nothing does."""
    gains = trade_off.gains
    spread = np.ptp(np.where(np.isfinite(gains), gains, 0.0), axis=1)
    size = np.abs(np.where(np.isfinite(gains), gains, 0.0)).max(axis=1)
    shown = np.flatnonzero(np.isfinite(gains).all(axis=1) & (spread > SAME * size))
    if not len(shown):
        return None
    scores = scored(gains[shown], gains[shown].min(axis=1), gains[shown].max(axis=1))
    rows: list[MarkRow] = [
        {
            "name": criterion_name(trade_off.criteria[c], runs, w),
            "alternative": name,
            "along": float(scores[i, a]),
        }
        for i, c in enumerate(shown)
        for a, name in enumerate(trade_off.names)
    ]
    draw = partial(charts.tradeoff, rows, trade_off.names)
    behind = tradeoff_sheet(trade_off, runs, w, [trade_off.criteria[c] for c in shown])
    return worded(w, "tradeoff", draw, behind, finding=tradeoff_lines(trade_off, w)[1].removesuffix("."))
