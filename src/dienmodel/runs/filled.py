"""Posts that are filled on the days of targets, and the chance that targets are met together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.model.said import Said, without_admissions
from dienmodel.network.meters.moment import at
from dienmodel.network.outcomes import Goal
from dienmodel.network.world import build
from dienmodel.runs.run import Run
from dienmodel.runs.tables.posts import posts_table


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
    """Share of the possible courses in which every one of some targets is met; None without courses or targets."""
    goals = _goals(run, targets)
    if run.sampled is None or not goals:
        return None
    met = np.ones(len(run.sampled.strength), bool)
    for goal in goals:
        people = run.sampled.strength[:, :, goal.cells].sum(axis=2).T
        met &= at(run.world.network.calendar.moment(goal.day), people) >= goal.people
    return float(met.mean())


def _goals(run: Run, targets: Collection[str]) -> list[Goal]:
    return [goal for goal in run.world.outcomes.targets if goal.name in targets]
