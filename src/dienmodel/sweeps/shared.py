"""Worlds that differ in their measures, followed in the same futures.

In each future all worlds have the same figures, and are compiled from one another. Only the expected course is
followed: luck is common to all of them, so what it adds to a difference is small (of the variance of the baseline as a
whole it makes 2 %), and it is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import content_of
from dienmodel.model.said import Factor, Said, in_future, with_levels, with_moves
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.recall import Memory
from dienmodel.network.network import Reals
from dienmodel.network.world import build_near
from dienmodel.runs.likely import ENOUGH, DrawnTarget, Shift
from dienmodel.runs.run import Run
from dienmodel.runs.tables.targets import counted_for_answer
from dienmodel.sweeps.draws import drawn_figures
from dienmodel.sweeps.map import HERE, AnswerArray, Execution, map_worlds
from dienmodel.sweeps.posterior import Posterior
from dienmodel.sweeps.rebuilt import IMPOSSIBLE, Rebuild, RebuiltScenario, recalled
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


def in_futures(said: Said, worlds: Sequence[Levels], read: Reader, drawing: SharedDraws) -> InFutures:
    """Follow a scenario with exactly these levels of measures in the same futures.

    Raises:
        FaultyInput: the scenario is inconsistent with the figures as they are said.
    """
    return said_in_futures([with_levels(said, levels) for levels in worlds], read, drawing)


def said_in_futures(
    worlds: Sequence[Said], read: Reader, drawing: SharedDraws, which: Sequence[int] | None = None
) -> InFutures:
    """Follow scenarios with the same figures in the same futures, [draw, world, ...].

    The figures of all measures of the first differ, whether or not these are on. An interruption keeps the futures that
    are done; nothing is kept in a folder. With `which` only the futures of these numbers are followed.

    Raises:
        FaultyInput: the first is inconsistent with the figures as they are said.
    """
    first = RebuiltScenario(content_of(worlds[0]), worlds[0])
    moves, numbers = moves_of_all(worlds[0], drawing), range(drawing.draws) if which is None else which
    asks = [Rebuild(moves[i]) for i in numbers]
    how = replace(drawing.how, folder=None)
    answers = map_worlds(partial(_follow, first, tuple(worlds), read), asks, how=how)
    good = [i for i, answer in enumerate(answers) if answer.size]
    return InFutures(np.array([answers[i] for i in good]), len(answers) - len(good), tuple(numbers[i] for i in good))


def moves_of_all(said: Said, drawing: SharedDraws) -> list[dict[str, Factor]]:
    """How each future moves the figures of a scenario and of all its measures."""
    catalogue = catalogue_of(with_levels(said, dict.fromkeys(catalogue_of(said).measures, 1.0)))
    return drawn_moves(catalogue, drawing.draws, drawing.seed, drawing.learnt, drawn_figures(catalogue))[2]


def _follow(first: RebuiltScenario, worlds: Sequence[Said], read: Reader, ask: Rebuild) -> AnswerArray:
    """What is read of each world under the figures of one future, [world, ...]."""
    near, answers = recalled(first)[1], list[Reals]()
    try:
        for said in worlds:
            world, memory = build_near(*with_moves(said, ask.moves), near=near)
            near = near if answers else memory  # the others differ from the first in measures alone
            answers.append(read(Run(world, expect(world.network))))
    except (FaultyInput, ValueError):
        return IMPOSSIBLE
    return np.array(answers, float)


def spread_futures(said: Said, most: int, drawing: SharedDraws) -> dict[str, Said]:
    """A scenario in so many of the futures, evenly spread over what its answer counts in all of them, by percentile.

    Of five the one below which 10 % of the futures lie, 30 %, and so on; fewer where two fall on one future.

    Raises:
        KeyboardInterrupt: it was interrupted: some of the futures stand for no others.
    """
    levels = catalogue_of(said).levels
    followed, moves = in_futures(said, [levels], answered, drawing), moves_of_all(said, drawing)
    if len(followed) + followed.failed < drawing.draws:
        raise KeyboardInterrupt
    order = np.argsort(followed.read[:, 0], kind="stable") if len(followed) else np.zeros(0, int)
    shares = [(i + 0.5) / most for i in range(most if len(order) else 0)]
    ranks = {int(share * len(order)): f"p{100 * share:.0f}" for share in shares}
    return {name: in_future(said, moves[followed.numbers[order[rank]]]) for rank, name in ranks.items()}


@dataclass
class NearFutures:
    """A scenario in its futures, each compiled once: what levers do there is compiled from that, three times as fast.

    What is kept of each future of the Dutch baseline takes 17 MB.
    """

    said: Said
    drawing: SharedDraws
    _memories: dict[int, Memory] = field(default_factory=dict, repr=False)

    @cached_property
    def _moves(self) -> list[dict[str, Factor]]:
        return moves_of_all(self.said, self.drawing)

    def near(self, number: int) -> Memory:
        """What is recalled of the scenario as it is in a future.

        Raises:
            FaultyInput: its figures contradict each other there.
        """
        if number not in self._memories:
            other = next(iter(self._memories.values()), None)
            self._memories[number] = build_near(*with_moves(self.said, self._moves[number]), near=other)[1]
        return self._memories[number]

    def read(self, said: Said, which: Sequence[int], read: Reader) -> Reals | None:
        """What is read of the scenario said otherwise in the futures of some numbers, [draw, ...].

        None where figures contradict each other in one of them.
        """
        moves = moves_of_all(said, self.drawing)
        try:
            worlds = (build_near(*with_moves(said, moves[i]), near=self.near(i))[0] for i in which)
            return np.array([read(Run(world, expect(world.network))) for world in worlds], float)
        except (FaultyInput, ValueError):
            return None


def shift_under(said: Said, before: DrawnTarget, numbers: Sequence[int], near: NearFutures) -> Shift | None:
    """What changes of the main target in each future where a scenario is said otherwise, luck left out.

    `before` is the target in its futures, with their `numbers`. Those that stand for others are followed, and the
    others change as these do. None where one of them contradicts itself.
    """
    standing = before.standing
    followed = near.read(said, [numbers[i] for i in standing], for_answer)
    if followed is None:
        return None
    people, filled = followed.T
    posts = np.zeros(len(standing)) if before.posts is None else filled - before.posts.expected[standing]
    return Shift(before.shared_out(people - before.expected[standing]), before.shared_out(posts))


def for_answer(run: Run) -> Reals:
    """People and filled posts that count for the answer, [2]; no posts where it counts heads."""
    people, filled = counted_for_answer(run, run.expected)
    return np.array([people, np.nan if filled is None else filled])


def answered(run: Run) -> Reals:
    """What the answer counts on its day: filled posts of the main target, else its people, else everybody."""
    people, filled = counted_for_answer(run, run.expected)
    return np.array(people if filled is None else filled)
