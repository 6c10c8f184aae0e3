"""Alternatives against the scenario as it is: what each reaches and asks, ranked only by a visitor's own weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.show.names import title
from dienmodel.show.pictures.picture import Picture
from dienmodel.show.pictures.tradeoff import trade_off_picture
from dienmodel.show.say.tradeoff import (
    criterion_name,
    dominance_lines,
    present_sheet,
    pro_memoria,
    ranking_sheet,
    regret_lines,
    regret_sheet,
    scales_sheet,
    tidy_tradeoff_sheet,
    tradeoff_sheet,
)
from dienmodel.show.sheet import Sheet
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.web.explorer.asked import Asked, number_in
from dienmodel.web.explorer.pages.compare import MOST, Side, read_beside, sides
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import run_with_bands
from dienmodel.weigh.gains import Switches, state_of
from dienmodel.weigh.ranking import By, OwnWeights, ranked
from dienmodel.weigh.regret import regret
from dienmodel.weigh.tradeoff import TradeOff, comparable, in_run, present_values, side_by_side

PATH, NAME, TEMPLATE = "/afruil", "tradeoff", "tradeoff.html.j2"
TABLES = ("targets", "indicators", "money")

WEIGHT = "w."
"""How parameters begin that give a criterion points."""

CHOSEN = "chosen"
"""A parameter of who has chosen alternatives: without it the first packages of the scenario stand beside it."""

FIRST = 3
"""Packages that stand beside a scenario of which nothing else was chosen."""


@dataclass(frozen=True)
class OfferedAlternative:
    """What can be put beside the scenario: its name, itself as a parameter, and whether it is there."""

    name: str
    pin: str
    shown: bool


@dataclass(frozen=True)
class Vector:
    """Alternatives that were chosen, with their names, runs and all that these come to."""

    runs: Mapping[str, Run]
    trade_off: TradeOff


def content(view: View) -> dict[str, Any]:
    """The alternatives to choose from, and all that those that were chosen come to."""
    view = filled(view)
    vector = _vector(view)
    offered = {"offered": _offered(view), "pins": view.parameters("with"), "most": MOST - 1}
    if vector is None:
        return {**offered, "message": view.words.say("afruil.alone"), "lines": [], "shown": None, "vector": None}
    return {**offered, **_told(view, vector), **_weights(view, vector)}


def _told(view: View, vector: Vector) -> dict[str, Any]:
    """The vector of all alternatives, p.m. posts, present values, and regret where futures of all are known."""
    w, runs, trade_off = view.words, vector.runs, vector.trade_off
    present, regretted, apart = present_values(runs), regret(trade_off, runs), trade_off.apart()
    counted, *dominated = dominance_lines(trade_off, w)
    shown = trade_off_picture(trade_off, runs, w)
    return {
        "message": " ".join(dominated) if shown is None or len(dominated) > 1 else shown.title,  # said once
        "lines": [counted, w.say("tradeoff.level" if trade_off.banded else "afruil.no_bands")],
        "shown": shown,
        "vector": tradeoff_sheet(trade_off, runs, w, apart),
        "level": tradeoff_sheet(trade_off, runs, w, [each for each in trade_off.criteria if each not in apart]),
        "pro_memoria": pro_memoria(trade_off, runs, w),
        "present": None if present is None else present_sheet(present, w),
        "regretted": None if regretted is None else regret_sheet(regretted, runs, w),
        "of_regret": regret_lines(w),
    }


def picture(view: View) -> Picture | None:
    """Where each alternative stands between the worst and the best that is shown."""
    vector = _vector(filled(view))
    return None if vector is None else trade_off_picture(vector.trade_off, vector.runs, view.words)


def taken(view: View) -> Sheet | None:
    """The vector to be taken along: a row for each number."""
    vector = _vector(filled(view))
    return None if vector is None else tidy_tradeoff_sheet(vector.trade_off, vector.runs, view.words)


# --- which alternatives ----------------------------------------------------------------------------------------------


def filled(view: View) -> View:
    """The view with the first packages of its scenario beside it, as long as nobody chose and nothing is moved."""
    if view.moved or view.parameter(CHOSEN) or view.parameters("with"):
        return view
    pins = [_pin(view, state) for state in list(_packages(view))[:FIRST]]
    return replace(view, pairs=[*view.pairs, *view.named("with", pins)])


def _packages(view: View) -> dict[State, str]:
    """The packages of the scenario by what they switch, each once, with their titles."""
    catalogue = view.shelf.catalogue(view.asked.scenario)
    switches = Switches(catalogue)
    states = {name: state_of(catalogue.levels, switches.levels(measures)) for name, measures in catalogue.sets.items()}
    return {state: title(catalogue, "sets", name, view.words) for name, state in states.items() if state != AS_SAID}


def _pin(view: View, state: State) -> str:
    """A state of the scenario as a parameter; its language is that of the page."""
    return urlencode([pair for pair in Asked(view.asked.scenario, state=state).query() if pair[0] != "lang"])


def _offered(view: View) -> list[OfferedAlternative]:
    """What was chosen, then the packages that were not."""
    packages, chosen = _packages(view), {pin: read_beside(view, pin) for pin in view.parameters("with")}
    places = {asked.place for asked in chosen.values()}
    return [
        *(OfferedAlternative(_called(view, asked), pin, True) for pin, asked in chosen.items()),
        *(
            OfferedAlternative(name, _pin(view, state), False)
            for state, name in packages.items()
            if (view.asked.scenario, state) not in places
        ),
    ]


def _called(view: View, asked: Asked) -> str:
    """What an alternative is called: by its visitor, as a package, as where the levers stand, or as a scenario."""
    w, state = view.words, asked.state
    if asked.name:
        return asked.name
    if asked.scenario == view.asked.scenario:
        if state == AS_SAID:
            return w.say("afruil.as_said")
        if state in (packages := _packages(view)):
            return packages[state]
        if state == view.asked.state:
            return w.say("afruil.levers")
    whole = w.text(view.shelf.catalogue(asked.scenario).titles.scenario)
    moved = len(state.levels) + len(state.values) + len(state.dates)
    ending = w.say("web.changed_one") if moved == 1 else w.say("web.changed", n=str(moved))
    return f"{whole}{ending}" if moved else whole


def _vector(view: View) -> Vector | None:
    """All that the alternatives come to in the year of the answer; None of a scenario that stands alone.

    Raises:
        FaultyInput: alternatives that cannot be compared: another horizon, or prices of another year.
    """
    shown = sides(view)
    if len(shown) < 2:
        return None
    runs = {_name(view, side): run_with_bands(view.shelf, *side.asked.place) for side in shown}
    comparable(runs)
    first = next(iter(runs.values()))
    return Vector(runs, side_by_side(runs, in_run(first, day_of_answer(first).year)))


def _name(view: View, side: Side) -> str:
    return f"{side.letter}: {_called(view, side.asked)}"


# --- one's own weights -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeighedCriterion:
    """A field for the points of a criterion."""

    key: str
    name: str
    points: str


def _weights(view: View, vector: Vector) -> dict[str, Any]:
    """Fields for points, none of them filled in by us; and the ranks that somebody's points give."""
    trade_off, w = vector.trade_off, view.words
    known = [each for each, gains in zip(trade_off.criteria, trade_off.gains, strict=True) if np.isfinite(gains).all()]
    fields = [
        WeighedCriterion(f"{WEIGHT}{each.key}", criterion_name(each, vector.runs, w), view.parameter(WEIGHT + each.key))
        for each in known
    ]
    by: By = "chebyshev" if view.parameter("by") == "chebyshev" else "sum"
    points = points_of(view)
    if not points:
        return {"fields": fields, "ranking": [], "by": by, "of_ranks": []}
    ranking = ranked(trade_off, OwnWeights(points, by=by))
    lines = [w.say("afruil.by_sum" if by == "sum" else "afruil.by_chebyshev"), w.say("afruil.reversal")]
    sheets = [ranking_sheet(ranking, w), scales_sheet(ranking, trade_off, vector.runs, w)]
    return {"fields": fields, "ranking": sheets, "by": by, "of_ranks": lines}


def points_of(view: View) -> dict[str, float]:
    """The weights of criteria, parts of one, from the points that somebody gives them; none where nobody does.

    Raises:
        FaultyInput: points that are no number, or negative.
    """
    fields = {key.removeprefix(WEIGHT): text.strip() for key, text in view.pairs if key.startswith(WEIGHT)}
    points = {key: number_in(f"{WEIGHT}{key}", text) for key, text in fields.items() if text}
    if negative := [key for key, number in points.items() if number < 0.0]:
        raise FaultyInput([Fault("weight-negative", "w", {"criterion": negative[0], "weight": points[negative[0]]})])
    whole = sum(points.values())
    return {key: number / whole for key, number in points.items() if number > 0.0} if whole > 0.0 else {}
