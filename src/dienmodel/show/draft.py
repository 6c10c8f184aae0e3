"""Drafts of figures from an estimate, and of an overlay that uses them, as plain data for YAML."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import chdtri, ndtr

from dienmodel.records.results import BandRate, Estimate, LeavingRates, MemberRate
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import Words, words

SOURCE = "records"
"""Key of the source of all figures that are drafted."""

DIGITS = 4
"""Significant digits of a number in a draft."""

NO_SEASON = 0.05
"""A season is used when differences as large as these have less chance than this without one."""

ENDS_OF_TRIANGLE = float(np.sqrt(6.0))
"""Standard deviations between the middle and the ends of a triangular range: it has the spread of the estimate."""

TITLES = {"tenure": "figure_tenure", "age": "figure_age", "month": "figure_month"}
OF_MEMBERS = "figure_member"
"""What figures are called by what they are by: all other names are of groups."""

Data = dict[str, Any]


def figures_of(estimated: Estimate) -> Data:
    """Figures by key: rates by years in the stock and by age, factors by group and by month.

    Raises:
        FaultyInput: two names of stocks, reasons or groups would make one key.
    """
    drafts = [pair for leaving in estimated.leaving for pair in _figures(leaving, estimated)]
    times = Counter(key for key, _ in drafts)
    faults = [Fault("records-alike", "RECORDS", {"key": key}) for key, n in times.items() if n > 1]
    if faults:
        raise FaultyInput(faults)
    return dict(drafts)


def sources_of(estimated: Estimate) -> Data:
    """The source that all these figures name."""
    span = _span(estimated)
    title = " / ".join(words(language).say("estimate.source", span=span) for language in LANGUAGES)
    own = " / ".join(words(language).say("estimate.publisher") for language in LANGUAGES)
    return {SOURCE: {"title": title, "publisher": own, "date": estimated.records.until}}


def overlay_of(estimated: Estimate) -> Data:
    """An overlay: the figures, their source, and exits of stocks that have these figures as their rates.

    Small reasons that were merged are no exit of any scenario: their figures wait to be used.
    """
    stocks: dict[str, Data] = {}
    for leaving in estimated.leaving:
        if leaving.reason is not None:
            exits = stocks.setdefault(_plain(leaving.stock), {"exits": {}})["exits"]
            exits[_plain(leaving.reason)] = _exit(leaving)
    return {"stocks": stocks, "figures": figures_of(estimated), "sources": sources_of(estimated)}


def key_of(leaving: LeavingRates, what: str) -> str:
    """The key of a figure: its stock, its reason and what it is by."""
    return "_".join((_plain(leaving.stock), _plain(leaving.reason or "other"), "by", _plain(what)))


def has_season(leaving: LeavingRates) -> bool:
    """Whether a season is seen that chance would hardly make."""
    return leaving.season is not None and leaving.season.p < NO_SEASON


def _plain(name: str) -> str:
    """A name as scenarios have them."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") or "unnamed"


def _exit(leaving: LeavingRates) -> Data:
    keys = [key_of(leaving, "tenure"), *(key_of(leaving, dim) for dim in leaving.members)]
    return {"rate": keys} | ({"season": key_of(leaving, "month")} if has_season(leaving) else {})


def _figures(leaving: LeavingRates, estimated: Estimate) -> list[tuple[str, Data]]:
    drafts = [("tenure", _rates(leaving, leaving.by_tenure))]
    if leaving.by_age:
        drafts.append(("age", _rates(leaving, leaving.by_age)))
    drafts += [(dim, _factors(dim, rows)) for dim, rows in leaving.members.items()]
    if has_season(leaving):
        assert leaving.season is not None
        drafts.append(("month", {"unit": "factor", "months": [_short(x) for x in leaving.season.months.tolist()]}))
    return [
        (key_of(leaving, what), _titles(leaving, what) | draft | _origin(leaving, estimated)) for what, draft in drafts
    ]


def _titles(leaving: LeavingRates, what: str) -> Data:
    return {language: _title(leaving, what, words(language)) for language in LANGUAGES}


def _title(leaving: LeavingRates, what: str, w: Words) -> str:
    names = {"stock": leaving.stock, "reason": leaving.reason or w.say("estimate.other_reasons"), "dimension": what}
    return w.say(f"estimate.{TITLES.get(what, OF_MEMBERS)}", **names)


def _rates(leaving: LeavingRates, rows: Sequence[BandRate]) -> Data:
    bands = [
        {"from": _year(row.start), **({} if row.end is None else {"to": _year(row.end)}), "value": _short(row.rate)}
        for row in rows
    ]
    low, high = spread(sum(row.events for row in rows))
    return {"unit": "per year", "bands": bands, "low_factor": _short(low), "high_factor": _short(high)}


def spread(events: int) -> tuple[float, float]:
    """The range of the level of a rate as factors: the ends of a triangle that has the spread of so many events."""
    tail, d = float(ndtr(-ENDS_OF_TRIANGLE)), 2.0 * events
    return float(chdtri(d, 1.0 - tail)) / d, float(chdtri(d + 2.0, tail)) / d


def _factors(dim: str, rows: Sequence[MemberRate]) -> Data:
    table = {"default" if row.member is None else row.member: _short(row.factor) for row in rows}
    return {"unit": "factor", "by": [dim], "table": table}


def _origin(leaving: LeavingRates, estimated: Estimate) -> Data:
    note = {language: _note(leaving, words(language)) for language in LANGUAGES}
    return {"source": SOURCE, "valid": _span(estimated), "kind": "estimate", "grade": "derived", "note": note}


def _note(leaving: LeavingRates, w: Words) -> str:
    return w.say("estimate.note", events=w.number(leaving.events), years=w.number(leaving.years))


def _span(estimated: Estimate) -> str:
    """First and last day that was looked at."""
    return f"{estimated.records.first_day}..{estimated.records.until}"


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _year(value: float) -> float | int:
    return int(value) if value == int(value) else value
