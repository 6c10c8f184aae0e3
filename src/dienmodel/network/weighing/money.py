"""What spending is held against, compiled: given lines, definitions, two ceilings and the required share of GDP."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.model.figures import Text
from dienmodel.model.said import Said
from dienmodel.model.schema.weighing import GivenSpending, Money
from dienmodel.model.used import bare
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.network import Reals
from dienmodel.network.weighing.lines import Line
from dienmodel.text.faults import Fault

CEILINGS = ("gdp", "deflator", "required", "room", "cash")
"""What must be said of every year."""


@dataclass(frozen=True)
class Definition:
    """A way of counting defence spending: its articles, or why it is unknown which these are."""

    name: str
    title: Text
    articles: tuple[str, ...]
    unknown: Text | None


@dataclass(frozen=True)
class MoneyPaths:
    """Per calendar year, [Y], in the middle of it and in euro of the year of the `prices`; the deflator is a factor.

    `room` is what may be committed and `cash` what may be paid; `planned` is the share above the room that is planned.
    """

    definition: str
    prices: int
    years: tuple[int, ...]
    gdp: Reals
    deflator: Reals
    required: Reals
    room: Reals
    cash: Reals
    planned: float
    discount: float


def given_line(amounts: Amounts, name: str, given: GivenSpending) -> Line:
    """Money that nobody in the scenario moves, as a cost line of its own article."""
    rate = amounts.row(given.amount, {}) * amounts.calendar.years_per_step
    return Line(name, given.title, name, "flow", np.zeros(0, np.intp), rate)


def definitions_of(said: Said) -> tuple[Definition, ...]:
    """All ways of counting defence spending."""
    section = said.scenario.definitions
    return tuple(Definition(name, each.title, each.articles, each.unknown) for name, each in section.items())


def money_paths(amounts: Amounts, money: Money | None) -> MoneyPaths | None:
    """The ceilings from their first year on; None where the scenario has none within the run."""
    if money is None:
        return None
    years = [year for year in amounts.calendar.years() if year >= money.since.year]
    amounts.faults += _missing_years(amounts.said, money, years)
    if not years:
        return None
    then = amounts.on([date(year, 7, 1) for year in years])
    gdp, deflator, required, room, cash = (then.values(getattr(money, name), {}) for name in CEILINGS)
    amounts.faults += _price_level(amounts, money)
    planned, discount = amounts.constant(money.over_programmed), amounts.constant(money.discount)
    paths = (gdp, deflator, required, room, cash)
    return MoneyPaths(money.definition, money.prices, tuple(years), *paths, planned, discount)


def _missing_years(said: Said, money: Money, years: Sequence[int]) -> Iterator[Fault]:
    """A ceiling says something about every year of which it is asked."""
    for name in CEILINGS:
        for key in getattr(money, name):
            path = said.figures[bare(key)].path
            covered = range(min(path).year, max(path).year + 1) if path else years
            if missing := [str(year) for year in years if year not in covered]:
                yield Fault("money-year", said.where("money", name), {"name": name, "key": key, "missing": missing})


def _price_level(amounts: Amounts, money: Money) -> Iterator[Fault]:
    """The level of prices is one in the year whose prices they are."""
    level = float(amounts.on([date(money.prices, 7, 1)]).values(money.deflator, {})[0])
    if abs(level - 1.0) > 0.005:
        values = {"prices": str(money.prices), "level": f"{level:.4g}"}
        yield Fault("deflator-year", amounts.said.where("money", "deflator"), values)
