"""Which intake, or which retention, a strength needs: the question by names of the scenario."""

from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.engines.need import Need, between, needed_intake, needed_retention
from dienmodel.model.calendar import Moment
from dienmodel.model.figures import Text
from dienmodel.network.arcs import counted, entries_to, exits_from
from dienmodel.network.meters.crossings import LOST, crossing_meter, crossings
from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import World
from dienmodel.runs.explain.every import parse
from dienmodel.runs.explain.people import PERSONS
from dienmodel.runs.explain.quantity import ALL
from dienmodel.runs.tables.periods import moment_of
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of

NAMELESS = Text(nl="", en="")

What = Literal["intake", "retention"]


def needed(world: World, what: What, goal: Goal, most: float = 10.0) -> Need:
    """The factor, up to `most`, on all entries that lead to the people of a goal, or on all rates of leaving stocks.

    The factor holds from today on. Leaving on the way there, out of stages and queues, stays as it is; with retention
    it is told how many that are.

    Raises:
        FaultyInput: the day lies outside the run, or is not after today.
    """
    network, cells = world.network, np.flatnonzero(goal.cells).tolist()
    moment, first = asked_steps(world, goal)
    there = counted(network, cells)
    if what == "intake":
        return needed_intake(network, goal, moment, entries_to(world.arcs, there), most, first)
    found = needed_retention(network, goal, moment, exits_from(network, there), most=most, first=first)
    return replace(found, flow_beside=_leaving_on_the_way(world, goal, moment, first))


def asked_steps(world: World, goal: Goal) -> tuple[Moment, int]:
    """The moment of a goal, and the first step that a change from today on can move.

    Raises:
        FaultyInput: the day lies outside the run, or is not after today.
    """
    moment, first = moment_of(world.network, goal.day), world.network.calendar.moment(world.catalogue.now).up
    if moment.up <= first:
        days: Values = {"day": goal.day, "now": world.catalogue.now}
        raise FaultyInput([Fault("need-first-day", Phrase("the-question"), days)])
    return moment, first


def _leaving_on_the_way(world: World, goal: Goal, moment: Moment, first: int) -> float:
    """People a year who leave some strength cells out of stages and queues, with today's rates."""
    network = world.network
    border = crossings(network, world.arcs, goal.cells)
    leaving = crossing_meter("leaving", (way for way in border if way.part == "out" and way.why in LOST.values()))
    years = (sum(moment) - first) * network.calendar.years_per_step
    return float(between(first, moment, per_step(leaving, expect(network)))) / years


def wish_of_target(world: World, name: str | None = None) -> Goal:
    """What a target asks for: its people and, unless it counts heads, filled posts; by default the main target.

    Raises:
        FaultyInput: there is no such target, or none at all.
    """
    goals = {goal.name: goal for goal in world.outcomes.targets}
    if name is None:
        if world.outcomes.main is None:
            raise FaultyInput([Fault("need-no-target", Phrase("the-question"))])
        name = world.outcomes.main.name
    if name not in goals:
        raise FaultyInput([Fault("need-target", Phrase("the-question"), {"word": name, "one_of": one_of(name, goals)})])
    return goals[name]


def wish_of_number(world: World, people: float, day: date, category: str | None = None) -> Goal:
    """So many people in service of a category or a group (`professional:officer`), or of all of them, on a day.

    Raises:
        FaultyInput: there is no such category.
    """
    known = world.catalogue.categories
    if category is not None and category.partition(":")[0] not in (ALL, *known):
        values: Values = {"word": category, "one_of": one_of(category, known)}
        raise FaultyInput([Fault("need-category-unknown", Phrase("the-question"), values)])
    return Goal("", NAMELESS, day, category, cells_asked(world, category or ALL), people)


def wish_of_posts(world: World, text: str, organisation: str, day: date) -> Goal:
    """That all posts of an organisation for some people (`professional:officer`) are filled on a day.

    Raises:
        FaultyInput: there are no such people or organisation, the day lies outside the run, or they have no posts then.
    """
    outcomes, cells = world.outcomes, cells_asked(world, text)
    if organisation not in outcomes.posts:
        values: Values = {"word": organisation, "one_of": one_of(organisation, outcomes.posts)}
        raise FaultyInput([Fault("need-organisation", Phrase("the-question"), values)])
    moment = moment_of(world.network, day)
    posts = np.where(cells, at(moment, outcomes.posts[organisation]), 0.0)
    if not posts.any():
        nothing: Values = {"word": text, "organisation": organisation}
        raise FaultyInput([Fault("need-no-posts", Phrase("the-question"), nothing)])
    able = outcomes.available.get(organisation)
    available = None if able is None else at(moment, able)
    return Goal("", NAMELESS, day, None, cells, float(posts.sum()), organisation, posts, available, where=text)


def cells_asked(world: World, text: str) -> NDArray[np.bool_]:
    """Strength cells of a category or a group of it, [cells].

    Raises:
        FaultyInput: it is no quantity of people.
    """
    asked = parse(text, world.catalogue)
    if asked.kind is not PERSONS:
        raise FaultyInput([Fault("need-people", Phrase("the-question"), {"word": text})])
    cells = world.network.labels.cells
    return np.array([asked.name in (ALL, cell["category"]) and asked.asks_for(cell) for cell in cells], bool)
