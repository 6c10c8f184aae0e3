"""What may not be kept any longer: drafts that were not sent, sessions that ended, and misses that are forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from dienregister.store.audit import note
from dienregister.store.databases import writing
from dienregister.store.installation import Installation
from dienregister.store.tables import attempt, draft, person_key, session

FORGOTTEN = timedelta(hours=2)
"""When misses count no more, with room to spare."""


def clean(at: Installation, now: datetime) -> int:
    """Delete what is past its time by the policy in force, and destroy the keys of deleted drafts; how many drafts."""
    with writing(at.databases.register) as connection:
        connection.execute(delete(session).where(session.c.expires_at < now))
        connection.execute(delete(attempt).where(attempt.c.since < now - FORGOTTEN))
        found = at.shelf(connection).in_force(now.date())
        if found is None:
            return 0  # without a policy nobody has said how long: nothing new comes in either
        old = draft.c.saved_at < now - timedelta(found[1].retention.draft_days)
        rows = connection.execute(select(draft.c.invite_id, draft.c.person_id).where(old)).all()
        for row in rows:
            connection.execute(delete(draft).where(draft.c.invite_id == row.invite_id))
            about = f"invite {row.invite_id} draft"
            note(connection, at.secrets.audit, now, actor="worker", act="delete", about=about, purpose="retention")
    people = [row.person_id for row in rows]
    with writing(at.databases.keys) as connection:
        chosen = person_key.c.person_id.in_(people) & (person_key.c.purpose == "answers")
        connection.execute(delete(person_key).where(chosen))
    return len(people)
