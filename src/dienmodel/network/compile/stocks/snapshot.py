"""A user's own counts of people at the start, in place of the figures of the scenario."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dienmodel.model.bounds import LONGEST
from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.files import snapshot_file
from dienmodel.model.said import Said
from dienmodel.model.schema.observed import OwnCounts
from dienmodel.network.network import Ints
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values, one_of, reason
from dienmodel.text.notation import Misread
from dienmodel.text.rows.files import Heads, Row, Rows, read_rows
from dienmodel.text.rows.typed import MisreadCell, together, with_numbers

TOLERANCE = 0.10
"""A snapshot of a stock may differ from the scenario's figure by this share; more is taken for a mistake."""

NEEDED = ("stock", "years", "people")
SPELLED = {"bezetting": "stock", "jaren": "years", "mensen": "people", "personen": "people"}
"""Columns that every snapshot has, and their names in Dutch."""

REMARKS = frozenset(("remark", "remarks", "note", "notes", "opmerking", "opmerkingen", "toelichting"))
"""Columns that are for people."""

TOTAL = re.compile(r"((sub|eind)?totaal|(sub|grand )?total|som|sum)\b", re.IGNORECASE)

FAR = 366
"""Days between a count and the start after which it is no count of the start."""

WORKING_LIFE = 50
"""Years; longer stays are believed, and mentioned."""

MOST_PEOPLE = 1e9
CALENDAR_YEARS = range(1900, 2101)

