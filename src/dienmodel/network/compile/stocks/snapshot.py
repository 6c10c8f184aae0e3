"""A user's own counts of people at the start, in place of the figures of the scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dienmodel.model.bounds import LONGEST
from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.said import Said
from dienmodel.network.network import Ints
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of, reason
from dienmodel.text.notation import Misread, decimal, whole
from dienmodel.text.rows import Rows, read_rows

TOLERANCE = 0.10
"""A snapshot of a stock may differ from the scenario's figure by this share; more is taken for a mistake."""

GroupWords = tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """Rows of a snapshot file: per stock and group the years in the stock and the number of people."""

    name: str
    dims: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, GroupWords], tuple[tuple[float, int], ...]]

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
    group: GroupWords
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
        raise FaultyInput([Fault("snapshot-column", table.head, {"column": column}) for column in missing])
    faults = list(table.faults)
    rows: dict[tuple[str, GroupWords], list[tuple[float, int]]] = {}
    for row in table.rows:
        try:
            key, years, people = _count(row.cells, said)
        except Misread as problem:
            faults.append(Fault("snapshot", row.where, {"what": problem.what, "remedy": problem.remedy}))
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
        values: Values = {"path": str(path), "reason": reason(error)}
        raise FaultyInput([Fault("snapshot-unreadable", said.where("snapshot"), values)]) from error


def _count(cells: Mapping[str, Any], said: Said) -> tuple[tuple[str, GroupWords], float, int]:
    """Whom a row counts, how many years they are there, and how many they are.

    Raises:
        Misread: a name that does not exist, or a number that is none or below zero.
    """
    stock, stocks = cells["stock"], said.scenario.stocks
    if stock not in stocks:
        raise Misread(Phrase("no-such-stock", {"word": str(stock)}), one_of(stock, stocks))
    for dim in stocks[stock].by:
        members = said.scenario.dimensions[dim].members
        if cells.get(dim) not in members:
            problem = Phrase("no-such-member", {"dimension": dim, "word": str(cells.get(dim))})
            raise Misread(problem, one_of(cells.get(dim), members))
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
        what = Phrase("column-is", {"column": column, "what": problem.what})
        raise Misread(what, problem.remedy) from problem
    if not 0 <= number <= (LONGEST if column == "years" else 1e9):
        what = Phrase("column-is", {"column": column, "what": str(cells[column])})
        raise Misread(what, Phrase("give-not-negative"))
    return number


def reconcile(snapshot: Snapshot, wanted: Mapping[tuple[str, GroupWords], int], said: Said) -> list[Reconciled]:
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


def _meaning(stock: str, wanted: Mapping[tuple[str, GroupWords], int], said: Said) -> Phrase:
    """Whom a stock is about, and who of its category at the start is in another stock."""
    stocks = said.scenario.stocks
    category = stocks[stock].category
    others = [name for name, other in stocks.items() if name != stock and category and other.category == category]
    people = {name: sum(n for key, n in wanted.items() if key[0] == name) for name in others}
    counts = [(name, stocks[name].title, n) for name, n in people.items() if n]
    apart = [Phrase("stock-counts", {"stock": name, "title": title, "count": n}) for name, title, n in counts]
    own = Phrase("stock-means", {"stock": stock, "title": stocks[stock].title})
    return Phrase("stock-means-apart", {"stock": own, "apart": apart}) if apart else own


def _total(snapshot: Snapshot, stock: str, lines: Sequence[Reconciled], meaning: Phrase) -> Fault | None:
    said, counted = sum(line.said for line in lines), sum(line.counted for line in lines)
    if abs(counted - said) <= TOLERANCE * said:
        return None
    values: Values = {
        "stock": stock,
        "counted": counted,
        "said": said,
        "most": f"{100 * TOLERANCE:g}",
        "meaning": meaning,
    }
    return Fault("snapshot-total", snapshot.name, values)
