"""The doctor: what was altered, what has no permit, what does not open."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, inspect, not_, or_, select

from dienregister.sealed.cipher import Unreadable
from dienregister.store.audit import verify
from dienregister.store.databases import reading
from dienregister.store.installation import Installation
from dienregister.store.keys import KeyMissing
from dienregister.store.outbox import waiting
from dienregister.store.people import identity_of
from dienregister.store.tables import dispatch, permit, person
from dienregister.text.faults import Fault

EACH = 500


def findings(at: Installation) -> Iterator[Fault]:
    """Everything that is not as it was left, one by one."""
    if not inspect(at.databases.register).has_table("audit_seal"):
        yield Fault("not-upgraded", "register")
        return
    with reading(at.databases.register) as connection:
        yield from at.shelf(connection).faults
        yield from (Fault(code, "audit", values) for code, values in verify(connection, at.secrets.audit))
        if number := without_permit(connection):
            yield Fault("permit-missing", "dispatch", {"number": number})
        if number := waiting(connection).get("failed", 0):
            yield Fault("work-failed", "outbox", {"number": number})
        yield from _unreadable(at, connection)


def without_permit(connection: Connection) -> int:
    """Dispatches that were sent on another day than that of their permit, or to somebody else."""
    fits = and_(permit.c.person_id == dispatch.c.person_id, permit.c.act == dispatch.c.act)
    day = func.date(dispatch.c.sent_at) == func.date(permit.c.day)
    joined = dispatch.outerjoin(permit, permit.c.id == dispatch.c.permit_id)
    wrong = or_(permit.c.id.is_(None), not_(fits), not_(day))
    wanted = select(func.count()).select_from(joined).where(dispatch.c.sent_at.is_not(None), wrong)
    return int(connection.execute(wanted).scalar_one())


def _unreadable(at: Installation, connection: Connection) -> Iterator[Fault]:
    for row in connection.execute(select(person).order_by(person.c.id)).yield_per(EACH):
        try:
            identity_of(row, at.keys.get(row.id, "identity"))
        except (Unreadable, KeyMissing):
            yield Fault("unreadable-person", "person", {"person": row.id})
