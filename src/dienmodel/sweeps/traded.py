"""Points of a front in the futures: each aim with a band, how often its targets are met, and which points are alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dienmodel.model.said import Said
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import HALF
from dienmodel.network.world import World, build
from dienmodel.plan.file import term
from dienmodel.plan.questions.front import FrontPoint
from dienmodel.runs.likely import ENOUGH
from dienmodel.runs.paired import PairedEffect
from dienmodel.sweeps.planned import LEAST, aims_of_run, five
from dienmodel.sweeps.shared import SharedDraws, said_in_futures
from dienmodel.text.faults import FaultyInput


@dataclass(frozen=True)
class PointBand:
    """A point of a front, by its number from 1 on, over futures: 5, 25, 50, 75 and 95 % of each aim.

    `met` is the share of futures in which an aim that counts who are short finds nobody short. `level`: it cannot be
    told apart from the point before it in any aim.
    """

    point: int
    aims: Mapping[str, tuple[float, ...]]
    met: Mapping[str, float]
    level: bool


@dataclass(frozen=True)
class FrontInFutures:
    """The points of a front over so many futures, luck left out; `failed` ones contradicted themselves.

    Points that are no scenario (parts of measures that exclude each other) are left out. Without enough futures none
    are told.
    """

    points: tuple[PointBand, ...]
    draws: int
    failed: int
    learnt_from: int = 0

    @property
    def stands(self) -> bool:
        """Whether so many futures are kept that they make a band."""
        return self.draws >= ENOUGH

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**vars(self), "points": [vars(point) for point in self.points]}


def front_in_futures(
    world: World, names: Sequence[str], points: Sequence[FrontPoint], drawing: SharedDraws
) -> FrontInFutures:
    """Follow the decisions of each point of a front in the same futures.

    Whom a point admits is not there in every future: fewer are admitted then, and nothing else is decided instead.
    """
    said = _scenarios(world, points)
    learnt = 0 if drawing.learnt is None else drawing.learnt.lesson.learnt_from
    if not said:
        return FrontInFutures((), 0, 0, learnt)
    followed = said_in_futures(list(said.values()), partial(aims_of_run, tuple(names)), drawing)
    bands = tuple(_bands(world, names, list(said), followed.read)) if followed.stands else ()
    return FrontInFutures(bands, len(followed), followed.failed, learnt)


def _scenarios(world: World, points: Sequence[FrontPoint]) -> dict[int, Said]:
    """The scenario of each point by its number, for those that are one."""
    scenarios = {}
    for number, point in enumerate(points, 1):
        if point.decided is not None:
            try:
                said = point.decided.over(world)
                build(said)
            except FaultyInput:
                continue
            scenarios[number] = said
    return scenarios


def _bands(world: World, names: Sequence[str], numbers: Sequence[int], read: Reals) -> "list[PointBand]":
    """Bands of what was read, [draw, point, aim]."""
    terms = [term(world, name) for name in names]
    least = [LEAST.get(own.unit, LEAST["mln_eur"]) for own in terms]
    bands = []
    for i, number in enumerate(numbers):
        steps = read[:, i] - read[:, i - 1] if i and numbers[i - 1] == number - 1 else None
        level = steps is not None and not any(
            PairedEffect.over(steps[:, k], size).distinct for k, size in enumerate(least)
        )
        aims = {name: five(read[:, i, k]) for k, name in enumerate(names)}
        met = {own.name: float(np.mean(read[:, i, k] < HALF)) for k, own in enumerate(terms) if own.short}
        bands.append(PointBand(number, aims, met, level))
    return bands
