"""How likely a target is: futures with drawn figures, what they say of a target, and the word for a chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import moment
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Reals
from dienmodel.network.outcomes import HALF
from dienmodel.runs.tables.people import DRAWS, DRAWS_OF_FIGURES, DRAWS_OF_POSTS
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


class Spread(NamedTuple):
    """A number over possible courses: 5 %, 50 % and 95 %."""

    low: float
    middle: float
    high: float

    @classmethod
    def over(cls, values: Reals) -> "Spread":
        """The spread of a number in each course, [course]."""
        return cls(*np.percentile(values, (5, 50, 95)).tolist())


@dataclass(frozen=True)
class DrawnPosts:
    """Posts that a target asks for and those that are filled on its day, in each draw, [draw].

    `reached` is the ordinal of the first day with the people and the posts, NaN where that never comes.
    """

    wanted: Reals
    filled: Reals
    reached: Reals


@dataclass(frozen=True)
class Futures:
    """Courses of people under drawn figures: the band that comes from the figures.

    `people` is [draw, T+1, group]; the last group is everybody. `posts` has the targets that count posts. `failed`
    draws gave no consistent scenario.
    """

    dates: tuple[date, ...]
    groups: tuple[str, ...]
    moves: Reals  # [draw, figure] factors, or values of figures whose range is one of values
    figures: tuple[str, ...]
    people: Reals
    failed: int
    posts: Mapping[str, DrawnPosts] = field(default_factory=dict)

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

    def on(self, day: date, group: str = "total") -> Reals:
        """People of a group on a day in each draw, [draw]."""
        return at(moment(self.dates, day), self.people[:, :, self.groups.index(group)].T)

    def band(self, day: date, group: str = "total") -> Spread:
        """People of a group on a day over the draws."""
        return Spread.over(self.on(day, group))


@dataclass(frozen=True)
class TargetBand:
    """People on the day of a target over futures with drawn figures: 5 %, 50 %, 95 %, and the chance to meet it.

    `filled` is the spread of the filled posts that it counts, None of heads. `ever` is the share of futures that meet
    it by the end of the run, `half` the day by which half of all have; None where that is not known or does not come.
    A band that is `near` is that of the scenario as it is, moved by what levers do to the expectation.
    """

    draws: int
    low: float
    middle: float
    high: float
    chance: float
    filled: Spread | None = None
    ever: float | None = None
    half: date | None = None
    near: bool = False


@dataclass(frozen=True)
class DrawnTarget:
    """A target on its day in each draw: the people who count for it, [draw], and the posts unless it counts heads."""

    people: Reals
    wanted: float
    posts: DrawnPosts | None = None

    def band(self) -> TargetBand:
        """What the draws say of the target."""
        met, posts = self.people >= self.wanted - HALF, self.posts
        spread = Spread.over(self.people)
        if posts is None:
            return TargetBand(len(met), *spread, float(met.mean()))
        chance = float(np.mean(met & (posts.filled >= posts.wanted - HALF)))
        return TargetBand(len(met), *spread, chance, Spread.over(posts.filled), *_arrivals(posts.reached))

    def moved(self, people: float, filled: float, wanted: float = 0.0, posts_wanted: float = 0.0) -> TargetBand:
        """The same with so many people and filled posts more, there and wanted; when it is met then is not known."""
        own = self.posts
        posts = own and replace(own, filled=own.filled + filled, wanted=own.wanted + posts_wanted)
        band = replace(self, people=self.people + people, wanted=self.wanted + wanted, posts=posts).band()
        return replace(band, ever=None, half=None, near=True)


def _arrivals(reached: Reals) -> tuple[float, date | None]:
    """The share of courses in which a target is ever met, and the day by which half of all have met it."""
    half = float(np.sort(reached)[(len(reached) - 1) // 2])
    return float(np.isfinite(reached).mean()), date.fromordinal(int(half)) if np.isfinite(half) else None


def drawn_target(found: Futures, day: date, wanted: float, category: str, target: str = "") -> DrawnTarget:
    """A target in futures; `category` is one of theirs, or `total`."""
    return DrawnTarget(found.on(day, category), wanted, found.posts.get(target))


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


def posts_drawn_table(found: Futures) -> Table:
    """Posts that targets ask for and those that are filled, per draw of the figures."""
    rows = (
        {
            "draw": draw,
            "target": target,
            "n_posts_wanted": posts.wanted[draw],
            "n_filled": posts.filled[draw],
            "date_reached": date.fromordinal(int(day)) if np.isfinite(day) else None,
        }
        for target, posts in found.posts.items()
        for draw, day in enumerate(posts.reached.tolist())
    )
    return DRAWS_OF_POSTS.table(rows)


def figures_drawn_table(found: Futures) -> Table:
    """Where each figure was moved to, per draw."""
    draws, n = found.moves.shape
    columns = {
        "draw": np.repeat(np.arange(draws), n),
        "figure": np.array(found.figures * draws, object),
        "move": found.moves.ravel(),
    }
    return Table(DRAWS_OF_FIGURES.name, columns)


def futures_of(kept: Table, posts: Table, moved: Table | None) -> Futures:
    """The futures of kept tables, on the dates that were kept; older runs did not keep what was drawn."""
    columns = kept.columns
    draws = int(columns["draw"].max()) + 1
    dates, groups = (tuple(dict.fromkeys(columns[name].tolist())) for name in ("date", "category"))
    people = columns["n_people"].reshape(draws, len(dates), len(groups))
    of_posts = {}
    for target in dict.fromkeys(posts.columns["target"].tolist()):
        own = posts.where(target=target).columns
        days = [np.nan if day is None else float(day.toordinal()) for day in own["date_reached"].tolist()]
        of_posts[target] = DrawnPosts(own["n_posts_wanted"], own["n_filled"], np.array(days))
    figures, moves = _moved(moved, draws)
    return Futures(dates, groups, moves, figures, people, 0, of_posts)


def _moved(kept: Table | None, draws: int) -> tuple[tuple[str, ...], Reals]:
    """The drawn figures, and where they were moved to, [draw, figure]."""
    if kept is None or not len(kept):
        return (), np.empty((draws, 0))
    figures = kept.where(draw=0).columns["figure"].tolist()
    return tuple(figures), kept.columns["move"].reshape(draws, len(figures))
