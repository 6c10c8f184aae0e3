"""One world of many: a scenario compiled again under moved figures, and its expected course."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import parent_process

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Factor, Said, with_moves
from dienmodel.network.compile.recall import Memory
from dienmodel.network.world import build_near
from dienmodel.runs.run import Run
from dienmodel.sweeps.map import AnswerArray
from dienmodel.text.faults import FaultyInput

IMPOSSIBLE: AnswerArray = np.zeros(0)
"""The answer where figures contradict each other."""

ALLOCATIONS = 50_000
"""Things that are made before the youngest of them are searched for rubbish."""


@dataclass(frozen=True)
class Rebuild:
    """Figures moved: by factors, or to values where a range has no factors."""

    moves: Mapping[str, Factor]


@dataclass(frozen=True)
class RebuiltScenario:
    """A scenario that is compiled under moved figures from itself; the same one has the same content."""

    content: str
    said: Said = field(compare=False)


@lru_cache(maxsize=1)
def recalled(scenario: RebuiltScenario) -> tuple[Said, Memory]:
    """A scenario as it is and what is recalled of it: once in each process, in however many parts it is asked."""
    memory = build_near(scenario.said)[1]
    if parent_process() is not None:
        search_seldom()
    return scenario.said, memory


def search_seldom() -> None:
    """Leave what there is out of the search for rubbish, and search seldom: for a process that computes worlds only.

    What is recalled lasts, and little of what a world leaves behind is rubbish in circles: to search it again and again
    takes a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)


def rebuilt(scenario: RebuiltScenario, ask: Rebuild) -> Run | None:
    """The expected course under moved figures; None where the figures then contradict each other."""
    try:
        said, memory = recalled(scenario)
        world = build_near(*with_moves(said, ask.moves), near=memory)[0]
    except (FaultyInput, ValueError):
        return None
    return Run(world, expect(world.network))
