"""What was foretold before, in words: how often bands like those of an answer held what was counted later."""

from collections.abc import Sequence

from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.foretold import SPANS, Foretold, above, ahead, held, score, too_narrow
from dienmodel.text.words import Words

ONE_SIDE = 0.75
"""Counts of which so many lie on one side of the middle are told to do so."""


def how_often_held(rows: Sequence[Foretold], w: Words) -> str:
    """How many counts that came later lay in their band of 90 %, all and far ahead; empty where nothing is known."""
    if not rows:
        return ""
    far = ahead(rows, *SPANS[-1])
    return w.say(
        "foretold.narrow" if too_narrow(rows) else "foretold.right",
        all=w.number(len(rows)),
        held=w.number(held(rows)),
        share=w.share(0.9),
        far=w.say("foretold.far", years=w.number(SPANS[-1][0]), all=w.number(len(far)), held=w.number(held(far))),
        side=_side(rows, w),
    )


def _side(rows: Sequence[Foretold], w: Words) -> str:
    """That nearly all counts lay above the middle of their forecast, or below; empty where they did not."""
    higher = above(rows)
    if max(higher, len(rows) - higher) < ONE_SIDE * len(rows):
        return ""
    is_up = 2 * higher > len(rows)
    return w.say("foretold.higher" if is_up else "foretold.lower", n=w.number(higher if is_up else len(rows) - higher))


def scores_sheet(rows: Sequence[Foretold], w: Words) -> Sheet:
    """How many counts lay in their bands, and how far off the middles were, by how far ahead it was."""
    spans = [(w.say("foretold.years", low=w.number(low), high=w.number(high)), (low, high)) for low, high in SPANS]
    parts = [*((name, ahead(rows, *span)) for name, span in spans), (w.say("foretold.together"), list(rows))]
    lines = [[name, *_scores(own, w)] for name, own in parts if own]
    head = [w.say(f"foretold_columns.{name}") for name in ("years", "counts", "half", "ninety", "higher", "off")]
    return sheet(w.say("foretold.scores"), head, lines)


def _scores(rows: Sequence[Foretold], w: Words) -> list[str]:
    own = score(rows)
    inside = [w.number(round(share * len(rows))) for share in (own.half, own.ninety)]
    return [w.number(len(rows)), *inside, w.number(above(rows)), w.share(own.bias, 1)]
