"""The first screen: one sentence, one picture, three figures, and the levers that matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dienmodel.model.evidence import evidence, weakness
from dienmodel.network.compile.entries import EffectEntry
from dienmodel.runs.answer import Answer, brought_near, with_bottleneck
from dienmodel.runs.desk import AS_SAID, Lever, State
from dienmodel.runs.explain.quantity import ALL
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.show import pictures
from dienmodel.show.charts.futures import HEIGHT, INSET, DotScale, placed
from dienmodel.show.charts.marks import STEP, Ghost
from dienmodel.show.effect_texts import effect_text
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.say import answer as worded
from dienmodel.show.say.chain import chain_lines
from dienmodel.show.say.likely import courses_of_band
from dienmodel.show.say.posts import posts_sheet
from dienmodel.show.say.together import counted
from dienmodel.show.sheets import counted_lines, targets_sheet, three_keys
from dienmodel.text.words import lower
from dienmodel.web.explorer import drawing
from dienmodel.web.explorer.pages.sure import sureness
from dienmodel.web.explorer.pages.together import decisive, lever_sets
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import answer_as_said, drawn_as_said, is_weighed, run_weighed, shift_noted

PATH, NAME, TEMPLATE = "/", "answer", "answer.html.j2"
TABLES = ("totals", "targets", "strength", "money")

LEVERS_FIRST = 10
"""Levers that show at once; the others are behind a click."""
HEADROOM = 1.04


@dataclass(frozen=True)
class StatedEffect:
    """One effect of a measure: the figure, how it changes, the figure that says by how much and if by one number."""

    figure: str
    change: str
    key: str
    grade: str
    single: bool


@dataclass(frozen=True)
class MeasureOption:
    """One measure of a lever."""

    name: str
    title: str
    plain: str
    effect: str
    full: str
    level: int
    was: int
    begins: str
    ends: str
    legal: str
    does: Sequence[StatedEffect]


@dataclass(frozen=True)
class Knob:
    """A lever on the page: a slider for one measure, a choice for several."""

    name: str
    title: str
    options: Sequence[MeasureOption]
    chosen: str


def content(view: View) -> dict[str, Any]:
    """What the first screen shows."""
    if is_to_weigh(view):
        run_weighed(view.shelf, *view.place)
    knobs = [knob(view, lever) for lever in view.shelf.levers(view.asked.scenario)]
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


def following(view: View) -> dict[str, Any]:
    """What the first screen shows beside its drawing and its levers: these stay while the rest follows a lever."""
    return {
        **_said(view),
        "picture": pictures.strength(view.subject, Ghost(totals_table(view.baseline), scale_top(view))),
        **_dots(view),
        "chain": chain_lines(view.run, _answered(view), view.words),
        "band_of": courses_of_band(view.run, view.words),
        "unweighed": is_to_weigh(view),
        "targets": targets_sheet(view.answer, view.catalogue, view.words),
        "posts": posts_sheet(view.run, view.answer, view.words),
        "counted": counted_lines(view.catalogue, view.words),
        "together": lever_sets(view),
        "decides": decisive(view),
        "gains": counted(view.answer, view.words),
    }


def dots(view: View) -> Picture | None:
    """The futures as dots, on the scale of the scenario as it is, whatever the levers do."""
    goal = view.answer.main
    return None if goal is None else pictures.futures(view.subject, goal, _scale_of_dots(view))


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


def _scale_of_dots(view: View) -> DotScale | None:
    goal = _before(view, weighed=False).main
    return None if goal is None else pictures.dot_scale(view.baseline, goal)


def _live_dots(view: View) -> dict[str, Any] | None:
    """Where the levers move the dots to, as shares of the width and the height, and what that comes to in words."""
    goal, scale, shown = view.answer.main, _scale_of_dots(view), dots(view)
    if goal is None or goal.reach is None or scale is None or shown is None:
        return None
    places = [(round(dot.along, 4), round(dot.up, 4), dot.met) for dot in placed(goal.reach.countable, scale)]
    return {"title": shown.title, "places": places}


def _said(view: View) -> dict[str, Any]:
    """The answer in words; with its bottleneck where that is known: a lever does not wait for it."""
    answered, w = _answered(view), view.words
    return {
        "outcome": worded.headline(answered, w),
        "sureness": sureness(view),
        "behind": worded.behind(answered, view.catalogue, w),
        "keys": keys(view, answered),
    }


def _answered(view: View) -> Answer:
    if not is_weighed(view.shelf, *view.place):
        return view.answer
    return with_bottleneck(view.answer, run_weighed(view.shelf, *view.place))


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
        "dots": _live_dots(view),
        "courses": [np.round(course / top, 4).tolist() for course in courses],
    }


def _courses(view: View) -> Iterable[Any]:
    """Upper edge of each category, stacked in the order of the picture, at the states that it draws."""
    network, strength = view.run.world.network, view.run.strength
    names = [cell["category"] for cell in network.labels.cells]
    states = [i for i in range(len(strength)) if i % STEP == 0 or i == len(strength) - 1]
    under = np.zeros(len(states))
    for name in dict.fromkeys(names):
        cells = [i for i, other in enumerate(names) if other == name]
        under = under + strength[np.ix_(states, cells)].sum(axis=1)
        yield under


def keys(view: View, answered: Answer) -> list[Mapping[str, str]]:
    """The three figures, each with its value before the levers moved and where it comes from."""
    w = view.words
    now = three_keys(answered, view.catalogue, w)
    links = [
        {"origin": origin, "more": page, "more_label": label}
        for origin, (page, label) in zip(_origins(view), _pages(view), strict=True)
    ]
    if not view.moved:
        return [{**vars(key), "before": "", **link} for key, link in zip(now, links, strict=True)]
    old = three_keys(_before(view, answered.weighed), view.baseline.world.catalogue, w)
    return [
        {**vars(key), "before": was.value if (was.label, was.value) != (key.label, key.value) else "", **link}
        for key, was, link in zip(now, old, links, strict=True)
    ]


def _before(view: View, weighed: bool) -> Answer:
    """The answer before the levers moved, in the same band, with its bottleneck where that of now is told."""
    shelf, scenario = view.shelf, view.asked.scenario
    as_said, drawn = answer_as_said(shelf, scenario), drawn_as_said(shelf, scenario)
    banded = shelf.small.found(("before", scenario, bool(drawn)), lambda: brought_near(as_said, as_said, drawn))
    return with_bottleneck(banded, run_weighed(shelf, scenario, AS_SAID)) if weighed else banded


def _pages(view: View) -> list[tuple[str, str]]:
    """Where there is more about each of the three figures, and what."""
    say = view.words.say
    return [
        (view.href("/mensen"), say("web.by_group")),
        (view.href("/knelpunten"), say("web.all_limits")),
        (f"{view.href('/maatregelen')}#money", say("web.by_year")),
    ]


def _origins(view: View) -> list[str]:
    answered = view.answer
    limit = view.href("/knelpunten")
    if answered.queue is not None:
        limit = view.origin(f"wait:{answered.queue.gate.split(':')[0]}", answered.until)
    cost = (
        view.origin(f"cost:{ALL}", answered.until) if view.catalogue.titles.sections["costs"] else view.href("/cijfers")
    )
    return [view.origin(answered.quantity, answered.until), limit, cost]


# --- levers ----------------------------------------------------------------------------------------------


def knob(view: View, lever: Lever) -> Knob:
    """A lever as the page shows it."""
    on, was = view.catalogue.levels, view.baseline.world.catalogue.levels
    options = [
        option(view, name, people, cost, on.get(name, 0.0), was.get(name, 0.0))
        for name, people, cost in zip(lever.measures, lever.people, lever.cost, strict=True)
    ]
    chosen = next((item.name for item in options if item.level), "")
    several = len(options) > 1
    name = view.words.name("levers", f"{options[0].name}_group") if several else options[0].title
    return Knob(lever.measures[0], name, options, chosen)


def option(view: View, name: str, people: float, cost: float, level: float, was: float) -> MeasureOption:
    """A measure as the page shows it: what it does in plain words, alone and fully on, and by which figures."""
    w, measure = view.words, view.catalogue.measures[name]
    values = {
        "people": w.signed(people),
        "day": w.day(view.answer.until),
        "cost": ("+" if cost > 0 else "") + w.euro(cost),
        "year": str(view.answer.cost_year),
    }
    return MeasureOption(
        name,
        title(view.catalogue, "measures", name, w),
        w.texts.get(f"levers.{name}", ""),
        w.say("web.alone", **values),
        w.say("web.full", **values),
        round(100 * level),
        round(100 * was),
        w.say("web.begun" if was and measure.start <= view.catalogue.now else "web.begins", day=w.day(measure.start)),
        w.say("web.ends", day=w.day(measure.until)) if measure.until else "",
        w.text(measure.legal) if measure.legal else "",
        [stated(view, effect) for effect in measure.effects],
    )


def stated(view: View, effect: EffectEntry) -> StatedEffect:
    """One effect in words."""
    w, figures = view.words, view.catalogue.figures
    by, doubtful = figures[effect.by], _doubtful(view, effect)
    return StatedEffect(
        w.text(figures[effect.figure]),
        effect_text(by, effect.change, w),
        doubtful,
        lower(w.say(f"grades.{evidence(view.catalogue, doubtful)}")),
        by.value is not None,
    )


def _doubtful(view: View, effect: EffectEntry) -> str:
    """The figure on which the size of an effect rests: where one takes the place of another, the weaker of the two."""
    keys = (effect.by, effect.figure) if effect.change == "set" else (effect.by,)
    return min(keys, key=lambda key: weakness(evidence(view.catalogue, key)))
