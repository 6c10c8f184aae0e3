"""Who came and who left by month, quarter and year, in every category and group: opening + in - out = closing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dienmodel.model.calendar import TimeSpan, spans_of
from dienmodel.network.arcs import Arcs, cells_of_places
from dienmodel.network.meters.crossings import ends_of_arcs
from dienmodel.network.meters.meter import Part, span_shares
from dienmodel.network.meters.moment import at
from dienmodel.network.network import Ints, Network, Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import declared, groups_of
from dienmodel.text.table import DATE, GROUPS, Schema, TableRow, reals, texts

SIDES = ("outside", "others", "groups")
"""The other side of a move: outside the force, another category, another group of the same category."""

CAME, LEFT = (tuple(f"new_{way}_{side}" for side in SIDES) for way in ("from", "to"))

IN_OUT = Schema(
    "in_out",
    (*texts("span", "period"), DATE, GROUPS, *reals("people", "n_opening", *CAME, *LEFT, "n_closing")),
)


class _Moves(NamedTuple):
    """Rows of a part of a course in which people go from one strength cell to another, -1: outside the force."""

    part: Part
    rows: Ints
    before: Ints
    after: Ints


@declared(IN_OUT)
def in_out_table(run: Run) -> Iterable[TableRow]:
    """People of every category and group in every period of the run, and those who came to it and left it."""
    dims, cells, calendar = groups_of(run), run.world.network.labels.cells, run.world.network.calendar
    dates = calendar.dates
    for kind, spans in spans_of(dates[0], dates[-1]).items():
        came, left = _in_and_out(run, spans)
        for p, span in enumerate(spans):
            first, last = (at(calendar.moment(day), run.strength).tolist() for day in (span.begin, span.end))
            for i, cell in enumerate(cells):
                yield {
                    "span": kind,
                    "period": span.name,
                    "date": max(span.begin, dates[0]),
                    **{dim: cell.get(dim, "") for dim in dims},
                    "n_opening": first[i],
                    **dict(zip(CAME, came[p, i].tolist(), strict=True)),
                    **dict(zip(LEFT, left[p, i].tolist(), strict=True)),
                    "n_closing": last[i],
                }


def _in_and_out(run: Run, spans: list[TimeSpan]) -> tuple[Reals, Reals]:
    """People who came to each strength cell and who left it, by the other side; each [span, cell, side]."""
    labels = run.world.network.labels
    shares = np.array([span_shares(run.world.network.calendar, span) for span in spans])
    came, left = (np.zeros((len(labels.cells), len(SIDES), len(spans))) for _ in range(2))
    for moves in _moves(run.world.network, run.world.arcs):
        people = (shares @ getattr(run.expected, moves.part)[:, moves.rows]).T
        sides = _sides(labels.cells, moves)
        for total, cells in ((came, moves.after), (left, moves.before)):
            there = cells >= 0
            np.add.at(total, (cells[there], sides[there]), people[there])
    return came.transpose(2, 0, 1), left.transpose(2, 0, 1)


def _sides(cells: Sequence[Mapping[str, str]], moves: _Moves) -> Ints:
    """Position in `SIDES` of the other side of each move."""
    names = list(dict.fromkeys(cell["category"] for cell in cells))
    category = np.array([*(names.index(cell["category"]) for cell in cells), -1])
    same = category[moves.before] == category[moves.after]
    across = (moves.before < 0) | (moves.after < 0)
    return np.where(across, 0, np.where(same, 2, 1))


def _moves(network: Network, arcs: Arcs) -> Iterator[_Moves]:
    """All ways from one strength cell to another: arcs, beginning a stay after waiting, dropping out, giving up."""
    places, queues = cells_of_places(network), cells_of_places(network, queues=True)
    inside, waiting = places[: network.n_nodes], queues[: network.n_nodes]
    yield _between(Part.MOVED, *ends_of_arcs(network, arcs))
    yield _between(Part.STARTED, waiting, inside)
    # Those who are lost and go on somewhere take an arc.
    yield _between(Part.DROPPED, inside, np.where(network.nodes.lost_fork < 0, -1, inside))
    yield _between(Part.EXPIRED, waiting, np.where(network.nodes.quit_fork < 0, -1, waiting))


def _between(part: Part, before: Ints, after: Ints) -> _Moves:
    rows = np.flatnonzero(before != after)
    return _Moves(part, rows, before[rows], after[rows])
