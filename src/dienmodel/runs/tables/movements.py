"""The roll-forward: who was there, who came and who left, and who is there at the end of every calendar year."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import Crossed, crossed
from dienmodel.runs.tables.periods import at_new_year, by_year
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import YEAR, Schema, TableRow, reals, texts

COUNTS = ("n_opening", "new_from_outside", "new_from_others", "new_to_outside", "new_to_others", "n_closing")

MOVEMENTS = Schema("movements", (YEAR, *texts("category"), *reals("people", *COUNTS)))


@declared(MOVEMENTS)
def movements_table(run: Run) -> Iterable[TableRow]:
    """People of every category, and of all together: opening + in - out = closing, in every calendar year."""
    cells = run.world.network.labels.cells
    border = _crossed(run, np.ones(len(cells), bool))
    for name in (*dict.fromkeys(cell["category"] for cell in cells), "total"):
        counted = np.array([name in (cell["category"], "total") for cell in cells], bool)
        columns = _rolled(run, border, counted)
        yield from (
            {"year": int(year), "category": name, **dict(zip(COUNTS, columns[:, y].tolist(), strict=True))}
            for y, year in enumerate(run.years[0])
        )


def _rolled(run: Run, border: list[Crossed], counted: NDArray[np.bool_]) -> Reals:
    """Opening, in from outside the force and from its other categories, out to both, and closing, [6, Y]."""
    people = run.strength[:, counted].sum(axis=1, keepdims=True)
    closing = at_new_year(run, people)[:, 0]
    opening = np.append(people[0], closing[:-1])
    own = _crossed(run, counted)
    came, left = (_people(own, part, counted, len(closing)) for part in ("in", "out"))
    from_outside, to_outside = (_people(border, part, counted, len(closing)) for part in ("in", "out"))
    rolled: Reals = np.array([opening, from_outside, came - from_outside, to_outside, left - to_outside, closing])
    return rolled


def _crossed(run: Run, counted: NDArray[np.bool_]) -> list[Crossed]:
    return list(crossed(run, counted, lambda flow: by_year(run, flow)[1]))


def _people(ways: Iterable[Crossed], part: str, counted: NDArray[np.bool_], years: int) -> Reals:
    """People per year on ways in or out of some cells, [Y]."""
    taken: Iterator[Reals] = (people for way, people in ways if way.part == part and counted[way.cell])
    return sum(taken, np.zeros(years))
