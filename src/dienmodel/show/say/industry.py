"""What money buys, in words: what stays here of a euro that goes to firms, jobs, and how old the table is."""

from collections.abc import Iterator, Mapping

import numpy as np

from dienmodel.model.input_output import YEARS
from dienmodel.network.catalogue import Catalogue
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

Content = tuple[str | None, bool]
"""What an indicator counts of given money: what becomes of it, None for all of it, and whether of deliverers alone."""


def by_content(run: Run, year: int) -> dict[Content, float]:
    """What becomes of all given money in a year, by what it is; of indicators that count nothing else."""
    scenario, found = run.world.said.scenario, dict[Content, float]()
    if scenario.industry is None:
        return found
    values = {row["indicator"]: row["value"] for row in indicators_table(run).where(year=year).rows()}
    for name, said in scenario.indicators.items():
        counted = {(each.content, bool(each.direct)) for each in said.of if each.displaced is None and each.given}
        articles = {each.given for each in said.of}
        if len(counted) == 1 and articles == set(scenario.industry.demand) and values.get(name) is not None:
            found.setdefault(next(iter(counted)), values[name])
    return found


def industry_message(run: Run, year: int, w: Words) -> str:
    """What firms are paid in a year, and what of each euro is earned here and goes abroad."""
    became = by_content(run, year)
    whole, home, abroad = (became.get((content, False)) for content in (None, "value_added", "imports"))
    if not whole or home is None or abroad is None:
        return w.say("industry.none")
    shares = {"home": w.share(home / whole), "abroad": w.share(abroad / whole)}
    return w.say("industry.message", year=str(year), spent=w.euro(MILLION * whole), **shares)


def industry_lines(run: Run, year: int, w: Words) -> Iterator[str]:
    """Jobs, direct and indirect, of which year the table is, and what is assumed of the products."""
    became, said = by_content(run, year), run.world.said
    jobs, direct = became.get(("jobs", False)), became.get(("jobs", True))
    if jobs is not None and direct is not None:
        told = {"jobs": w.people(jobs), "direct": w.people(direct), "indirect": w.people(jobs - direct)}
        yield w.say("industry.jobs", **told)
    if said.scenario.industry is not None:
        source = said.sources[said.scenario.industry.source]
        of_year = YEARS.get(said.scenario.industry.table)
        named = f"{source.title} ({source.publisher})"
        if of_year is None:
            yield w.say("industry.table_undated", source=named)
        else:
            age = str(run.world.catalogue.now.year - of_year)
            yield w.say("industry.table", year=str(of_year), age=age, source=named)
        yield w.say("industry.products")


def industry_sheet(run: Run, year: int, w: Words) -> Sheet | None:
    """Every indicator of industry in a year, on what it rests, and of which year are the proportions that it takes."""
    lines, said = indicator_lines(run, year, w, "industry"), run.world.said
    if not lines or said.scenario.industry is None:
        return None
    of_year = YEARS.get(said.scenario.industry.table)
    told = UNKNOWN if of_year is None else str(of_year)
    by_table = [
        any(each.content for each in said.scenario.indicators[name].of)
        for name in of_theme(run.world.catalogue, "industry")
    ]
    head = [
        w.say("asks.columns.indicator"),
        str(year),
        w.say("asks.columns.band"),
        w.say("asks.columns.better"),
        w.say("asks.columns.grade"),
        w.say("industry.proportions"),
    ]
    rows = [
        [f"{each.title} ({each.unit})", each.value, each.band, each.better, each.grade, told if rests else "–"]
        for each, rests in zip(lines, by_table, strict=True)
    ]
    origins = {(i, 1): each.origin for i, each in enumerate(lines) if each.origin}
    caption = w.say("asks.sheet_median", year=str(year)) if any(each.band for each in lines) else w.say("asks.sheet")
    return Sheet(caption, head, rows, frozenset({1, 2}), origins)


def economy_sheet(views: TradeOff, runs: Mapping[str, Run], w: Words) -> Sheet:
    """Everything of industry, and all that a view changes, by each view; the scenario's own first."""
    catalogue = next(iter(runs.values())).world.catalogue
    shown = [each for c, each in enumerate(views.criteria) if _told(views, c, each, catalogue)]
    told = tradeoff_sheet(views, runs, w, shown)
    return Sheet(w.say("industry.views", year=str(views.year)), told.head, told.rows, told.numeric)


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
