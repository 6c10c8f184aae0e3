"""In which share of the futures a plan meets its targets, and what its aims are there, in words."""

from collections.abc import Sequence

from dienmodel.network.catalogue import Catalogue
from dienmodel.show.say.plan import aim_title, amount
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.sweeps.planned import AimsInFutures
from dienmodel.sweeps.surely import SurePlan, TriedPlan
from dienmodel.text.words import Words

BEFORE, AFTER = ("margin",), ("judging", "interval")


def sure_sheet(sure: SurePlan, aims: Sequence[str], catalogue: Catalogue, w: Words) -> Sheet:
    """Each plan that was tried: its margin, its aims, and the share of the futures that judge, as sure as that is."""
    head = [
        *(w.say(f"surely_columns.{name}") for name in BEFORE),
        *(aim_title(catalogue, aim, w) for aim in aims),
        *(w.say(f"surely_columns.{name}") for name in AFTER),
    ]
    rows = [
        [
            w.share(own.margin, 1),
            *(amount(catalogue, aim, value, w) for aim, value in zip(aims, own.plan.values, strict=True)),
            w.share(own.judged),
            _interval(own, w),
        ]
        for own in sorted(sure.tried, key=lambda own: own.margin)
    ]
    return sheet(w.say("surely.tried", judging=w.number(sure.asked.judged_by)), head, rows)


def _interval(own: TriedPlan, w: Words) -> str:
    return w.span(w.share(own.low), w.share(own.high))


def verdict(sure: SurePlan, w: Words) -> str:
    """Whether the plan meets its targets as often as was asked, by futures that had no part in the choice."""
    best = sure.best
    key = "surely.holds" if sure.holds else "surely.short" if best.chosen >= sure.asked.enough else "surely.none"
    return w.say(
        key,
        share=w.share(best.judged),
        interval=_interval(best, w),
        n=w.number(sure.asked.judged_by),
        asked=w.share(sure.asked.share),
        margin=w.share(best.margin, 1),
        learnt=w.say("likely.learnt", n=w.number(sure.learnt_from)) if sure.learnt_from else "",
    )


def aims_sheet(futures: AimsInFutures, catalogue: Catalogue, w: Words) -> Sheet:
    """Each aim in the middle and 90 % of the futures, with the plan and without, and the difference between them."""

    def told(aim: str, band: Sequence[float]) -> str:
        low, middle, high = (amount(catalogue, aim, band[i], w) for i in (0, 2, 4))
        return w.say("surely.band", middle=middle, low=low, high=high)

    rows = [
        [
            aim_title(catalogue, own.aim, w),
            told(own.aim, own.planned),
            told(own.aim, own.without),
            told(own.aim, own.difference[1:6]),
            w.share(own.difference.turned),
            w.say("shared.distinct" if own.difference.distinct else "shared.same"),
        ]
        for own in futures.aims
    ]
    head = [w.say(f"surely_columns.{name}") for name in ("aim", "planned", "without", "difference")]
    head += [w.say(f"shared_columns.{name}") for name in ("turned", "verdict")]
    learnt = w.say("likely.learnt", n=w.number(futures.learnt_from)) if futures.learnt_from else ""
    return sheet(w.say("surely.aims", n=w.number(futures.draws), learnt=learnt), head, rows)
