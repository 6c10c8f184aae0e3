"""How likely a target is: futures with drawn figures, what they say of a target, and the word for a chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.model.calendar import moment
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.runs.tables.people import DRAWS
from dienmodel.runs.tables.schema import BANDS
from dienmodel.text.table import DATE, Schema, Table, reals, texts

FUTURES = Schema("futures", (DATE, *texts("category"), *reals("people", *(f"p{p}" for p in (*BANDS, 50)))))

SCALE = (("very_unlikely", 0.10), ("unlikely", 0.33), ("even", 0.66), ("likely", 0.90), ("very_likely", 1.0))
"""Words for a chance with their upper ends: below 10 %, from 10 to below 33 %, up to 66 %, up to 90 %, and above that.

After the calibrated language of the IPCC (Guidance Note on the Consistent Treatment of Uncertainties, 2010, table 1).
"""

EVEN = 0.5

ENOUGH = 20
"""Draws for a band of 90 %: with fewer, its ends would lie outside the draws."""


def word(chance: float | None) -> str:
    """The word of the scale for a chance; `unknown` without one."""
    if chance is None:
        return "unknown"
    return next(name for name, top in SCALE if chance < top or (chance == top and top > EVEN))


@dataclass(frozen=True)
class Futures:
    """Courses of people under drawn figures: the band that comes from the figures.

    `people` is [draw, T+1, group]; the last group is everybody. `failed` draws gave no consistent scenario.
    """

    dates: tuple[date, ...]
    groups: tuple[str, ...]
    moves: Reals  # [draw, figure] factors, or values of figures whose range is one of values
    figures: tuple[str, ...]
    people: Reals
    failed: int

    def table(self) -> Table:
        """People by date and category over the draws: percentiles as in the bands from chance."""
        bands = np.percentile(self.people, (*BANDS, 50), axis=0)
        rows = (
            {
                "date": day,
                "category": group,
                **{f"p{p}": bands[j, i, g] for j, p in enumerate((*BANDS, 50))},
            }
            for g, group in enumerate(self.groups)
            for i, day in enumerate(self.dates)
        )
        return FUTURES.table(rows)

    def chance(self, day: date, wanted: float, group: str = "total") -> float:
        """Share of the draws in which a group counts at least so many people on a day, to half a person."""
        return float(np.mean(self.on(day, group) >= wanted - 0.5))

    def on(self, day: date, group: str = "total") -> Reals:
        """People of a group on a day in each draw, [draw]."""
        return at(moment(self.dates, day), self.people[:, :, self.groups.index(group)].T)

    def band(self, day: date, group: str = "total") -> tuple[float, float, float]:
        """People of a group on a day over the draws: 5 %, 50 % and 95 %."""
        low, middle, high = np.percentile(self.on(day, group), (5, 50, 95)).tolist()
        return low, middle, high


@dataclass(frozen=True)
class TargetBand:
    """People on the day of a target over futures with drawn figures: 5 %, 50 %, 95 %, and the chance to meet it."""

    draws: int
    low: float
    middle: float
    high: float
    chance: float


def reach(found: Futures, day: date, wanted: float, category: str) -> TargetBand:
    """What futures say of a target; `category` is one of theirs, or `total`."""
    return TargetBand(len(found.people), *found.band(day, category), found.chance(day, wanted, category))


def enough(found: Futures) -> Futures | None:
    """The futures, if they make a band: enough of them, and a figure that differs between them."""
    return found if len(found.people) >= ENOUGH and found.figures else None


# --- in the run folder ---------------------------------------------------------------------------------------


def draws_table(found: Futures, days: Sequence[date]) -> Table:
    """People per draw of the figures, date and category, on some days."""
    of = {(day, group): found.on(day, group).tolist() for day in days for group in found.groups}
    rows = (
        {"draw": draw, "date": day, "category": group, "n_people": people[draw]}
        for draw in range(len(found.people))
        for (day, group), people in of.items()
    )
    return DRAWS.table(rows)


def futures_of(kept: Table) -> Futures:
    """The futures of a kept table, on the dates that were kept; what was drawn is not kept."""
    columns = kept.columns
    draws = int(columns["draw"].max()) + 1
    dates, groups = (tuple(dict.fromkeys(columns[name].tolist())) for name in ("date", "category"))
    people = columns["n_people"].reshape(draws, len(dates), len(groups))
    return Futures(dates, groups, np.empty((draws, 0)), (), people, 0)
