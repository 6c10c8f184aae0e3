"""How long the form takes, measured: the median of those who sent it and had interest."""

from statistics import median

from sqlalchemy import Connection, select

from dienregister.store.tables import submission

ENOUGH, LATEST = 20, 1000
"""Fewer are no measurement; more than the latest thousand tell of older versions."""


def measured_minutes(connection: Connection) -> int | None:
    """Minutes from the first page to sending, or nothing where too few people sent the form."""
    wanted = select(submission.c.seconds).where(submission.c.interested).order_by(submission.c.sent_at.desc())
    seconds = connection.execute(wanted.limit(LATEST)).scalars().all()
    return max(1, round(median(seconds) / 60)) if len(seconds) >= ENOUGH else None
