"""What was foretold of counts that came later, as it comes with the package: how often forecasts held (`make verify`).

It belongs to every scenario that observes the same counts: what they know of the past is what the look backs knew.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.world import World
from dienmodel.runs.observed import observations
from dienmodel.text.files import DATA

FILE = DATA / "foretold" / "nederland.csv"
"""What was foretold of the counts of the baseline."""

HALF, NINETY = (0.25, 0.75), (0.05, 0.95)
"""Ranks between which half, and nine in ten, of what is counted should lie."""

SPANS = ((0.0, 1.0), (1.0, 3.0), (3.0, 6.0))
"""How many years ahead forecasts are told together: from above the first to the second."""

ALONE, LACKING = "model", "lacking"
"""Forecasts by the model as it is, and with what it lacked from the other days."""

BY_CHANCE = 0.05
"""Bands were too narrow where so few counts, or fewer, would lie in right ones by chance less often than this."""


class Scored(Protocol):
    """A forecast that is held against its count; all but the rank are shares of the count."""

    @property
    def years(self) -> float:
        """How far ahead it was, in years."""

    @property
    def bias(self) -> float:
        """How far its mean was above what was counted."""

    @property
    def deviation(self) -> float:
        """Its standard deviation."""

    @property
    def rank(self) -> float:
        """The chance that it gave to less than was counted."""

    @property
    def crps(self) -> float:
        """Continuous ranked probability score, at best 0."""


@dataclass(frozen=True)
class Foretold:
    """A forecast of a count of people, from a day on: its quantiles in people, and how far off it was."""

    by: str
    since: date
    point: str  # the observation
    category: str
    day: date
    counted: float
    expected: float  # by the course that follows the counts known then, in expectation
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    bias: float
    deviation: float
    rank: float
    crps: float

    @property
    def years(self) -> float:
        """How far ahead it was, in years."""
        return (self.day - self.since).days / DAYS_PER_YEAR


class Score(NamedTuple):
    """How good some forecasts were."""

    forecasts: int
    half: float  # share of the counts in the band of 50 %
    ninety: float
    crps: float
    bias: float


def score(forecasts: Sequence[Scored]) -> Score:
    """Mean scores of forecasts, of which there is one at least."""
    inside = [np.mean([lies_in(each, band) for each in forecasts]) for band in (HALF, NINETY)]
    means = [np.mean([getattr(each, name) for each in forecasts]) for name in ("crps", "bias")]
    return Score(len(forecasts), *map(float, (*inside, *means)))


def lies_in(forecast: Scored, band: tuple[float, float]) -> bool:
    """Whether what was counted lies in a band of a forecast."""
    return band[0] <= forecast.rank <= band[1]


def held(forecasts: Sequence[Scored]) -> int:
    """How many counts lie in the band of 90 %."""
    return sum(lies_in(each, NINETY) for each in forecasts)


def above(forecasts: Sequence[Scored]) -> int:
    """How many counts were higher than the middle of their forecast."""
    return sum(each.rank > 0.5 for each in forecasts)


def too_narrow(forecasts: Sequence[Scored]) -> bool:
    """Whether fewer counts lie in the bands of 90 % than chance would have it, if each count were a trial by itself."""
    from scipy.special import bdtr

    return float(bdtr(held(forecasts), len(forecasts), NINETY[1] - NINETY[0])) < BY_CHANCE


def summary(forecasts: Sequence[Foretold]) -> dict[str, int | float] | None:
    """How often forecasts held, for machines; None where none are known."""
    if not forecasts:
        return None
    own = score(forecasts)
    inside = {"counts": len(forecasts), "in_ninety": held(forecasts), "higher": above(forecasts)}
    return {**inside, "share_in_half": own.half, "share_in_ninety": own.ninety, "bias": own.bias, "crps": own.crps}


def ahead(forecasts: Iterable[Foretold], low: float, high: float) -> list[Foretold]:
    """Forecasts so many years ahead."""
    return [each for each in forecasts if low < each.years <= high]


def foretold_for(world: World) -> tuple[Foretold, ...]:
    """What was foretold by a model like that of a scenario, the nearest days first; nothing where its counts differ.

    By the model with what it lacked, where the scenario says that it lacks something.
    """
    by = LACKING if world.outcomes.lacks_people else ALONE
    rows = [row for row in shipped() if row.by == by]
    counts = {(point.name, point.day, point.value) for point in observations(world)}
    known = all((row.point, row.day, row.counted) in counts for row in rows)
    return tuple(sorted(rows, key=lambda row: (row.years, row.point))) if known else ()


@cache
def shipped() -> tuple[Foretold, ...]:
    """All forecasts that come with the package."""
    return read_foretold(FILE)


def read_foretold(path: Path) -> tuple[Foretold, ...]:
    """The forecasts in a file.

    Raises:
        OSError: it cannot be read.
        KeyError: it lacks a column.
        ValueError: something in it is no number or day.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def write_foretold(rows: Iterable[Foretold], path: Path) -> None:
    """Write forecasts as CSV: people to a tenth, shares to a millionth.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(own.name for own in fields(Foretold))
        writer.writerows([_text(name, value) for name, value in asdict(row).items()] for row in rows)


SHARES = frozenset({"bias", "deviation", "rank", "crps"})
WORDS, DAYS = frozenset({"by", "point", "category"}), frozenset({"since", "day"})


def _text(name: str, value: str | date | float) -> str:
    if isinstance(value, float):
        return repr(round(value, 6 if name in SHARES else 1))
    return str(value)


def _read(row: dict[str, str]) -> Foretold:
    values: dict[str, Any] = {own.name: row[own.name] for own in fields(Foretold)}
    for name in values.keys() - WORDS:
        values[name] = date.fromisoformat(row[name]) if name in DAYS else float(row[name])
    return Foretold(**values)
