"""The outbox: work that is written in the transaction of the act, and taken by a process under a lease."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, or_, select, update

from dienregister.store.tables import outbox

LEASE = timedelta(minutes=5)
MOST_TRIES = 5
REST = timedelta(minutes=5)
"""How soon work that must wait is looked at again."""


def put(connection: Connection, kind: str, ref: str, due: datetime) -> None:
    """Ask for work, once for each kind and reference."""
    connection.execute(insert(outbox).values(kind=kind, ref=ref, due_at=due, tries=0))


def claim(connection: Connection, kind: str, by: str, now: datetime, most: int) -> list[str]:
    """Take work that is due and that nobody holds; the references, oldest first."""
    open_ = (outbox.c.done_at.is_(None), outbox.c.failed.is_(None), outbox.c.kind == kind, outbox.c.due_at <= now)
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now)
    rows = connection.execute(
        select(outbox.c.id, outbox.c.ref)
        .where(*open_, free)
        .order_by(outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row.id for row in rows]))
        .values(lease_until=now + LEASE, lease_by=by, tries=outbox.c.tries + 1)
    )
    return [row.ref for row in rows]


def finish(connection: Connection, kind: str, refs: list[str], now: datetime) -> None:
    """Work is done."""
    done = (outbox.c.kind == kind) & outbox.c.ref.in_(refs)
    connection.execute(update(outbox).where(done).values(done_at=now, lease_until=None))


def give_back(connection: Connection, kind: str, ref: str, now: datetime, why: str) -> None:
    """Work went wrong: try again later, each time after twice as long; after five times it is a failure to look at."""
    one = (outbox.c.kind == kind) & (outbox.c.ref == ref)
    tries = connection.execute(select(outbox.c.tries).where(one)).scalar_one()
    wait = timedelta(minutes=2**tries)
    failed = why[:200] if tries >= MOST_TRIES else None
    connection.execute(update(outbox).where(one).values(due_at=now + wait, lease_until=None, failed=failed))


def postpone(connection: Connection, kind: str, ref: str, now: datetime) -> None:
    """Work must wait, and nothing went wrong: look again later, however often; it counts as no try."""
    one = (outbox.c.kind == kind) & (outbox.c.ref == ref)
    values = {"due_at": now + REST, "lease_until": None, "tries": outbox.c.tries - 1}
    connection.execute(update(outbox).where(one).values(**values))


def waiting(connection: Connection) -> dict[str, int]:
    """How much work is not done yet, by kind; what failed has the kind `failed`."""
    kinds = select(outbox.c.kind, outbox.c.failed.is_not(None).label("failed"), func.count().label("number"))
    rows = connection.execute(kinds.where(outbox.c.done_at.is_(None)).group_by(outbox.c.kind, "failed")).all()
    return {("failed" if row.failed else row.kind): row.number for row in rows}
