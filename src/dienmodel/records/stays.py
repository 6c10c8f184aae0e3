"""Stays in stocks, from records that were checked: who was seen when, for how long already, and why it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.network import Ints, Reals
from dienmodel.records.columns import EMPTY, Faulty, Flags, day_number, day_of_number, month_of, read_table
from dienmodel.records.rows import StayRows, read_stay_rows
from dienmodel.text.faults import Fault, FaultyInput

SHORT_STAY, SHORT_STAY_IN_MONTHS = 0.5, 10.0
"""Days that a stay lasts which ends on the day, or in the month, in which it began."""

NEXT_DAY = 1
"""Days after which a stay in the same stock goes on from the one before: the last day of that may have been counted."""

OPEN = 1_000_000
"""Stands for the last day of a stay that goes on: later than any day there is."""


@dataclass(frozen=True)
class Stays:
    """Stays as they were seen, [stay]: in the order of the file, without any key of a person.

    `start` and `end` are years on the clock of the stock between which somebody was seen: the clock may run already
    when the first day is seen. `reason` is -1 where nobody is known to have left; `age` is that at `start`, not a
    number where nothing is known. `first` and `last` are days since 1970. `person` only tells people apart.
    """

    stocks: tuple[str, ...]
    reasons: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    stock: Ints
    person: Ints
    member: Mapping[str, Ints] = field(repr=False)
    reason: Ints
    start: Reals
    end: Reals
    age: Reals
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.stock)

    def where(self, some: Flags) -> "Stays":
        """Some of them."""
        arrays = ("stock", "person", "reason", "start", "end", "age", "first", "last")
        member = {name: codes[some] for name, codes in self.member.items()}
        return replace(self, member=member, **{name: getattr(self, name)[some] for name in arrays})


@dataclass(frozen=True)
class Records:
    """Stays that were seen within a window, how many rows the file had and how many lay outside the window."""

    stays: Stays
    rows: int
    outside: int
    since: date | None
    until: date

    @property
    def first_day(self) -> date:
        """The first day of the window, or else that on which somebody was first seen."""
        return day_of_number(int(self.stays.first.min())) if self.since is None else self.since


def read_records(
    path: Path, by: tuple[str, ...] = (), since: date | None = None, until: date | None = None, *, today: date
) -> Records:
    """Read careers or events of people, seen from `since` on and up to `until`, else the last day in the file.

    Raises:
        FaultyInput: all that is wrong with the columns, or else with the rows; nothing in it tells who somebody is.
    """
    if since is not None and until is not None and since >= until:
        raise FaultyInput([Fault("records-window", "--since", {"since": since, "until": until})])
    cells = read_table(path, by)
    faulty = Faulty(path, cells.lines)
    rows = read_stay_rows(cells, by, until, today, faulty)
    order, begins = _in_order(rows, faulty)
    faulty.stop(cells.faults)
    last = until or day_of_number(max(int(days.day.max(initial=0)) for days in (rows.begin, rows.end)))
    stays = _seen(rows, _entered(rows, order, begins), since, last)
    if not len(stays):
        raise FaultyInput([Fault("records-none", str(path))])
    return Records(stays, len(cells.lines), len(cells.lines) - len(stays), since, last)


def _in_order(rows: StayRows, faulty: Faulty) -> tuple[Ints, Flags]:
    """Rows by person, stock and first day, and in this order which of them do not go on from the one before.

    Two rows of one person in one stock with the same first day, or that overlap, are faults: in two stocks at once
    somebody can be, with two hats on. So is a reason without a last day.
    """
    faulty.blame_rows((rows.reason.codes >= 0) & (rows.end.day == EMPTY), "records-reason")
    order = np.lexsort((rows.begin.day, rows.stock.codes, rows.person))
    order = order[(rows.stock.codes[order] >= 0) & rows.begin.known[order]]
    person, stock, begin = rows.person[order], rows.stock.codes[order], rows.begin.day[order]
    end = np.where(rows.end.known, rows.end.day, np.where(rows.end.day == EMPTY, OPEN, rows.begin.day))[order]
    new = np.append(True, (person[1:] != person[:-1]) | (stock[1:] != stock[:-1]))[: len(order)]
    _check_overlaps(rows, order, new, end, faulty)
    goes_on = np.append(False, begin[1:] - end[:-1] <= NEXT_DAY)[: len(order)] & ~new
    return order, ~goes_on


def _check_overlaps(rows: StayRows, order: Ints, new: Flags, end: Ints, faulty: Faulty) -> None:
    """Hold each row against the one before it in the same stock that reaches furthest, see `_in_order`."""
    begin, coarse = rows.begin.day[order], rows.begin.coarse[order] | rows.end.coarse[order]
    reach = end + 2 * OPEN * np.cumsum(new)  # those of a later person or stock lie above all before
    furthest = np.maximum.accumulate(np.where(reach == np.maximum.accumulate(reach), np.arange(len(order)), 0))[:-1]
    within = (coarse[1:] | coarse[furthest]) & (month_of(begin[1:]) == month_of(end[furthest]))
    twice = (begin[1:] == begin[:-1]) & ~(coarse[1:] & coarse[:-1] & (end[1:] != end[:-1]))
    wrong = ~new[1:] & (twice | ((begin[1:] < end[furthest]) & ~within))
    for at in np.flatnonzero(wrong).tolist():
        if twice[at]:
            faulty.blame(order[at + 1], "records-double", other=faulty.line(order[at]))
        else:
            faulty.blame(order[at + 1], "records-overlap", other=faulty.line(order[furthest[at]]))


def _entered(rows: StayRows, order: Ints, first_of_stay: Flags) -> Ints:
    """The day on which the clock of each row began, [row]: as said, else its first day or that of the row before."""
    own = rows.entered.known[order]
    begins = first_of_stay | own
    day = np.where(own, rows.entered.day[order], rows.begin.day[order])
    from_row = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    entered = rows.begin.day.copy()
    entered[order] = day[from_row]
    return entered


def _seen(rows: StayRows, entered: Ints, since: date | None, until: date) -> Stays:
    """What was seen within the window."""
    least = np.iinfo(np.int64).min if since is None else day_number(since)
    closing = day_number(until)
    seen_out = rows.end.known & (rows.end.day <= closing)
    first = np.maximum(rows.begin.day, least)
    last = np.where(seen_out, rows.end.day, closing)
    short = np.where(rows.begin.coarse | rows.end.coarse, SHORT_STAY_IN_MONTHS, SHORT_STAY)
    began = rows.begin.day >= least
    within = (rows.stock.codes >= 0) & ((last > first) | (began & seen_out))
    start = (first - entered) / DAYS_PER_YEAR
    end = start + np.where(last > first, last - first, short) / DAYS_PER_YEAR
    whole = Stays(
        rows.stock.names,
        rows.reason.names,
        {name: named.names for name, named in rows.members.items()},
        rows.stock.codes,
        rows.person,
        {name: named.codes for name, named in rows.members.items()},
        np.where(seen_out, rows.reason.codes, -1),
        start,
        end,
        np.where(rows.born.known, (first - rows.born.day) / DAYS_PER_YEAR, np.nan),
        first,
        np.maximum(first, last),
    )
    return whole.where(within)
