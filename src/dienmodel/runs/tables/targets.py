"""Targets and published counts against the model."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dienmodel.network.meters.meter import per_step
from dienmodel.network.meters.moment import at
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
        day = network.calendar.moment(goal.day)
        people = float(at(day, course))
        reached = np.flatnonzero(course >= goal.people - 0.5)
        chance = mean = None
        low = high = None
        if run.sampled is not None:
            runs = at(day, run.sampled.strength[:, :, goal.cells].sum(axis=2).T)
            chance, mean = float(np.mean(runs >= goal.people)), float(runs.mean())
            low, high = np.percentile(runs, (5, 95))
        rows.append(
            {
                "target": goal.name,
                "organisation": goal.organisation,
                "category": goal.category or "total",
                "date": goal.day,
                "n_wanted": goal.people,
                "n_people": people,
                "n_mean": mean,
                "p5": low,
                "p95": high,
                "n_short": max(goal.people - people, 0.0),
                "date_reached": network.calendar.dates[reached[0]] if len(reached) else None,
                "share_chance": chance,
            }
        )
    return rows


@declared(PUBLISHED)
def published_table(run: Run) -> Iterable[TableRow]:
    """Published counts against the model, with the difference."""
    calendar, rows = run.world.network.calendar, []
    for goal in run.world.outcomes.published:
        course = per_step(run.world.meters.published[goal.name], run.expected)
        people = float(at(calendar.moment(goal.day), course))
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
