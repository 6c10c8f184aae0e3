"""Two runs in the same possible courses: what differs between them in each, and whether they can be told apart.

With one seed two runs share their luck and draw a figure alike: course i of the one belongs to course i of the other.
The courses are futures, with figures and luck of their own, where both runs have enough of them; else replications,
which luck alone makes differ. Runs that share nothing are held against each other in all combinations.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

import numpy as np

from dienmodel.model.calendar import moment
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Ints, Reals
from dienmodel.network.outcomes import HALF
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.likely import ENOUGH, Futures
from dienmodel.text.table import Table

Name = TypeVar("Name", bound=Hashable)

SIDES = ("a", "b", "difference")

TINY = 1e-6
"""People below which a difference has no sign: the rounding of the engines."""


class PairedEffect(NamedTuple):
    """A difference between two worlds over futures that they share.

    Percentiles, and `turned`, the share of futures in which it goes the other way than in most of those in which it
    goes any way. `distinct`: the 90 % band leaves out zero, by half a person or more; else the two cannot be told
    apart.
    """

    draws: int
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    turned: float
    distinct: bool

    @classmethod
    def over(cls, differences: Reals, least: float = HALF) -> "PairedEffect":
        """The effect from the difference in each future, [draw]; what is less than `least` is none."""
        p5, p25, p50, p75, p95 = np.percentile(differences, (5, 25, 50, 75, 95)).tolist()
        turned = min(float(np.mean(differences > TINY)), float(np.mean(differences < -TINY)))
        return cls(differences.size, p5, p25, p50, p75, p95, turned, p5 >= least or p95 <= -least)


BANDS = PairedEffect._fields[1:]
"""What a row of a comparison tells of a difference."""


def level_with_best(values: Mapping[Name, Reals]) -> tuple[Name | None, tuple[Name, ...]]:
    """Of what gains so much in each future, [draw]: which has the largest median, and which cannot be told from it.

    None where there is nothing to choose.
    """
    if len(values) < 2:
        return None, ()
    best = max(values, key=lambda name: float(np.median(values[name])))
    others = {name: PairedEffect.over(own - values[best]) for name, own in values.items() if name != best}
    return best, tuple(name for name, effect in others.items() if not effect.distinct)


class Arrivals(NamedTuple):
    """Of futures of two runs: the share in which the second meets a target `sooner`, `later`, or in which `never` any.

    The days are those by which it is later in the futures in which `both` meet it; None where none does.
    """

    sooner: float
    later: float
    never: float
    both: float
    days_p5: float | None = None
    days_p50: float | None = None
    days_p95: float | None = None

    @classmethod
    def over(cls, a: Reals, b: Reals) -> "Arrivals":
        """From the ordinal of the day in each future, [draw], NaN where it never comes."""
        ours, theirs = (np.where(np.isnan(days), np.inf, days) for days in (a, b))
        both = np.isfinite(ours) & np.isfinite(theirs)
        never = float(np.mean(np.isinf(ours) & np.isinf(theirs)))
        shares = (float(np.mean(theirs < ours)), float(np.mean(theirs > ours)), never, float(both.mean()))
        if not both.any():
            return cls(*shares)
        return cls(*shares, *np.percentile(theirs[both] - ours[both], (5, 50, 95)).tolist())


@dataclass(frozen=True)
class CourseSet:
    """Courses of a run that is kept, [course]: people by date and category, and of targets the posts and the day met.

    `moves` are those of each figure that was drawn.
    """

    people: Mapping[tuple[date, str], Reals] = field(default_factory=dict)
    posts: Mapping[str, Reals] = field(default_factory=dict)
    reached: Mapping[str, Reals] = field(default_factory=dict)
    moves: Mapping[str, Reals] = field(default_factory=dict)

    def on(self, day: date, category: str) -> Reals | None:
        """People of a category in each course on a day, between the days around it that were kept."""
        days = sorted(other for other, name in self.people if name == category)
        if not days:
            return None
        return at(moment(days, day), np.array([self.people[other, category] for other in days]))


@dataclass(frozen=True)
class CoursePairs:
    """The courses of two runs, `n` pairs of them where they are paired; `futures`: each has figures of its own."""

    paired: bool
    n: int
    a: CourseSet = CourseSet()
    b: CourseSet = CourseSet()
    futures: bool = False

    def band(self, days: tuple[date, date], category: str) -> dict[str, Any]:
        """What the courses say of people on a day of each run, by the names of columns; None where there are none."""
        return self._band(self.a.on(days[0], category), self.b.on(days[1], category), "n", "")

    def band_of_posts(self, target: str) -> dict[str, Any]:
        """The same of the filled posts of a target on its day."""
        return self._band(self.a.posts.get(target), self.b.posts.get(target), "n_filled", "filled_")

    def arrivals(self, target: str) -> Arrivals | None:
        """How much sooner or later the second run meets a target; None where no futures of both belong together."""
        ours, theirs = self.a.reached.get(target), self.b.reached.get(target)
        return None if ours is None or theirs is None or not self.paired else Arrivals.over(ours, theirs)

    def _band(self, ours: Reals | None, theirs: Reals | None, number: str, band: str) -> dict[str, Any]:
        means, middles = of_sides(f"{number}_mean"), of_sides(f"{number}_median")
        names = (*means, *middles, *(f"{band}{name}" for name in BANDS))
        if not self.n or ours is None or theirs is None:
            return dict.fromkeys(names)
        differences = theirs - ours if self.paired else np.subtract.outer(theirs, ours).ravel()
        parts = (ours, theirs, differences)
        middle = [float(np.median(part)) for part in parts] if self.futures else [None] * len(parts)
        values = (*(float(part.mean()) for part in parts), *middle, *PairedEffect.over(differences)[1:])
        return dict(zip(names, values, strict=True))


def of_sides(name: str) -> tuple[str, ...]:
    """Columns of a value in run a, in run b, and of the difference."""
    return tuple(f"{name}_{side}" for side in SIDES)


def pairs_of_runs(a: SavedRun, b: SavedRun, same_steps: bool) -> CoursePairs:
    """The futures of two runs where both have enough; else their replications, if they have any.

    Luck falls to the same people only in the `same_steps`.
    """
    drawn = _futures(a, b)
    if drawn is not None and drawn.n >= ENOUGH:
        return drawn
    if "replications" not in a.tables or "replications" not in b.tables:
        return CoursePairs(False, 0)
    paired = same_steps and a.facts["seed"] == b.facts["seed"]
    n = min(a.facts["replications"], b.facts["replications"])
    ours, theirs = (_replications(run, n if paired else None) for run in (a, b))
    return CoursePairs(paired, n, ours, theirs)


def effect_on_target(a: Futures, b: Futures, target: str) -> PairedEffect | None:
    """What the second of two scenarios adds to a target in the futures of both: filled posts, or people of heads.

    None where one of them does not have it, or they share too few futures, or none.
    """
    common, ours, theirs = np.intersect1d(a.draws, b.draws, return_indices=True)
    if len(common) < ENOUGH or target not in a.targets or target not in b.targets or not _alike(a, b, ours, theirs):
        return None
    one, other = a.targets[target], b.targets[target]
    if one.posts is None or other.posts is None:
        return PairedEffect.over(other.people[theirs] - one.people[ours])
    return PairedEffect.over(other.posts.filled[theirs] - one.posts.filled[ours])


def are_pairs(a: Futures, b: Futures) -> bool:
    """Whether two runs have futures of the same numbers, in which their figures were drawn alike."""
    common, ours, theirs = np.intersect1d(a.draws, b.draws, return_indices=True)
    return len(common) >= ENOUGH and _alike(a, b, ours, theirs)


def _alike(a: Futures, b: Futures, ours: Ints, theirs: Ints) -> bool:
    """Whether the figures of two scenarios were drawn alike in these draws of both."""
    columns = ((a.figures.index(key), b.figures.index(key)) for key in a.figures if key in b.figures)
    return drawn_alike((a.moves[ours, i], b.moves[theirs, j]) for i, j in columns)


def drawn_alike(moves: Iterable[tuple[Reals, Reals]]) -> bool:
    """Whether of the figures that two runs have most were moved alike, in every draw of both.

    Under another seed none are, and where only one of the two knows what was learnt few. A figure of which the range
    was changed is not, and makes no less a pair of the others.
    """
    alike = [np.array_equal(one, other) for one, other in moves]
    return 2 * sum(alike) > len(alike)


# --- replications ------------------------------------------------------------------------------------------------


def _replications(kept: SavedRun, n: int | None) -> CourseSet:
    """The first n replications, or all."""
    people = _by_category(kept.tables["replications"], "replication")
    posts: dict[str, list[float]] = {}
    for row in kept.tables["replications_of_posts"].rows() if "replications_of_posts" in kept.tables else ():
        posts.setdefault(row["target"], []).append(row["n_filled"])
    return CourseSet(
        {key: values[:n] for key, values in people.items()},
        {target: np.array(filled)[:n] for target, filled in posts.items()},
    )


def _by_category(courses: Table, course: str) -> dict[tuple[date, str], Reals]:
    """People per course by (date, category), `total` for everybody."""
    columns = courses.columns
    n = int(columns[course].max()) + 1 if len(courses) else 0
    by_category: dict[tuple[date, str], Reals] = {}
    days, categories = columns["date"], columns["category"]
    for day in dict.fromkeys(days.tolist()):
        on_day = days == day
        for category in (*dict.fromkeys(categories.tolist()), "total"):
            rows = on_day if category == "total" else on_day & (categories == category)
            weights = columns["n_people"][rows].astype(float)
            by_category[day, category] = np.bincount(columns[course][rows], weights, n).astype(np.float64)
    return by_category


# --- futures -----------------------------------------------------------------------------------------------------


def _futures(a: SavedRun, b: SavedRun) -> CoursePairs | None:
    """The futures of two runs; pairs are the draws that stand in both. None where a run has none."""
    if "draws" not in a.tables or "draws" not in b.tables:
        return None
    mine, others = _numbers(a), _numbers(b)
    common: Ints = np.intersect1d(mine, others)
    ours, theirs = _drawn(a, mine, common), _drawn(b, others, common)
    shared = ((ours.moves[key], theirs.moves[key]) for key in ours.moves if key in theirs.moves)
    if len(common) and drawn_alike(shared):
        return CoursePairs(True, len(common), ours, theirs, futures=True)
    return CoursePairs(
        False, min(len(mine), len(others)), _drawn(a, mine, mine), _drawn(b, others, others), futures=True
    )


def _numbers(kept: SavedRun) -> Ints:
    """The numbers of the draws that stand in a run."""
    return np.unique(kept.tables["draws_of_figures"].columns["draw"]).astype(np.int64)


def _drawn(kept: SavedRun, own: Ints, numbers: Ints) -> CourseSet:
    """Some of the draws of a run, by their numbers."""
    chosen = np.searchsorted(own, numbers)
    draws, targets, figures = (kept.tables[name].columns for name in ("draws", "draws_of_targets", "draws_of_figures"))
    apart = draws["category"] != "total"
    people = _by_category(Table("draws", {name: column[apart] for name, column in draws.items()}), "draw")
    posts, reached = {}, {}
    for target in dict.fromkeys(targets["target"].tolist()):
        rows = targets["target"] == target
        days = [np.nan if day is None else float(day.toordinal()) for day in targets["date_reached"][rows].tolist()]
        reached[target] = np.array(days)[chosen]
        filled = targets["n_filled"][rows]
        if filled[0] is not None:
            posts[target] = filled.astype(float)[chosen]
    moves = {
        key: figures["move"][figures["figure"] == key][chosen] for key in dict.fromkeys(figures["figure"].tolist())
    }
    return CourseSet({key: values[numbers] for key, values in people.items()}, posts, reached, moves)
