"""Alternatives in words: what each comes to against the baseline, which is worse in nothing, and what has no price."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dienmodel.runs.run import Run
from dienmodel.show.names import title
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words
from dienmodel.weigh.ranking import Ranking
from dienmodel.weigh.regret import Regret
from dienmodel.weigh.tradeoff import SAME, Criterion, PresentValues, TradeOff

FINE = 1e3
"""Amounts below this are told with up to four significant digits; people no finer than they can be known."""


def criterion_name(each: Criterion, runs: Mapping[str, Run], w: Words) -> str:
    """What alternatives are weighed by, with its unit."""
    unit = w.say(f"units.{each.unit}")
    if each.kind == "cost":
        return f"{w.say('tradeoff.committed' if each.key == 'cost:committed' else 'tradeoff.paid')} ({unit})"
    section = "targets" if each.kind == "target" else "indicators"
    catalogue = next(run.world.catalogue for run in runs.values() if each.name in getattr(run.world.catalogue, section))
    named = title(catalogue, section, each.name, w)
    return f"{named} ({unit})" if each.day is None else f"{named} ({unit}, {w.day(each.day)})"


def tradeoff_lines(trade_off: TradeOff, w: Words) -> list[str]:
    """Which alternative is worse than another in nothing, how much is unknown, and what bands say."""
    return [*dominance_lines(trade_off, w), w.say("tradeoff.level" if trade_off.banded else "tradeoff.no_bands")]


def dominance_lines(trade_off: TradeOff, w: Words) -> list[str]:
    """How much is unknown, and which alternative is worse than another in nothing."""
    known = np.isfinite(trade_off.gains).all(axis=1).sum()
    values = {"known": str(int(known)), "all": str(len(trade_off.criteria)), "sign": UNKNOWN}
    lines = [w.say("tradeoff.counted", **values)]
    lines += [
        w.say("tradeoff.dominated", name=name, others=w.listed(list(others)))
        for name, others in trade_off.dominated().items()
    ]
    if len(lines) == 1:
        lines.append(w.say("tradeoff.none_dominated"))
    return lines


def tradeoff_sheet(
    trade_off: TradeOff, runs: Mapping[str, Run], w: Words, only: Sequence[Criterion] | None = None
) -> Sheet:
    """Every criterion of every alternative, or `only` some; of others than the baseline with the difference from it."""
    better = {"more": "asks.more", "less": "asks.less", "neither": "asks.neither"}
    head = [w.say("tradeoff.criterion"), w.say("asks.columns.better"), *trade_off.names]
    rows = [
        [
            criterion_name(each, runs, w),
            w.say(better[each.better]),
            *(_cell(trade_off, c, a, w) for a in _all(trade_off)),
        ]
        for c, each in enumerate(trade_off.criteria)
        if only is None or each in only
    ]
    return sheet(w.say("tradeoff.sheet", year=str(trade_off.year)), head, rows, text=2)


def _all(trade_off: TradeOff) -> range:
    return range(len(trade_off.names))


def tidy_tradeoff_sheet(trade_off: TradeOff, runs: Mapping[str, Run], w: Words) -> Sheet:
    """The same with a row for each number, as spreadsheets like it: its band, the difference and what it is worth."""
    head = [
        w.say("tradeoff.criterion"),
        w.say("tradeoff.alternative"),
        w.say("tradeoff.number"),
        w.say("asks.columns.band"),
        w.say("tradeoff.difference"),
        w.say("tradeoff.verdict"),
    ]
    rows = [
        [criterion_name(each, runs, w), name, *_apart(trade_off, c, a, w)]
        for c, each in enumerate(trade_off.criteria)
        for a, name in enumerate(trade_off.names)
    ]
    caption = w.say("tradeoff.sheet", year=str(trade_off.year))
    return Sheet(caption, head, rows, frozenset({2, 3, 4}))


def _apart(trade_off: TradeOff, c: int, a: int, w: Words) -> list[str]:
    """A number, its band, the difference from the baseline, and what that is worth in a word."""
    value, first, low, high = (
        trade_off.values[c, a],
        trade_off.values[c, 0],
        trade_off.low[c, a],
        trade_off.high[c, a],
    )
    if not np.isfinite(value):
        return [UNKNOWN, UNKNOWN, UNKNOWN, w.say("country.unknown")]
    band = w.span(_number(low, w), _number(high, w)) if np.isfinite(low) else ""
    if a == 0 or not np.isfinite(first):
        return [_number(value, w), band, "", ""]
    return [_number(value, w), band, _more(value, first, w), _verdict(trade_off, c, a, w)]


def _cell(trade_off: TradeOff, c: int, a: int, w: Words) -> str:
    """A number with its difference from the baseline and what that is worth; ≈ where the two cannot be told apart."""
    number, _, difference, worth = _apart(trade_off, c, a, w)
    if not difference or number == UNKNOWN:
        return number
    if bool(trade_off.level[c, a]):
        return f"{number} (≈)"
    return f"{number} ({difference}; {worth})" if worth else f"{number} ({difference})"


def _verdict(trade_off: TradeOff, c: int, a: int, w: Words) -> str:
    """Whether an alternative is better or worse than the baseline; nothing where it is neither, or the same."""
    value, first = trade_off.values[c, a], trade_off.values[c, 0]
    gain = trade_off.gains[c, a] - trade_off.gains[c, 0]
    if bool(trade_off.level[c, a]):
        return w.say("tradeoff.no_difference")
    if not np.isfinite(gain) or abs(value - first) <= SAME * max(abs(value), abs(first)):
        return ""
    return w.say("tradeoff.is_better" if gain > 0.0 else "tradeoff.is_worse")


def _number(value: float, w: Words) -> str:
    return w.short_number(value) if abs(value) < FINE else w.people(value)


def _more(value: float, first: float, w: Words) -> str:
    """A difference from the baseline, as fine as the number itself is told."""
    beyond = value - first if abs(value - first) > SAME * max(abs(value), abs(first)) else 0.0
    if max(abs(value), abs(first)) >= FINE:
        return w.signed(beyond)
    return f"+{w.short_number(beyond)}" if beyond > 0.0 else w.short_number(beyond)


# --- money over all years --------------------------------------------------------------------------------------------


def pro_memoria(trade_off: TradeOff, runs: Mapping[str, Run], w: Words) -> str:
    """What has no price here, those that are unknown in front: it stands before any amount."""
    known = [bool(np.isfinite(row).all()) for row in trade_off.values]
    first = [each for c, each in enumerate(trade_off.criteria) if not known[c]]
    others = [each for each in trade_off.criteria if each not in first and "euro" not in each.unit]
    names = [criterion_name(each, runs, w).rpartition(" (")[0] for each in (*first, *others)]
    return w.say("tradeoff.pro_memoria", names="; ".join(names), unknown=str(len(first)))


def present_sheet(present: PresentValues, w: Words) -> Sheet:
    """What each alternative pays as one amount, with the difference from the baseline."""
    first = next(iter(present.values.values()))
    head = [w.say("tradeoff.alternative"), w.say("tradeoff.value"), w.say("tradeoff.more")]
    rows = [[name, w.euro(value), _euro_more(value - first, w)] for name, value in present.values.items()]
    span = {"first": str(present.first), "last": str(present.last), "prices": str(present.prices)}
    return sheet(w.say("tradeoff.present", rate=w.share(present.rate, 2), **span), head, rows)


def _euro_more(value: float, w: Words) -> str:
    return f"+{w.euro(value)}" if value > 0.0 else w.euro(value)


# --- in the same futures ---------------------------------------------------------------------------------------------


def regret_sheet(regret: Regret, runs: Mapping[str, Run], w: Words) -> Sheet:
    """Of every criterion and alternative the worst, the mean, the largest and mean regret, and how often it is met."""
    head = [
        w.say("tradeoff.criterion"),
        w.say("tradeoff.alternative"),
        w.say("tradeoff.worst_future"),
        w.say("tradeoff.mean"),
        w.say("tradeoff.regret_most"),
        w.say("tradeoff.regret_mean"),
        w.say("tradeoff.met"),
    ]
    rows = [
        [
            criterion_name(each, runs, w),
            name,
            *(_number(values[c, a], w) for values in (regret.worst, regret.mean, regret.most, regret.usual)),
            w.share(regret.met[c, a]) if np.isfinite(regret.met[c, a]) else "–",
        ]
        for c, each in enumerate(regret.criteria)
        for a, name in enumerate(regret.names)
    ]
    return sheet(w.say("tradeoff.regret", draws=w.number(regret.draws)), head, rows, text=2)


def regret_lines(w: Words) -> list[str]:
    """What regret is, and of what there is none."""
    return [w.say("tradeoff.regret_is"), w.say("tradeoff.regret_not")]


# --- one's own weights -----------------------------------------------------------------------------------------------


def ranking_sheet(ranking: Ranking, w: Words) -> Sheet:
    """The alternatives in the order that one's own weights give them, and how often each comes first with others."""
    score = w.say("tradeoff.total") if ranking.by == "sum" else w.say("tradeoff.distance")
    head = [w.say("tradeoff.alternative"), w.say("tradeoff.rank"), score, w.say("tradeoff.first")]
    in_order = sorted(ranking.table().rows(), key=lambda row: row["rank"])
    rows = [
        [row["alternative"], str(row["rank"]), w.number(row["total"], 3), w.share(row["share_first"])]
        for row in in_order
    ]
    return sheet(w.say("tradeoff.ranking", draws=w.number(ranking.draws)), head, rows)


def scales_sheet(ranking: Ranking, trade_off: TradeOff, runs: Mapping[str, Run], w: Words) -> Sheet:
    """The weight and the two ends of the scale of each criterion that has a weight."""
    ends = [w.say("tradeoff.worst_end"), w.say("tradeoff.best_end")]
    head = [w.say("tradeoff.criterion"), w.say("tradeoff.weight"), *ends]
    by_key: dict[str, Any] = {each.key: each for each in trade_off.criteria}
    rows = [
        [criterion_name(by_key[key], runs, w), w.short_number(share), _number(worst, w), _number(best, w)]
        for (key, share), worst, best in zip(ranking.weights.items(), ranking.worst, ranking.best, strict=True)
    ]
    return sheet(w.say("tradeoff.scales"), head, rows)


def ranking_lines(ranking: Ranking, w: Words) -> list[str]:
    """What one's own weights mean, and what makes two others change places."""
    lines = [w.say("tradeoff.own_weights" if ranking.by == "sum" else "tradeoff.own_chebyshev")]
    if set(ranking.weights) - ranking.own_ends:
        lines.append(w.say("tradeoff.reversal"))
    return lines
