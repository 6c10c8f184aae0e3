"""The audit: rows that are only ever added, in the transaction of the act, marked, and chained by seals."""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from dienregister.store.databases import alone
from dienregister.store.tables import audit, audit_seal

SETTLED = timedelta(seconds=15)
"""Rows are sealed once no transaction that could add an earlier one can still be open (`databases.SECONDS`)."""
START = bytes(32)


def note(connection: Connection, key: bytes, at: datetime, *, actor: str, act: str, about: str, purpose: str) -> None:
    """Add a row: who did what to what, and for which purpose. Identifiers only, never what was said."""
    values = {"at": at, "actor": actor, "act": act, "object": about, "purpose": purpose}
    connection.execute(insert(audit).values(**values, mark=_mark(key, values)))


def _mark(key: bytes, values: dict[str, object]) -> bytes:
    said = [str(values[name]) for name in ("at", "actor", "act", "object", "purpose")]
    return hmac.digest(key, json.dumps(said).encode(), "sha256")


def seal(connection: Connection, key: bytes, now: datetime, settled: timedelta = SETTLED) -> int:
    """Chain the rows that came since the last seal; how many these were."""
    alone(connection, "audit_seal")
    last = connection.execute(select(audit_seal).order_by(audit_seal.c.id.desc()).limit(1)).first()
    since = last.last if last else 0
    limit = connection.execute(
        select(func.min(audit.c.id)).where(audit.c.id > since, audit.c.at > now - settled)
    ).scalar()
    wanted = select(audit.c.id, audit.c.mark).where(audit.c.id > since).order_by(audit.c.id)
    rows = connection.execute(wanted.where(audit.c.id < limit) if limit else wanted).all()
    if rows:
        chain = _chain(key, last.chain if last else START, rows)
        values = {"first": rows[0].id, "last": rows[-1].id, "number": len(rows), "chain": chain, "sealed_at": now}
        connection.execute(insert(audit_seal).values(**values))
    return len(rows)


def _chain(key: bytes, previous: bytes, rows: Sequence[Any]) -> bytes:
    total = hmac.new(key, previous, "sha256")
    for row in rows:
        total.update(f"{row.id}|".encode() + row.mark)
    return total.digest()


def verify(connection: Connection, key: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    """What was touched: codes and values of faults (`audit-altered` a row, `audit-seal` a range)."""
    previous, since = START, 0
    for one in connection.execute(select(audit_seal).order_by(audit_seal.c.id)).all():
        rows = connection.execute(
            select(audit).where(audit.c.id > since, audit.c.id <= one.last).order_by(audit.c.id)
        ).all()
        yield from _altered(rows, key)
        if len(rows) != one.number or not hmac.compare_digest(_chain(key, previous, rows), one.chain):
            yield "audit-seal", {"first": one.first, "last": one.last, "there": len(rows), "sealed": one.number}
        previous, since = one.chain, one.last
    yield from _altered(connection.execute(select(audit).where(audit.c.id > since)).all(), key)


def _altered(rows: Iterable[Row[Any]], key: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    for row in rows:
        if not hmac.compare_digest(_mark(key, dict(row._mapping)), row.mark):
            yield "audit-altered", {"row": row.id}
