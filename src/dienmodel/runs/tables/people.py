"""People in the force by date, with their bands, and those not yet in contact."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Reals
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import quarter_states, report_states
from dienmodel.runs.tables.schema import BANDS, declared, groups_of
from dienmodel.text.table import DATE, GROUPS, Column, Schema, Table, TableRow, Type, reals, texts

PERCENTILES = (*BANDS[:2], 50, *BANDS[2:])
PEOPLE = (*reals("people", "n_people"), *reals("people", *(f"p{p}" for p in PERCENTILES), gaps=True, varies=True))
EQUIVALENTS = reals("equivalents", "n_equivalents", gaps=True)
STRENGTH = Schema("strength", (DATE, GROUPS, *PEOPLE, *EQUIVALENTS))
TOTALS = Schema("totals", (DATE, *texts("category"), *PEOPLE, *EQUIVALENTS))
POPULATION = Schema("population", (DATE, Column("age", Type.WHOLE, "years"), *reals("people", "n_people")))
REPLICATIONS = Schema(
    "replications", (Column("replication", Type.WHOLE), DATE, GROUPS, Column("n_people", Type.WHOLE, "people"))
)
REPLICATIONS_OF_POSTS = Schema(
    "replications_of_posts", (Column("replication", Type.WHOLE), *texts("target"), *reals("posts", "n_filled"))
)
DRAWS = Schema("draws", (Column("draw", Type.WHOLE), DATE, *texts("category"), *reals("people", "n_people")))
DRAWS_OF_TARGETS = Schema(
    "draws_of_targets",
    (
        Column("draw", Type.WHOLE),
        *texts("target"),
        *reals("people", "n_wanted", "n_people", "n_people_expected"),
        *reals("posts", "n_posts_wanted", "n_filled", "n_filled_expected", gaps=True),
        Column("date_reached", Type.DAY, gaps=True),
    ),
)
DRAWS_OF_FIGURES = Schema(
    "draws_of_figures", (Column("draw", Type.WHOLE), *texts("figure"), *reals("as_moved", "move"))
)


@declared(STRENGTH)
def strength_table(run: Run) -> Iterable[TableRow]:
    """People by date and strength cell: as expected, in possible courses (bands and middle), and as equivalents."""
    dates, cells = run.world.network.calendar.dates, run.world.network.labels.cells
    return _banded_rows(run, [(cell, np.array([i])) for i, cell in enumerate(cells)], range(len(dates)))


@declared(TOTALS)
def totals_table(run: Run) -> Iterable[TableRow]:
    """People by date and category (and `total`), expected, with bands, and the equivalents they are."""
    cells = run.world.network.labels.cells
    categories = list(dict.fromkeys(cell["category"] for cell in cells))
    groups = [({"category": name}, np.flatnonzero([cell["category"] == name for cell in cells])) for name in categories]
    groups.append(({"category": "total"}, np.arange(len(cells))))
    return _banded_rows(run, groups, range(len(run.world.network.calendar.dates)))


def _banded_rows(
    run: Run, groups: list[tuple[dict[str, str], NDArray[np.intp]]], states: Iterable[int]
) -> Iterable[dict[str, Any]]:
    dates, expected = run.world.network.calendar.dates, run.strength
    dims = list(dict.fromkeys(dim for label, _ in groups for dim in label))
    for label, cells in groups:
        course = expected[:, cells].sum(axis=1)
        full_time = None if run.equivalents is None else run.equivalents[:, cells].sum(axis=1)
        bands = _bands(run, cells)
        for i in states:
            row: dict[str, Any] = {
                "date": dates[i],
                **{dim: label.get(dim, "") for dim in dims},
                "n_people": course[i],
            }
            row |= {f"p{p}": bands[j, i] if bands is not None else None for j, p in enumerate(PERCENTILES)}
            yield row | {"n_equivalents": None if full_time is None else full_time[i]}


def _bands(run: Run, cells: NDArray[np.intp]) -> Reals | None:
    if run.possible is None:
        return None
    bands: Reals = np.percentile(run.possible[:, :, cells].sum(axis=2), PERCENTILES, axis=0)
    return bands


@declared(POPULATION)
def population_table(run: Run) -> Iterable[TableRow]:
    """People not yet in contact, by age, at the quarters."""
    network = run.world.network
    return (
        {"date": network.calendar.dates[i], "age": int(age), "n_people": run.expected.n_population[i, a]}
        for i in quarter_states(run)
        for a, age in enumerate(network.population.ages)
    )


def replications_table(run: Run) -> Table:
    """People per replication, strength cell and date (year-ends, targets): what paired comparison needs."""
    if REPLICATIONS.name in run.kept:
        return run.kept[REPLICATIONS.name]
    assert run.sampled is not None
    states, cells = report_states(run), run.world.network.labels.cells
    people = run.sampled.strength[:, states]
    shape = people.shape
    dates = np.array([run.world.network.calendar.dates[i] for i in states], object)

    def along(values: NDArray[Any], axis: int) -> NDArray[Any]:
        form = [1, 1, 1]
        form[axis] = shape[axis]
        return np.broadcast_to(values.reshape(form), shape).ravel()

    columns: dict[str, NDArray[Any]] = {
        "replication": along(np.arange(shape[0]), 0),
        "date": along(dates, 1),
        **{dim: along(np.array([cell.get(dim, "") for cell in cells], object), 2) for dim in groups_of(run)},
        "n_people": people.ravel().astype(np.int64),
    }
    return Table(REPLICATIONS.name, columns)
