"""Posts and people: how full, and how ready."""

from collections.abc import Iterable

import numpy as np

from dienmodel.network.meters.moment import at
from dienmodel.network.meters.posts import detached, filled
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import told_days
from dienmodel.runs.tables.schema import declared, groups_of
from dienmodel.text.table import DATE, GROUPS, Schema, TableRow, reals, texts

POSTS = Schema(
    "posts",
    (
        DATE,
        *texts("organisation"),
        GROUPS,
        *reals("posts", "n_posts"),
        *reals("people", "n_people"),
        *reals("posts", "n_filled"),
        *reals("share", "share_fill"),
        *reals("people", "n_detached", "n_lost"),
        *reals("share", "share_ready"),
    ),
)


@declared(POSTS)
def posts_table(run: Run) -> Iterable[TableRow]:
    """Posts and people per organisation and cell: fill, and readiness less what it loses to those who train others.

    By quarter, and on the days of the targets. Lost counts in people: each detached by the scenario's `readiness`.
    """
    network, outcomes = run.world.network, run.world.outcomes
    cells = network.labels.cells
    dims = groups_of(run)
    courses = (run.trained, *detached(network, outcomes, run.expected))
    days = told_days(run)
    moments = [network.calendar.moment(day) for day in days]
    trained, away, lost = (np.array([at(moment, course) for moment in moments]) for course in courses)
    rows = []
    for organisation, course in outcomes.posts.items():
        posts = np.array([at(moment, course) for moment in moments])
        able = np.array([at(moment, outcomes.able(organisation, run.trained)) for moment in moments])
        manned = filled(able, posts)
        for k in np.flatnonzero((course > 0).any(axis=0)):
            for i in (i for i in range(len(days)) if posts[i, k] > 0):
                ready = max(manned[i, k] - lost[i, k], 0.0)
                rows.append(
                    {
                        "date": days[i],
                        "organisation": organisation,
                        **{dim: cells[k].get(dim, "") for dim in dims},
                        "n_posts": posts[i, k],
                        "n_people": trained[i, k],
                        "n_filled": manned[i, k],
                        "share_fill": manned[i, k] / posts[i, k],
                        "n_detached": away[i, k],
                        "n_lost": lost[i, k],
                        "share_ready": ready / posts[i, k],
                    }
                )
    return rows
