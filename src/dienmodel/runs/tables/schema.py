"""What every run tells: a table is declared once, and taken as it was kept where a run was read again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dienmodel.runs.run import Run, once
from dienmodel.text.table import Schema, Table, TableRow

BANDS = (5, 25, 75, 95)
"""Percentiles of the replications: 25..75 is the 50 % band, 5..95 the 90 % band."""


@dataclass(frozen=True)
class RunTable:
    """A table of a run: what is declared of it, and what makes its rows."""

    schema: Schema
    rows: Callable[[Run], Iterable[TableRow]]

    @property
    def name(self) -> str:
        """Name of the table, and of its file in a run folder."""
        return self.schema.name

    def __call__(self, run: Run) -> Table:
        """The table as it was kept; built, once, for a run that was not."""
        return run.kept[self.name] if self.name in run.kept else once(run, self.name, self.build)

    def build(self, run: Run) -> Table:
        """The table as it is computed now."""
        return self.schema.table(self.rows(run), groups_of(run)).frozen()


def declared(schema: Schema) -> Callable[[Callable[[Run], Iterable[TableRow]]], RunTable]:
    """Make a function that gives rows into a table of a run."""
    return lambda rows: RunTable(schema, rows)


def groups_of(run: Run) -> Sequence[str]:
    """By what people in the force are told apart, their category first, where anybody is."""
    return list(dict.fromkeys(dim for cell in run.world.network.labels.cells for dim in cell))
