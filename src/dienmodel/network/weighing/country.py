"""What stands beside indicators for each member of a key, and the monitor of prosperity, compiled."""

from dataclasses import dataclass

import numpy as np

from dienmodel.model.schema.country import BesideFigure, Monitored
from dienmodel.model.schema.scenario import Scenario
from dienmodel.network.compile.amounts import Amounts
from dienmodel.network.network import Reals


@dataclass(frozen=True)
class BesideLine:
    """A figure that is told beside indicators: one number per member of a key and step, [T, members].

    What is not said of a member is NaN.
    """

    key: str
    name: str
    values: Reals


@dataclass(frozen=True)
class MonitoredPaths:
    """What a monitor measures: level and margin as shares of so many people, [T]; None where that is not said."""

    level: Reals | None
    margin: Reals | None
    whole: Reals | None


def besides_of(amounts: Amounts, scenario: Scenario) -> tuple[BesideLine, ...]:
    """All that stands beside indicators, where it is known."""
    return tuple(
        BesideLine(key, name, _beside(amounts, key, tuple(item.members), beside))
        for key, item in scenario.keys.items()
        for name, beside in item.beside.items()
        if beside.amount is not None
    )


def _beside(amounts: Amounts, key: str, members: tuple[str, ...], beside: BesideFigure) -> Reals:
    assert beside.amount is not None
    (table,) = (table for table in (amounts.figure(word).table for word in beside.amount) if table)
    nothing = np.full(amounts.calendar.n_steps, np.nan)
    rows = [amounts.row(beside.amount, {"category": "", key: m}) if m in table else nothing for m in members]
    return np.array(rows).T


def monitored_of(amounts: Amounts, monitored: Monitored) -> MonitoredPaths:
    """What a monitor measures of one thing."""
    return MonitoredPaths(*(_row(amounts, keys) for keys in (monitored.level, monitored.margin, monitored.whole)))


def _row(amounts: Amounts, keys: tuple[str, ...] | None) -> Reals | None:
    return None if keys is None else amounts.row(keys, {"category": ""})
