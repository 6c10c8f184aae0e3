"""Observations against the model."""

from collections.abc import Iterable, Mapping
from typing import Any

from dienmodel.runs.observed import ObservedQuantity, observations
from dienmodel.runs.run import Run
from dienmodel.runs.tables.schema import declared
from dienmodel.text.table import DATE, Schema, TableRow, reals, texts

OBSERVED = Schema(
    "observed",
    (
        *texts("point", "quantity", "category", "unit", "period"),
        DATE,
        *texts("use"),
        *reals("as_observed", "value_observed", "value_error", "value_expected", "value_difference"),
        *reals("share", "share_difference", gaps=True),
    ),
)


@declared(OBSERVED)
def observed_table(run: Run) -> Iterable[TableRow]:
    """Observations against the expectation, with the difference, each in the unit of its quantity."""
    return [_row(run, reading) for reading in observations(run.world)]


def _row(run: Run, reading: ObservedQuantity) -> TableRow:
    expected, span = reading.of(run), reading.quantity.span
    return {
        "point": reading.name,
        "quantity": reading.quantity.text,
        "category": reading.category,
        "unit": reading.quantity.unit,
        "period": span.name if span else "",
        "date": reading.day,
        "use": "learn" if reading.learn else "test",
        "value_observed": reading.value,
        "value_error": reading.error,
        "value_expected": expected,
        "value_difference": expected - reading.value,
        "share_difference": expected / reading.value - 1 if reading.value else None,
    }


def points_after_start(run: Run) -> list[dict[str, Any]]:
    """Rows of the observations that test a run: one of its first step is what it starts from."""
    return [row for row in observed_table(run).rows() if row["date"] >= run.world.network.calendar.dates[1]]


def counts_after_start(run: Run) -> list[TableRow]:
    """The same of counts of categories alone: reading the others off the run takes ten times as long."""
    first = run.world.network.calendar.dates[1]
    return [_row(run, each) for each in observations(run.world) if each.category and each.day >= first]


def distance(row: Mapping[str, Any]) -> float:
    """How far a run is from an observation, as a share of it; nothing of an observed zero."""
    return abs(float(row["share_difference"] or 0.0))
