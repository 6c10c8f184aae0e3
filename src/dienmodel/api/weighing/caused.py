"""Which measure caused how much: of people, and of everything else that the same worlds tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.api.contents import first_target
from dienmodel.api.days import AnyDay, as_date
from dienmodel.api.futures.shared import Shared, shared_by, shared_draws
from dienmodel.api.result import Drawing
from dienmodel.engines.expect.expect import expect
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.sweeps.map import HERE, Execution
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of
from dienmodel.text.table import Table
from dienmodel.weigh.attribution import (
    USUAL,
    Attribution,
    attribute,
    attribute_in_futures,
    effects_table,
    help_table,
)
from dienmodel.weigh.attribution import Orders as Orders
from dienmodel.weigh.luck import LuckOfShares, luck_of
from dienmodel.weigh.quantities import named, quantities_of


@dataclass(frozen=True)
class Effects:
    """What measures do to a quantity on a day or in its year, by some groups: columns cause, the groups and numbers.

    The numbers are n_alone, n_last, n_shapley (which add up) and n_error, half of a bar around a value of which some
    orders were drawn. `pairs` help or hinder each other; `attribution` holds every other quantity of the same sweep.
    Bands of `luck` and of `futures` are there where they were asked for.
    """

    attribution: Attribution
    of: str
    groups: tuple[str, ...]
    futures: Shared | None = None
    luck: LuckOfShares | None = None

    @property
    def world(self) -> World:
        """The compiled scenario."""
        return self.attribution.world

    @property
    def day(self) -> date:
        """The day that was asked for."""
        return self.attribution.quantities.day

    @property
    def table(self) -> Table:
        """Each cause by the groups."""
        return effects_table(self.attribution, self.of, self.groups)

    @property
    def pairs(self) -> Table:
        """Pairs of measures that help or hinder each other."""
        return help_table(self.attribution, self.of)

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return self.attribution.quantities.unit(self.of)

    def with_luck(self, replications: int, seed: int = 1, how: Execution = HERE) -> "Effects":
        """The same with what luck alone moves of people, in so many courses of whole people.

        Raises:
            KeyboardInterrupt: it was interrupted; what is done is kept in the folder, if there is one.
        """
        return replace(self, luck=luck_of(self.attribution, self.groups, replications, seed, how))

    def in_futures(self, draws: int, seed: int = 1, how: Execution = HERE, figures: Drawing = "learnt") -> "Effects":
        """The same with its bands over so many futures, luck left out; an interruption keeps those that are done.

        Their columns are cause, the groups, quantity and those of `PairedEffect`.
        """
        drawing = shared_draws(self.world.said, draws, seed, how, figures)
        return replace(
            self, futures=shared_by(attribute_in_futures(self.attribution, drawing, self.groups, self.of), drawing)
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        steps, names = self.attribution.steps, self.attribution.quantities.names
        return {
            "date": self.day,
            "of": self.of,
            "unit": self.unit,
            "worlds": len(steps.worlds),
            "orders": None if steps.exact else 2 * steps.draws,
            "effects": self.table.rows(),
            "pairs": self.pairs.rows(),
            "everything": [
                {"of": name, "unit": self.attribution.quantities.unit(name), **row}
                for name in names
                for row in effects_table(self.attribution, name).rows()
            ],
            "luck": self.luck and self.luck.as_data(),
            "futures": self.futures and self.futures.as_data(),
        }


def effects(
    scenario: AnyScenario,
    day: AnyDay | None = None,
    by: Sequence[str] = ("category",),
    how: Execution = HERE,
    of: str = "",
    orders: Orders = USUAL,
) -> Effects:
    """How much each measure contributes to the strength on a day, by default that of the main target.

    With `of` how much it contributes to another quantity on that day or in its calendar year: an indicator by its name,
    `paid:total`, `filled:peace` and others (`Effects.attribution.quantities.names`). All orders count of up to twelve
    measures; of more some are drawn.

    Raises:
        FaultyInput: there is no such group or quantity, the day lies outside the run, the scenario does not hold
            without one of its measures, or all orders take longer than was said.
        KeyboardInterrupt: it was interrupted; what is done is kept in the folder, if there is one.
    """
    world = build(said_of(scenario))
    known = ["category", *world.catalogue.members]
    if unknown := [group for group in by if group not in known]:
        values: Values = {"word": unknown[0], "one_of": one_of(unknown[0], known)}
        raise FaultyInput([Fault("no-group", world.said.where("dimensions"), values)])
    when = as_date(day) or first_target(world)
    of = named(quantities_of(Run(world, expect(world.network)), when), world, of)
    return Effects(attribute(world, when, how, orders), of, tuple(by))
