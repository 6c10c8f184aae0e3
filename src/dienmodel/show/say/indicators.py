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
        w.say("asks.columns.unit"),
        str(now),
        str(year),
        w.say("asks.columns.band"),
        w.say("asks.columns.better"),
        w.say("asks.columns.when"),
        w.say("asks.columns.grade"),
    ]
    lines = [
        [
            title(catalogue, "indicators", name, w),
            w.say(f"units.{entry.unit}"),
            _value(rows.get((name, now)), w),
            _value(rows.get((name, year)), w),
            _band(rows.get((name, year)), w),
            *_meaning(entry, w),
        ]
        for name, entry in catalogue.indicators.items()
    ]
    origins = {
        (r, 3): (f"indicator:{name}", run.world.network.calendar.dates[0].replace(year=year, month=12, day=31))
        for r, (name, entry) in enumerate(catalogue.indicators.items())
        if entry.unknown is None
    }
    return Sheet(w.say("asks.sheet", year=str(year)), head, lines, frozenset({2, 3, 4}), origins)


def _meaning(entry: IndicatorEntry, w: Words) -> tuple[str, str, str]:
    """Whether more is better, when it is, and how sure."""
    better = {"more": "asks.more", "less": "asks.less", "neither": "asks.neither"}[entry.better]
    when = {"now": "asks.now", "later": "asks.later", "elsewhere": "asks.elsewhere"}[entry.when]
    return w.say(better), w.say(when), w.say(f"grades.{entry.grade}")


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


def unknown_lines(catalogue: Catalogue, w: Words) -> list[str]:
    """Every indicator that is unknown, with the reason."""
    return [
        w.say("asks.unknown", name=title(catalogue, "indicators", name, w), why=w.text(entry.unknown))
        for name, entry in catalogue.indicators.items()
        if entry.unknown is not None
    ]


def definition_lines(catalogue: Catalogue, w: Words) -> list[str]:
    """What every indicator of which something can be said counts."""
    return [
        f"{title(catalogue, 'indicators', name, w)}: {w.text(entry.definition)}"
        for name, entry in catalogue.indicators.items()
        if entry.unknown is None
    ]
