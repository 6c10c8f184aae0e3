"""A user's own counts of people at the start, in place of the figures of the scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.scenario import Said
from dienmodel.network.network import Ints
from dienmodel.text.faults import Fault, FaultyInput, one_of

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
        steps = [int(calendar.steps(years * DAYS_PER_YEAR)) for years, _ in rows]
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
    columns, table = _table(path, said)
    faults: list[Fault] = []
    for column in ("stock", "years", "people"):
        if column not in columns:
            faults.append(
                _fault(
                    path,
                    1,
                    f"there is no column {column!r}",
                    "add it; the columns are stock, years, people and the groups",
                )
            )
    if faults:
        raise FaultyInput(faults)
    rows: dict[tuple[str, Group], list[tuple[float, int]]] = {}
    for line, row in enumerate(table, start=2):
        item = dict(zip(columns, row, strict=True))
        problem = _problem(item, said)
        if problem:
            faults.append(_fault(path, line, *problem))
            continue
        by = said.scenario.stocks[item["stock"]].by
        key = (item["stock"], tuple(str(item[dim]) for dim in by))
        rows.setdefault(key, []).append((float(item["years"]), int(float(item["people"]))))
    if faults:
        raise FaultyInput(faults)
    dims = {stock: said.scenario.stocks[stock].by for stock, _ in rows}
    return Snapshot(str(path), dims, {key: tuple(value) for key, value in rows.items()})


def _table(path: Path, said: Said) -> tuple[list[str], list[tuple[Any, ...]]]:
    import duckdb

    read = "read_parquet(?)" if path.suffix == ".parquet" else "read_csv(?, all_varchar = true, header = true)"
    try:
        with duckdb.connect() as db:
            cursor = db.execute(f"select * from {read}", [str(path)])
            return [column[0] for column in cursor.description or ()], cursor.fetchall()
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        fault = Fault(
            f"the snapshot {path} cannot be read: {reason}",
            said.where("snapshot"),
            "the run would start with other people than you think",
            "give a CSV or Parquet file with columns stock, years, people and the groups",
            "snapshot",
        )
        raise FaultyInput([fault]) from error


def _problem(item: Mapping[str, Any], said: Said) -> tuple[str, str] | None:
    """What is wrong with a row and what to do about it."""
    stocks = said.scenario.stocks
    if item["stock"] not in stocks:
        return f"there is no stock {item['stock']!r}", one_of(item["stock"], stocks)
    for dim in stocks[item["stock"]].by:
        members = said.scenario.dimensions[dim].members
        if item.get(dim) not in members:
            return f"{dim} {item.get(dim)!r} does not exist", one_of(item.get(dim), members)
    for column in ("years", "people"):
        try:
            number = float(item[column])
        except (TypeError, ValueError):
            return f"{column} is {item[column]!r}, which is no number", "give a number"
        if not 0 <= number < 1e9:
            return f"{column} is {item[column]}", "give a number of at least 0"
        if column == "people" and number != int(number):
            return f"people is {item[column]}, which is not whole", "give whole people"
    return None


def _fault(path: Path, line: int, what: str, remedy: str) -> Fault:
    return Fault(what, f"{path}:{line}", "these people would be lost or counted in the wrong place", remedy, "snapshot")


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
