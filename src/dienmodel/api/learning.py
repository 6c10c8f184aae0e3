"""Learning from what was counted."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.network.world import World, build
from dienmodel.sweeps.calibrate import Calibration, Stopped
from dienmodel.sweeps.calibrate import calibrate as learn
from dienmodel.sweeps.learnt import (
    Doubt,
    FigureLearnt,
    PeopleLearnt,
    PointLearnt,
    doubts,
    figures_learnt,
    forecasts,
    pairs_apart,
    people_learnt,
    points_learnt,
    spread_lost,
    untouched,
)
from dienmodel.sweeps.left_out import Contradiction, LeftOut
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.sweeps.posterior import write_posterior

__all__ = ["Learnt", "Stopped", "calibrate"]


@dataclass(frozen=True)
class Learnt:
    """What the observations say of the uncertain figures: each count, each figure, people, and what to doubt.

    Of each observation `left_out` says what the others would have forecast, and `contradictions` which pairs do not go
    together. `failed` of the `members` gave no answer in some round. `spread_lost` is the share of the variance of all
    that is not known, `lost_by_chance` that of the spread of what no count can tell.
    """

    calibration: Calibration = field(repr=False)
    points: tuple[PointLearnt, ...]
    figures: tuple[FigureLearnt, ...]
    untouched: int
    people: tuple[PeopleLearnt, ...]
    left_out: tuple[LeftOut, ...]
    contradictions: tuple[Contradiction, ...]
    doubts: tuple[tuple[Doubt, dict[str, Any]], ...]
    members: int
    failed: int
    fit: tuple[float, ...]
    spread_lost: float
    lost_by_chance: float

    @property
    def world(self) -> World:
        """The scenario that was learnt for."""
        return self.calibration.world

    def save(self, path: str | Path) -> Path:
        """Write the members as a Parquet file that belongs to this very scenario, whole or not at all.

        Raises:
            FaultyInput: the file cannot be written.
        """
        write_posterior(self.calibration, Path(path))
        return Path(path)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "members": self.members,
            "failed": self.failed,
            "seed": self.calibration.seed,
            "fit": self.fit,
            "spread_lost": self.spread_lost,
            "lost_by_chance": self.lost_by_chance,
            "trusted": not self.doubts,
            "doubts": [{"doubt": doubt, **values} for doubt, values in self.doubts],
            "points": [vars(point) for point in self.points],
            "left_out": [{**vars(row), "inside": row.inside} for row in self.left_out],
            "contradictions": [vars(row) for row in self.contradictions],
            "figures": [vars(figure) for figure in self.figures],
            "untouched": self.untouched,
            "people": [vars(row) for row in self.people],
        }


def calibrate(
    scenario: AnyScenario = "nederland",
    members: int = 200,
    rounds: int = 4,
    seed: int = 1,
    how: Execution = HERE,
) -> Learnt:
    """Condition the uncertain figures of a scenario on its observations, by an ensemble smoother.

    With a folder in `how` every course is kept there, and what is there is not computed again.

    Raises:
        FaultyInput: everything that is wrong with the scenario; nothing to learn or to learn from, too few members.
        Stopped: it was interrupted.
    """
    world = build(said_of(scenario))
    learnt = learn(world, members, rounds, seed, how)
    return Learnt(
        learnt,
        tuple(points_learnt(learnt)),
        tuple(figures_learnt(learnt)),
        untouched(learnt),
        tuple(people_learnt(learnt)),
        tuple(forecasts(learnt)),
        tuple(pairs_apart(learnt)),
        tuple(doubts(learnt)),
        len(learnt.smoothed.prior),
        learnt.smoothed.failed,
        learnt.smoothed.fit,
        spread_lost(learnt),
        learnt.smoothed.lost_by_chance,
    )
