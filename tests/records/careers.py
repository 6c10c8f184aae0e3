"""A small world of careers in numpy, whose rates are known: people come to a stock, and leave or stay."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dienmodel.records.stays import Stays

DAYS = 365.2425
ORIGIN = date(2000, 1, 1)


@dataclass(frozen=True)
class World:
    """Rates per year by tenure, from the years in `edges` on, times a factor per member; one set for each reason."""

    edges: tuple[float, ...] = (0.0, 2.0, 5.0)
    rates: tuple[tuple[float, ...], ...] = ((0.2, 0.1, 0.05), (0.05, 0.05, 0.1))
    reasons: tuple[str, ...] = ("quit", "retire")
    members: tuple[str, ...] = ("soldier", "nco", "officer")
    factors: tuple[tuple[float, ...], ...] = ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0))
    mix: tuple[float, ...] = (0.6, 0.3, 0.1)


@dataclass(frozen=True)
class Careers:
    """Days since the origin of coming and of leaving (whole), the member, and the reason, all [person]."""

    world: World
    came: NDArray[np.int64]
    left: NDArray[np.int64]
    member: NDArray[np.int64]
    reason: NDArray[np.int64]

    def write(self, path: Path, since: date = ORIGIN, until: date = date(2020, 1, 1), reasons: bool = True) -> Path:
        """Who was seen between two days, as a file of careers; who left before is not in it."""
        low, high = ((day - ORIGIN).days for day in (since, until))
        lines = ["person,stock,rank,from,to,reason"]
        for i in np.flatnonzero((self.left > low) & (self.came < high)).tolist():
            gone = self.left[i] <= high
            end = str(ORIGIN + timedelta(int(self.left[i]))) if gone else ""
            why = self.world.reasons[self.reason[i]] if gone and reasons else ""
            start = ORIGIN + timedelta(int(self.came[i]))
            lines.append(f"p{i},army,{self.world.members[self.member[i]]},{start},{end},{why}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def careers(people: int, seed: int, world: World = World(), years: float = 20.0) -> Careers:
    """Careers of so many people, who come evenly over the years before 2020, by inversion of the cumulative hazard."""
    random = np.random.default_rng(seed)
    member = random.choice(len(world.members), people, p=world.mix)
    came = np.floor(random.uniform(0.0, years * DAYS, people)).astype(np.int64)
    times = np.array(
        [
            _time(random.exponential(size=people) / np.array(world.factors[r])[member], world, r)
            for r in range(len(world.reasons))
        ]
    )
    reason = times.argmin(axis=0)
    left = came + np.maximum(np.round(times.min(axis=0) * DAYS), 1).astype(np.int64)
    return Careers(world, came, np.minimum(left, 36_000), member, reason)


def _time(needed: NDArray[np.float64], world: World, reason: int) -> NDArray[np.float64]:
    """When the cumulative hazard reaches so much."""
    edges, rates = np.array(world.edges), np.array(world.rates[reason])
    heights = np.append(0.0, np.cumsum(np.diff(edges) * rates[:-1]))
    band = np.searchsorted(heights, needed, "right") - 1
    with np.errstate(divide="ignore"):
        return edges[band] + (needed - heights[band]) / rates[band]


def as_stays(seen: Careers, since: int, until: int) -> Stays:
    """Who was seen between two days since the origin, without a file."""
    here = (seen.left > since) & (seen.came < until)
    came, left = seen.came[here], seen.left[here]
    first, last = np.maximum(came, since), np.minimum(left, until)
    gone = left <= until
    people = np.count_nonzero(here)
    return Stays(
        ("army",),
        seen.world.reasons,
        {"rank": seen.world.members},
        np.zeros(people, np.int64),
        np.arange(people),
        {"rank": seen.member[here]},
        np.where(gone, seen.reason[here], -1),
        (first - came) / DAYS,
        (last - came) / DAYS,
        np.full(people, np.nan),
        first,
        last,
    )


# --- the small scenario ---------------------------------------------------------------------------------------------

LEAVING, BY_TENURE, PROMOTED = 0.08, ((0.0, 1.5), (1.0, 0.95)), 0.03
"""What `tests/cases/small` says of its people: leaving per year, times a factor by years in, and promotion."""


def small_careers(people: int, seed: int, years: float = 12.0) -> str:
    """Careers of people of the small scenario over some years up to 2026, as the text of a file with a row per rank."""
    random = np.random.default_rng(seed)
    end = (date(2026, 1, 5) - ORIGIN).days
    lines = ["person,stock,rank,from,to,reason,born"]
    for n in range(people):
        came = end - int(random.uniform(0.0, years * DAYS))
        stay = _small_stay(random.exponential() / LEAVING)
        promotion = random.exponential() / PROMOTED
        left, promoted = (came + max(round(t * DAYS), 1) for t in (stay, promotion))
        born = (ORIGIN + timedelta(came)).year - int(random.integers(18, 25))
        parts = [("soldier", came, promoted, "promotion"), ("officer", promoted, left, "leave")]
        if promoted >= left:
            parts = [("soldier", came, left, "leave")]
        for rank, first, last, reason in parts:
            if first < end:
                begin, until = ORIGIN + timedelta(first), ORIGIN + timedelta(min(last, end))
                gone = f"{until},{reason}" if last <= end else ","
                lines.append(f"synthetic-{n:05d},military,{rank},{begin},{gone},{born}")
    return "\n".join(lines) + "\n"


def _small_stay(needed: float) -> float:
    """Years until the cumulative factor by tenure reaches so much."""
    (_, early), (edge, late) = BY_TENURE
    return needed / early if needed < early * edge else edge + (needed - early * edge) / late
