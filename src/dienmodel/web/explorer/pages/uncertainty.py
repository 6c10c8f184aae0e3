"""How sure is it: the band of figures and luck, or that of luck alone until it is there, and what decides it."""

from functools import partial
from typing import Any

from dienmodel.runs.likely import Futures
from dienmodel.runs.tables.figures import figures_table
from dienmodel.runs.tables.observed import observed_table
from dienmodel.runs.tables.people import totals_table
from dienmodel.show import charts, pictures
from dienmodel.show.figure_texts import widest_sheet
from dienmodel.show.pictures.foretold import foretold
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.say.decides import figures_sheet, sentences, themes_sheet
from dienmodel.show.say.foretold import how_often_held, scores_sheet
from dienmodel.show.say.likely import lies_above, span, verdict
from dienmodel.show.say.together import counted
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.sheets import stated_lines
from dienmodel.sweeps.decides.decides import Decides, decided
from dienmodel.sweeps.foretold import foretold_for
from dienmodel.text.table import Table, table
from dienmodel.web.explorer.pages.parts.dots import dots
from dienmodel.web.explorer.pages.parts.sure import computing
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

PATH, NAME, TEMPLATE = "/hoe-zeker", "uncertainty", "uncertainty.html.j2"
TABLES = ("totals", "targets", "figures")

MOST_SWINGS = 15


def content(view: View) -> dict[str, Any]:
    """The band, which figures move the outcome most, and on what evidence it rests."""
    figures = figures_table(view.run)
    decisive = _decided(view)
    swings: Table | None = view.shelf.work.get(key_of("swings", view.asked.scenario, view.asked.state))
    return {
        "message": _message(view),
        "dots": dots(view),
        "held": how_often_held(foretold_for(view.world), view.words),
        "foretold": foretold(view.subject),
        "scores": scores_sheet(foretold_for(view.world), view.words),
        "band": picture(view) or (pictures.categories(view.subject) if view.run.banded else None),
        "lines": list(stated_lines(view.subject, view.answer)),
        "decides": [] if decisive is None else sentences(decisive, view.catalogue, view.words),
        "deciding": [] if decisive is None else _deciding(view, decisive),
        "swings": _swings(view, swings) if swings is not None else None,
        "sheets": [widest_sheet(view.subject, figures.rows())],
    }


def _message(view: View) -> str:
    """How likely the main target is, and what to reckon with."""
    goal, w = view.answer.main, view.words
    if goal is None:
        return ""
    if goal.reach is None:
        return verdict(goal, w, computing(view, "futures"))
    band = goal.band if goal.posts is None else goal.band_of_posts
    return w.say("likely.reckon", says=verdict(goal, w), span=span(band, w), counted=counted(view.answer, w))


def _decided(view: View) -> Decides | None:
    """What decides the main target, worked out once for the figures that were drawn; None until they have been."""
    if view.run.futures is None:
        return None
    return view.shelf.small.found(("decides", *view.place), lambda: decided(view.run, view.answer.main))


def _deciding(view: View, found: Decides) -> list[Sheet]:
    """Which themes and figures decide the main target, those that tell most first; none where nothing was found."""
    sheets = themes_sheet(found, view.words), figures_sheet(found, view.catalogue, view.words)
    return [shown for shown in sheets if shown.rows]


def picture(view: View) -> Picture | None:
    """The band of figures and luck, per category; None until it has been computed."""
    drawn = view.run.futures
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
        "draws": w.number(len(drawn)),
        "figures": w.number(drawn.varied),
        "reach": _reach(view, drawn),
    }
    caption = w.say("sheets.futures")
    named, note = w.say("futures.title", **values), f"{w.say('futures.note', **values)} {_above(view)}".strip()
    return Picture(
        "futures",
        named,
        w.say("report.alt", title=named, note=note, first=caption),
        note,
        partial(charts.categories, courses, pictures.targets_of(view.subject), observed_table(view.run)),
        sheet(caption, head, rows, 2),
    )


def _reach(view: View, drawn: Futures) -> str:
    """The band on the day of the answer of those whom its target counts, and in how many futures it is met."""
    w, goal, day = view.words, view.answer.main, view.answer.until
    if goal is None or goal.reach is None:
        low, _, high = drawn.band(day)
        return w.say("futures.no_target", span=w.span(w.people(low), w.people(high)), day=w.day(day))
    people = span(goal.reach, w)
    if goal.category != "total":
        people = f"{people} {view.subject.category_within(goal.category)}"
    key = "futures.reach" if goal.posts is None else "futures.reach_posts"
    return w.say(key, span=people, day=w.day(day), share=w.share(goal.reach.chance))


def _above(view: View) -> str:
    """Why the expectation lies above the middle of the band of the main target, where it does."""
    w, goal = view.words, view.answer.main
    if goal is None or goal.reach is None or not lies_above(goal.expected, goal.reach.middle):
        return ""
    values = {"expected": w.people(goal.expected), "middle": w.people(goal.reach.middle)}
    return w.say("futures.above", day=w.day(view.answer.until), **values)


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
    return Sheet(w.say("sheets.swings", counted=counted(view.answer, w)), head, rows, frozenset({2, 3, 4}))
