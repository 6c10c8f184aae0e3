"""Where indicators land: by the members of keys, against what there may be, and in the monitor of prosperity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.network.meters.indicators import IndicatorMeter, indicator_by_key, indicator_steps, indicator_values
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Column, Schema, TableRow, Type, reals, texts

INDICATOR_KEYS = Schema("indicator_keys", (YEAR, *texts("indicator", "key", "member"), *reals("as_asked", "value")))

INDICATOR_CAPS = Schema(
    "indicator_caps",
    (
        YEAR,
        *texts("indicator", "unit"),
        *reals("as_asked", "value", "cap", "slack"),
        Column("over", Type.DAY, gaps=True),
    ),
)

MONITOR = Schema(
    "monitor",
    (
        YEAR,
        *texts("monitored", "when", "sign"),
        *reals("share", "level", "margin", "share_size", gaps=True),
        *texts("size_is", "visible"),
    ),
)


@declared(INDICATOR_KEYS)
def indicator_keys_table(run: Run) -> Iterator[TableRow]:
    """Indicators by calendar year and member of each key; the members of a key add up to all of it."""
    years, shares = run.years
    keys = run.world.catalogue.keys
    for name, meter in run.world.meters.indicators.items():
        for key in meter.indicator.keys:
            values = indicator_by_key(meter, run.expected, shares, [key])
            for year, row in zip(years.tolist(), values.tolist(), strict=True):
                for member, value in zip(keys[key].members, row, strict=True):
                    yield {"year": year, "indicator": name, "key": key, "member": member, "value": value}


@declared(INDICATOR_CAPS)
def indicator_caps_table(run: Run) -> Iterator[TableRow]:
    """Indicators with a known cap by calendar year: use, cap, slack, and the first day when it is over."""
    years, shares = run.years
    for name, meter in run.world.meters.indicators.items():
        cap = meter.indicator.cap
        if cap is None:
            continue
        values, caps = indicator_values(meter, run.expected, shares), mean_over(shares, cap)
        over = over_days(run, meter, cap)
        for i, year in enumerate(years.tolist()):
            value, most = float(values[i]), float(caps[i])
            names = {"year": year, "indicator": name, "unit": meter.indicator.unit}
            yield {**names, "value": value, "cap": most, "slack": most - value, "over": over[i]}


def over_days(run: Run, meter: IndicatorMeter, cap: Reals) -> list[date | None]:
    """The first day of each calendar year on which an indicator is above its cap.

    What is there at any time is compared step by step; what comes together over a year when the year is over.
    """
    years, shares = run.years
    dates = run.world.network.calendar.dates
    if meter.indicator.flows:
        above = indicator_values(meter, run.expected, shares) > mean_over(shares, cap)
        return [date(year, 12, 31) if over else None for year, over in zip(years.tolist(), above, strict=True)]
    over = indicator_steps(meter, run.expected) / meter.years_per_step > cap * (1.0 + 1e-9)
    steps = [np.flatnonzero(over & (of_year > 0.0)) for of_year in shares]
    return [
        max(dates[int(there[0])], date(year, 1, 1)) if len(there) else None
        for year, there in zip(years.tolist(), steps, strict=True)
    ]


def mean_over(shares: Reals, row: Reals) -> Reals:
    """The mean over periods of a row [T], of which each step has a share, [Y, T]; NaN stays."""
    mean: Reals = shares @ row / shares.sum(axis=1)
    return mean


# --- the monitor -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonitoredSize:
    """How large the effect on what is monitored is in each year, or can be at most: shares of all asked, [Y]."""

    sizes: Reals | None
    bound: bool


@declared(MONITOR)
def monitor_table(run: Run) -> Iterator[TableRow]:
    """What the monitor of prosperity measures by calendar year, how large the effect on it is, and whether it shows."""
    years, shares = run.years
    for name, entry in run.world.catalogue.monitor.items():
        paths, size = run.world.outcomes.monitor[name], size_of(run, name)
        level, margin = (None if row is None else mean_over(shares, row) for row in (paths.level, paths.margin))
        kind = "unknown" if size.sizes is None else "at_most" if size.bound else "size"
        for i, year in enumerate(years.tolist()):
            numbers = {
                "level": None if level is None else float(level[i]),
                "margin": None if margin is None else float(margin[i]),
                "share_size": None if size.sizes is None else float(size.sizes[i]),
            }
            shown = visible(numbers["share_size"], numbers["margin"], size.bound)
            names = {"year": year, "monitored": name, "when": entry.when, "sign": entry.sign}
            yield {**names, **numbers, "size_is": kind, "visible": shown}


def size_of(run: Run, name: str) -> MonitoredSize:
    """The size of an effect: people that an indicator counts as a share of all who are asked.

    Of people who are there at any time that is how many more or fewer there are than in the year of today.
    """
    entry, whole = run.world.catalogue.monitor[name], run.world.outcomes.monitor[name].whole
    if entry.through is None or whole is None:
        return MonitoredSize(None, True)
    years, shares = run.years
    meter = run.world.meters.indicators[entry.through]
    values = indicator_values(meter, run.expected, shares)
    if not meter.indicator.flows:
        values = values - values[years.tolist().index(run.world.catalogue.now.year)]
    return MonitoredSize(np.abs(values) / mean_over(shares, whole), entry.unknown is not None)


def visible(size: float | None, margin: float | None, bound: bool) -> str:
    """Whether an effect shows above the margin of a monitor: `yes`, `no`, or `unknown` where nobody can tell."""
    if size is None or margin is None or (bound and size > margin):
        return "unknown"
    return "yes" if size > margin else "no"