GroupWords = tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """Rows of a snapshot file: per stock and group the years in the stock and the number of people."""

    name: str
    dims: Mapping[str, tuple[str, ...]]
    rows: Mapping[tuple[str, GroupWords], tuple[tuple[float, int], ...]]
    notes: tuple[Fault, ...] = ()
    """What is assumed, and rows that may be a mistake."""

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

    Columns: `stock`, one per dimension of the stock, `years` (in the stock) and `people`; CSV, Excel or Parquet.
    Columns of remarks are not read.

    Raises:
        FaultyInput: what cannot be read or placed, by column and sort of problem.
    """
    counts = said.scenario.snapshot
    if counts is None:
        return None
    dims = tuple(dict.fromkeys(dim for stock in said.scenario.stocks.values() for dim in stock.by))
    path, heads = snapshot_file(said, counts), Heads(NEEDED, dims, SPELLED)
    table = _table(path, said, counts, heads)
    if faults := [*_column_faults(table, heads), *_day_faults(said, counts)]:
        raise FaultyInput(faults)
    unknown = [problem for row in table.rows if (problem := _unplaced(row, said))]
    nowhere = {problem.where for problem in unknown}
    of_known = replace(table, rows=tuple(row for row in table.rows if row.where not in nowhere))
    typed = with_numbers(of_known, ["years"], ["people"], mark=counts.mark)
    outside = [problem for row in typed.rows for problem in _outside(row)]
    if faults := [*together([*unknown, *outside], len(table.rows)), *typed.faults]:
        raise FaultyInput(faults)
    rows: dict[tuple[str, GroupWords], list[tuple[float, int]]] = {}
    for row in typed.rows:
        rows.setdefault(_group(row, said), []).append((row.cells["years"], int(row.cells["people"])))
    by = {stock: said.scenario.stocks[stock].by for stock, _ in rows}
    notes = (*_of_another_day(said, counts), *_doubles(typed.rows, said), *_long(typed.rows))
    return Snapshot(str(path), by, {key: tuple(value) for key, value in rows.items()}, notes)


def _table(path: Path, said: Said, counts: OwnCounts, heads: Heads) -> Rows:
    try:
        return read_rows(path, heads, counts.sheet)
    except OSError as error:
        values: Values = {"path": str(path), "reason": reason(error)}
        raise FaultyInput([Fault("snapshot-unreadable", said.where("snapshot"), values)]) from error


def _column_faults(table: Rows, heads: Heads) -> Iterator[Fault]:
    """Columns that are missing or unknown, and a table of nobody."""
    known = (*heads.needed, *heads.more)
    for column in heads.needed:
        if column not in table.columns:
            yield Fault("snapshot-column", table.head, {"column": column})
    for column in table.columns:
        if column not in known and column.casefold() not in REMARKS:
            yield Fault("rows-unknown", table.head, {"column": column, "one_of": one_of(column, known)})
    if not table.rows and not table.faults:
        yield Fault("rows-none", table.head)


def _day_faults(said: Said, counts: OwnCounts) -> Iterator[Fault]:
    """A count of a day that is far from the start."""
    day, start = counts.counted_on, said.scenario.start
    if day is not None and abs((day - start).days) > FAR:
        yield Fault("counted-far", said.where("snapshot", "counted_on"), {"day": day, "start": start})


def _group(row: Row, said: Said) -> tuple[str, GroupWords]:
    """Whom a row counts."""
    stock = str(row.cells["stock"])
    return stock, tuple(str(row.cells[dim]) for dim in said.scenario.stocks[stock].by)


def _unplaced(row: Row, said: Said) -> MisreadCell | None:
    """The first name in a row that does not exist."""
    stock, stocks = row.cells["stock"], said.scenario.stocks
    if stock not in stocks:
        return _unknown(row, "stock", stocks)
    for dim in stocks[stock].by:
        members = said.scenario.dimensions[dim].members
        if row.cells.get(dim) not in members:
            return _unknown(row, dim, members)
    return None


def _outside(row: Row) -> Iterator[MisreadCell]:
    """Numbers in a row that cannot be."""
    for column, most in (("years", LONGEST), ("people", MOST_PEOPLE)):
        number = row.cells[column]
        if not 0 <= number <= most:
            calendar_year = column == "years" and number in CALENDAR_YEARS
            remedy = Phrase("give-time-in-stock") if calendar_year else Phrase("give-between", {"most": most})
            shown = f"{number:g}" if number < most else f"{number:.0f}"
            yield MisreadCell(row.where, column, Misread(Phrase("out-of-bounds", {"cell": shown}), remedy))


def _unknown(row: Row, column: str, known: Iterable[str]) -> MisreadCell:
    """A cell with a name that does not exist: nothing, a total, or a name written otherwise."""
    cell = row.cells.get(column)
    word = "" if cell is None else str(cell)
    if not word:
        return MisreadCell(row.where, column, Misread(Phrase("empty-cell"), Phrase("fill-merged")))
    if TOTAL.match(word):
        return MisreadCell(row.where, column, Misread(Phrase("a-total", {"word": word}), Phrase("remove-total")))
    return MisreadCell(row.where, column, Misread(Phrase("unknown-name", {"word": word}), one_of(word, known)))


# --- what is worth a word --------------------------------------------------------------------------------------------


def _of_another_day(said: Said, counts: OwnCounts) -> Iterator[Fault]:
    """What is assumed between the day of the count and the start."""
    day, start = counts.counted_on, said.scenario.start
    if day is not None and day != start:
        where = said.where("snapshot", "counted_on")
        days: Values = {"day": day, "start": start}
        yield Fault("counted-before", where, days) if day < start else Fault("counted-after", where, days)


def _doubles(rows: Sequence[Row], said: Said) -> Iterator[Fault]:
    """Rows that say the same of the same people; a row for each person may well do."""
    seen: set[tuple[object, ...]] = set()
    double = []
    for row in rows:
        key = (*_group(row, said), row.cells["years"], row.cells["people"])
        if key in seen and row.cells["people"] > 1:
            double.append(row.where)
        seen.add(key)
    if double:
        yield Fault("counted-twice", double[0], {"count": len(double)})


def _long(rows: Sequence[Row]) -> Iterator[Fault]:
    """Rows of people who are there for longer than a working life."""
    if long := [row for row in rows if row.cells["years"] > WORKING_LIFE]:
        values: Values = {"years": f"{long[0].cells['years']:g}", "most": WORKING_LIFE, "count": len(long)}
        yield Fault("counted-long", long[0].where, values)


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
