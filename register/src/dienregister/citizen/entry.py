"""The way in: a code with a birth date. Wrong codes, wrong dates and used codes cannot be told apart."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, update

from dienregister.law.permits import Ask, Refusal
from dienregister.letters.codes import is_code, typed
from dienregister.sealed.cipher import blind, same
from dienregister.store.audit import note
from dienregister.store.bodies import sealed_body
from dienregister.store.databases import writing
from dienregister.store.installation import Installation, shipped_form
from dienregister.store.people import facts_of
from dienregister.store.permits import act_name, decide
from dienregister.store.tables import attempt, draft, invite, person, session

SESSION = timedelta(minutes=60)
WINDOW, PAUSE = timedelta(hours=1), timedelta(minutes=15)
MISSES_OF_CODE, MISSES_OF_ADDRESS = 6, 30


@dataclass(frozen=True)
class Entered:
    """Somebody is in: the token of his session, or why not (`wrong`, `paused`, `closed`)."""

    token: str | None
    problem: str | None = None


def enter(at: Installation, code: str, born: date | None, address: str, now: datetime) -> Entered:
    """Let somebody in who has a code and the birth date that belongs to it. Every miss takes the same steps."""
    with writing(at.databases.register) as connection:
        buckets = [
            (blind(at.secrets.blinding, "tries code", typed(code)), MISSES_OF_CODE),
            (blind(at.secrets.blinding, "tries address", address), MISSES_OF_ADDRESS),
        ]
        if any(_paused(connection, bucket, now) for bucket, _ in buckets):
            return Entered(None, "paused")
        found = _invite(at, connection, typed(code), born, now)
        if found is None:
            for bucket, most in buckets:
                _miss(connection, bucket, most, now)
            return Entered(None, "wrong")
        return _let_in(at, connection, found, born or now.date(), now)


def _paused(connection: Connection, bucket: bytes, now: datetime) -> bool:
    until = connection.execute(select(attempt.c.until).where(attempt.c.bucket_b == bucket)).scalar()
    return until is not None and until > now


def _miss(connection: Connection, bucket: bytes, most: int, now: datetime) -> None:
    new = "insert into attempt (bucket_b, misses, since) values (:bucket, 0, :now) on conflict do nothing"
    connection.execute(
        text(new).bindparams(bindparam("now", type_=attempt.c.since.type)), {"bucket": bucket, "now": now}
    )
    one = attempt.c.bucket_b == bucket
    row = connection.execute(select(attempt).where(one).with_for_update()).one()
    fresh = now - row.since > WINDOW or (row.until is not None and row.until <= now)
    misses = 1 if fresh else row.misses + 1
    until = now + PAUSE if misses >= most else None
    connection.execute(update(attempt).where(one).values(misses=misses, since=now if fresh else row.since, until=until))


def _invite(
    at: Installation, connection: Connection, code: str, born: date | None, now: datetime
) -> "Row[tuple[object, ...]] | None":
    """The invitation of a code, if the birth date belongs to it and it may still be answered."""
    index = blind(at.secrets.blinding, "code", code)
    row = connection.execute(select(invite).where(invite.c.code_b == index).with_for_update()).first()
    told = blind(at.secrets.blinding, "birth", f"{row.id if row else '-'}|{born}")
    fits = same(told, row.birth_b if row else index)
    open_ = row is not None and row.state == "sent" and row.expires_on >= now.date()
    return row if fits and open_ and is_code(code) else None


def _let_in(
    at: Installation, connection: Connection, found: "Row[tuple[object, ...]]", born: date, now: datetime
) -> Entered:
    row = connection.execute(select(person).where(person.c.id == found.person_id)).one()
    act = Ask(shipped_form().sha)
    permit = decide(connection, at.shelf(connection), act, row.id, facts_of(row, born), now.date())
    if isinstance(permit, Refusal):
        return Entered(None, "closed")
    token = secrets.token_urlsafe(32)
    values = {"token_b": session_index(at, token), "invite_id": found.id, "expires_at": now + SESSION}
    connection.execute(insert(session).values(**values))
    begun = update(draft).where(draft.c.invite_id == found.id)
    if not connection.execute(begun.values(permit_id=permit, act=act_name(act))).rowcount:
        _begin_draft(at, connection, found, permit, act_name(act), now)
    note(connection, at.secrets.audit, now, actor="citizen", act="enter", about=f"invite {found.id}", purpose="contact")
    return Entered(token)


def _begin_draft(
    at: Installation, connection: Connection, found: "Row[tuple[object, ...]]", permit: str, act: str, now: datetime
) -> None:
    key = at.keys.get_or_make(found.person_id, "answers", now)
    values = {
        "invite_id": found.id,
        "person_id": found.person_id,
        "permit_id": permit,
        "act": act,
        "body_k": sealed_body(key, found.person_id, {}, {}),
        "page": 1,
        "begun_at": now,
        "saved_at": now,
        "version": 1,
    }
    connection.execute(insert(draft).values(**values))


def session_index(at: Installation, token: str) -> bytes:
    """How a session is found by its token, which is stored nowhere."""
    return blind(at.secrets.blinding, "session", token)


def invite_of(at: Installation, connection: Connection, token: str, now: datetime) -> str | None:
    """The invitation of a session that has not ended."""
    one = session.c.token_b == session_index(at, token)
    return connection.execute(select(session.c.invite_id).where(one, session.c.expires_at > now)).scalar()


def leave(at: Installation, token: str) -> None:
    """End a session."""
    with writing(at.databases.register) as connection:
        connection.execute(delete(session).where(session.c.token_b == session_index(at, token)))
