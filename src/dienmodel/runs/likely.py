"""How likely a target is: futures with figures and luck of their own, what they say, and the word for a chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import moment
from dienmodel.model.parts import figure_of
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Ints, Reals
from dienmodel.network.outcomes import HALF
from dienmodel.runs.tables.people import DRAWS, DRAWS_OF_FIGURES, DRAWS_OF_TARGETS
from dienmodel.runs.tables.schema import BANDS
from dienmodel.text.table import DATE, Schema, Table, reals, texts

FUTURES = Schema("futures", (DATE, *texts("category"), *reals("people", *(f"p{p}" for p in (*BANDS, 50)))))

SCALE = (("very_unlikely", 0.10), ("unlikely", 0.33), ("even", 0.66), ("likely", 0.90), ("very_likely", 1.0))
"""Words for a chance with their upper ends: below 10 %, from 10 to below 33 %, up to 66 %, up to 90 %, and above that.

After the calibrated language of the IPCC (Guidance Note on the Consistent Treatment of Uncertainties, 2010, table 1).
"""

EVEN = 0.5

COUNTABLE = 20
"""Futures that a reader can count at a glance."""

ENOUGH = 20
"""Draws for a band of 90 %: with fewer, its ends would lie outside the draws."""


NINETY = 1.6449
"""Standard deviations on either side that hold 90 % of a normal."""


def word(chance: float | None, courses: int = 0) -> str:
    """The word of the scale for a chance that is the share of so many courses; `unknown` without one.

    The words at the ends, with which an answer says Yes or No, are left for the next where the courses are too few to
    tell: where the 90 % of what the chance may be reaches into the next. Without `courses` the chance is known.
    """
    if chance is None:
        return "unknown"
    own = next(i for i, (_, top) in enumerate(SCALE) if chance < top or (chance == top and top > EVEN))
    low, high = interval(chance, courses) if courses else (chance, chance)
    if own == 0 and high >= SCALE[0][1]:
        own = 1
    elif own == len(SCALE) - 1 and low <= SCALE[-2][1]:
        own = len(SCALE) - 2
    return SCALE[own][0]


def interval(share: float, n: int) -> tuple[float, float]:
    """Between what a chance lies with 90 %, of which a share of n courses was seen (Wilson)."""
    middle, size = share + NINETY**2 / (2 * n), 1.0 + NINETY**2 / n
    half = NINETY * np.sqrt(share * (1.0 - share) / n + (NINETY / (2 * n)) ** 2)
    return float((middle - half) / size), float((middle + half) / size)


class Spread(NamedTuple):
    """A number over possible courses: 5 %, 50 % and 95 %."""

    low: float
    middle: float
    high: float

    @classmethod
    def over(cls, values: Reals) -> "Spread":
        """The spread of a number in each course, [course]."""
        return cls(*np.percentile(values, (5, 50, 95)).tolist())


class CountableFuture(NamedTuple):
    """One of a few equally likely futures: the filled posts, or else people, of a target, and whether it is met."""

    counts: float
    met: bool


@dataclass(frozen=True)
class DrawnPosts:
    """Posts that a target asks for and those that are filled on its day, [draw]; `expected` are filled without luck."""

    wanted: Reals
    filled: Reals
    expected: Reals


class Shift(NamedTuple):
    """What levers add to a target in each draw, luck left out, [draw]: people who count for it, and filled posts."""

    people: Reals
    filled: Reals


@dataclass(frozen=True)
class DrawnTarget:
    """A target on its day in each draw, [draw]: the people who count for it, and the posts unless it counts heads.

    `expected` are the people in the expected course of each draw, luck left out. `reached` is the ordinal of the first
    day with the people and the posts, NaN where that never comes. `learnt` is from how many counts its figures were,
    `lacking` whether draws differ in what the model lacks too.
    """

    wanted: Reals
    people: Reals
    expected: Reals
    reached: Reals
    posts: DrawnPosts | None = None
    learnt: int = 0
    lacking: bool = False

    def met(self) -> NDArray[np.bool_]:
        """Whether each draw meets it, [draw]."""
        met, posts = self.people >= self.wanted - HALF, self.posts
        return met if posts is None else met & (posts.filled >= posts.wanted - HALF)

    def without_luck(self) -> "DrawnTarget":
        """The same in the expected course of each draw."""
        posts = self.posts and replace(self.posts, filled=self.posts.expected)
        return replace(self, people=self.expected, posts=posts)

    def band(self) -> "TargetBand":
        """What the draws say of the target."""
        people, posts = Spread.over(self.people), self.posts
        luck = luck_of(self.people, self.expected) if posts is None else luck_of(posts.filled, posts.expected)
        ever, soonest, half, latest = _arrivals(self.reached)
        return TargetBand(
            len(self.people),
            *people,
            chance=float(self.met().mean()),
            filled=None if posts is None else Spread.over(np.minimum(posts.filled, posts.wanted)),
            ever=ever,
            soonest=soonest,
            half=half,
            latest=latest,
            luck=luck,
            learnt=self.learnt,
            lacking=self.lacking,
            wanted=Spread.over(self.wanted),
            posts_wanted=None if posts is None else Spread.over(posts.wanted),
            countable=self.countable(),
        )

    def countable(self) -> tuple[CountableFuture, ...]:
        """So few draws that one can count them, each from the middle of an equal share of all, the lowest first."""
        chosen = self.standing
        return tuple(map(CountableFuture, self._counts[chosen].tolist(), self.met()[chosen].tolist()))

    @property
    def _counts(self) -> Reals:
        """Filled posts of those that are asked for, or people where it counts heads, [draw]."""
        counts: Reals = self.people if self.posts is None else np.minimum(self.posts.filled, self.posts.wanted)
        return counts

    @property
    def _order(self) -> Ints:
        return np.lexsort((self.met(), self._counts))

    @property
    def standing(self) -> Ints:
        """The draws that stand for equal shares of all, the lowest first, [few]."""
        draws, n = len(self.people), min(COUNTABLE, len(self.people))
        standing: Ints = self._order[((np.arange(n) + 0.5) * draws / n).astype(np.int64)]
        return standing

    def shared_out(self, values: Reals) -> Reals:
        """What is known of the draws that stand for others, [few], for each draw that they stand for, [draw]."""
        draws, shared = len(self.people), np.empty(len(self.people))
        shared[self._order] = values[np.arange(draws) * len(values) // draws]
        return shared

    def moved(
        self, people: float | Reals, filled: float | Reals, wanted: float = 0.0, posts_wanted: float = 0.0
    ) -> "TargetBand":
        """The same with so many people and filled posts more, in all draws or in each, [draw], and so many more wanted.

        When it is met then is not known.
        """
        own = self.posts
        posts = own and replace(own, filled=own.filled + filled, wanted=own.wanted + posts_wanted)
        band = replace(self, people=self.people + people, wanted=self.wanted + wanted, posts=posts).band()
        return replace(
            band, ever=None, soonest=None, half=None, latest=None, luck=None, near=True, each=np.ndim(filled) > 0
        )


@dataclass(frozen=True)
class DrawnIndicator:
    """An indicator in each draw and calendar year, [draw, Y]."""

    years: tuple[int, ...]
    values: Reals

    def band(self, year: int) -> tuple[float, ...]:
        """The percentiles of `BANDS`, and the middle, of the year at a place."""
        return tuple(np.percentile(self.values[:, year], (*BANDS, 50)).tolist())


@dataclass(frozen=True, repr=False)
class Futures:
    """Possible courses of people, each with figures of its own and luck of its own: one band for all not known.

    `strength` is [draw, T+1, cell] and `categories` tells the category of each cell. `targets` are all of the scenario.
    `failed` draws gave no consistent scenario; `numbers` are those of the others, by default from 0 on.
    """

    dates: tuple[date, ...]
    categories: tuple[str, ...]
    moves: Reals  # [draw, figure] factors, values of figures whose range is one of values, or weights of parts
    figures: tuple[str, ...]
    strength: Reals | NDArray[np.int32]
    failed: int
    targets: Mapping[str, DrawnTarget] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()
    indicators: Mapping[str, DrawnIndicator] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{len(self)} futures>"

    def __len__(self) -> int:
        return len(self.strength)

    @property
    def draws(self) -> tuple[int, ...]:
        """The number of each draw: those of one number in two scenarios are a pair."""
        return self.numbers or tuple(range(len(self)))

    @property
    def varied(self) -> int:
        """How many figures differ; all parts of one that shares out a whole count once."""
        return len(set(map(figure_of, self.figures)))

    @property
    def learnt_from(self) -> int:
        """From how many counts the figures were learnt; 0: they were drawn from their ranges."""
        return max((target.learnt for target in self.targets.values()), default=0)

    @property
    def groups(self) -> tuple[str, ...]:
        """Categories of people, and everybody."""
        return (*dict.fromkeys(self.categories), "total")

    @cached_property
    def people(self) -> Reals:
        """People of each group, [draw, T+1, group]."""
        cells = [np.array([group in (own, "total") for own in self.categories]) for group in self.groups]
        return np.stack([self.strength[:, :, own].sum(axis=2) for own in cells], axis=2).astype(float)

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
    """People on the day of a target over futures: 5 %, 50 %, 95 %, and the chance to meet it.

    `filled` is the spread of the filled posts of those that each future asks for, None of heads. `ever` is the share of
    futures that meet it by the end of the run; `soonest`, `half` and `latest` are the days by which one in twenty, half
    and nineteen in twenty of all have; None where that is not known or does not come. `wanted` and `posts_wanted` are
    the people and posts that futures ask for; None where that is not known, and posts of heads. `luck` is the share of
    the variance, of filled posts or else people, that is luck alone; the rest comes from figures, which were `learnt`
    from so many counts, or, where these are none, drawn from their ranges, and from what is `lacking` in the model
    where a scenario says so. A band that is `near` is that of the
    scenario as it is, moved by what levers do to the expectation: of all futures at once or,
    where it says so, of `each`. `countable` are a few futures that stand for all.
    """

    draws: int
    low: float
    middle: float
    high: float
    chance: float
    filled: Spread | None = None
    ever: float | None = None
    soonest: date | None = None
    half: date | None = None
    latest: date | None = None
    luck: float | None = None
    learnt: int = 0
    lacking: bool = False
    near: bool = False
    each: bool = False
    wanted: Spread | None = None
    posts_wanted: Spread | None = None
    countable: tuple[CountableFuture, ...] = ()


def luck_of(people: Reals, expected: Reals) -> float | None:
    """The share of the variance of a number over draws that is luck alone; None where it does not vary.

    That of what luck adds to the expected number of its draw, [draw], of this and the variance of the expected numbers:
    the law of total variance.
    """
    luck, figures = float(np.var(people - expected)), float(np.var(expected))
    return luck / (luck + figures) if luck + figures > 0.0 else None


def _arrivals(reached: Reals) -> tuple[float, date | None, date | None, date | None]:
    """The share of courses in which a target is ever met, and by when one in twenty, half and 19 in 20 have met it."""
    days = np.sort(reached)[[int(np.ceil(share * len(reached))) - 1 for share in (0.05, 0.5, 0.95)]].tolist()
    soonest, half, latest = (date.fromordinal(int(day)) if np.isfinite(day) else None for day in days)
    return float(np.isfinite(reached).mean()), soonest, half, latest


def enough(found: Futures) -> Futures | None:
    """The futures, if they make a band: enough of them, and a figure that differs between them."""
    return found if len(found) >= ENOUGH and found.figures else None


# --- in the run folder ---------------------------------------------------------------------------------------


def draws_table(found: Futures, days: Sequence[date]) -> Table:
    """People per draw of the figures, date and category, on some days."""
    of = {(day, group): found.on(day, group).tolist() for day in days for group in found.groups}
    rows = (
        {"draw": draw, "date": day, "category": group, "n_people": people[i]}
        for i, draw in enumerate(found.draws)
        for (day, group), people in of.items()
    )
    return DRAWS.table(rows)


def targets_drawn_table(found: Futures) -> Table:
    """Every target on its day, per draw."""
    rows = (
        {
            "draw": draw,
            "target": name,
            **{column: values[i] for column, values in _columns_of(target).items()},
            "date_reached": date.fromordinal(int(day)) if np.isfinite(day) else None,
        }
        for name, target in found.targets.items()
        for i, (draw, day) in enumerate(zip(found.draws, target.reached.tolist(), strict=True))
    )
    return DRAWS_OF_TARGETS.table(rows)


def _columns_of(target: DrawnTarget) -> dict[str, list[float] | list[None]]:
    """What is kept of a target in each draw, by column; nothing of posts where it counts heads."""
    posts, none = target.posts, [None] * len(target.people)
    return {
        "n_wanted": target.wanted.tolist(),
        "n_people": target.people.tolist(),
        "n_people_expected": target.expected.tolist(),
        "n_posts_wanted": none if posts is None else posts.wanted.tolist(),
        "n_filled": none if posts is None else posts.filled.tolist(),
        "n_filled_expected": none if posts is None else posts.expected.tolist(),
    }


def figures_drawn_table(found: Futures) -> Table:
    """Where each figure was moved to from now on, per draw."""
    draws, n = found.moves.shape
    columns = {
        "draw": np.repeat(found.draws, n),
        "figure": np.array(found.figures * draws, object),
        "move": found.moves.ravel(),
    }
    return Table(DRAWS_OF_FIGURES.name, columns)


def futures_of(kept: Table, targets: Table, moved: Table, learnt: int = 0, lacking: bool = False) -> Futures:
    """The futures of kept tables, on the dates that were kept."""
    apart = kept.columns["category"] != "total"
    people = {name: column[apart] for name, column in kept.columns.items()}
    numbers = tuple(np.unique(people["draw"]).tolist())
    draws = len(numbers)
    dates, categories = (tuple(dict.fromkeys(people[name].tolist())) for name in ("date", "category"))
    strength = people["n_people"].reshape(draws, len(dates), len(categories))
    of_targets = {}
    for name in dict.fromkeys(targets.columns["target"].tolist()):
        own = targets.where(target=name).columns
        days = [np.nan if day is None else float(day.toordinal()) for day in own["date_reached"].tolist()]
        posts = None
        if own["n_filled"][0] is not None:
            posts = DrawnPosts(*(own[c].astype(float) for c in ("n_posts_wanted", "n_filled", "n_filled_expected")))
        of_targets[name] = DrawnTarget(
            own["n_wanted"], own["n_people"], own["n_people_expected"], np.array(days), posts, learnt, lacking
        )
    figures = tuple(moved.where(draw=numbers[0]).columns["figure"].tolist())
    moves = moved.columns["move"].reshape(draws, len(figures))
    return Futures(dates, categories, moves, figures, strength, 0, of_targets, numbers)
