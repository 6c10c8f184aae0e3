"""What a scenario asks of the country: money in two ledgers, and indicators."""

from dataclasses import asdict, dataclass
from typing import Any

from dienmodel.api.choice import AnyScenario, said_of
from dienmodel.engines.expect.expect import expect
from dienmodel.model.figures import THEMES
from dienmodel.network.world import World, build
from dienmodel.runs.run import Run
from dienmodel.runs.spending import first_beyond, held_to, present_value, spending
from dienmodel.runs.tables.country import indicator_caps_table, indicator_keys_table, monitor_table
from dienmodel.runs.tables.indicators import indicator_groups_table, indicators_table
from dienmodel.runs.tables.money import ledger_table, spending_table
from dienmodel.runs.tables.periods import day_of_answer
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of
from dienmodel.text.table import Table
from dienmodel.weigh.views import views_table


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
    """Every indicator of a theme in every calendar year, in all and by group; a value that is None is unknown.

    `keys` has them by sector, province or whatever else they are shared out over, `caps` against what there may be,
    `monitor` what the monitor of prosperity measures, and `views` the indicators of the theme by the variants of the
    figures by which they count; without a theme nobody asks for views.
    """

    table: Table
    groups: Table
    keys: Table
    caps: Table
    monitor: Table
    views: Table
    theme: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON; what each means stands beside its numbers."""
        entries = self.world.catalogue.indicators
        meanings = {
            name: {
                "unit": entry.unit,
                "better": entry.better,
                "when": entry.when,
                "grade": entry.grade,
                "theme": entry.theme,
                "definition": entry.definition.model_dump(),
                "unknown": None if entry.unknown is None else entry.unknown.model_dump(),
            }
            for name, entry in entries.items()
            if self.theme in (None, entry.theme)
        }
        parts = {"groups": self.groups, "keys": self.keys, "caps": self.caps}
        others = {"views": self.views.rows(), "monitor": self.monitor.rows(), "monitored": self._monitored()}
        rows = {name: [row for row in part.rows() if row["indicator"] in meanings] for name, part in parts.items()}
        years = [row for row in self.table.rows() if row["indicator"] in meanings]
        return {"indicators": meanings, "years": years, **rows, **others}

    def _monitored(self) -> dict[str, Any]:
        """What each thing that is monitored means."""
        return {name: asdict(entry) for name, entry in self.world.catalogue.monitor.items()}


def money(scenario: AnyScenario = "nederland", year: int | None = None) -> Spending:
    """Both ledgers of every line, and every year against what may be committed and paid and against the required share.

    `year` is the one that is looked at, by default that of the main target.

    Raises:
        FaultyInput: the year lies outside the run.
    """
    run, when = _course(scenario, year)
    return Spending(run, when, spending_table(run), ledger_table(run))


def indicators(scenario: AnyScenario = "nederland", year: int | None = None, theme: str | None = None) -> Indicators:
    """Every indicator of a scenario as expected, in every calendar year; with a theme only those about it.

    A theme is `force`, `labour`, `space`, `industry` or `prosperity`.

    Raises:
        FaultyInput: the year lies outside the run, or there is no such theme.
    """
    run, when = _course(scenario, year)
    if theme is not None and theme not in THEMES:
        raise FaultyInput([Fault("no-theme", theme, {"word": theme, "one_of": one_of(theme, THEMES)})])
    asked = [] if theme is None else [n for n, e in run.world.catalogue.indicators.items() if e.theme == theme]
    return Indicators(
        run,
        when,
        indicators_table(run),
        indicator_groups_table(run),
        indicator_keys_table(run),
        indicator_caps_table(run),
        monitor_table(run),
        views_table(run, asked),
        theme,
    )


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
