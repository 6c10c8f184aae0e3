"""What measures do together: levers that belong together, and which two help most."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.api.futures.shared import Shared, shared_by, shared_draws
from dienmodel.api.result import Drawing
from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.world import build
from dienmodel.runs.answer import Answer, answer
from dienmodel.runs.observed import observations
from dienmodel.runs.run import Run
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.text.table import Table
from dienmodel.weigh.pairs import pairs_in_futures, pairs_table
from dienmodel.weigh.sets import sets_in_futures, sets_table


@dataclass(frozen=True)
class Together:
    """What measures gain together on the day of the answer, in filled posts, or in people where that counts heads."""

    catalogue: Catalogue
    answer: Answer
    table: Table
    futures: Shared | None = None

    @property
    def day(self) -> date:
        """The day on which it is counted."""
        return self.answer.until

    @property
    def unit(self) -> str:
        """Of what the gains are: `posts` or `people`."""
        return self.answer.counts

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "date": self.day,
            "unit": self.unit,
            self.table.name: self.table.rows(),
            "futures": self.futures and self.futures.as_data(),
        }


def sets(
    scenario: AnyScenario = "nederland",
    how: Execution = HERE,
    draws: int = 0,
    seed: int = 1,
    figures: Drawing = "learnt",
) -> Together:
    """What the levers that belong together gain: alone, in their set, and last, on top of all others.

    The table has a row for each set (`measure` is empty) and one for each of its measures; none without sets. With
    `draws` the same in so many futures, luck left out.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    said = _observed(said_of(scenario))
    gained = sets_table(said, how.progress)
    if not draws or not len(gained):
        return _together(said, gained)
    drawing = shared_draws(said, draws, seed, how, figures)
    return _together(said, gained, shared_by(sets_in_futures(said, drawing), drawing))


def pairs(
    scenario: AnyScenario = "nederland",
    how: Execution = HERE,
    draws: int = 0,
    seed: int = 1,
    figures: Drawing = "learnt",
    most: int = 10,
) -> Together:
    """Which two measures help most together: all pairs that can be on together and are not fully on yet.

    The table has the gain of each alone, of both, and that of both beyond the sum; what helps most first. With `draws`
    the first pairs, at `most` so many, are followed in so many futures as well, luck left out.

    Raises:
        FaultyInput: everything that is wrong with the scenario.
    """
    said = _observed(said_of(scenario))
    gained = pairs_table(said, how.progress)
    if not draws or not len(gained):
        return _together(said, gained)
    drawing = shared_draws(said, draws, seed, how, figures)
    first = Table(gained.name, {name: column[:most] for name, column in gained.columns.items()})
    return _together(said, gained, shared_by(pairs_in_futures(said, first, drawing), drawing))


def _observed(said: Said) -> Said:
    """A scenario whose observations hold: what is wrong with them is told before any world is followed.

    Raises:
        FaultyInput: everything that is wrong with them.
    """
    observations(build(said))
    return said


def _together(said: Said, table: Table, futures: Shared | None = None) -> Together:
    world = build(said)
    return Together(world.catalogue, answer(Run(world, expect(world.network))), table, futures)
