"""Counts for the model, week by week: no cell is of fewer than ten people, each is rounded, and each is given once.

A cell that is too small waits: it is merged with the weeks after it until every part has ten people. Cells therefore
never overlap, and no two of them can be subtracted to find a few. What is given is kept, so it never changes.
"""

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from dienregister.sealed.cipher import blind
from dienregister.store.audit import note
from dienregister.store.databases import alone, writing
from dienregister.store.files import put_file
from dienregister.store.installation import Installation
from dienregister.store.tables import count_cell, dispatch, submission
from dienregister.text.faults import fault

FEWEST, BASE = 10, 5
WEEK = timedelta(7)
TRACK = "survey_17"
LETTERS = (("survey", "new_letters"),)
ANSWERS = (("interest", "new_joined"), ("survey", "new_dropped"))
"""Parts that are only given together: who had interest, and who answered that he had none."""
COLUMNS = ("week", "last_week", "track", "stage", "site", "level", "quantity", "value")


@dataclass(frozen=True)
class Part:
    """What is counted: a quantity of a stage, named as in the tables of the model."""

    stage: str
    quantity: str


def monday_of(week: str) -> date:
    """The Monday of a week such as `2026-W49`.

    Raises:
        FaultyInput: it is no week.
    """
    try:
        year, number = week.split("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise fault("week", week) from None


def rounded(key: bytes, cell: str, value: int) -> int:
    """A multiple of five next to a value: up or down by a chance that keeps the mean, always the same for a cell."""
    down, rest = divmod(value, BASE)
    chance = int.from_bytes(blind(key, "round", cell)[:8]) / 2**64
    return BASE * (down + (chance < rest / BASE))


def give_counts(at: Installation, week: str, now: datetime) -> Path:
    """The folder with the counts of a week that is over: what was given before stays, what is new is added.

    Raises:
        FaultyInput: it is no week, or not over yet.
    """
    monday = monday_of(week)
    if monday + WEEK > now.date():
        raise fault("week-not-over", week)
    with writing(at.databases.register) as connection:
        alone(connection, "count_cell")
        for parts in (LETTERS, ANSWERS):
            _close_cells(at, connection, [Part(*part) for part in parts], monday, now)
        wanted = select(count_cell).where(count_cell.c.bundle == monday).order_by(count_cell.c.id)
        cells = [[getattr(row, column) for column in COLUMNS] for row in connection.execute(wanted)]
        folder = at.folder / "counts" / f"counts-{week.replace('-', '')}"
        note(connection, at.secrets.audit, now, actor="worker", act="count", about=folder.name, purpose="count")
    _write(folder, cells)
    return folder


def _close_cells(at: Installation, connection: Connection, parts: Sequence[Part], monday: date, now: datetime) -> None:
    """Give every cell of some parts that has enough people in each, up to a week."""
    first = _next_week(connection, parts[0])
    week = first
    while first is not None and week is not None and week <= monday:
        values = [_count(connection, part, first, week + WEEK) for part in parts]
        if min(values) >= FEWEST:
            for part, value in zip(parts, values, strict=True):
                _give(at, connection, part, (first, week, monday), value)
            first = week + WEEK
        week += WEEK


def _next_week(connection: Connection, part: Part) -> date | None:
    """The first week of which nothing was given yet; none before the first letter."""
    same = (count_cell.c.stage == part.stage) & (count_cell.c.quantity == part.quantity)
    given: date | None = connection.execute(select(func.max(count_cell.c.last_week)).where(same)).scalar()
    if given is not None:
        return given + WEEK
    sent: datetime | None = connection.execute(select(func.min(dispatch.c.sent_at))).scalar()
    return None if sent is None else sent.date() - timedelta(sent.weekday())


def _count(connection: Connection, part: Part, first: date, after: date) -> int:
    begin, end = datetime.combine(first, time()), datetime.combine(after, time())
    table = dispatch if part.quantity == "new_letters" else submission
    wanted = select(func.count()).select_from(table).where(table.c.sent_at >= begin, table.c.sent_at < end)
    if table is submission:
        wanted = wanted.where(submission.c.interested.is_(part.quantity == "new_joined"))
    return int(connection.execute(wanted).scalar_one())


def _give(at: Installation, connection: Connection, part: Part, weeks: tuple[date, date, date], value: int) -> None:
    first, last, bundle = weeks
    name = f"{first}|{last}|{part.stage}|{part.quantity}"
    values = {
        "week": first,
        "last_week": last,
        "bundle": bundle,
        "track": TRACK,
        "stage": part.stage,
        "site": "all",
        "level": 0,
        "quantity": part.quantity,
        "value": rounded(at.secrets.blinding, name, value),
    }
    connection.execute(insert(count_cell).values(**values))


def _write(folder: Path, cells: Sequence[Sequence[object]]) -> None:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([COLUMNS, *cells])
    content = out.getvalue().encode()
    manifest = {
        "schema": 1,
        "fewest": FEWEST,
        "rounded_to": BASE,
        "cells": len(cells),
        "funnel.csv": hashlib.sha256(content).hexdigest(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    put_file(folder / "funnel.csv", content)
    put_file(folder / "manifest.json", json.dumps(manifest, indent=1).encode())
