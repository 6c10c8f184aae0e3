"""What the money that goes to firms buys: earned here, imported, in taxes and jobs; by views that disagree."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dienmodel.engines.expect.expect import expect
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.show.say.industry import economy_sheet, industry_lines, industry_message, industry_sheet, views_note
from dienmodel.show.say.landing import behind_sheet
from dienmodel.show.sheet import Sheet
from dienmodel.text.faults import FaultyInput
from dienmodel.web.explorer.view import View
from dienmodel.weigh.tradeoff import side_by_side
from dienmodel.weigh.views import ECONOMY

PATH, NAME, TEMPLATE = "/industrie", "industry", "industry.html.j2"
TABLES = ("indicators", "money")


def content(view: View) -> dict[str, Any]:
    """What becomes of a euro and how many jobs, by each view, and on what all of it rests."""
    w, year = view.words, day_of_answer(view.run).year
    views, behind = taken(view), behind_sheet(view.catalogue, "industry", w)
    says = [w.say("industry.cpb_says"), w.say("industry.rabo_says"), w.say("industry.literature_says")]
    return {
        "industry": view.catalogue.industry is not None,
        "message": industry_message(view.run, year, w),
        "lines": list(industry_lines(view.run, year, w)),
        "numbers": industry_sheet(view.run, year, w),
        "views": views,
        "says": [] if views is None else [views_note(w), *says],
        "behind": None if behind is None else replace(behind, numeric=frozenset()),
    }


def taken(view: View) -> Sheet | None:
    """Indicators of industry by each view; None where no view fits the scenario, or it says nothing of industry."""
    if view.catalogue.industry is None:
        return None
    return view.shelf.small.found(("views", *view.place, view.language), lambda: _told(view))


def _told(view: View) -> Sheet | None:
    runs = _by_view(view)
    return None if runs is None else economy_sheet(side_by_side(runs, day_of_answer(view.run).year), runs, view.words)


def _by_view(view: View) -> Mapping[str, Run] | None:
    """The course of this state as it is expected, by each view; None where one of them does not fit the scenario."""
    w, (scenario, state) = view.words, view.place
    names = {"cpb": w.say("industry.cpb"), "rabo": w.say("industry.rabo"), "literature": w.say("industry.literature")}
    runs = {w.say("industry.own"): view.shelf.desk(scenario).run(state)}
    for overlay in ECONOMY:
        try:
            world = build(view.shelf.under_overlay(scenario, overlay).under(state))
        except FaultyInput:
            return None
        runs[names[overlay]] = Run(world, expect(world.network))
    return runs
