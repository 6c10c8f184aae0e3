"""Posts that are filled on the days of targets, and the chance that targets are met together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said, without_admissions
from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import filled as posts_filled
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.targets import met_in_courses


@dataclass(frozen=True)
class FilledPosts:
    """Posts of an organisation on the day of a target, and how many of them have somebody on them."""

    day: date
    organisation: str
    posts: float
    people: float


def without_plan(said: Said) -> Run:
    """The expected course of a scenario whose gates are left to themselves.

    Raises:
        FaultyInput: figures that do not fit.
    """
    world = build(without_admissions(said))
    return Run(world, expect(world.network))


def filled(run: Run, targets: Collection[str]) -> list[FilledPosts]:
    """Posts filled on the days of some targets, by day; nothing for an organisation without posts."""
    rows, last, by_day = posts_table(run).rows(), run.world.network.calendar.dates[-1], []
    for day, organisation in sorted({(goal.day, goal.organisation) for goal in _goals(run, targets)}):
        own = [row for row in rows if row["date"] == min(day, last) and row["organisation"] == organisation]
        if own:
            posts, people = (sum(row[column] for row in own) for column in ("n_posts", "n_filled"))
            by_day.append(FilledPosts(day, organisation, posts, people))
    return by_day


def beside(run: Run, bare: Run, targets: Collection[str]) -> list[tuple[FilledPosts, FilledPosts]]:
    """Posts filled on the days of some targets in two runs of a scenario, the second of which may know none of them."""
    others = {(found.day, found.organisation): found for found in filled(bare, targets)}
    empty = FilledPosts(date.min, "", 0.0, 0.0)
    return [(found, others.get((found.day, found.organisation), empty)) for found in filled(run, targets)]


def chance_of_all(run: Run, targets: Collection[str]) -> float | None:
    """Share of the possible courses in which each of some targets is met, posts too; None without those."""
    goals = _goals(run, targets)
    if run.possible is None or not goals:
        return None
    return float(np.logical_and.reduce([met_in_courses(run, goal) for goal in goals]).mean())


def _goals(run: Run, targets: Collection[str]) -> list[Goal]:
    return [goal for goal in run.world.outcomes.targets if goal.name in targets]


@dataclass(frozen=True)
class GroupOfPosts:
    """Posts of some people on a day: `dimension` is `category`, or one by which posts are told apart.

    `people` have finished training, `growth` is how many more of the posts are filled than today.
    """

    dimension: str
    member: str
    posts: float
    people: float
    filled: float
    growth: float


def by_group(run: Run, organisation: str, day: date) -> list[GroupOfPosts]:
    """Posts of an organisation on a day by category, then by each dimension that tells its posts apart."""
    network, course = run.world.network, run.world.outcomes.posts.get(organisation)
    if course is None:
        return []
    both = (course, run.world.outcomes.able(organisation, run.trained))
    moments = [network.calendar.moment(when) for when in (day, run.world.catalogue.now)]
    there, now = (np.array([at(moment, counts) for counts in both]) for moment in moments)
    rows = []
    for dimension, member in _groups(run, there[0] > 0):
        own = np.array([cell.get(dimension) == member for cell in network.labels.cells])
        before, after = (float(posts_filled(trained, posts)[own].sum()) for posts, trained in (now, there))
        all_posts, people = there[:, own].sum(axis=1).tolist()
        rows.append(GroupOfPosts(dimension, member, all_posts, people, after, after - before))
    return rows


def _groups(run: Run, counted: NDArray[np.bool_]) -> list[tuple[str, str]]:
    """The groups of the cells with posts: categories first, then the members of each dimension in their order."""
    cells = [cell for cell, counts in zip(run.world.network.labels.cells, counted, strict=True) if counts]
    known = {(dimension, cell[dimension]): None for cell in cells for dimension in cell}
    order = list(dict.fromkeys(dimension for dimension, _ in known))
    by_dimension = [(dimension, member) for dimension in order for of, member in known if of == dimension]
    return [pair for pair in by_dimension if sum(of == pair[0] for of, _ in known) > 1]
