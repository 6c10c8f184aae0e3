"""Which measure does what, one at a time and together, and what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dienmodel.show import charts, pictures
from dienmodel.show.names import category, title
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.say.together import PAIRS_SHOWN, pairs_sheet
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.sheets import measures_sheet
from dienmodel.text.table import Table
from dienmodel.text.words import lower
from dienmodel.web.explorer.pages import plan
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of
from dienmodel.weigh.attribution import AUTONOMOUS, INTERACTION, START, summed

PATH, NAME, TEMPLATE = "/maatregelen", "measures", "measures.html.j2"
TABLES = ("measures", "money")


def content(view: View) -> dict[str, Any]:
    """Effects one at a time, the attribution of what is on, the best plan, all measures, and money."""
    effects: Table | None = view.shelf.work.get(key_of("effects", view.asked.scenario, view.asked.state))
    listed = measures_sheet(view.subject)
    money = pictures.money(view.subject)
    return {
        "pictures": [picture(view), *([money] if money else [])],
        "plan": plan.content(view),
        "front": plan.front(view),
        "fronted": len(view.catalogue.aims) > 1,
        "plannable": bool(view.catalogue.aims),
        "together": [_together(view, effects), *_by_group(view, effects)] if effects is not None else [],
        "on": len(view.catalogue.working),
        "sheets": [*_pairs(view), *([listed] if listed else [])],
    }


def _pairs(view: View) -> Iterator[Sheet]:
    """The pairs of measures that help most where the levers stand, if that was computed."""
    pairs: Table | None = view.shelf.work.get(key_of("pairs", *view.place))
    if pairs is not None and len(pairs):
        yield pairs_sheet(pairs, view.answer, view.catalogue, view.words, PAIRS_SHOWN)


def _alone(view: View) -> list[tuple[str, float, float]]:
    """Every measure with what it adds by itself to the scenario as it is: people and euro."""
    rows = [
        (name, people, cost)
        for lever in view.shelf.levers(view.asked.scenario)
        for name, people, cost in zip(lever.measures, lever.people, lever.cost, strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1])


def picture(view: View) -> Picture:
    """People by measure, each by itself and fully on."""
    w = view.words
    effects = [(title(view.catalogue, "measures", name, w), people, cost) for name, people, cost in _alone(view)]
    rows = [{"name": name, "n": people, "up": "yes" if people >= 0 else "no"} for name, people, _ in effects]
    behind = [
        [name, w.signed(people), w.number(cost / 1e6, 1), w.number(cost / people) if people >= 0.5 else "–"]
        for name, people, cost in effects
    ]
    head = [w.say(f"columns.{name}") for name in ("measure", "people", "yearly", "each")]
    values = {
        "day": w.day(view.answer.until),
        "best": effects[0][0] if effects else "",
        "year": str(view.answer.cost_year),
    }
    caption = w.say("sheets.effects", **values)
    return Picture(
        "effects",
        w.say("effects.title", **values),
        w.say("report.alt", title=w.say("effects.title", **values), note="", first=caption),
        w.say("effects.note", **values),
        partial(charts.effects, rows),
        sheet(caption, head, behind),
    )


def _by_group(view: View, effects: Table) -> Iterator[Sheet]:
    """The share of each measure among the members of each dimension: category, service, rank."""
    for dim in ("category", *view.catalogue.members):
        rows = summed(effects, (dim,)).rows()
        members = [m for m in dict.fromkeys(row[dim] for row in rows) if m]
        if len(members) > 1:
            yield _shares(view, dim, members, {(row["cause"], row[dim]): row["n_share"] for row in rows})


def _shares(view: View, dim: str, members: Sequence[str], shares: Mapping[tuple[str, str], float]) -> Sheet:
    """Causes by member; who is in no group (recruits without a rank) stands in a column of their own."""
    w = view.words
    columns = [*members, *([""] if any(abs(n) >= 0.5 for (_, m), n in shares.items() if not m) else [])]
    rows = [
        [_cause(view, cause), *(w.number(shares.get((cause, m), 0.0)) for m in columns)]
        for cause in dict.fromkeys(cause for cause, _ in shares)
    ]
    rows.append([w.say("parts.sum"), *(w.number(sum(n for (_, o), n in shares.items() if o == m)) for m in columns)])
    called = w.say("columns.category") if dim == "category" else title(view.catalogue, "dimensions", dim, w)
    head = [w.say("columns.cause"), *(_member(view, dim, m) for m in columns)]
    return sheet(w.say("sheets.shared_by", group=lower(called), day=w.day(view.answer.until)), head, rows)


def _member(view: View, dim: str, name: str) -> str:
    if not name:
        return view.words.say("web.no_group")
    return category(view.catalogue, name, view.words) if dim == "category" else view.words.name("members", name)


def _cause(view: View, cause: str) -> str:
    names = {key: view.words.say(f"causes.{key}") for key in (START, AUTONOMOUS, INTERACTION)}
    return names.get(cause) or title(view.catalogue, "measures", cause, view.words)


def _together(view: View, effects: Table) -> Sheet:
    """What each measure that is on did: alone, as the last one, and its share; the columns add up."""
    w = view.words
    rows = [
        [
            _cause(view, row["cause"]),
            *(w.number(row[column]) for column in ("n_alone", "n_last", "n_share")),
        ]
        for row in summed(effects, ()).rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("cause", "alone", "last", "shared")]
    return sheet(w.say("sheets.together", day=w.day(view.answer.until)), head, rows)
