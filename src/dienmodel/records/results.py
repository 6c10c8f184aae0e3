"""What is known of people who leave and stay, once their records have been counted: nothing of any one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dienmodel.records.season import Season
from dienmodel.records.stays import Records


@dataclass(frozen=True)
class BandRate:
    """A rate per year from a number of years on a clock up to another (None: for good), with its interval.

    `events` and `years` are what was seen; the rate is that of a group whose factors are one.
    """

    start: float
    end: float | None
    events: int
    years: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class MemberRate:
    """The rate of a member of a dimension, or of all small ones together (`member` is None).

    `rate` is its own, per year; `factor` is what rates by time in the stock are multiplied by, pooled with the other
    members; `own` is the weight of what was seen of itself.
    """

    member: str | None
    events: int
    years: float
    rate: float
    low: float
    high: float
    factor: float
    factor_low: float
    factor_high: float
    own: float


@dataclass(frozen=True)
class Proportionality:
    """Whether rates by time in the stock have one shape for all members of a dimension: Pearson's chi-square.

    `p` is the chance of differences as large as these if they have.
    """

    chi2: float
    df: int
    p: float


@dataclass(frozen=True)
class LeavingRates:
    """How people leave a stock for one reason, or for all small ones together (`reason` is None)."""

    stock: str
    reason: str | None
    events: int
    years: float
    rate: float
    low: float
    high: float
    by_tenure: tuple[BandRate, ...]
    by_age: tuple[BandRate, ...]
    members: Mapping[str, tuple[MemberRate, ...]]
    proportional: Mapping[str, Proportionality]
    season: Season | None


@dataclass(frozen=True)
class Staying:
    """Who stayed in a stock longer than some years, of those who were there after `since`, and why others left."""

    stock: str
    since: float
    years: float
    at_risk: int
    stayed: float
    low: float
    high: float
    gone: Mapping[str | None, float]


@dataclass(frozen=True)
class Estimate:
    """What records say of each stock: how people leave, and how long they stay; `too_small` were left out."""

    records: Records = field(repr=False)
    leaving: tuple[LeavingRates, ...]
    staying: tuple[Staying, ...]
    too_small: int


def as_plain(estimated: Estimate) -> dict[str, Any]:
    """All that was estimated as plain data, for JSON: small reasons and members together have no name."""
    return {
        "rows": estimated.records.rows,
        "outside": estimated.records.outside,
        "since": estimated.records.first_day,
        "until": estimated.records.until,
        "too_small": estimated.too_small,
        "leaving": [_leaving(leaving) for leaving in estimated.leaving],
        "staying": [
            {**vars(row), "gone": [{"reason": reason, "share": share} for reason, share in row.gone.items()]}
            for row in estimated.staying
        ],
    }


def _leaving(leaving: LeavingRates) -> dict[str, Any]:
    season = leaving.season
    return {
        **vars(leaving),
        "by_tenure": [vars(row) for row in leaving.by_tenure],
        "by_age": [vars(row) for row in leaving.by_age],
        "members": {dim: [vars(row) for row in rows] for dim, rows in leaving.members.items()},
        "proportional": {dim: vars(test) for dim, test in leaving.proportional.items()},
        "season": None
        if season is None
        else {name: getattr(season, name).tolist() for name in ("events", "factor", "low", "high")} | {"p": season.p},
    }
