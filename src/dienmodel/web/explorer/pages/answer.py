"""The first screen: one sentence, one picture, three figures, and the levers that matter."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from dienmodel.runs.answer import Answer
from dienmodel.runs.desk import State
from dienmodel.runs.explain.quantity import ALL
from dienmodel.runs.middles import middled
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.show import pictures
from dienmodel.show.charts.futures import HEIGHT, INSET, placed
from dienmodel.show.charts.marks import STEP, Ghost
from dienmodel.show.say import answer as worded
from dienmodel.show.say.against import people_against
from dienmodel.show.say.country import message
from dienmodel.show.say.foretold import how_often_held
from dienmodel.show.say.likely import courses_of_band
from dienmodel.show.say.posts import posts_sheet
from dienmodel.show.sheets import counted_lines, targets_sheet, three_keys
from dienmodel.sweeps.foretold import foretold_for
from dienmodel.text.words import Words
from dienmodel.web.explorer import drawing
from dienmodel.web.explorer.asked import Asked
from dienmodel.web.explorer.pages.parts.dots import before, dots, scale_of_dots
from dienmodel.web.explorer.pages.parts.knobs import Knob, knob
from dienmodel.web.explorer.pages.parts.levers import effects, packages, switched_on
from dienmodel.web.explorer.pages.parts.meeting import meeting
from dienmodel.web.explorer.pages.parts.strip import strip
from dienmodel.web.explorer.pages.parts.sure import answered, sureness
from dienmodel.web.explorer.pages.parts.together import decisive
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import is_weighed, offsets_as_said, run_weighed, shift_noted

PATH, NAME, TEMPLATE = "/", "answer", "answer.html.j2"
TABLES = ("totals", "targets", "strength", "money")

LEVERS_FIRST = 10
"""Levers that show at once; the others are behind a click."""
HEADROOM = 1.04


def content(view: View) -> dict[str, Any]:
    """What the first screen shows."""
    if is_to_weigh(view):
        run_weighed(view.shelf, *view.place)
    in_futures = effects(view)
    knobs = sorted((knob(view, lever, in_futures) for lever in view.shelf.levers(view.asked.scenario)), key=_in_turn)
    more = knobs[LEVERS_FIRST:]
    follows = following(view)
    key = ("live", view.asked.scenario, view.asked.state, view.language, *view.computed)
    return {
        **follows,
        "drawings": view.shelf.small.found(key, lambda: drawing.at_all_widths(view, follows["picture"])),
        "knobs": knobs[:LEVERS_FIRST],
        "more_knobs": more,
        "more_moved": any(option.level != option.was for item in more for option in item.options),
    }


def is_to_weigh(view: View) -> bool:
    """Whether the first screen of a view is to tell what one unit more is worth, and does not know it yet."""
    return not (view.moved and view.read_only) and not is_weighed(view.shelf, *view.place)


def _in_turn(shown: Knob) -> tuple[bool, float]:
    """Levers that are still to be chosen before those that are on, each by the largest number that it shows."""
    return all(option.was for option in shown.options), -max(option.middle for option in shown.options)


def following(view: View) -> dict[str, Any]:
    """What the first screen shows beside its drawing and its levers: these stay while the rest follows a lever."""
    return {
        **_said(view),
        "reset": view.href("/", asked=Asked(view.asked.scenario, view.language)),
        "picture": pictures.strength(view.subject, _ghost(view)),
        **_dots(view),
        "strip": strip(view),
        "line": _line(view),
        "held": how_often_held(foretold_for(view.world), view.words)
        if view.answer.main and view.answer.main.reach
        else "",
        "estimated": view.moved and view.run.futures is None and shift_noted(view.shelf, *view.place) is None,
        "band_of": courses_of_band(view.run, view.words),
        "unweighed": is_to_weigh(view),
        "targets": targets_sheet(view.answer, view.catalogue, view.words),
        "posts": posts_sheet(view.run, view.answer, view.words),
        "counted": counted_lines(view.catalogue, view.words),
        "packages": packages(view),
        "on": switched_on(view),
        "decides": decisive(view),
        "country": message(view.catalogue, view.answer, view.words),
        "meeting": meeting(view),
    }


def _ghost(view: View) -> Ghost:
    """The course without the levers, and the scale that stays."""
    offsets = offsets_as_said(view.shelf, view.asked.scenario)
    return Ghost(middled(totals_table(view.baseline), offsets), scale_top(view))


def _line(view: View) -> str:
    """What the line of the picture is."""
    return view.words.say("strength.line_expected" if view.subject.offsets is None else "strength.line_middle")


def _held(view: View) -> str:
    """How often bands like that of the answer held later counts; empty without one."""
    main = view.answer.main
    return "" if main is None or main.reach is None else how_often_held(foretold_for(view.world), view.words)


def _dots(view: View) -> dict[str, Any]:
    """The futures as dots, and their drawings."""
    shown = dots(view)
    key = (
        "dots",
        *view.place,
        view.language,
        *view.computed,
        shown is None,
        shift_noted(view.shelf, *view.place) is None,
    )
    return {
        "dots": shown,
        "dot_height": HEIGHT,
        "dot_inset": INSET,
        "dot_drawings": shown and view.shelf.small.found(key, lambda: drawing.at_all_widths(view, shown)),
    }


def _live_dots(view: View) -> dict[str, Any] | None:
    """Where the levers move the dots to, as shares of the width and the height, and what that comes to in words."""
    goal, scale, shown = view.answer.main, scale_of_dots(view), dots(view)
    if goal is None or goal.reach is None or scale is None or shown is None:
        return None
    places = [(round(dot.along, 4), round(dot.up, 4), dot.met) for dot in placed(goal.reach.countable, scale)]
    return {"title": shown.title, "places": places}


def _said(view: View) -> dict[str, Any]:
    """The answer in words; with its bottleneck where that is known: a lever does not wait for it."""
    shown, w = answered(view), view.words
    return {
        "outcome": worded.headline(shown, w),
        "sureness": sureness(view),
        "behind": worded.behind(shown, view.catalogue, w),
        "keys": keys(view, shown),
        "echo": _echo(shown, w),
    }


def _echo(shown: Answer, w: Words) -> str:
    """The people of the picture on the day of the answer, beside those that are wanted."""
    if shown.main is None:
        return ""
    beside = people_against(shown.main)
    people, wanted = (beside.say(number, w) for number in (beside.number, beside.asked))
    return w.say("web.echo_wanted", people=people, wanted=wanted)


def scale_top(view: View) -> float:
    """Top of the scale of the picture: it stays where it is whatever the levers do."""

    def highest() -> float:
        levers = view.shelf.levers(view.asked.scenario)
        names = [max(zip(lever.people, lever.measures, strict=True)) for lever in levers]
        levels = {name: 1.0 for people, name in names if people > 0}
        most = view.shelf.desk(view.asked.scenario).run(State.of(levels))
        return float(max(_total(view.baseline).max(), _total(most).max(), *_wanted(view)) * HEADROOM)

    return view.shelf.small.found(("top", view.asked.scenario), highest)


def _wanted(view: View) -> list[float]:
    return [float(row["n_wanted"]) for row in pictures.targets_of(view.subject).where(category="total").rows()] or [1.0]


def _total(run: Run) -> Any:
    return run.strength.sum(axis=1)


# --- what moves with a lever -----------------------------------------------------------------------------


def live(view: View) -> dict[str, Any]:
    """Everything that a lever changes at once: words, and the courses as shares of the scale, at every drawn state."""
    courses = _courses(view)
    top = scale_top(view)
    return {
        **_said(view),
        "line": _line(view),
        "dots": _live_dots(view),
        "courses": [np.round(course / top, 4).tolist() for course in courses],
    }


def _courses(view: View) -> Iterable[Any]:
    """Upper edge of each category, stacked in the order of the picture, at the states that it draws."""
    network, strength = view.run.world.network, view.run.strength
    names = [cell["category"] for cell in network.labels.cells]
    offsets = view.subject.offsets or {}
    states = [i for i in range(len(strength)) if i % STEP == 0 or i == len(strength) - 1]
    under = np.zeros(len(states))
    for name in dict.fromkeys(names):
        cells = [i for i, other in enumerate(names) if other == name]
        people = strength[np.ix_(states, cells)].sum(axis=1) + (offsets[name][states] if name in offsets else 0.0)
        under = under + np.maximum(people, 0.0)
        yield under


def keys(view: View, shown: Answer) -> list[Mapping[str, str]]:
    """The three figures, each with its value before the levers moved and where it comes from."""
    w = view.words
    now = three_keys(shown, view.catalogue, w)
    links = [
        {"origin": origin, "more": page, "more_label": label}
        for origin, (page, label) in zip(_origins(view), _pages(view), strict=True)
    ]
    if not view.moved:
        return [{**vars(key), "before": "", **link} for key, link in zip(now, links, strict=True)]
    before_levers = before(view, shown.weighed)
    old = three_keys(before_levers, view.baseline.world.catalogue, w)
    comparable = [_alike(before_levers, shown), True, True]
    return [
        {**vars(key), "before": was.value if same and (was.label, was.value) != (key.label, key.value) else "", **link}
        for key, was, same, link in zip(now, old, comparable, links, strict=True)
    ]


def _alike(was: Answer, now: Answer) -> bool:
    """Whether both tell the median of futures, or both what is expected: the levers made no other difference."""
    return was.main is None or now.main is None or (was.main.reach is None) == (now.main.reach is None)


def _pages(view: View) -> list[tuple[str, str]]:
    """Where there is more about each of the three figures, and what."""
    say = view.words.say
    return [
        (view.href("/mensen"), say("web.by_group")),
        (view.href("/wat-houdt-tegen"), say("web.all_limits")),
        (f"{view.href('/wat-het-land-kost')}#money", say("web.by_year")),
    ]


def _origins(view: View) -> list[str]:
    answered = view.answer
    limit = view.href("/wat-houdt-tegen")
    if answered.queue is not None:
        limit = view.origin(f"wait:{answered.queue.gate.split(':')[0]}", answered.until)
    cost = (
        view.origin(f"cost:{ALL}", answered.until) if view.catalogue.titles.sections["costs"] else view.href("/cijfers")
    )
    return [view.origin(answered.quantity, answered.until), limit, cost]
