"""Who stays, by time on a clock: Kaplan and Meier (1958), and by reason of leaving Aalen and Johansen (1978)."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from dienmodel.network.network import Ints, Reals
from dienmodel.records.rates import CHANCE


@dataclass(frozen=True)
class Survival:
    """What became of people at every time at which somebody left, [time].

    `at_risk` were there just before, whether they came at 0 or were first seen later; `left` left then, [time,
    reason]. `stayed` is the share that stayed longer, of those who were there at the first time; `gone` is the share
    that left for each reason up to then, [time, reason]: all add up to one. `low` and `high` are the interval.
    """

    times: Reals
    at_risk: Ints
    left: Ints
    stayed: Reals
    low: Reals
    high: Reals
    gone: Reals


def survival(start: Reals, end: Reals, reason: Ints, reasons: int, chance: float = CHANCE) -> Survival:
    """Follow people who are seen from `start` to `end` on the clock, [stay]; `reason` is -1 where nobody left.

    The interval is that of Greenwood on the scale log(-log S), which keeps it within 0 and 1. Times before the last
    one at which nobody is left at risk but somebody comes later are kept: the share is then zero for good.
    """
    event = reason >= 0
    times, at = np.unique(end[event], return_inverse=True)
    left = np.zeros((len(times), reasons), np.int64)
    np.add.at(left, (at, reason[event]), 1)
    at_risk = np.searchsorted(np.sort(start), times, "left") - np.searchsorted(np.sort(end), times, "left")
    shares = left / np.maximum(at_risk, 1)[:, None]
    all_left = left.sum(axis=1)
    stayed = np.cumprod(1.0 - shares.sum(axis=1))
    before = np.append(1.0, stayed[:-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(all_left / (at_risk * (at_risk - all_left)))
        width = ndtri((1.0 + chance) / 2.0) * np.sqrt(variance) / np.log(stayed)
        low, high = (np.where(stayed > 0, stayed ** np.exp(sign * width), 0.0) for sign in (-1.0, 1.0))
    return Survival(
        times, at_risk.astype(np.int64), left, stayed, low, high, np.cumsum(before[:, None] * shares, axis=0)
    )


def at_time(survived: Survival, time: float) -> int:
    """The place of the last time up to and with `time` at which somebody left; -1 before the first."""
    return int(np.searchsorted(survived.times, time, "right")) - 1
