"""What a scenario asks of the country: money in two ledgers, and indicators."""

from dataclasses import dataclass
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.engines.expect.expect import expect
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.runs.spending import first_beyond, held_to, present_value, spending
from dienmodel.runs.tables.indicators import indicator_groups_table, indicators_table
from dienmodel.runs.tables.money import ledger_table, spending_table
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.text.faults import Fault, FaultyInput, Values
from dienmodel.text.table import Table


@dataclass(frozen=True)
class _Weighed:
    """An expected course, and the calendar year that is looked at."""

    run: Run
    year: int

    @property
    def world(self) -> World:
        """The compiled scenario."""
        return self.run.world


@dataclass(frozen=True)
class Spending(_Weighed):
    """Both ledgers in euro of the year of the prices, and what they are held against.

    `years` has a row per calendar year and definition of spending, `ledger` one per line, see the tables of a run.
    """

    years: Table
    ledger: Table

    @property
    def first_beyond(self) -> dict[str, Any] | None:
        """The first year that does not fit, and the ceilings that it goes beyond; None where all fit."""
        row = first_beyond(held_to(self.run, spending(self.run)))
        return None if row is None else {"year": row.year, "ceilings": row.over.split()}

    def present_value(self, rate: float | None = None) -> float | None:
        """What is paid in all years as one amount at the beginning of the first, by default at the discount rate.

        None where no ceilings, and so no rate, are said.
        """
        money, rows = self.world.outcomes.money, held_to(self.run, spending(self.run))
        if money is None or not rows:
            return None
        import numpy as np

        paid = np.array([row.paid for row in rows])
        return present_value(paid, money.years, money.years[0], money.discount if rate is None else rate)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "year": self.year,
            "years": self.years.rows(),
            "ledger": self.ledger.rows(),
            "first_beyond": self.first_beyond,
            "present_value": self.present_value(),
        }


@dataclass(frozen=True)
class Indicators(_Weighed):
    """Every indicator in every calendar year, in all and by group; a value that is None is unknown."""

    table: Table
    groups: Table

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON; what each means stands beside its numbers."""
        entries = self.world.catalogue.indicators
        meanings = {
            name: {
                "unit": entry.unit,
                "better": entry.better,
                "when": entry.when,
                "grade": entry.grade,
                "definition": entry.definition.model_dump(),
                "unknown": None if entry.unknown is None else entry.unknown.model_dump(),
            }
            for name, entry in entries.items()
        }
        return {"indicators": meanings, "years": self.table.rows(), "groups": self.groups.rows()}


def money(scenario: AnyScenario = "nederland", year: int | None = None) -> Spending:
    """Both ledgers of every line, and every year against what may be committed and paid and against the required share.

    `year` is the one that is looked at, by default that of the main target.

    Raises:
        FaultyInput: the year lies outside the run.
    """
    run, when = _course(scenario, year)
    return Spending(run, when, spending_table(run), ledger_table(run))


def indicators(scenario: AnyScenario = "nederland", year: int | None = None) -> Indicators:
    """Every indicator of a scenario as expected, in every calendar year.

    Raises:
        FaultyInput: the year lies outside the run.
    """
    run, when = _course(scenario, year)
    return Indicators(run, when, indicators_table(run), indicator_groups_table(run))


def _course(scenario: AnyScenario, year: int | None) -> tuple[Run, int]:
    """The expected course of a scenario, and the year that is looked at."""
    world = build(said_of(scenario))
    run = Run(world, expect(world.network))
    when, years = day_of_answer(run).year if year is None else year, run.years[0].tolist()
    if when not in years:
        dates = world.network.calendar.dates
        values: Values = {"span": str(when), "first": dates[0], "last": dates[-1]}
        raise FaultyInput([Fault("span-outside", str(when), values)])
    return run, when
