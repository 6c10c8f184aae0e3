"""A user's own counts of people at the start, in place of the figures of the scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dienmodel.model.bounds import LONGEST
from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.scenario import Said
from dienmodel.network.network import Ints
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.notation import Misread, decimal, whole
from dienmodel.text.rows import Rows, read_rows

TOLERANCE = 0.10
"""A snapshot of a stock may differ from the scenario's figure by this share; more is taken for a mistake."""

Group = tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """Rows of a snapshot file: per stock and group the years in the stock and the number of people."""

    name: str
    dims: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, Group], tuple[tuple[float, int], ...]]

    def tenures(self, stock: str, context: Mapping[str, str], default: Ints, limit: int, calendar: Calendar) -> Ints:
        """People by whole steps in the stock, [tenure]; `default` for stocks that the file leaves alone."""
        if stock not in self.dims:
            return default
        rows = self.rows.get((stock, tuple(context[dim] for dim in self.dims[stock])), ())
        steps = [round(calendar.steps(years * DAYS_PER_YEAR)) for years, _ in rows]
        steps = [min(step, limit - 1) if limit else step for step in steps]
        return np.bincount(steps, weights=[n for _, n in rows], minlength=1).astype(np.int64)


@dataclass(frozen=True)
class Reconciled:
    """One line of the reconciliation: people by the scenario's figures and by the snapshot."""

    stock: str
    group: Group
    said: int
    counted: int


def read_snapshot(said: Said) -> Snapshot | None:
    """The snapshot that a scenario names, checked.

    Columns: `stock`, one per dimension of the stock, `years` (in the stock) and `people`; CSV or Parquet.

    Raises:
        FaultyInput: what cannot be read or placed, row by row.
    """
    if said.scenario.snapshot is None:
        return None
    path = said.folder / said.scenario.snapshot
    table = _table(path, said)
    missing = [column for column in ("stock", "years", "people") if column not in table.columns]
    if missing:
        remedy = "add it; the columns are stock, years, people and the groups"
        raise FaultyInput([_fault(table.head, f"there is no column {column!r}", remedy) for column in missing])
    faults = list(table.faults)
    rows: dict[tuple[str, Group], list[tuple[float, int]]] = {}
    for row in table.rows:
        try:
            key, years, people = _count(row.cells, said)
        except Misread as problem:
            faults.append(_fault(row.where, problem.what, problem.remedy))
            continue
        rows.setdefault(key, []).append((years, people))
    if faults:
        raise FaultyInput(faults)
    dims = {stock: said.scenario.stocks[stock].by for stock, _ in rows}
    return Snapshot(str(path), dims, {key: tuple(value) for key, value in rows.items()})


def _table(path: Path, said: Said) -> Rows:
    try:
        return read_rows(path)
    except OSError as error:
        fault = Fault(
            f"the snapshot {path} cannot be read: {error.strerror}",
            said.where("snapshot"),
            "the run would start with other people than you think",
            "give a CSV or Parquet file with columns stock, years, people and the groups",
            "snapshot",
        )
        raise FaultyInput([fault]) from error


def _count(cells: Mapping[str, Any], said: Said) -> tuple[tuple[str, Group], float, int]:
    """Whom a row counts, how many years they are there, and how many they are.

    Raises:
        Misread: a name that does not exist, or a number that is none or below zero.
    """
    stock, stocks = cells["stock"], said.scenario.stocks
    if stock not in stocks:
        raise Misread(f"there is no stock {stock!r}", one_of(stock, stocks))
    for dim in stocks[stock].by:
        members = said.scenario.dimensions[dim].members
        if cells.get(dim) not in members:
            raise Misread(f"{dim} {cells.get(dim)!r} does not exist", one_of(cells.get(dim), members))
    group = tuple(str(cells[dim]) for dim in stocks[stock].by)
    return (stock, group), _number(cells, "years", decimal), int(_number(cells, "people", whole))


def _number(cells: Mapping[str, Any], column: str, read: Callable[[object], float]) -> float:
    """The number in a column, at least 0.

    Raises:
        Misread: it is none, or below zero.
    """
    try:
        number = read(cells[column])
    except Misread as problem:
        raise Misread(f"{column} is {problem.what}", problem.remedy) from problem
    if not 0 <= number <= (LONGEST if column == "years" else 1e9):
        raise Misread(f"{column} is {cells[column]}", "give a number of at least 0")
    return number


def _fault(where: str, what: str, remedy: str) -> Fault:
    return Fault(what, where, "these people would be lost or counted in the wrong place", remedy, "snapshot")


def reconcile(snapshot: Snapshot, wanted: Mapping[tuple[str, Group], int], said: Said) -> list[Reconciled]:
    """Snapshot against the scenario's own figures, per group.

    Raises:
        FaultyInput: a stock as a whole differs by more than TOLERANCE.
    """
    counted = {key: sum(n for _, n in rows) for key, rows in snapshot.rows.items()}
    lines = [
        Reconciled(*key, said=n, counted=counted.get(key, 0)) for key, n in wanted.items() if key[0] in snapshot.dims
    ]
    faults = [
        _total(snapshot, stock, [line for line in lines if line.stock == stock], _meaning(stock, wanted, said))
        for stock in snapshot.dims
    ]
    if any(faults):
        raise FaultyInput([fault for fault in faults if fault])
    return lines


def _meaning(stock: str, wanted: Mapping[tuple[str, Group], int], said: Said) -> str:
    """Whom a stock is about, and who of its category at the start is in another stock."""
    stocks = said.scenario.stocks
    category = stocks[stock].category
    others = [name for name, other in stocks.items() if name != stock and category and other.category == category]
    people = {name: sum(n for key, n in wanted.items() if key[0] == name) for name in others}
    apart = "; ".join(f"{name!r}, {stocks[name].title.en}: {n:,}" for name, n in people.items() if n)
    means = f"{stock!r} means: {stocks[stock].title.en}"
    return f"{means}. Not in it, but in stocks of their own: {apart}" if apart else means


def _total(snapshot: Snapshot, stock: str, lines: Sequence[Reconciled], meaning: str) -> Fault | None:
    said, counted = sum(line.said for line in lines), sum(line.counted for line in lines)
    if abs(counted - said) <= TOLERANCE * said:
        return None
    what = f"the snapshot counts {counted:,} people in {stock!r}, the scenario's figures say {said:,}"
    return Fault(
        what,
        snapshot.name,
        f"more than {TOLERANCE:.0%} apart, so one of the two is wrong or the files mean different people",
        f"count the same people, or change the figure to what you count. {meaning}",
        "snapshot-total",
    )
