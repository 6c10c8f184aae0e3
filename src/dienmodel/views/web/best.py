"""The best plan on the page *Maatregelen*: its calendar, what it reaches, and what limits are worth in it."""

from functools import partial
from typing import Any

from dienmodel.engines.planner import Plan
from dienmodel.results.run import Run
from dienmodel.results.tables import measures_table, targets_table
from dienmodel.views import charts
from dienmodel.views.labels import lower, title
from dienmodel.views.pictures import Picture, Sheet, sheet
from dienmodel.views.web.asked import Asked
from dienmodel.views.web.view import View
from dienmodel.views.web.work import Planned, key_of

MOST_PRICES = 12


def planned(view: View) -> Planned | None:
    """The best plan for what a view asks, if it has been made."""
    found: Planned | None = view.shelf.work.get(key_of("plan", *view.place))
    return found


def content(view: View) -> dict[str, Any] | None:
    """Everything about the best plan; None until it has been made."""
    found = planned(view)
    if found is None:
        return None
    asked = Asked(view.shelf.add_known(found.text), view.language)
    run = view.shelf.desk(asked.scenario).run()
    return {
        "says": _says(view, found.plan, run),
        "calendar": calendar(view),
        "targets": _targets(view, run),
        "prices": _prices(view, found.plan),
        "price": _dearest(view, found.plan),
        "open": view.href("/", asked=asked),
        "beside": view.href("/vergelijken", [("with", f"scenario={asked.scenario}")]),
        "file": view.href("/download/plan.yaml"),
    }


def _says(view: View, plan: Plan, run: Run) -> str:
    """What the plan starts and reaches, and how far it may be from the best."""
    w = view.words
    goals = [row for row in targets_table(run).rows() if f"goal:{row['target']}" in plan.metered]
    met = sum(row["n_people"] >= row["n_wanted"] - 0.5 for row in goals)
    return w.say(
        "best.stopped" if plan.stopped else "best.says",
        n=w.number(len(plan.starts)),
        met=w.number(met),
        all=w.number(len(goals)),
        aims=w.listed([lower(w.text(view.said.scenario.aims[a].title)) for a in list(view.said.scenario.aims)[:2]]),
        gap=w.share(plan.gap, 1),
        difference=w.share(plan.difference, 2),
    )


def calendar(view: View) -> Picture | None:
    """When each measure of the plan starts, and when it works."""
    found = planned(view)
    if found is None or not found.plan.starts:
        return None
    w, run = view.words, view.shelf.desk(view.shelf.add_known(found.text)).run()
    works = {row["measure"]: row["date_works"] for row in measures_table(run).rows()}
    last = run.world.network.calendar.dates[-1]
    starts = sorted(found.plan.starts, key=lambda item: (item.start, works[item.measure] or item.start))
    begins = [
        (title(view.said, "measures", s.measure, w), s.start, min(works[s.measure] or last, last)) for s in starts
    ]
    rows = [{"name": name, "start": start, "works": min(ready, last), "end": last} for name, start, ready in begins]
    behind = [[name, w.day(start), w.day(ready)] for name, start, ready in begins]
    named, note = w.say("calendar.title", n=w.number(len(rows))), w.say("calendar.note")
    caption = w.say("sheets.calendar")
    head = [w.say(f"columns.{name}") for name in ("measure", "start", "works")]
    alt = w.say("report.alt", title=named, note=note, first=caption)
    return Picture("calendar", named, alt, note, partial(charts.calendar, rows), sheet(caption, head, behind))


def _targets(view: View, run: Run) -> Sheet:
    """What is wanted, expected as it is, and expected under the plan."""
    w = view.words
    now = {row["target"]: row["n_people"] for row in targets_table(view.run).rows()}
    rows = [
        [
            title(view.said, "targets", row["target"], w),
            w.day(row["date"]),
            w.number(row["n_wanted"]),
            w.people(now[row["target"]]),
            w.people(row["n_people"]),
        ]
        for row in targets_table(run).rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("target", "date", "wanted", "now", "planned")]
    return sheet(w.say("sheets.planned"), head, rows, 2)


def _dearest(view: View, plan: Plan) -> str:
    """The largest price in a sentence; empty without prices."""
    if not plan.prices:
        return ""
    best = max(plan.prices, key=lambda price: price.value)
    w = view.words
    aim = view.said.scenario.aims[best.aim]
    worth = w.euro(best.value * 1e6) if aim.least == "cost" else w.short_number(round(best.value, 2))
    return w.say(
        f"best.{'cheaper' if aim.least == 'cost' else 'less'}",
        limit=lower(title(view.said, "capacities", best.limit, w)),
        day=w.day(best.day),
        worth=worth,
        aim=lower(w.text(aim.title)),
    )


def _prices(view: View, plan: Plan) -> Sheet | None:
    """What one more unit of a limit is worth, the largest first."""
    if not plan.prices:
        return None
    w = view.words
    best = sorted(plan.prices, key=lambda price: -price.value)[:MOST_PRICES]
    rows = [
        [title(view.said, "capacities", price.limit, w), w.day(price.day), w.short_number(round(price.value, 2))]
        for price in best
    ]
    aim = w.text(view.said.scenario.aims[best[0].aim].title)
    head = [w.say("columns.capacity"), w.say("columns.from_day"), w.say("columns.worth")]
    return sheet(w.say("sheets.prices", aim=lower(aim)), head, rows, 2)
