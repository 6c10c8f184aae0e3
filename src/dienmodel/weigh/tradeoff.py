"""Alternatives side by side: what each reaches, asks and pays, and which is worse than another in nothing.

With g for a number counted so that more is better, alternative a dominates b where g[a] >= g[b] in every criterion that
is known of both and g[a] > g[b] in one of them. A criterion of which neither more nor less is better takes no part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import months_from
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.spending import present_value
from dienmodel.runs.tables.indicators import indicators_table
from dienmodel.runs.tables.money import ledger_table
from dienmodel.runs.tables.targets import targets_table
from dienmodel.text.faults import Fault, FaultyInput, Values
from dienmodel.text.table import Table, table

Kind = Literal["target", "indicator", "cost"]
Direction = Literal["more", "less", "neither"]
WithBand = tuple[float, float, float]
"""A number with its 90 % band; not a number where it is unknown or has no band."""

SIGN: dict[Direction, float] = {"more": 1.0, "less": -1.0, "neither": np.nan}
"""By what numbers are multiplied so that more of them is better."""

LEDGERS = {"cost:committed": "cost_committed", "cost:paid": "cost_paid"}
"""What all lines together come to in the year, by the column of the table that says it."""

SAME = 1e-9
"""Differences of this share of a number are none: the rounding of sums."""

UNKNOWN: WithBand = (np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Criterion:
    """By what alternatives are weighed: `target:NAME`, an indicator by its name, `cost:committed` or `cost:paid`."""

    kind: Kind
    key: str
    name: str
    unit: str
    better: Direction
    day: date | None = None


@dataclass(frozen=True)
class TradeOff:
    """What every alternative comes to in a year, `values` [criterion, alternative]; the first is the baseline.

    `low` and `high` are the ends of 90 % bands of the same shape. Not a number: unknown, or without a band.
    """

    names: tuple[str, ...]
    year: int
    criteria: tuple[Criterion, ...]
    values: Reals
    low: Reals
    high: Reals

    @property
    def gains(self) -> Reals:
        """The numbers counted so that more is better, [criterion, alternative]; of `neither` not a number."""
        gains: Reals = self.values * np.array([[SIGN[each.better]] for each in self.criteria])
        return gains

    @property
    def level(self) -> NDArray[np.bool_]:
        """Which cannot be told apart from the baseline, [criterion, alternative]: their bands overlap."""
        return (self.low <= self.high[:, :1]) & (self.high >= self.low[:, :1])

    @property
    def banded(self) -> bool:
        """Whether all alternatives have bands."""
        return bool(np.isfinite(self.low).any(axis=0).all())

    def apart(self) -> list[Criterion]:
        """The criteria in which something differs from the baseline, or is known of one and not of the other."""
        first, known = self.values[:, :1], np.isfinite(self.values)
        both = known & known[:, :1]
        size = SAME * np.maximum(np.abs(self.values), np.abs(first))
        differs = np.where(both, np.abs(self.values - first) > size, known != known[:, :1])
        return [each for each, row in zip(self.criteria, differs, strict=True) if row.any()]

    def dominated(self) -> dict[str, tuple[str, ...]]:
        """By which others each alternative is dominated; those that are not are left out."""
        over = dominance(self.gains)
        by = {name: tuple(np.array(self.names)[over[:, i]].tolist()) for i, name in enumerate(self.names)}
        return {name: others for name, others in by.items() if others}

    def table(self) -> Table:
        """A row for each criterion and alternative, with the difference from the baseline; None is unknown."""
        rows = [
            {
                "criterion": each.key,
                "alternative": name,
                "unit": each.unit,
                "better": each.better,
                "value": _known(self.values[c, a]),
                "p5": _known(self.low[c, a]),
                "p95": _known(self.high[c, a]),
                "difference": _known(self.values[c, a] - self.values[c, 0]),
                "level": bool(self.level[c, a]) if a and np.isfinite(self.low[c, [0, a]]).all() else None,
            }
            for c, each in enumerate(self.criteria)
            for a, name in enumerate(self.names)
        ]
        return table("tradeoff", rows, ("criterion", "alternative", "unit", "better"))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def dominance(gains: Reals) -> NDArray[np.bool_]:
    """Whether a dominates b, [a, b], for numbers of which more is better, [criterion, alternative]."""
    first, second = gains[:, :, None], gains[:, None, :]
    both = np.isfinite(first) & np.isfinite(second)
    beyond = np.where(both, first - second, 0.0)
    rounding = SAME * np.where(both, np.maximum(np.abs(first), np.abs(second)), 1.0)
    over: NDArray[np.bool_] = np.logical_and((beyond >= -rounding).all(axis=0), (beyond > rounding).any(axis=0))
    return over


# --- read off runs ---------------------------------------------------------------------------------------------------


def side_by_side(runs: Mapping[str, Run], year: int) -> TradeOff:
    """Everything that runs tell of their targets, and of indicators and money in a year; the first is the baseline.

    Medians and bands of futures where every run has them, else what is expected of all.

    Raises:
        FaultyInput: fewer than two runs, or ones that cannot be compared: another horizon, prices of another year, or
            an indicator in another unit.
    """
    names = tuple(runs)
    comparable(runs)
    banded = all(run.banded for run in runs.values())
    read = [dict(_readings(run, year, banded)) for run in runs.values()]
    criteria = tuple(dict.fromkeys(key for each in read for key in each))
    numbers = np.array([[each.get(key, UNKNOWN) for each in read] for key in criteria]).reshape(len(criteria), -1, 3)
    return TradeOff(names, year, criteria, numbers[..., 0], numbers[..., 1], numbers[..., 2])


def comparable(runs: Mapping[str, Run]) -> None:
    """Refuse to weigh what differs in more than what was chosen.

    Raises:
        FaultyInput: see `side_by_side`.
    """
    if len(runs) < 2:
        raise FaultyInput([Fault("weigh-few", next(iter(runs), "weigh"))])
    (name, first), *others = runs.items()
    if faults := [fault for other, run in others for fault in _apart(name, first, other, run)]:
        raise FaultyInput(faults)


def _apart(name: str, first: Run, other: str, run: Run) -> Iterator[Fault]:
    ours, theirs = first.world.catalogue, run.world.catalogue
    values: Values = {"first": name, "other": other}
    if (ours.start, ours.end) != (theirs.start, theirs.end):
        horizon: Values = {"start": ours.start, "end": ours.end, "other_start": theirs.start, "other_end": theirs.end}
        yield Fault("weigh-horizon", other, {**values, **horizon})
    prices = [each.world.outcomes.money.prices for each in (first, run) if each.world.outcomes.money is not None]
    if len(set(prices)) > 1:
        yield Fault("weigh-prices", other, {**values, "year": str(prices[0]), "other_year": str(prices[1])})
    for indicator, entry in ours.indicators.items():
        there = theirs.indicators.get(indicator)
        if there is not None and (there.unit, there.better) != (entry.unit, entry.better):
            yield Fault("weigh-unit", other, {**values, "indicator": indicator, "unit": entry.unit})


def _readings(run: Run, year: int, banded: bool) -> Iterator[tuple[Criterion, WithBand]]:
    yield from _targets(run, banded)
    yield from _indicators(run, year, banded)
    yield from _money(run, year)


def _targets(run: Run, banded: bool) -> Iterator[tuple[Criterion, WithBand]]:
    """Filled posts, or people where heads are counted, on the day of each target that lies in the run."""
    for row in targets_table(run).rows():
        if row["date"] <= run.world.catalogue.end:
            posts = row["n_filled"] is not None
            names = ("filled_p50", "filled_p5", "filled_p95") if posts else ("p50", "p5", "p95")
            number = _told(row, *names) if banded else (row["n_filled" if posts else "n_people"], np.nan, np.nan)
            unit = "posts" if posts else "people"
            yield Criterion("target", f"target:{row['target']}", row["target"], unit, "more", row["date"]), number


def _indicators(run: Run, year: int, banded: bool) -> Iterator[tuple[Criterion, WithBand]]:
    entries = run.world.catalogue.indicators
    for row in indicators_table(run).where(year=year).rows() if entries else ():
        name = row["indicator"]
        drawn = banded and row["value_p50"] is not None
        number = _told(row, "value_p50", "value_p5", "value_p95") if drawn else (_number(row["value"]), np.nan, np.nan)
        yield Criterion("indicator", name, name, row["unit"], entries[name].better), number


def _money(run: Run, year: int) -> Iterator[tuple[Criterion, WithBand]]:
    """What is committed and paid in the year, by everybody and on everything."""
    rows = ledger_table(run).where(year=year).rows()
    for key, column in LEDGERS.items():
        if rows:
            total = sum(row[column] for row in rows) / 1e6
            yield Criterion("cost", key, key, "mln euro/year", "less"), (total, np.nan, np.nan)


def _told(row: Mapping[str, Any], value: str, low: str, high: str) -> WithBand:
    return _number(row[value]), _number(row[low]), _number(row[high])


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


# --- money over all years --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PresentValues:
    """What each alternative pays from the first year with ceilings to the last, as one amount at its beginning, euro.

    `rate` is the discount rate, `prices` the year in whose prices all of it is.
    """

    first: int
    last: int
    prices: int
    rate: float
    values: Mapping[str, float]


def present_values(runs: Mapping[str, Run], rate: float | None = None) -> PresentValues | None:
    """Present values of alternatives, by default at the discount rate of the first; None where one says no ceilings."""
    moneys = [run.world.outcomes.money for run in runs.values()]
    first = moneys[0]
    if first is None or any(money is None for money in moneys):
        return None
    years, used = first.years, first.discount if rate is None else rate
    values = {name: present_value(_paid(run, years), years, years[0], used) for name, run in runs.items()}
    return PresentValues(years[0], years[-1], first.prices, used, values)


def _paid(run: Run, years: Sequence[int]) -> Reals:
    """Euro that are paid in calendar years, [Y], on all lines."""
    columns = ledger_table(run).columns
    year, paid = columns["year"], columns["cost_paid"]
    return np.array([paid[year == each].sum() for each in years], float)


def in_run(run: Run, year: int) -> int:
    """A calendar year of a run.

    Raises:
        FaultyInput: it lies outside the run.
    """
    catalogue = run.world.catalogue
    if not catalogue.start.year <= year <= catalogue.end.year:
        span = months_from(str(year), year, 1, 12)
        values: Values = {"span": span.name, "first": catalogue.start, "last": catalogue.end}
        raise FaultyInput([Fault("span-outside", str(year), values)])
    return year
