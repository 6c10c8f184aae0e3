"""Levers in a few futures: what each does alone, and what packages of them do, with what each part adds.

All worlds have the same figures in a future, so that an effect is a difference within one future. Luck is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dienmodel.model.said import Said, with_levels
from dienmodel.network.catalogue import Catalogue, is_begun
from dienmodel.network.network import Reals
from dienmodel.runs.answer import cost_paid
from dienmodel.runs.desk import Desk, State
from dienmodel.runs.likely import DrawnTarget, Shift
from dienmodel.runs.paired import PairedEffect
from dienmodel.sweeps.shared import Levels, SharedDraws, for_answer, said_in_futures
from dienmodel.weigh.gains import Switches, counted, state_of
from dienmodel.weigh.switched import Verdict, verdict

ALL = "all"
"""The package of everything that can be on together."""


@dataclass(frozen=True)
class Package:
    """Measures that are switched on together, and the levels of the scenario under them."""

    name: str
    measures: tuple[str, ...]
    levels: Levels


@dataclass(frozen=True)
class LeversInFutures:
    """What people and filled posts count for the answer in each future and world, [draw, world, 2], and its euro.

    The worlds are states of the levers, the first where they stand; `alone` gives those without and with each measure,
    and `parts` of each package that without each of its measures. `cost` is paid in the year of the answer as the
    figures are said.
    """

    as_said: Levels
    states: tuple[State, ...]
    read: Reals
    cost: tuple[float, ...]
    alone: Mapping[str, tuple[State, State]]
    packages: tuple[Package, ...]
    parts: Mapping[tuple[str, str], State] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.read)

    def counted(self, state: State) -> Reals:
        """What the answer counts in each future, [draw]: filled posts, or people where it counts heads."""
        people, filled = self.read[:, self.states.index(state)].T
        counted: Reals = people if np.isnan(filled).any() else filled
        return counted

    def state(self, levels: Levels) -> State:
        """The state at which measures have exactly these levels."""
        return state_of(self.as_said, levels)

    def effect(self, without: State, under: State) -> PairedEffect:
        """What the second state adds to the first in the futures."""
        return PairedEffect.over(self.gains(without, under))

    def gains(self, without: State, under: State) -> Reals:
        """What the second state adds to the first in each future, [draw]."""
        return self.counted(under) - self.counted(without)

    def verdict(self, without: State, under: State) -> Verdict:
        """What the second state does to the first, in a word."""
        return verdict(self.gains(without, under), self.counted(without))

    def cost_of(self, without: State, under: State) -> float:
        """Euro a year that the second state costs more."""
        return self.cost[self.states.index(under)] - self.cost[self.states.index(without)]

    def shift(self, state: State, before: DrawnTarget) -> Shift:
        """What a state changes of the main target in all futures, by those that stand for them."""
        people, filled = self.read[:, self.states.index(state)].T
        posts = np.zeros(len(people)) if before.posts is None else filled - before.posts.expected[before.standing]
        return Shift(before.shared_out(people - before.expected[before.standing]), before.shared_out(posts))


def in_bad_futures(without: Reals, gained: Reals) -> float:
    """The mean gain in the worst third of the futures, by what is counted there without it, [draw]."""
    order = np.argsort(without, kind="stable")
    return float(gained[order[: max(len(order) // 3, 1)]].mean())


@dataclass
class _Worlds:
    """The states that are to be followed, each once, in the order in which they were asked for."""

    desk: Desk
    states: list[State] = field(default_factory=list)

    def at(self, levels: Levels) -> State:
        """The state of these levels, which will be followed."""
        state = state_of(self.desk.catalogue.levels, levels)
        if state not in self.states:
            self.states.append(state)
        return state


def worlds_of_levers(catalogue: Catalogue) -> int:
    """Worlds to follow, or a few more."""
    return 3 + 2 * len(catalogue.measures) + len(catalogue.levels) + len(catalogue.sets)


def levers_in_futures(said: Said, drawing: SharedDraws, numbers: Sequence[int]) -> LeversInFutures | None:
    """Every lever and package in the futures of these numbers; None where one of them is inconsistent.

    Raises:
        FaultyInput: figures do not fit while some measures are on.
    """
    desk = Desk(said)
    worlds, switches = _Worlds(desk), Switches(desk.catalogue)
    worlds.at(switches.levels(()))
    alone = {
        name: (worlds.at(switches.levels((), (name,))), worlds.at(switches.levels((name,)))) for name in _open(desk)
    }
    expected = {name: counted(desk.run(with_)) - counted(desk.run(without)) for name, (without, with_) in alone.items()}
    packages = tuple(_packages(desk.catalogue, switches, sorted(expected, key=lambda name: -expected[name])))
    for package in packages:
        worlds.at(package.levels)
    parts = {
        (package.name, name): worlds.at({**package.levels, name: 0.0})
        for package in packages
        for name in package.measures
    }
    scenarios = [with_levels(said, {**desk.catalogue.levels, **dict(state.levels)}) for state in worlds.states]
    followed = said_in_futures(scenarios, for_answer, drawing, numbers)
    if len(followed) < len(numbers):
        return None
    cost = tuple(cost_paid(desk.run(state)) or 0.0 for state in worlds.states)
    return LeversInFutures(desk.catalogue.levels, tuple(worlds.states), followed.read, cost, alone, packages, parts)


def _open(desk: Desk) -> Iterator[str]:
    """Measures that can still be moved: what has worked since before today lies behind us."""
    return (name for name in desk.catalogue.measures if not is_begun(desk.catalogue, name))


def _packages(catalogue: Catalogue, switches: Switches, best: Sequence[str]) -> Iterator[Package]:
    """The sets of the scenario of which something is still off, and everything that can be on together."""
    for name, measures in catalogue.sets.items():
        own = tuple(measure for measure in measures if catalogue.levels.get(measure) != 1.0)
        if own:
            yield Package(name, own, switches.levels(own))
    every = tuple(name for name in switches.all_with((), best) if catalogue.levels.get(name) != 1.0)
    if every:
        yield Package(ALL, every, switches.levels(every))
