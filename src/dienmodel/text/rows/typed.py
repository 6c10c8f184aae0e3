"""From text to numbers: how a file writes them is found in all of them together, and never guessed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dienmodel.text.faults import Fault, Phrase, Value, and_more
from dienmodel.text.notation import Misread, Notation, notation_of, number_of
from dienmodel.text.rows.files import Row, Rows


@dataclass(frozen=True)
class MisreadCell:
    """A cell that has no meaning: where it stands, in which column, and what is wrong with it."""

    where: str
    column: str | Phrase
    misread: Misread

    @property
    def sort(self) -> tuple[Any, ...]:
        """What it has in common with others that are told together: a name that is not known is a sort of its own."""
        column = self.column.key if isinstance(self.column, Phrase) else self.column
        return column, self.misread.what.key, self.misread.what.values.get("word")


def with_numbers(
    rows: Rows,
    numbers: Collection[str] = (),
    wholes: Collection[str] = (),
    optional: Collection[str] = (),
    mark: str | None = None,
    titles: Mapping[str, Phrase] | None = None,
) -> Rows:
    """Rows with numbers in some columns, whole ones in others; an empty cell of an `optional` column becomes None.

    `mark` says what stands before decimals, "." or ","; else cells that can only be read in one way tell it. Rows
    with cells that have no meaning are left out: they have faults, one for every column and sort of problem, in
    which columns are called by their `titles`.
    """
    names = [name for name in (*numbers, *wholes) if name in rows.columns]
    notation = notation_of((row.cells[name] for row in rows.rows for name in names), mark)
    problems: list[MisreadCell] = []
    numeric = []
    for row in rows.rows:
        values: dict[str, float | None] = {}
        for name in names:
            try:
                values[name] = _number(row.cells[name], notation, name in wholes, name in optional)
            except Misread as misread:
                problems.append(MisreadCell(row.where, (titles or {}).get(name, name), misread))
        if len(values) == len(names):
            numeric.append(Row(row.where, {**row.cells, **values}))
    return replace(rows, rows=tuple(numeric), faults=(*rows.faults, *together(problems, len(rows.rows))))


def _number(cell: Any, notation: Notation, whole: bool, optional: bool) -> float | None:
    """The number in a cell.

    Raises:
        Misread: it is none, or can be read in two ways.
    """
    empty = cell is None or (isinstance(cell, str) and not cell.strip())
    return None if empty and optional else number_of(cell, notation, whole)


def together(problems: Iterable[MisreadCell], of: int) -> list[Fault]:
    """One fault for each column and sort of problem, at the first of them, with how many of all rows have it."""
    by_sort: dict[tuple[Any, ...], list[MisreadCell]] = {}
    for problem in problems:
        by_sort.setdefault(problem.sort, []).append(problem)
    return [_of_sort(alike, of) for alike in by_sort.values()]


def _of_sort(alike: list[MisreadCell], of: int) -> Fault:
    first = alike[0]
    values: dict[str, Value] = {
        "column": first.column,
        "what": first.misread.what,
        "more": and_more(len(alike), of),
        "remedy": first.misread.remedy,
    }
    return Fault("rows-cells", first.where, values)
