"""What luck does to the share of each measure: the same sharing out in courses of whole people.

All worlds share their luck, so that in each replication the shares add up to the difference between two courses of the
same people. How far they lie apart is luck alone; how few orders were followed for it moves all of them alike, and is
left out: the spread is laid around the share that is expected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from dienmodel.engines.sample.ensemble import ensemble
from dienmodel.model.calendar import Moment
from dienmodel.model.files import content_of
from dienmodel.model.said import with_levels
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.world import build_near
from dienmodel.sweeps.map import AnswerArray, Execution, digest, map_worlds
from dienmodel.sweeps.rebuilt import RebuiltScenario, recalled
from dienmodel.text.table import Table
from dienmodel.weigh.attribution import Attribution
from dienmodel.weigh.gains import bands_of
from dienmodel.weigh.players import levels_of
from dienmodel.weigh.quantities import PEOPLE
from dienmodel.weigh.shapley import Steps, counts_of, drawn_steps, exact_steps, shared_out

FEW, PAIRS = 5, 2
"""Players up to which all orders are followed by whole people, and pairs of orders that are beyond."""


@dataclass(frozen=True)
class LuckOfShares:
    """The share of people of each measure over so many replications, by groups: columns as of `Shared`."""

    bands: Table
    replications: int

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"replications": self.replications, "bands": self.bands.rows()}


@dataclass(frozen=True)
class Sampled:
    """A world with exactly these measures on, in so many courses of whole people by a seed."""

    on: Mapping[str, float] = field(hash=False)
    replications: int
    seed: int


def luck_of(found: Attribution, by: Sequence[str], replications: int, seed: int, how: Execution) -> LuckOfShares:
    """How far luck alone moves the share of people of each measure on the day.

    Raises:
        KeyboardInterrupt: it was interrupted; what is done is kept in the folder, if there is one.
    """
    world, steps = found.world, _steps(found)
    first = RebuiltScenario(content_of(world.said), world.said)
    asked = [Sampled(levels_of(world.catalogue, on), replications, seed) for on in steps.worlds]
    about = digest("luck", content_of(with_levels(world.said, {})), found.quantities.day)
    read = map_worlds(partial(_followed, first, found.quantities.moment), asked, about, how)
    if len(read) < len(asked):
        raise KeyboardInterrupt
    by_course = np.moveaxis(np.array(read), 1, 0)  # [replication, world, cell]
    shares = np.array([shared_out(steps, counts_of(steps.worlds, one)).mean(axis=0) for one in by_course])
    return LuckOfShares(bands_of(_rows(found, shares, by), ("cause", *by), ("n_shapley",)), replications)


def _steps(found: Attribution) -> Steps:
    players = found.steps.players
    return exact_steps(players) if len(players) <= FEW else drawn_steps(players, PAIRS)


def _followed(first: RebuiltScenario, moment: Moment, ask: Sampled) -> AnswerArray:
    """People by strength cell in each replication, [replication, cell]."""
    said, memory = recalled(first)
    world = build_near(with_levels(said, ask.on), near=memory)[0]
    done = ensemble(world.network, ask.replications, ask.seed, threads=1)
    if not done.complete:
        raise KeyboardInterrupt
    return at(moment, np.moveaxis(done.strength, 1, 0))


def _rows(found: Attribution, shares: Reals, by: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each group and measure, whose number is [replication]: its spread around what is expected."""
    cells = found.quantities.of(PEOPLE)
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, place in enumerate(cells):
        group = dict(found.quantities.cells[place].group)
        groups.setdefault(tuple(group.get(dim, "") for dim in by), []).append(i)
    rows = []
    for key, own in groups.items():
        for i, name in enumerate(found.measures):
            moved = shares[:, i, own].sum(axis=1)
            expected = found.drawn[:, i, [cells[each] for each in own]].sum(axis=1).mean()
            label = {"cause": name, **dict(zip(by, key, strict=True))}
            rows.append({**label, "n_shapley": moved - moved.mean() + expected})
    return rows
