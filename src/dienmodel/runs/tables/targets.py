"""Targets and published counts against the model."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

import numpy as np

from dienmodel.network.meters.meter import per_step
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, Column, Schema, TableRow, Type, reals, texts

TARGETS = Schema(
    "targets",
    (
        *texts("target", "organisation", "category"),
        DATE,
        *reals("people", "n_wanted", "n_people"),
        *reals("people", "n_mean", "p5", "p95", gaps=True, varies=True),
        *reals("people", "n_short"),
        Column("date_reached", Type.DAY, gaps=True),
        *reals("share", "share_chance", gaps=True, varies=True),
    ),
)
PUBLISHED = Schema(
    "published",
    (
        *texts("point", "category"),
        DATE,
        *reals("people", "n_published", "n_people", "n_difference"),
        *reals("share", "share_difference"),
    ),
)


@declared(TARGETS)
def targets_table(run: Run) -> Iterable[TableRow]:
    """Targets: wanted and expected people at the date, when it is first met, and the chance to meet it.

    `n_mean` is the mean of the replications, which whole people, classes and instructors keep below `n_people`.
    """
    network = run.world.network
    rows = []
    for goal in run.world.outcomes.targets:
        course = per_step(run.world.meters.targets[goal.name], run.expected)
        at = min(bisect_right(network.calendar.dates, goal.day) - 1, network.n_steps)
        reached = np.flatnonzero(course >= goal.people - 0.5)
        chance = mean = None
        low = high = None
        if run.sampled is not None:
            found = run.sampled.strength[:, at, goal.cells].sum(axis=1)
            chance, mean = float(np.mean(found >= goal.people)), float(found.mean())
            low, high = np.percentile(found, (5, 95))
        rows.append(
            {
                "target": goal.name,
                "organisation": goal.organisation,
                "category": goal.category or "total",
                "date": goal.day,
                "n_wanted": goal.people,
                "n_people": course[at],
                "n_mean": mean,
                "p5": low,
                "p95": high,
                "n_short": max(goal.people - course[at], 0.0),
                "date_reached": network.calendar.dates[reached[0]] if len(reached) else None,
                "share_chance": chance,
            }
        )
    return rows


@declared(PUBLISHED)
def published_table(run: Run) -> Iterable[TableRow]:
    """Published counts against the model, with the difference."""
    dates = [d.toordinal() for d in run.world.network.calendar.dates]
    rows = []
    for goal in run.world.outcomes.published:
        at = min(int(np.searchsorted(dates, goal.day.toordinal(), side="right")) - 1, len(dates) - 1)
        people = per_step(run.world.meters.published[goal.name], run.expected)[at]
        rows.append(
            {
                "point": goal.name,
                "category": goal.category or "total",
                "date": goal.day,
                "n_published": goal.people,
                "n_people": people,
                "n_difference": people - goal.people,
                "share_difference": people / goal.people - 1,
            }
        )
    return rows


def points_after_start(run: Run) -> list[dict[str, Any]]:
    """Rows of the published counts that test a run: one of its first step is what it starts from."""
    return [row for row in published_table(run).rows() if row["date"] >= run.world.network.calendar.dates[1]]
