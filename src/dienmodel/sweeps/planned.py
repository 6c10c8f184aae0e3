"""What a plan does in futures that it shares with the scenario without a plan: each of its aims, with a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dienmodel.model.said import without_admissions
from dienmodel.network.network import Reals
from dienmodel.network.world import World
from dienmodel.plan.file import spaces_of, term
from dienmodel.plan.unplanned import as_said
from dienmodel.runs.paired import PairedEffect
from dienmodel.runs.run import Run
from dienmodel.sweeps.shared import SharedDraws, said_in_futures

LEAST = {"people": 0.5, "mln_eur": 0.05}
"""What is a difference in an aim, by its unit: as much as is told of it."""


@dataclass(frozen=True)
class AimBand:
    """An aim over futures: 5, 25, 50, 75 and 95 % with the plan and without, and the difference in each future."""

    aim: str
    planned: tuple[float, ...]
    without: tuple[float, ...]
    difference: PairedEffect

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**vars(self), "difference": self.difference._asdict()}


@dataclass(frozen=True)
class AimsInFutures:
    """The aims of a plan over so many futures, luck left out; `failed` ones contradicted themselves."""

    aims: tuple[AimBand, ...]
    draws: int
    failed: int
    learnt_from: int = 0

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**vars(self), "aims": [aim.as_data() for aim in self.aims]}


def aims_in_futures(bare: World, planned: World, names: Sequence[str], drawing: SharedDraws) -> AimsInFutures:
    """Follow a plan, and its scenario with the gates left to themselves, in the same futures.

    Aims are read as a plan reads them. Without enough futures none are told.
    """
    worlds = [without_admissions(bare.said), planned.said]
    followed = said_in_futures(worlds, partial(aims_of_run, tuple(names)), drawing)
    learnt = 0 if drawing.learnt is None else drawing.learnt.lesson.learnt_from
    if not followed.stands:
        return AimsInFutures((), len(followed), followed.failed, learnt)
    units = [term(bare, name).unit for name in names]
    bands = [
        AimBand(name, five(with_it), five(without), PairedEffect.over(with_it - without, LEAST.get(unit, 0.05)))
        for name, unit, (without, with_it) in zip(names, units, np.moveaxis(followed.read, (2, 1), (0, 1)), strict=True)
    ]
    return AimsInFutures(tuple(bands), len(followed), followed.failed, learnt)


def five(values: Reals) -> tuple[float, ...]:
    """5, 25, 50, 75 and 95 % of a number over futures, [draw]."""
    return tuple(np.percentile(values, (5, 25, 50, 75, 95)).tolist())


def aims_of_run(names: Sequence[str], run: Run) -> Reals:
    """The aims under the course of a world, with the admissions that it says."""
    world = run.world
    terms = [term(world, name) for name in names]
    return np.array(as_said(world, spaces_of(world.catalogue, names)).values(terms))
