"""Rows of records as stays of people: read, each held against what can be, and events turned into stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Ints
from dienmodel.records.columns import (
    EMPTY,
    MOST_NAMES,
    Days,
    Faulty,
    Flags,
    column_of,
    day_number,
    days_in,
    is_of_events,
    month_of,
    names_in,
    texts_of,
)
from dienmodel.text.faults import Fault, Values
from dienmodel.text.rows.files import Cells

YOUNGEST, OLDEST = 14, 100
"""Ages at which somebody can come to a stock."""


@dataclass(frozen=True)
class Named:
    """Names that stand in a column, and which of them in each row, [row]; -1 where none does."""

    names: tuple[str, ...]
    codes: Ints


@dataclass(frozen=True)
class StayRows:
    """Rows as stays, [row], not yet held against each other; `entered` is when the clock of a stay began, if said.

    `person` only tells people apart: their keys are not kept.
    """

    person: Ints
    stock: Named
    begin: Days
    end: Days
    reason: Named
    entered: Days
    born: Days
    members: Mapping[str, Named]


def read_stay_rows(cells: Cells, by: Sequence[str], until: date | None, today: date, faulty: Faulty) -> StayRows:
    """The rows of a file; what is wrong with each by itself, or with the events of a person, goes to `faulty`."""
    of_events = is_of_events(cells.columns)
    begins = "date" if of_events else "from"
    rows = StayRows(
        _person(cells, faulty),
        _names(cells, "stock", faulty),
        _days(cells, begins, faulty),
        _days(cells, "to", faulty),
        _names(cells, "reason", faulty),
        _days(cells, "entered", faulty),
        _days(cells, "born", faulty),
        {name: _names(cells, name, faulty) for name in by},
    )
    faulty.blame_rows(rows.begin.day == EMPTY, "records-empty", column=begins)
    if not of_events:
        faulty.blame_rows(rows.stock.codes < 0, "records-empty", column="stock")
    for name, member in rows.members.items():
        faulty.blame_rows((rows.stock.codes >= 0) & (member.codes < 0), "records-empty", column=name)
    _check_days(rows, faulty)
    if until is None:
        for days, name in ((rows.begin, begins), (rows.end, "to")):
            faulty.blame_rows(days.known & (days.day > day_number(today)), "records-future", column=name)
    return _from_events(rows, faulty) if of_events else rows


def _person(cells: Cells, faulty: Faulty) -> Ints:
    """Who stands in each row, [row], as a number that tells no key."""
    column = column_of(cells, "person")
    keys = texts_of(column)
    number = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    person = np.fromiter(map(number.__getitem__, keys), np.int64, len(keys))[column.codes]
    faulty.blame_rows(person == number.get("", -1), "records-empty", column="person")
    return person


def _names(cells: Cells, name: str, faulty: Faulty) -> Named:
    codes, names = names_in(column_of(cells, name))
    if len(names) > MOST_NAMES:
        values: Values = {"column": name, "count": len(names), "most": MOST_NAMES}
        faulty.blame_all(Fault("records-names", cells.head, values))
    return Named(names, codes)


def _days(cells: Cells, name: str, faulty: Faulty) -> Days:
    days = days_in(column_of(cells, name), years=name == "born")
    faulty.blame_rows((days.day != EMPTY) & ~days.known, "records-day", column=name)
    return days


def _check_days(rows: StayRows, faulty: Faulty) -> None:
    """The days of each row follow each other, and somebody leaves on a day."""
    faulty.blame_rows(_before(rows.end, rows.begin), "records-backward")
    faulty.blame_rows(_before(rows.begin, rows.entered), "records-entered")
    age = (rows.begin.day - rows.born.day) / DAYS_PER_YEAR
    impossible = (age < YOUNGEST) | (age > OLDEST)
    faulty.blame_rows(rows.begin.known & rows.born.known & impossible, "records-age", youngest=YOUNGEST, oldest=OLDEST)


def _before(one: Days, other: Days) -> Flags:
    """Where a day lies before another one; within a month of which no day is said nothing does."""
    within = (one.coarse | other.coarse) & (month_of(one.day) == month_of(other.day))
    before: Flags = one.known & other.known & (one.day < other.day) & ~within
    return before


def _from_events(rows: StayRows, faulty: Faulty) -> StayRows:
    """Stays between the events of each person: each begins with one and ends, for its reason, with the next."""
    order = np.lexsort((rows.begin.day, rows.person))
    person, day = rows.person[order], rows.begin.day[order]
    same = np.append(person[1:] == person[:-1], False)
    for at in np.flatnonzero(same & np.append(day[1:] == day[:-1], False) & rows.begin.known[order]).tolist():
        faulty.blame(order[at + 1], "records-double", other=faulty.line(order[at]))
    nowhere = np.zeros(len(order), bool)
    nowhere[order] = np.append(True, ~same[:-1])[: len(order)] & (rows.stock.codes[order] < 0)
    faulty.blame_rows(nowhere, "records-nowhere")
    after = np.minimum(np.arange(len(order)) + 1, max(len(order) - 1, 0))
    end, coarse, reason = rows.end.day.copy(), rows.end.coarse.copy(), np.full(len(order), -1, np.int64)
    end[order] = np.where(same, day[after], EMPTY)
    coarse[order] = same & rows.begin.coarse[order][after]
    reason[order] = np.where(same, rows.reason.codes[order][after], -1)
    return replace(rows, end=Days(end, coarse), reason=replace(rows.reason, codes=reason))
