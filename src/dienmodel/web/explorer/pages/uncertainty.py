"""How sure is it: the band from chance and the band from the figures, kept apart."""

from functools import partial
from typing import Any

from dienmodel.runs.likely import Futures
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.runs.tables.targets import published_table
from dienmodel.show import charts, pictures
from dienmodel.show.figure_texts import widest_sheet
from dienmodel.show.pictures.picture import Picture, Sheet, sheet
from dienmodel.show.sheets import stated_lines
from dienmodel.text.table import Table, table
from dienmodel.text.words import rounded
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

PATH, NAME, TEMPLATE = "/onzekerheid", "uncertainty", "uncertainty.html.j2"
TABLES = ("totals", "targets", "figures")

MOST_SWINGS = 15


def content(view: View) -> dict[str, Any]:
    """The two bands, which figures move the outcome most, and on what evidence it rests."""
    figures = figures_table(view.run)
    swings: Table | None = view.shelf.work.get(key_of("swings", view.asked.scenario, view.asked.state))
    return {
        "chance": pictures.categories(view.subject) if view.run.sampled is not None else None,
        "futures": picture(view),
        "lines": list(stated_lines(view.subject, view.answer)),
        "swings": _swings(view, swings) if swings is not None else None,
        "pictures": [pictures.evidence(view.subject, figures)],
        "sheets": [widest_sheet(view.subject, figures.rows())],
    }


def _futures(view: View) -> Futures | None:
    found: Futures | None = view.shelf.work.get(key_of("futures", view.asked.scenario, view.asked.state))
    return found if found is not None and len(found.people) else None


def picture(view: View) -> Picture | None:
    """The band from the ranges of the figures, per category; None until it has been computed."""
    drawn = _futures(view)
    if drawn is None:
        return None
    w = view.words
    courses = table("futures", ({**row, "n_people": row["p50"]} for row in drawn.table().rows()))
    last = {day.year: day for day in drawn.dates}
    as_said = {(row["date"], row["category"]): row["n_people"] for row in totals_table(view.run).rows()}
    rows = [
        [
            view.subject.category(row["category"]),
            w.day(row["date"]),
            *(w.people(row[p]) for p in ("p5", "p50", "p95")),
            w.people(as_said[row["date"], row["category"]]),
        ]
        for row in courses.rows()
        if row["date"] in last.values()
    ]
    head = [w.say(f"columns.{name}") for name in ("category", "date", "low", "middle", "high", "as_said")]
    values = {
        "draws": w.number(len(drawn.people)),
        "figures": w.number(len(drawn.figures)),
        "reach": _reach(view, drawn),
    }
    caption = w.say("sheets.futures")
    named, note = w.say("futures.title", **values), f"{w.say('futures.note', **values)} {_above(view, drawn)}".strip()
    return Picture(
        "futures",
        named,
        w.say("report.alt", title=named, note=note, first=caption),
        note,
        partial(charts.categories, courses, pictures.targets_of(view.subject), published_table(view.run)),
        sheet(caption, head, rows, 2),
    )


def _reach(view: View, found: Futures) -> str:
    """The band of the total at the date of the answer, and in how many futures the target is met."""
    w, goal = view.words, view.answer.main
    at = _total_at(view, found)
    span = w.span(w.people(at["p5"]), w.people(at["p95"]))
    if goal is None:
        return span
    share = w.share(found.chance(view.answer.until, goal.wanted, goal.category))
    return w.say("futures.reach", span=span, day=w.day(view.answer.until), share=share)


def _total_at(view: View, found: Futures) -> dict[str, Any]:
    """The band of the total at the date of the answer."""
    rows = found.table().where(category="total").rows()
    return [row for row in rows if row["date"] <= view.answer.until][-1]


def _above(view: View, found: Futures) -> str:
    """Why the expectation lies above the middle of the band, where it does."""
    w, at = view.words, _total_at(view, found)
    expected = totals_table(view.run).where(category="total", date=at["date"]).rows()[0]["n_people"]
    if rounded(expected) <= rounded(at["p50"]):
        return ""
    return w.say("futures.above", day=w.day(at["date"]), expected=w.people(expected), middle=w.people(at["p50"]))


def _swings(view: View, swings: Table) -> Sheet:
    w = view.words
    rows = [
        [
            row[w.language],
            w.say(f"grades.{row['grade']}"),
            w.people(row["low"]),
            w.people(row["high"]),
            w.signed(row["swing"]),
        ]
        for row in swings.rows()[:MOST_SWINGS]
        if row["swing"] is not None
    ]
    head = [w.say(f"columns.{name}") for name in ("figure", "grade", "at_low", "at_high", "swing")]
    return Sheet(w.say("sheets.swings", day=w.day(view.answer.until)), head, rows, frozenset({2, 3, 4}))
