"""What may not be kept any longer: drafts that were not sent, sessions that ended, and misses that are forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from dienregister.store.audit import note
from dienregister.store.databases import alone, reading, writing
from dienregister.store.installation import Installation
from dienregister.store.tables import attempt, draft, session, submission

FORGOTTEN = timedelta(hours=2)
"""When misses count no more, with room to spare."""


def clean(at: Installation, now: datetime) -> int:
    """Delete what is past its time, and destroy the keys that seal nothing any more; how many drafts went.

    How long a draft is kept says the policy in force, or else the last one that was.
    """
    with writing(at.databases.register) as connection:
        connection.execute(delete(session).where(session.c.expires_at < now))
        connection.execute(delete(attempt).where(attempt.c.since < now - FORGOTTEN))
        policy = at.shelf(connection).last_in_force(now.date())
        deleted = _old_drafts(at, connection, now - timedelta(policy.retention.draft_days), now) if policy else 0
    _destroy_idle_keys(at)
    return deleted


def _old_drafts(at: Installation, connection: Connection, before: datetime, now: datetime) -> int:
    """Delete drafts that were last saved before a moment; how many."""
    rows = connection.execute(delete(draft).where(draft.c.saved_at < before).returning(draft.c.invite_id)).all()
    for row in rows:
        about = f"invite {row.invite_id} draft"
        note(connection, at.secrets.audit, now, actor="worker", act="delete", about=about, purpose="retention")
    return len(rows)


def _destroy_idle_keys(at: Installation) -> None:
    """Destroy keys of answers of people who have none. A round that was cut off is made up for by the next one."""
    made = at.keys.holders("answers")
    with reading(at.databases.register) as connection:
        if not made - _with_answers(connection):
            return
    with writing(at.databases.register) as connection:
        alone(connection, "draft")  # who comes in touches the drafts first, and only then asks for a key
        at.keys.destroy(sorted(made - _with_answers(connection)), "answers")


def _with_answers(connection: Connection) -> set[str]:
    sent = select(submission.c.person_id).where(submission.c.body_k.is_not(None))
    return set(connection.execute(select(draft.c.person_id).union(sent)).scalars())
