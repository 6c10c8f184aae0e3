"""Who they are on one day: people by category and group, with sums over each, their band and how many there were."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Moment
from dienmodel.network.meters.moment import at
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import moment_of, today
from dienmodel.runs.tables.schema import groups_of
from dienmodel.text.table import GROUPS, Schema, Table, reals

STANDING = Schema(
    "groups",
    (
        GROUPS,
        *reals("people", "n_people", "n_start"),
        *reals("people", "p5", "p95", gaps=True),
    ),
)

ALL, NONE = "", "-"
"""In the place of a member: everybody, and those who are in no group yet (recruits without a rank)."""


def dimensions_of(run: Run) -> list[str]:
    """By what people in the force are told apart, besides their category."""
    return [dim for dim in groups_of(run) if dim != "category"]


def groups_table(run: Run, day: date) -> Table:
    """People on a day by category and group; `ALL` stands for the sum, `p5` and `p95` are None without replications.

    Raises:
        FaultyInput: the day lies outside the run.
    """
    moment, dims = moment_of(run.world.network, day), ["category", *dimensions_of(run)]
    now = at(moment, run.strength)
    rows = (
        {
            **dict(zip(dims, members, strict=True)),
            "n_people": float(now[cells].sum()),
            "n_start": float(run.strength[today(run), cells].sum()),
            **dict(zip(("p5", "p95"), _band(run, moment, cells), strict=True)),
        }
        for members, cells in _groups(run.world.network.labels.cells, dims)
    )
    return STANDING.table(rows, dims)


def _groups(
    cells: Sequence[Mapping[str, str]], dims: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], NDArray[np.bool_]]]:
    """Every combination of members and sums in which somebody can be, with who counts, [cells]."""
    labels = [[cell.get(dim, NONE) for dim in dims] for cell in cells]
    choices = [[*dict.fromkeys(label[i] for label in labels), ALL] for i in range(len(dims))]
    for members in product(*choices):
        fits = [all(m in (ALL, own) for m, own in zip(members, label, strict=True)) for label in labels]
        if any(fits):
            yield members, np.array(fits, bool)


def _band(run: Run, moment: Moment, cells: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    if run.possible is None:
        return None, None
    around = run.possible[:, [moment.state, moment.up]][:, :, cells].sum(axis=2).T
    low, high = np.percentile(at(Moment(0, moment.part), around), (5, 95))
    return float(low), float(high)
