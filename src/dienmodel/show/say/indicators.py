"""Indicators in words: what the scenario asks of the country, and what of that is unknown, with the reason."""

from collections.abc import Mapping
from typing import Any

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.entries import IndicatorEntry
from dienmodel.runs.run import Run
from dienmodel.runs.tables.indicators import indicators_table
from dienmodel.show.names import title
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words

FIRST, LAST = "value_p5", "value_p95"


def indicators_sheet(run: Run, year: int, w: Words) -> Sheet | None:
    """Every indicator in the year of today and in another one, with its band; None where none are declared."""
    catalogue = run.world.catalogue
    if not catalogue.indicators:
        return None
    rows = {(row["indicator"], row["year"]): row for row in indicators_table(run).rows()}
    now = catalogue.now.year
    head = [
        w.say("asks.columns.indicator"),
        str(now),
        str(year),
        w.say("asks.columns.band"),
        w.say("asks.columns.better"),
        w.say("asks.columns.when"),
    ]
    lines = [
        [
            f"{title(catalogue, 'indicators', name, w)} ({w.say(f'units.{entry.unit}')})",
            _value(rows.get((name, now)), w),
            _value(rows.get((name, year)), w),
            _band(rows.get((name, year)), w),
            *_meaning(entry, w),
        ]
        for name, entry in catalogue.indicators.items()
    ]
    origins = {
        (r, 2): (f"indicator:{name}", run.world.network.calendar.dates[0].replace(year=year, month=12, day=31))
        for r, (name, entry) in enumerate(catalogue.indicators.items())
        if entry.unknown is None
    }
    return Sheet(w.say("asks.sheet", year=str(year)), head, lines, frozenset({1, 2, 3}), origins)


def _meaning(entry: IndicatorEntry, w: Words) -> tuple[str, str]:
    """Whether more is better, and when it is."""
    better = {"more": "asks.more", "less": "asks.less", "neither": "asks.neither"}[entry.better]
    when = {"now": "asks.now", "later": "asks.later", "elsewhere": "asks.elsewhere"}[entry.when]
    return w.say(better), w.say(when)


def _value(row: Mapping[str, Any] | None, w: Words) -> str:
    return UNKNOWN if row is None or row["value"] is None else w.people(row["value"])


def _band(row: Mapping[str, Any] | None, w: Words) -> str:
    if row is None or row[FIRST] is None:
        return UNKNOWN if row is None or row["value"] is None else ""
    return w.span(w.people(row[FIRST]), w.people(row[LAST]))


def indicators_headline(catalogue: Catalogue, w: Words) -> str:
    """How many indicators there are, and of how many nothing can be said."""
    unknown = sum(entry.unknown is not None for entry in catalogue.indicators.values())
    return w.say("asks.headline", all=str(len(catalogue.indicators)), unknown=str(unknown), sign=UNKNOWN)


def no_indicators(w: Words) -> str:
    """That a scenario declares none."""
    return w.say("asks.none")


def definitions_of_indicators(catalogue: Catalogue, w: Words) -> Sheet:
    """What every indicator counts and how good the evidence is; of those that are unknown the reason."""
    head = [w.say("asks.columns.indicator"), w.say("asks.columns.counts"), w.say("asks.columns.grade")]
    lines = [
        [
            title(catalogue, "indicators", name, w),
            w.text(entry.definition)
            if entry.unknown is None
            else w.say("asks.unknown", what=w.text(entry.definition), why=w.text(entry.unknown)),
            w.say(f"grades.{entry.grade}") if entry.unknown is None else UNKNOWN,
        ]
        for name, entry in catalogue.indicators.items()
    ]
    return Sheet(w.say("asks.definitions"), head, lines, frozenset())
