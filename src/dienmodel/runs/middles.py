"""The middle of the futures as one course that can be drawn: categories that add up to the middle of the total."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.text.table import Table

Offsets: TypeAlias = Mapping[str, Reals]
"""How far the middle of the futures lies above what is expected, [T+1], by category and for the `total`."""


def offsets_of(run: Run) -> Offsets | None:
    """The offsets of a run; None without futures on all its dates.

    Middles of categories do not add up to the middle of the total: they are brought to it in proportion.
    """
    drawn, network = run.futures, run.world.network
    if drawn is None or drawn.dates != network.calendar.dates:
        return None
    middle = np.median(drawn.people, axis=0)
    *parts, total = middle.T
    scale = total / np.maximum(np.sum(parts, axis=0), 1.0)
    names, cells = drawn.groups[:-1], [cell["category"] for cell in network.labels.cells]
    expected = {name: run.strength[:, [own == name for own in cells]].sum(axis=1) for name in names}
    offsets = {name: scale * part - expected[name] for name, part in zip(names, parts, strict=True)}
    return {**offsets, "total": total - run.strength.sum(axis=1)}


def middled(totals: Table, offsets: Offsets | None) -> Table:
    """Totals of which people are those of the middle of the futures; as expected without offsets."""
    if offsets is None:
        return totals
    people, category = totals.columns["n_people"].copy(), totals.columns["category"]
    for name, offset in offsets.items():
        own = category == name
        people[own] = np.maximum(people[own] + offset, 0.0)
    return Table(totals.name, {**totals.columns, "n_people": people})
