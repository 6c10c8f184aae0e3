"""What it asks of the country, in words: money, posts and the indicators of the scenario; of the unknown ones why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.runs.run import Run
from dienmodel.runs.spending import SpendingOfYear, cost_courses, held_to, spending
from dienmodel.show.names import budget_name
from dienmodel.show.say.against import asked_of, posts_against
from dienmodel.show.say.indicators import (
    IndicatorLine,
    definitions_of_indicators,
    indicator_lines,
    indicators_headline,
    indicators_sheet,
    no_indicators,
    unknown_indicators,
)
from dienmodel.show.say.landing import behind_sheet, beside_unknown, caps_sheet, key_sheets, views_sheet
from dienmodel.show.say.prosperity import monitor_headline, monitor_reasons, monitor_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.text.table import Table
from dienmodel.text.words import Words, lower


@dataclass(frozen=True)
class Asks:
    """One thing that is asked of the country: what, how much, and against what; or why that is not known.

    `notes` are lines under the number; `origin` is the quantity and the day that explain it.
    """

    label: str
    value: str
    notes: tuple[str, ...]
    unit: str = ""
    known: bool = True
    origin: tuple[str, date] | None = None


def asks(run: Run, answered: Answer, year: int, w: Words) -> list[Asks]:
    """What is asked of the country in the year of the answer, what is not known last."""
    counted = [_indicator(line, year, w) for line in indicator_lines(run, year, w)]
    counted.sort(key=lambda ask: not ask.known)
    return [*_cost(run, answered, w), *_spending(run, year, w), *_posts(answered, w), *counted]


def message(catalogue: Catalogue, answered: Answer, w: Words) -> str:
    """The same in one sentence: what it costs, and of how many things that it asks nothing is known yet."""
    said = []
    if answered.cost_paid is not None:
        said.append(w.say("country.costs", year=str(answered.cost_year), paid=w.euro(answered.cost_paid)))
    if catalogue.indicators:
        unknown, whole = unknown_indicators(catalogue), len(catalogue.indicators)
        said.append(w.say("country.unknown_said", n=w.number(unknown), all=w.number(whole)))
    return w.say("country.message", said="; ".join(said)) if said else no_indicators(w)


def _cost(run: Run, answered: Answer, w: Words) -> Iterator[Asks]:
    """The cost of the answer against its budget, as the first page tells it."""
    if answered.cost_paid is None:
        return
    note = w.say("country.no_budget")
    if answered.budget is not None:
        gap = answered.budget - answered.cost_paid
        key = "country.within" if gap >= 0 else "country.beyond"
        name = budget_name(run.world.catalogue, w)
        note = w.say(key, gap=w.euro(abs(gap)), name=name, budget=w.euro(answered.budget))
    yield Asks(w.say("report.cost", year=str(answered.cost_year)), w.euro(answered.cost_paid), (note, _counted(run, w)))


def _counted(run: Run, w: Words) -> str:
    """Of which articles the cost of the answer is: what other spending has is not in it."""
    articles = dict.fromkeys(course.article for course in cost_courses(run))
    return w.say("country.counted", articles=w.listed([lower(w.name("articles", name)) for name in articles]))


def _spending(run: Run, year: int, w: Words) -> Iterator[Asks]:
    """All spending of the year in both ledgers against the ceilings and the required share, where these are said."""
    row = next((each for each in held_to(run, spending(run)) if each.year == year), None)
    if row is None:
        return
    paid = w.say("country.of_cash", cash=w.euro(row.cash))
    room = w.say("country.of_room", committed=w.euro(row.committed), room=w.euro(row.room))
    yield Asks(w.say("country.spending", year=str(year)), w.euro(row.paid), (paid, room, *_share(row, w)))


def _share(row: SpendingOfYear, w: Words) -> Iterator[str]:
    if row.share is not None:
        yield w.say("country.of_gdp", share=w.share(row.share, 2), required=w.share(row.required, 2))


def _posts(answered: Answer, w: Words) -> Iterator[Asks]:
    goal = answered.main
    posts = None if goal is None else posts_against(goal)
    if goal is None or posts is None:
        return
    value = posts.say(posts.number, w)
    note = w.say("country.of_posts", wanted=asked_of(posts, goal.asked_posts, w), gap=posts.say(abs(posts.gap), w))
    yield Asks(w.say("country.posts", day=w.day(goal.day)), value, (note,))


def _indicator(line: IndicatorLine, year: int, w: Words) -> Asks:
    """An indicator, in which year, of which futures, whether more is better, on what it rests; or why it is unknown."""
    if line.why:
        return Asks(line.title, w.say("country.unknown"), (w.say("country.why", why=line.why),), known=False)
    of = w.say("country.median", band=line.band) if line.band else w.say("country.exactly")
    meaning = w.say(
        "country.meaning", year=str(year), of=of, better=line.better, when=line.when, grade=lower(line.grade)
    )
    return Asks(line.title, line.value, (line.definition, meaning), line.unit, origin=line.origin)


# --- by theme --------------------------------------------------------------------------------------------------------


def country_lines(run: Run, year: int, w: Words, theme: str | None = None) -> list[str]:
    """How much of it is unknown, of the monitor of prosperity too, and what should stand beside it and is unknown."""
    catalogue = run.world.catalogue
    lines = [indicators_headline(catalogue, w, theme)]
    if catalogue.monitor and theme in (None, "prosperity"):
        lines.insert(0 if theme else 1, monitor_headline(run, year, w))
    return [*lines, *(beside_unknown(catalogue, theme, w) if theme else ())]


def country_sheets(run: Run, year: int, w: Words, theme: str | None = None, views: Table | None = None) -> list[Sheet]:
    """What it asks of the country; of a theme also where that lands, which views disagree and what it rests on."""
    catalogue = run.world.catalogue
    sheets = [indicators_sheet(run, year, w, theme)]
    sheets += key_sheets(run, theme, year, w) if theme else []
    sheets.append(caps_sheet(run, theme, year, w))
    if catalogue.monitor and theme in (None, "prosperity"):
        sheets += [monitor_sheet(run, year, w), monitor_reasons(catalogue, w)]
    if theme:
        sheets += [None if views is None else views_sheet(catalogue, views, year, w), behind_sheet(catalogue, theme, w)]
    sheets.append(definitions_of_indicators(catalogue, w, theme))
    return [sheet for sheet in sheets if sheet is not None and sheet.rows]
