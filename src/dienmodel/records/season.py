"""The time of the year in which people leave, beside how long they were there to do so in each month."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Ints, Reals
from dienmodel.records.rates import interval
from dienmodel.records.small import LEAST

MONTHS, QUARTERS = 12, 4


@dataclass(frozen=True)
class Season:
    """Factors on a rate by month or, where months are small, by quarter, [part]: one on average over the years seen.

    `p` is the chance of differences as large as these if there were no season.
    """

    events: Reals
    years: Reals
    factor: Reals
    low: Reals
    high: Reals
    p: float

    @property
    def months(self) -> Reals:
        """Twelve factors, January first."""
        return np.repeat(self.factor, MONTHS // len(self.factor))


def years_by_month(first: Ints, last: Ints) -> Reals:
    """Years that people were seen in each month of the year, [month], from their first and last days since 1970."""
    start = int(first.min(initial=0))
    days = np.arange(start, int(last.max(initial=start)) + 1)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % MONTHS
    before = np.zeros((len(days) + 1, MONTHS))
    before[np.arange(1, len(days) + 1), month] = 1.0
    before = np.cumsum(before, axis=0)
    seen = np.bincount(last - start, minlength=len(before)) - np.bincount(first - start, minlength=len(before))
    years: Reals = seen @ before / DAYS_PER_YEAR
    return years


def month_of_year(day: Ints) -> Ints:
    """The month of each day since 1970, 0 for January."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % MONTHS


def season(events: Reals, years: Reals) -> Season | None:
    """The season of one reason from events and years by month, [month]; None where even quarters are small."""
    for parts in (MONTHS, QUARTERS):
        d, e = (array.reshape(parts, -1).sum(axis=1) for array in (events, years))
        if (d >= LEAST).all() and (e > 0).all():
            return _season(d, e)
    return None


def _season(events: Reals, years: Reals) -> Season:
    rate = events.sum() / years.sum()
    expected = rate * years
    low, high = interval(events, expected)
    p = float(chdtrc(len(events) - 1, np.sum((events - expected) ** 2 / expected)))
    return Season(events, years, events / expected, low, high, p)
