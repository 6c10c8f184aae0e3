"""Which intake, or which retention, a strength needs: the question by names of the scenario."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from dienmodel.engines.need import Need, needed_intake, needed_retention
from dienmodel.network.arcs import counted, entries_to, exits_from
from dienmodel.network.world import World
from dienmodel.runs.tables.periods import moment_of
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of

What = Literal["intake", "retention"]


@dataclass(frozen=True)
class StrengthAim:
    """So many people in some strength cells on a day."""

    people: float
    day: date
    cells: Sequence[int]


def needed(world: World, what: What, wish: StrengthAim, most: float = 10.0) -> Need:
    """The factor, up to `most`, on all entries that lead to the people of a wish, or on all chances to leave them.

    Raises:
        FaultyInput: the day lies outside the run, or is its first.
    """
    network = world.network
    moment = moment_of(network, wish.day)
    if moment.up == 0:
        raise FaultyInput([Fault("need-first-day", Phrase("the-question"), {"day": wish.day})])
    there = counted(network, wish.cells)
    if what == "intake":
        return needed_intake(network, wish.cells, moment, wish.people, entries_to(world.arcs, there), most)
    return needed_retention(network, wish.cells, moment, wish.people, exits_from(network, there), most=most)


def wish_of_target(world: World, name: str | None = None) -> StrengthAim:
    """The people that a target asks for; by default the main target.

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
    goal = goals[name]
    return StrengthAim(goal.people, goal.day, np.flatnonzero(goal.cells).tolist())


def wish_of_number(world: World, people: float, day: date, category: str | None = None) -> StrengthAim:
    """So many people of a category, or of all of them, on a day.

    Raises:
        FaultyInput: there is no such category.
    """
    known = world.catalogue.categories
    if category is not None and category not in known:
        values: Values = {"word": category, "one_of": one_of(category, known)}
        raise FaultyInput([Fault("need-category-unknown", Phrase("the-question"), values)])
    cells = [i for i, cell in enumerate(world.network.labels.cells) if category in (None, cell["category"])]
    return StrengthAim(people, day, cells)
