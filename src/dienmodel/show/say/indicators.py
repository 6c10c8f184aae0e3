"""Indicators in words: what the scenario asks of the country, and what of that is unknown, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienmodel.model.evidence import OWN, evidence, weakness
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.entries import IndicatorEntry
from dienmodel.runs.run import Run
from dienmodel.runs.tables.indicators import indicators_table
from dienmodel.show.names import title
from dienmodel.show.say.landing import of_theme
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words

FIRST, MIDDLE, LAST = "value_p5", "value_p50", "value_p95"


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in words: its number in the year of today and in another one, with its band, and what it means.

    Where there are futures the number is their median, as of all else that is told of them; else what is expected.
    Of one that is unknown `why` tells the reason, and `UNKNOWN` stands for its numbers; `origin` explains the others.
    """

    title: str
    unit: str
    now: str
    value: str
    band: str
    better: str
    when: str
    grade: str
    definition: str
    why: str = ""
    origin: tuple[str, date] | None = None


def indicator_lines(run: Run, year: int, w: Words, theme: str | None = None) -> list[IndicatorLine]:
    """Every indicator of a theme in the year of today and in another one; none where none are declared."""
    catalogue = run.world.catalogue
    rows = (
        {(row["indicator"], row["year"]): row for row in indicators_table(run).rows()} if catalogue.indicators else {}
    )
    last = run.world.network.calendar.dates[-1]
    asked = {name: catalogue.indicators[name] for name in of_theme(catalogue, theme)}
    return [
        IndicatorLine(
            title(catalogue, "indicators", name, w),
            w.say(f"units.{entry.unit}"),
            _value(rows.get((name, catalogue.now.year)), w),
            _value(rows.get((name, year)), w),
            _band(rows.get((name, year)), w),
            *_meaning(entry, w),
            w.say(f"grades.{rests_on(catalogue, name)}") if entry.unknown is None else UNKNOWN,
            w.text(entry.definition),
            "" if entry.unknown is None else w.text(entry.unknown),
            (f"indicator:{name}", min(date(year, 12, 31), last)) if entry.unknown is None else None,
        )
        for name, entry in asked.items()
    ]


def indicators_sheet(run: Run, year: int, w: Words, theme: str | None = None) -> Sheet | None:
    """Every indicator of a theme in the year of today and in another one, with its band; None where there are none."""
    lines = indicator_lines(run, year, w, theme)
    if not lines:
        return None
    head = [
        w.say("asks.columns.indicator"),
        str(run.world.catalogue.now.year),
        str(year),
        w.say("asks.columns.band"),
        w.say("asks.columns.better"),
        w.say("asks.columns.when"),
    ]
    cells = [[f"{each.title} ({each.unit})", each.now, each.value, each.band, each.better, each.when] for each in lines]
    origins = {(r, 2): each.origin for r, each in enumerate(lines) if each.origin}
    drawn = any(each.band not in ("", UNKNOWN) for each in lines)
    caption = w.say("asks.sheet_median", year=str(year)) if drawn else w.say("asks.sheet")
    return Sheet(caption, head, cells, frozenset({1, 2, 3}), origins)


def rests_on(catalogue: Catalogue, name: str) -> str:
    """The weakest evidence behind an indicator: its own grade, and that of the figures by which it counts.

    An indicator names no source, so that a judgement of what it counts is that of who wrote the scenario.
    """
    grade = catalogue.indicators[name].grade
    figures = catalogue.behind.of_indicator(name)
    return min([OWN if grade == "expert" else grade, *(evidence(catalogue, key) for key in figures)], key=weakness)


def _meaning(entry: IndicatorEntry, w: Words) -> tuple[str, str]:
    """Whether more is better, and when it is."""
    better = {"more": "asks.more", "less": "asks.less", "neither": "asks.neither"}[entry.better]
    when = {"now": "asks.now", "later": "asks.later", "elsewhere": "asks.elsewhere"}[entry.when]
    return w.say(better), w.say(when)


def _value(row: Mapping[str, Any] | None, w: Words) -> str:
    """The median over the futures where there are any, else what is expected."""
    value = None if row is None else row["value"] if row[MIDDLE] is None else row[MIDDLE]
    return UNKNOWN if value is None else w.people(value)


def _band(row: Mapping[str, Any] | None, w: Words) -> str:
    if row is None or row[FIRST] is None:
        return UNKNOWN if row is None or row["value"] is None else ""
    return w.span(w.people(row[FIRST]), w.people(row[LAST]))


def unknown_indicators(catalogue: Catalogue, theme: str | None = None) -> int:
    """Of how many indicators of a theme nothing can be said."""
    return sum(catalogue.indicators[name].unknown is not None for name in of_theme(catalogue, theme))


def indicators_headline(catalogue: Catalogue, w: Words, theme: str | None = None) -> str:
    """How many indicators there are, and of how many nothing can be said."""
    unknown = str(unknown_indicators(catalogue, theme))
    return w.say("asks.headline", all=str(len(of_theme(catalogue, theme))), unknown=unknown, sign=UNKNOWN)


def no_indicators(w: Words) -> str:
    """That a scenario declares none."""
    return w.say("asks.none")


def definitions_of_indicators(catalogue: Catalogue, w: Words, theme: str | None = None) -> Sheet:
    """What every indicator counts and how good the evidence is; of those that are unknown the reason."""
    head = [w.say("asks.columns.indicator"), w.say("asks.columns.counts"), w.say("asks.columns.grade")]
    lines = [
        [
            title(catalogue, "indicators", name, w),
            w.text(entry.definition)
            if entry.unknown is None
            else w.say("asks.unknown", what=w.text(entry.definition), why=w.text(entry.unknown)),
            w.say(f"grades.{rests_on(catalogue, name)}") if entry.unknown is None else UNKNOWN,
        ]
        for name in of_theme(catalogue, theme)
        for entry in (catalogue.indicators[name],)
    ]
    return Sheet(w.say("asks.definitions"), head, lines, frozenset())
