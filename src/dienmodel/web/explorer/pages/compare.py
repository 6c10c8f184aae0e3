"""Two to five scenarios side by side, the differences first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dienmodel.runs.answer import Answer, Outlook, answer
from dienmodel.runs.likely import Futures
from dienmodel.runs.paired import effect_on_target
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.show import charts, pictures
from dienmodel.show.charts.marks import thinned
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.say import answer as worded
from dienmodel.show.say.against import against
from dienmodel.show.say.arrival import in_cell
from dienmodel.show.say.comparison import euro_each
from dienmodel.show.say.levers import dated
from dienmodel.show.say.shared import told_effect
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.words import Words
from dienmodel.web.explorer.asked import LEVEL, PICK, VALUE, Asked, asked_of, scenario_of
from dienmodel.web.explorer.asked import MOST as MOST_PAIRS
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import key_of

PATH, NAME, TEMPLATE = "/vergelijken", "compare", "compare.html.j2"
TABLES = ("totals", "targets", "money")

MOST = 5


@dataclass(frozen=True)
class Side:
    """One of the scenarios that are compared."""

    asked: Asked
    letter: str
    name: str
    run: Run
    answer: Answer


def content(view: View) -> dict[str, Any]:
    """Names with what differs, the courses, and a table of outcomes with the difference to the first."""
    compared = sides(view)
    others = view.parameters("with")
    return {
        "sides": compared,
        "changes": [_changes(view, side) for side in compared],
        "without": [_without(view, i) for i in range(len(compared))],
        "sheets": [outcomes(view)],
        "pictures": [picture(view)],
        "names": [(name, _title(view, name)) for name in _names(view, compared)],
        "others": others,
        "room": len(compared) < MOST,
        "pin": urlencode(view.asked.query()),
    }


def _names(view: View, sides: Sequence[Side]) -> list[str]:
    """Scenarios that can be put beside: those for everybody, and those that the address knows."""
    return list(dict.fromkeys([*view.shelf.names(), *(side.asked.scenario for side in sides)]))


def sides(view: View) -> list[Side]:
    """The scenario of the page as it is, with its levers, and every `with`; each once.

    Raises:
        FaultyInput: a `with` says no scenario and no lever, or there are too many.
    """
    asked = [Asked(view.asked.scenario, view.language)]
    asked += [read_beside(view, text) for text in view.parameters("with")]
    asked += [view.asked]
    named = {item.place: item for item in sorted(asked, key=lambda item: bool(item.name))}
    places = dict.fromkeys(item.place for item in asked)
    if len(places) > MOST:
        raise FaultyInput([Fault("address-sides", "with", {"most": MOST})])
    sides: list[Side] = []
    for item in (named[place] for place in places):
        run = view.shelf.desk(item.scenario).run(item.state)
        side = Side(item, "ABCDE"[len(sides)], "", run, answer(run))
        sides.append(replace(side, name=_name(view, side)))
    return sides


def read_beside(view: View, text: str) -> Asked:
    """What a `with` asks for.

    Raises:
        FaultyInput: it says no scenario and no lever.
    """
    pairs = parse_qsl(text, keep_blank_values=True) if text.count("&") < MOST_PAIRS else []
    if not any(name.startswith(("scenario", LEVEL, PICK, VALUE)) for name, _ in pairs):
        raise FaultyInput([Fault("address-beside", "with", {"text": text[:40]})])
    name = scenario_of(pairs, view.asked.scenario)
    return replace(asked_of(pairs, name, view.shelf.catalogue(name)), language=view.language)


def _name(view: View, side: Side) -> str:
    if side.asked.name:
        return f"{side.letter}: {side.asked.name}"
    whole = view.words.text(side.run.world.catalogue.titles.scenario)
    state = side.asked.state
    changed = len(state.levels) + len(state.values) + len(state.dates)
    if not changed:
        return f"{side.letter}: {whole}"
    ending = view.words.say("web.changed_one") if changed == 1 else view.words.say("web.changed", n=str(changed))
    return f"{side.letter}: {whole}{ending}"


def _title(view: View, scenario: str) -> str:
    return view.words.text(view.shelf.catalogue(scenario).titles.scenario)


def _changes(view: View, side: Side) -> list[str]:
    w, catalogue = view.words, side.run.world.catalogue
    levels = [f"{title(catalogue, 'measures', name, w)}: {w.share(level)}" for name, level in side.asked.state.levels]
    levels += [f"{title(catalogue, 'measures', name, w)}: {dated(own, w)}" for name, own in side.asked.state.dates]
    figures = [(w.text(catalogue.figures[key]), value) for key, value in side.asked.state.values]
    return levels + [f"{name}: {w.short_number(value)}" for name, value in figures]


def _without(view: View, number: int) -> str:
    """Address without one of the added scenarios; empty for the scenario itself and its levers."""
    added = view.parameters("with")
    if not 1 <= number <= len(added):
        return ""
    return view.asked.address(PATH, [("with", text) for i, text in enumerate(added) if i != number - 1])


def picture(view: View) -> Picture:
    """The total of each scenario over time."""
    w, compared = view.words, sides(view)
    rows, courses = [], []
    for side in compared:
        course = totals_table(side.run).where(category="total").rows()
        courses.append({row["date"]: row["n_people"] for row in course})
        shown = [{"series": side.letter, "date": row["date"], "n_people": row["n_people"]} for row in course]
        rows += thinned(shown)
    last = {day.year: day for day in courses[0]}
    behind = [
        [w.day(day), *(w.number(course[day]) if day in course else "" for course in courses)] for day in last.values()
    ]
    caption = w.say("sheets.compared")
    named = w.say("compared.title")
    return Picture(
        "compared",
        named,
        w.say("report.alt", title=named, note=w.say("compared.note"), first=caption),
        w.say("compared.note"),
        partial(charts.compared, rows, pictures.targets_of(view.subject).where(category="total")),
        sheet(caption, [w.say("columns.date"), *(side.letter for side in compared)], behind),
    )


def outcomes(view: View) -> Sheet:
    """Per quantity its value in the first scenario, and in the others the difference to it."""
    w, compared = view.words, sides(view)
    rows: list[list[str]] = [
        *_of_posts(view, compared),
        _differences(view, "people", [_expected(side) for side in compared]),
        *_over_futures(view, compared),
        _differences(view, "gap", [_gap(side.answer.main) for side in compared]),
        _differences(view, "cost", [side.answer.cost_paid or 0.0 for side in compared], money=True),
        *_each(view, compared),
        _differences(view, "end", [side.answer.n_end for side in compared]),
        [w.say("compared.limit"), *(_limit(side, w) for side in compared)],
        [w.say("compared.reached"), *(_reached(side, w) for side in compared)],
    ]
    return sheet(w.say("sheets.outcomes"), [w.say("columns.outcome"), *(side.letter for side in compared)], rows)


def _filled(side: Side) -> float | None:
    """Posts of the main target that are expected to be filled; None where it counts heads."""
    goal = side.answer.main
    return None if goal is None or goal.posts is None else goal.posts.expected


def _of_posts(view: View, sides: Sequence[Side]) -> list[list[str]]:
    """A row of filled posts, where the main target of every scenario counts posts."""
    filled = [posts for side in sides if (posts := _filled(side)) is not None]
    return [_differences(view, "posts", filled)] if len(filled) == len(sides) else []


def _over_futures(view: View, sides: Sequence[Side]) -> list[list[str]]:
    """A row of the difference at the main target of the first in futures that both share, where these are computed."""
    w, goal = view.words, sides[0].answer.main
    first, *others = (_futures(view, side) for side in sides)
    if goal is None or first is None or not others:
        return []
    effects = [None if other is None else effect_on_target(first, other, goal.target) for other in others]
    cells = [w.say("compared.no_futures") if effect is None else told_effect(effect, w) for effect in effects]
    return [[w.say("compared.futures"), "–", *cells]]


def _futures(view: View, side: Side) -> Futures | None:
    """The futures of a side, if they have been computed."""
    drawn: Futures | None = view.shelf.work.get(key_of("futures", side.asked.scenario, side.asked.state))
    return drawn


def _each(view: View, sides: Sequence[Side]) -> list[list[str]]:
    """Rows of what each extra filled post and each extra person costs a year, beside the first scenario."""
    w, first = view.words, sides[0]
    counted = {"compared.each_post": _filled, "compared.each_person": _expected}
    rows = []
    for key, count in counted.items():
        numbers = [count(side) for side in sides]
        cells = [_cost_each(first, side, count, w) for side in sides[1:]]
        if len(sides) > 1 and None not in numbers:
            rows.append([w.say(key), "–", *cells])
    return rows


def _cost_each(first: Side, side: Side, count: Callable[[Side], float | None], w: Words) -> str:
    """Euro more per one more, or less per one less; a dash where money and numbers move apart, or hardly."""
    more = (count(side) or 0.0) - (count(first) or 0.0)
    cost = (side.answer.cost_paid or 0.0) - (first.answer.cost_paid or 0.0)
    each = euro_each(cost, more)
    return "–" if each is None else w.number(each)


def _gap(goal: Outlook | None) -> float:
    """Expected people less those wanted, as the rows around it tell the expectation."""
    return 0.0 if goal is None else against(goal.expected, goal.wanted).gap


def _differences(view: View, name: str, values: Sequence[float], money: bool = False) -> list[str]:
    """A row with the first value by itself and the others with their difference to it."""
    w = view.words
    first = w.euro(values[0]) if money else w.people(values[0])
    return [w.say(f"compared.{name}"), first, *(_beside(view, values[0], value, money) for value in values[1:])]


def _expected(side: Side) -> float:
    """People on the day of the main target, or else at the end."""
    return side.answer.main.expected if side.answer.main else side.answer.n_end


def _limit(side: Side, w: Words) -> str:
    return worded.limit_name(side.answer, side.run.world.catalogue, w)


def _reached(side: Side, w: Words) -> str:
    """When the target is met; a dash where it never is, or without a target."""
    return in_cell(side.answer.main, side.answer, w) if side.answer.main else "–"


def _beside(view: View, first: float, value: float, money: bool) -> str:
    """A value with its difference to the first."""
    w, difference = view.words, value - first
    sign = "+" if difference > 0 else ""
    shown, change = (w.euro(value), w.euro(difference)) if money else (w.people(value), w.people(difference))
    return f"{shown} ({sign}{change})"
