"""What each measure adds in the same futures: with it as the scenario has everything else, less without it.

Of a measure that is on what would be lost without it; of one that is off, or partly on, what it would add fully on.
"""

from enum import StrEnum

import numpy as np

from dienmodel.model.said import Said
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import HALF
from dienmodel.runs.desk import Desk
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.tables.together import ADDED
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.table import Table
from dienmodel.weigh.gains import Gains, Switches, counts_in_futures

SEEN = 0.05
"""What one way counts beside the other: less than a twentieth of it nobody sees beside it in a band or a picture."""


class Verdict(StrEnum):
    """How sure it is which way a measure works."""

    NOTHING = "nothing"  # 90 % of the futures within half a post or person
    SURE = "sure"  # the band leaves out zero
    EITHER = "either"  # both ways, and neither is small beside the other, so that nobody knows which way
    INSURANCE = "insurance"  # harms hardly anywhere, and adds only where the futures without it are bad
    UNSURE = "unsure"  # one way, or nothing at all


def verdict(gained: Reals, without: Reals) -> Verdict:
    """The verdict from what is gained in each future, [draw], and what is counted there without the measure, [draw]."""
    effect = PairedEffect.over(gained)
    if effect.distinct:
        return Verdict.SURE
    if effect.p5 > -HALF and effect.p95 < HALF:
        return Verdict.NOTHING
    loss, gain = -effect.p5, effect.p95
    if min(loss, gain) >= max(HALF, SEEN * max(loss, gain)):
        return Verdict.EITHER
    better = gained[np.argsort(without, kind="stable")[len(without) // 2 :]]
    if effect.p95 >= HALF and float(np.percentile(better, 95)) < HALF:
        return Verdict.INSURANCE
    return Verdict.UNSURE


def added_table(said: Said, drawing: SharedDraws) -> Table:
    """What each measure adds to what the answer counts, over futures: what adds most in the middle first.

    Empty without measures or without enough futures; luck is left out.

    Raises:
        FaultyInput: figures that do not fit while some measures are on.
    """
    desk = Desk(said)
    catalogue, switches = desk.catalogue, Switches(desk.catalogue)
    is_on = {name: catalogue.levels.get(name, 0.0) >= 1.0 for name in catalogue.measures}
    pairs = {
        name: (catalogue.levels, switches.levels((), (name,))) if on else (switches.levels((name,)), catalogue.levels)
        for name, on in is_on.items()
    }
    gains = Gains(desk, len(pairs) + 1)
    for levels in (levels for pair in pairs.values() for levels in pair):
        gains.under(levels)  # which worlds this takes
    counts = counts_in_futures(gains, drawing)
    if not counts.stands:
        return ADDED.table(())
    rows = []
    for name, (more, less) in pairs.items():
        without = counts.under(less)
        gained = counts.under(more) - without
        effect = PairedEffect.over(gained)
        numbers = {f"n_{name}": getattr(effect, name) for name in ("p5", "p50", "p95")}
        numbers |= {"share_turned": effect.turned, "draws": effect.draws}
        learnt = 0 if drawing.learnt is None else drawing.learnt.lesson.learnt_from
        sign = verdict(gained, without)
        rows.append({"measure": name, "on": int(is_on[name]), **numbers, "learnt_from": learnt, "verdict": sign.value})
    return ADDED.table(sorted(rows, key=lambda row: -float(row["n_p50"])))
