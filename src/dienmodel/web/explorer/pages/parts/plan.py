"""The best plan on the page *Maatregelen*: its calendar, what it reaches, its prices, and its trade-offs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dienmodel.network.catalogue import Catalogue, exclude
from dienmodel.plan.file import aims_of
from dienmodel.plan.questions.ask import traded
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.plan.result import Plan
from dienmodel.runs.answer import outlooks
from dienmodel.runs.desk import AS_SAID
from dienmodel.runs.filled import without_plan
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import targets_table
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture, subject_of
from dienmodel.show.reports.plan import calendar_of, front_of, prices_of
from dienmodel.show.say.plan import (
    MOST_SENTENCES,
    SOME,
    aim_title,
    amount,
    front_lines,
    levels_named,
    measures_counted,
    prices_lines,
    target_price_lines,
)
from dienmodel.show.say.plan_head import first_lines, searched_far
from dienmodel.show.say.plan_short import three_sentences
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.faults import FaultyInput
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import BestPlan, key_of, run_with_bands


@dataclass(frozen=True)
class FrontStop:
    """A point of the front as the page lists it: its number, its aims, its measures, and the levers that say it."""

    number: int
    values: Sequence[str]
    measures: Sequence[str]
    href: str
    nearly: bool


def planned(view: View) -> BestPlan | None:
    """The best plan for what a view asks, if it has been made."""
    best: BestPlan | None = view.shelf.work.get(key_of("plan", *view.place))
    return best


def content(view: View) -> dict[str, Any] | None:
    """Everything about the best plan; None until it has been made."""
    best = planned(view)
    if best is None:
        return None
    name = view.shelf.add(best.text)
    asked, run = Asked(name, view.language), run_with_bands(view.shelf, name, AS_SAID)
    bare = without_plan(view.said) if view.catalogue.planned else view.run
    return {
        "short": three_sentences(run, bare, best.plan, aims_of(view.world), view.words),
        "first": first_lines(run, bare, best.plan, aims_of(view.world), view.words),
        "says": _says(view, best.plan, run),
        "pictures": [picture for picture in (calendar(view), prices(view)) if picture is not None],
        "targets": targets(view),
        "lines": target_price_lines(view.catalogue, best.plan.target_prices, view.words)
        + prices_lines(view.catalogue, best.plan.prices, view.world.staff, view.words, MOST_SENTENCES),
        "unfinished": best.plan.stopped or not searched_far(best.plan, aims_of(view.world)),
        "open": view.href("/", asked=asked),
        "beside": view.beside(f"scenario={name}"),
        "file": view.href("/download/plan.yaml"),
    }


def _says(view: View, plan: Plan, run: Run) -> str:
    """What the plan starts and reaches; how near it is to the best is among the first lines."""
    w = view.words
    goals = [outlook for outlook in outlooks(run) if f"goal:{outlook.target}" in plan.metered]
    return w.say(
        "best.stopped" if plan.stopped else "best.says",
        n=measures_counted(len(plan.starts), w),
        met=w.number(sum(outlook.met for outlook in goals)),
        all=w.number(len(goals)),
        difference=w.share(plan.difference, 2),
    )


def calendar(view: View) -> Picture | None:
    """When each measure of the plan starts, and when it works; None until there is a plan."""
    best = planned(view)
    if best is None:
        return None
    run = view.shelf.desk(view.shelf.add(best.text)).run()
    return calendar_of(subject_of(run, view.words))


def prices(view: View) -> Picture | None:
    """What one more unit of each limit is worth, by year; None until there is a plan with prices."""
    best = planned(view)
    return None if best is None else prices_of(view.catalogue, best.plan.prices, view.world.staff, view.words)


def targets(view: View) -> Sheet | None:
    """What is wanted, expected as it is, and expected under the plan; None until there is a plan."""
    best, w = planned(view), view.words
    if best is None:
        return None
    run = view.shelf.desk(view.shelf.add(best.text)).run()
    now = {row["target"]: row["n_people"] for row in targets_table(view.run).rows()}
    rows = [
        [
            title(view.catalogue, "targets", row["target"], w),
            w.day(row["date"]),
            w.number(row["n_wanted"]),
            w.people(now[row["target"]]),
            w.people(row["n_people"]),
        ]
        for row in targets_table(run).rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("target", "date", "wanted", "now", "planned")]
    return sheet(w.say("sheets.planned"), head, rows, 2)


# --- what the aims cost each other -----------------------------------------------------------------------------------


def front(view: View) -> dict[str, Any] | None:
    """The front: a picture whose points lead to their row, and the rows, which lead to the levers; None until made."""
    points: list[FrontPoint] | None = view.shelf.work.get(key_of("front", *view.place))
    if points is None:
        return None
    w, aims = view.words, traded(view.world)
    return {
        "picture": front_of(view.catalogue, aims, points, w),
        "lines": front_lines(view.catalogue, aims, points, w),
        "head": [aim_title(view.catalogue, aim, w) for aim in aims],
        "stops": [_stop(view, aims, i, point) for i, point in enumerate(points, 1)],
    }


def _stop(view: View, aims: Sequence[str], number: int, point: FrontPoint) -> FrontStop:
    w, measures = view.words, levels_named(view.catalogue, point.levels, view.words)
    values = [amount(view.catalogue, aim, value, w) for aim, value in zip(aims, point.values, strict=True)]
    chosen = whole(view.catalogue, point.levels)
    return FrontStop(number, values, measures, _levers(view, chosen), chosen != dict(point.levels))


def whole(catalogue: Catalogue, levels: Mapping[str, float]) -> dict[str, float]:
    """The same levels, but of measures that exclude each other and are mixed only the strongest."""
    chosen = dict(levels)
    for name in sorted(levels, key=lambda name: levels[name]):
        if any(chosen[other] > SOME and exclude(catalogue, name, other) for other in levels):
            chosen[name] = 0.0
    return chosen


def _levers(view: View, levels: Mapping[str, float]) -> str:
    """Address of the first screen with these measures; empty where the levers of the view exclude them."""
    asked = view.asked.moved({name: round(min(level, 1.0), 2) for name, level in levels.items()})
    try:
        view.shelf.desk(asked.scenario).under(asked.state)
    except FaultyInput:
        return ""
    return view.href("/", asked=asked)
