"""Worlds that differ in their measures, followed in the same futures.

In each future all worlds have the same figures, and are compiled from one another. Only the expected course is
followed: luck is common to all of them, so what it adds to a difference is small (of the variance of the baseline as a
whole it makes 2 %), and it is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import content_of
from dienmodel.model.said import Factor, Said, in_future, with_levels, with_moves
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.recall import Memory
from dienmodel.network.network import Reals
from dienmodel.network.world import build_near
from dienmodel.runs.likely import ENOUGH
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import counted_for_answer
from dienmodel.sweeps.draws import free_figures
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.posterior import Posterior
from dienmodel.sweeps.rebuilt import IMPOSSIBLE, RebuiltScenario
from dienmodel.sweeps.uncertainty import drawn_moves
from dienmodel.text.faults import FaultyInput

Levels = Mapping[str, float]

Reader = Callable[[Run], Reals]
"""What is read of the expected course of a world; other processes can load it."""


@dataclass(frozen=True)
class SharedDraws:
    """How futures are drawn: so many, by a seed, from what was `learnt` or else from ranges, and who follows them."""

    draws: int
    seed: int = 1
    learnt: Posterior | None = None
    how: Execution = HERE


@dataclass(frozen=True)
class InFutures:
    """What was read of worlds in the futures in which all of them are consistent, [draw, world, ...], by `numbers`."""

    read: Reals
    failed: int
    numbers: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.read)

    @property
    def stands(self) -> bool:
        """Whether there are enough futures for a band."""
        return len(self) >= ENOUGH


@dataclass(frozen=True)
class _Shared:
    """Figures moved in one future, and the levels of measures of each world."""

    moves: Mapping[str, Factor]
    worlds: Sequence[Levels]


def in_futures(said: Said, worlds: Sequence[Levels], read: Reader, about: str, drawing: SharedDraws) -> InFutures:
    """Follow worlds with exactly these levels of measures in the same futures.

    The figures of all measures differ, whether or not these are on. `about` tells apart what is read. An interruption
    keeps the futures that are done.

    Raises:
        FaultyInput: a world is inconsistent with the figures as they are said.
    """
    moves = moves_of_all(said, drawing)
    scenario = RebuiltScenario(content_of(said), said)
    asks = [_Shared(each, worlds) for each in moves]
    found = map_worlds(
        partial(_follow, scenario, read), asks, digest("shared futures", scenario.content, about), drawing.how
    )
    good = [i for i, answer in enumerate(found) if answer.size]
    return InFutures(np.array([found[i] for i in good]), len(found) - len(good), tuple(good))


def spread_futures(said: Said, most: int, drawing: SharedDraws) -> dict[str, Said]:
    """A scenario in so many of the futures, evenly spread over what its answer counts in all of them, by percentile.

    Of five the one below which 10 % of the futures lie, 30 %, and so on; fewer where two fall on one future.
    """
    levels = catalogue_of(said).levels
    found, moves = in_futures(said, [levels], answered, "answer", drawing), moves_of_all(said, drawing)
    order = np.argsort(found.read[:, 0], kind="stable") if len(found) else np.zeros(0, int)
    shares = [(i + 0.5) / most for i in range(most if len(order) else 0)]
    ranks = {int(share * len(order)): f"p{100 * share:.0f}" for share in shares}
    return {name: in_future(said, moves[found.numbers[order[rank]]]) for rank, name in ranks.items()}


def answered(run: Run) -> Reals:
    """What the answer counts on its day: filled posts of the main target, else its people, else everybody."""
    people, filled = counted_for_answer(run, run.expected)
    return np.array(people if filled is None else filled)


def moves_of_all(said: Said, drawing: SharedDraws) -> list[dict[str, Factor]]:
    """How each future moves the figures of a scenario and of all its measures."""
    catalogue = catalogue_of(with_levels(said, dict.fromkeys(catalogue_of(said).measures, 1.0)))
    return drawn_moves(catalogue, drawing.draws, drawing.seed, drawing.learnt, free_figures(catalogue))[2]


@lru_cache(maxsize=1)
def _remembered(scenario: RebuiltScenario) -> Memory:
    return build_near(scenario.said)[1]


def _follow(scenario: RebuiltScenario, read: Reader, ask: _Shared) -> AnswerArray:
    """What is read of each world under the figures of one future, [world, ...]."""
    near, told = _remembered(scenario), list[Reals]()
    try:
        for levels in ask.worlds:
            world, memory = build_near(*with_moves(with_levels(scenario.said, levels), ask.moves), near=near)
            near = memory if not told else near  # the others differ from the first in measures alone
            told.append(read(Run(world, expect(world.network))))
    except (FaultyInput, ValueError):
        return IMPOSSIBLE
    return np.array(told, float)
