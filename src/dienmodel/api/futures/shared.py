"""Effects over futures that all worlds share: as they are asked for, and as they are given."""

from dataclasses import dataclass
from typing import Any

from dienmodel.api.result import ENOUGH, Drawing
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.sweeps.map import Execution
from dienmodel.sweeps.posterior import learnt_for
from dienmodel.sweeps.shared import SharedDraws
from dienmodel.text.table import Table


@dataclass(frozen=True)
class Shared:
    """Numbers over so many futures, in a table with a row for each: percentiles, and more, as `PairedEffect`.

    `failed` futures contradicted themselves in one of the worlds. Figures were learnt from so many counts; 0: they were
    drawn from their ranges. `level` cannot be told apart from the `best`. Effects are shared out over so many drawn
    `orders`; 0: over all.
    """

    bands: Table
    draws: int
    failed: int
    learnt_from: int
    best: Any = None
    level: tuple[Any, ...] = ()
    orders: int = 0

    @property
    def stands(self) -> bool:
        """Whether so many futures are kept that they make a band."""
        return self.draws >= ENOUGH

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**vars(self), "bands": self.bands.rows()}


def shared_draws(said: Said, draws: int, seed: int, how: Execution, figures: Drawing) -> SharedDraws:
    """How futures of a scenario are drawn: from what was learnt from counts, where that fits it, or from ranges."""
    learnt = None
    if figures == "learnt":
        world = build(said)
        learnt = learnt_for(Run(world, expect(world.network)))
    return SharedDraws(draws, seed, learnt, how)


def shared_by(found: Any, drawing: SharedDraws) -> Shared:
    """Numbers over futures as they are given, with from how many counts the figures of these were learnt."""
    learnt_from = 0 if drawing.learnt is None else drawing.learnt.lesson.learnt_from
    return Shared(**vars(found), learnt_from=learnt_from)
