"""Which measure does what, one at a time and together, and what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dienmodel.network.catalogue import is_begun
from dienmodel.runs.desk import State
from dienmodel.show import charts
from dienmodel.show.names import category, title
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.say.together import PAIRS_SHOWN, counted, pairs_sheet
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.show.sheets import measures_sheet
from dienmodel.text.table import Table
from dienmodel.text.words import lower
from dienmodel.web.explorer.pages.parts import plan
from dienmodel.web.explorer.pages.parts.levers import by_link, known, packages, switched_on
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of
from dienmodel.weigh.attribution import AUTONOMOUS, BEGIN, summed
from dienmodel.weigh.levers import LeversInFutures

PATH, NAME, TEMPLATE = "/wat-helpt", "measures", "measures.html.j2"
TABLES = ("measures",)


def content(view: View) -> dict[str, Any]:
    """Effects one at a time, the attribution of what is on, the best plan, all measures, and money."""
    effects: Table | None = view.shelf.work.get(key_of("effects", view.asked.scenario, view.asked.state))
    listed = measures_sheet(view.subject)
    futures, here = known(view)
    offered = packages(view)
    return {
        "message": offered.message or _best_alone(view),
        "on": switched_on(view),
        "packages": offered,
        "groups": by_link(view),
        "as_said": futures is not None and not here,
        "pictures": [picture(view)],
        "plan": plan.content(view),
        "front": plan.front(view),
        "fronted": len(view.catalogue.aims) > 1,
        "plannable": bool(view.catalogue.aims),
        "together": [_together(view, effects), *_by_group(view, effects)] if effects is not None else [],
        "working": len(view.catalogue.working),
        "sheets": [*_pairs(view), *([listed] if listed else [])],
    }


def _pairs(view: View) -> Iterator[Sheet]:
    """The pairs of measures that help most where the levers stand, if that was computed."""
    pairs: Table | None = view.shelf.work.get(key_of("pairs", *view.place))
    if pairs is not None and len(pairs):
        yield pairs_sheet(pairs, view.answer, view.catalogue, view.words, PAIRS_SHOWN)


@dataclass(frozen=True)
class AloneEffect:
    """What a measure adds by itself: in futures with their band, else as expected to the scenario as it is; euro."""

    measure: str
    n: float
    low: float
    high: float
    cost: float


def alone(view: View) -> list[AloneEffect]:
    """Every measure that can still be moved with what it adds by itself, the largest first."""
    futures, _ = known(view)
    if futures is None:
        levers = view.shelf.levers(view.asked.scenario)
        rows = [row for lever in levers for row in zip(lever.measures, lever.people, lever.cost, strict=True)]
        effects = [AloneEffect(name, n, n, n, cost) for name, n, cost in rows if not is_begun(view.catalogue, name)]
    else:
        effects = [_in_futures(futures.levers, name, *states) for name, states in futures.levers.alone.items()]
    return sorted(effects, key=lambda effect: -effect.n)


def _in_futures(futures: LeversInFutures, name: str, without: State, under: State) -> AloneEffect:
    effect = futures.effect(without, under)
    return AloneEffect(name, effect.p50, effect.p5, effect.p95, futures.cost_of(without, under))


def _best_alone(view: View) -> str:
    """Which measure is expected to do most alone, as long as futures are not known."""
    effects = alone(view)
    if not effects:
        return ""
    best = title(view.catalogue, "measures", effects[0].measure, view.words)
    return view.words.say("helps.best_alone", measure=best, people=view.words.signed(effects[0].n))


EXPECTED = ("sheets.effects", "effects.title", "effects.note")
FOLLOWED = ("sheets.effects_futures", "effects.title_futures", "effects.note_futures")
"""The words around the picture: caption, title and note, without futures and with them."""


def picture(view: View) -> Picture:
    """What each measure does by itself and fully on: its middle and band in futures, else people as expected."""
    w, effects, (futures, _) = view.words, alone(view), known(view)
    names = [title(view.catalogue, "measures", effect.measure, w) for effect in effects]
    rows = [
        {"name": name, "n": effect.n, "low": effect.low, "high": effect.high, "up": "yes" if effect.n >= 0 else "no"}
        for name, effect in zip(names, effects, strict=True)
    ]
    values = {"day": w.day(view.answer.until), "year": str(view.answer.cost_year)}
    values |= {"n": w.number(futures.countable if futures else 0), "counted": counted(view.answer, w)}
    caption, named, note = (w.say(key, **values) for key in (EXPECTED if futures is None else FOLLOWED))
    posts = futures is not None and view.answer.counts == "posts"
    each = w.say("columns.each_posts" if posts else "columns.each_people")
    head = [*(w.say(f"columns.{name}") for name in ("measure", *_head(view), "yearly")), each]
    return Picture(
        "effects",
        named,
        w.say("report.alt", title=named, note="", first=caption),
        note,
        partial(charts.effects, rows),
        sheet(caption, head, [_row(view, *pair) for pair in zip(names, effects, strict=True)]),
    )


def _head(view: View) -> tuple[str, ...]:
    return ("people",) if known(view)[0] is None else ("low", "middle", "high")


def _row(view: View, name: str, effect: AloneEffect) -> list[str]:
    """A row behind the picture: what a measure adds, its euro in millions and for each."""
    w = view.words
    numbers = (effect.n,) if known(view)[0] is None else (effect.low, effect.n, effect.high)
    each = w.number(effect.cost / effect.n) if effect.n >= 0.5 else "–"
    return [name, *map(w.signed, numbers), w.number(effect.cost / 1e6, 1), each]


def _by_group(view: View, effects: Table) -> Iterator[Sheet]:
    """The share of each measure among the members of each dimension: category, service, rank."""
    for dim in ("category", *view.catalogue.members):
        rows = summed(effects, (dim,)).rows()
        members = [m for m in dict.fromkeys(row[dim] for row in rows) if m]
        if len(members) > 1:
            yield _shares(view, dim, members, {(row["cause"], row[dim]): row["n_shapley"] for row in rows})


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
    names = {key: view.words.say(f"causes.{key}") for key in (BEGIN, AUTONOMOUS)}
    return names.get(cause) or title(view.catalogue, "measures", cause, view.words)


def _together(view: View, effects: Table) -> Sheet:
    """What each measure that is on did: alone, as the last one, and its share; the shares add up."""
    w = view.words
    rows = [
        [
            _cause(view, row["cause"]),
            *(w.number(row[column]) for column in ("n_alone", "n_last", "n_shapley")),
        ]
        for row in summed(effects, ()).rows()
    ]
    head = [w.say(f"columns.{name}") for name in ("cause", "alone", "last", "shared")]
    return sheet(w.say("sheets.together", day=w.day(view.answer.until)), head, rows)
