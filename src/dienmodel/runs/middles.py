"""The middle of the futures as one course that can be drawn: categories that add up to the middle of the total."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.people import totals_table
from dienmodel.text.table import Table

Offsets: TypeAlias = Mapping[str, Reals]
"""How far the middle of the futures lies above what is expected, [T+1], by category and for the `total`."""


def offsets_of(run: Run) -> Offsets | None:
    """The offsets of a run; None without futures.

    Middles of categories do not add up to the middle of the total: they are brought to it in proportion.
    """
    if run.futures is None:
        return None
    totals = totals_table(run)
    *names, whole = dict.fromkeys(totals.columns["category"].tolist())
    expected, middle = ({name: _course(totals, name, of) for name in (*names, whole)} for of in ("n_people", "p50"))
    scale = middle[whole] / np.maximum(np.sum([middle[name] for name in names], axis=0), 1.0)
    return {**{name: scale * middle[name] - expected[name] for name in names}, whole: middle[whole] - expected[whole]}


def _course(totals: Table, category: str, column: str) -> Reals:
    return totals.where(category=category).columns[column].astype(float)


def middled(totals: Table, offsets: Offsets | None) -> Table:
    """Totals of which people are those of the middle of the futures; as expected without offsets."""
    if offsets is None:
        return totals
    people, category = totals.columns["n_people"].copy(), totals.columns["category"]
    for name, offset in offsets.items():
        own = category == name
        people[own] = np.maximum(people[own] + offset, 0.0)
    return Table(totals.name, {**totals.columns, "n_people": people})
