"""Posts and people: how full, and how ready."""

from collections.abc import Iterable

import numpy as np

from dienmodel.network.floor import FLOOR
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run, grouped
from dienmodel.runs.tables.periods import quarter_states, target_states
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, GROUPS, Row, Schema, reals, texts

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
def posts_table(run: Run) -> Iterable[Row]:
    """Posts and people per organisation and cell: fill, and readiness less what it loses to those who train others.

    By quarter, and on the days of the targets. Lost counts in people: each detached by the scenario's `readiness`.
    """
    network, outcomes = run.world.network, run.world.outcomes
    dates, cells = network.calendar.dates, network.labels.cells
    stocks = _stock_strength(run)
    away, lost = _detached(run)
    dims = list(dict.fromkeys(dim for cell in cells for dim in cell))
    states = sorted({*quarter_states(run), *target_states(run)})
    rows = []
    for organisation, posts in outcomes.posts.items():
        for k in np.flatnonzero((posts > 0).any(axis=0)):
            for i in (i for i in states if posts[i, k] > 0):
                filled = min(stocks[i, k], posts[i, k])
                ready = max(filled - lost[i, k], 0.0)
                rows.append(
                    {
                        "date": dates[i],
                        "organisation": organisation,
                        **{dim: cells[k].get(dim, "") for dim in dims},
                        "n_posts": posts[i, k],
                        "n_people": stocks[i, k],
                        "n_filled": filled,
                        "share_fill": filled / posts[i, k],
                        "n_detached": away[i, k],
                        "n_lost": lost[i, k],
                        "share_ready": ready / posts[i, k],
                    }
                )
    return rows


def _stock_strength(run: Run) -> Reals:
    """People who have finished training, per strength cell, [T+1, cells]."""
    labels = run.world.network.labels
    return grouped(run.expected.n_stock, labels.stock_cell, len(labels.cells))


def _detached(run: Run) -> tuple[Reals, Reals]:
    """People taken from their posts to supply capacities (instructors), and the readiness lost by it, [T+1, cells].

    Units in use beyond the capacity's own base are drawn from the stocks in proportion to what each supplies.
    """
    network, outcomes = run.world.network, run.world.outcomes
    caps, labels = network.capacities, network.labels
    away = np.zeros((network.n_steps + 1, len(labels.cells)))
    lost = np.zeros_like(away)
    for k in range(len(caps.kind)):
        every = range(caps.supply_start[k], caps.supply_start[k + 1])
        rows = [q for q in every if network.paths[caps.supply_share[q]].min() >= 0]
        if not rows or caps.kind[k] != 1 or labels.capacity[k].startswith(f"{FLOOR}:"):
            continue
        supply = np.array(
            [network.paths[caps.supply_share[q]] * run.expected.n_stock[1:, caps.supply_stock[q]] for q in rows]
        )
        drawn = np.maximum(run.expected.used[:, k] - network.paths[caps.base[k]], 0.0)
        share = np.minimum(drawn / np.maximum(supply.sum(axis=0), 1e-9), 1.0)
        each = outcomes.lost_by(labels.capacity[k])
        for part, q in zip(supply, rows, strict=True):
            cell = labels.stock_cell[caps.supply_stock[q]]
            if cell >= 0:
                away[1:, cell] += part * share
                lost[1:, cell] += part * share * each
    return away, lost
