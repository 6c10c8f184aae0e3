"""What money buys, in words: what stays here of a euro that goes to firms, jobs, and how old the table is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.weighing.buys import Became, IndustryEntry
from dienmodel.runs.run import Run
from dienmodel.runs.tables.indicators import indicators_table
from dienmodel.show.say.indicators import indicator_lines
from dienmodel.show.say.landing import of_theme
from dienmodel.show.say.spending import UNKNOWN
from dienmodel.show.say.tradeoff import tradeoff_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.text.words import Words
from dienmodel.weigh.tradeoff import Criterion, TradeOff

MILLION = 1e6


def industry_message(run: Run, year: int, w: Words) -> str:
    """What firms are paid in a year, and what of each euro is earned here and goes abroad."""
    became = _became(run, year)
    whole, home, abroad = (became.get((content, False)) for content in (None, "value_added", "imports"))
    if not whole or home is None or abroad is None:
        return w.say("industry.none")
    shares = {"home": w.share(home / whole), "abroad": w.share(abroad / whole)}
    return w.say("industry.message", year=str(year), spent=w.euro(MILLION * whole), **shares)


def _became(run: Run, year: int) -> dict[Became, float]:
    """What becomes of all money that is spent in a year, in million euro or in jobs."""
    entry = run.world.catalogue.industry
    values = {row["indicator"]: row["value"] for row in indicators_table(run).where(year=year).rows()}
    became = {} if entry is None else entry.becomes
    return {what: values[name] for name, what in became.items() if values.get(name) is not None}


def industry_lines(run: Run, year: int, w: Words) -> Iterator[str]:
    """Jobs, direct and indirect, of which year the table is, and what is assumed of the products."""
    became, catalogue = _became(run, year), run.world.catalogue
    jobs, direct = became.get(("jobs", False)), became.get(("jobs", True))
    if jobs is not None and direct is not None:
        counts = {"jobs": w.people(jobs), "direct": w.people(direct), "indirect": w.people(jobs - direct)}
        yield w.say("industry.jobs", **counts)
    if catalogue.industry is not None:
        yield _table_line(catalogue, catalogue.industry, w)
        yield w.say("industry.products")


def _table_line(catalogue: Catalogue, entry: IndustryEntry, w: Words) -> str:
    """Of which table the proportions are, and how old that is."""
    source = catalogue.sources[entry.source]
    title = f"{source.title} ({source.publisher})"
    if entry.year is None:
        return w.say("industry.table_undated", source=title)
    age = str(catalogue.now.year - entry.year)
    return w.say("industry.table", year=str(entry.year), age=age, source=title)


def industry_sheet(run: Run, year: int, w: Words) -> Sheet | None:
    """Every indicator of industry in a year, on what it rests, and of which year are the proportions that it takes."""
    lines, catalogue = indicator_lines(run, year, w, "industry"), run.world.catalogue
    entry = catalogue.industry
    if not lines or entry is None:
        return None
    head = [
        w.say("asks.columns.indicator"),
        str(year),
        w.say("asks.columns.band"),
        w.say("asks.columns.better"),
        w.say("asks.columns.grade"),
        w.say("industry.proportions"),
    ]
    age = UNKNOWN if entry.year is None else str(entry.year)
    ages = [age if name in entry.by_table else "–" for name in of_theme(catalogue, "industry")]
    rows = [
        [f"{each.title} ({each.unit})", each.value, each.band, each.better, each.grade, of_year]
        for each, of_year in zip(lines, ages, strict=True)
    ]
    origins = {(i, 1): each.origin for i, each in enumerate(lines) if each.origin}
    caption = w.say("asks.sheet_median", year=str(year)) if any(each.band for each in lines) else w.say("asks.sheet")
    return Sheet(caption, head, rows, frozenset({1, 2}), origins)


def economy_sheet(views: TradeOff, runs: Mapping[str, Run], w: Words) -> Sheet:
    """Everything of industry, and all that a view changes, by each view; the scenario's own first."""
    catalogue = next(iter(runs.values())).world.catalogue
    shown = [each for c, each in enumerate(views.criteria) if _told(views, c, each, catalogue)]
    return replace(tradeoff_sheet(views, runs, w, shown), caption=w.say("industry.views", year=str(views.year)))


def _told(views: TradeOff, c: int, each: Criterion, catalogue: Catalogue) -> bool:
    """Whether a criterion is of industry, or one on which views differ."""
    if each.kind != "indicator":
        return False
    values = views.values[c]
    apart = np.isfinite(values) & ~np.isclose(values, values[0], rtol=1e-9, atol=0.0)
    return each.name in of_theme(catalogue, "industry") or bool(apart.any()) or each.name not in catalogue.indicators


def views_note(w: Words) -> str:
    """How to read views that stand beside each other."""
    return w.say("industry.views_note", sign=UNKNOWN)
