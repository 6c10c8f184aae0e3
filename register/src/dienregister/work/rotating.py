"""Rotation: a new secret wraps the keys of people. The keys stay, and so does everything that they seal."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from dienregister.sealed.cipher import Unreadable, place, seal_bytes, unseal_bytes
from dienregister.sealed.secrets import next_wrapping, use_next_wrapping
from dienregister.store.databases import alone, writing
from dienregister.store.installation import Installation
from dienregister.store.tables import person_key
from dienregister.text.faults import fault
from dienregister.work.keysd import Allowance, answers_at, key_server

EACH = 1000
"""Keys that are in memory at once."""


def rotate(at: Installation) -> int:
    """Wrap all keys with a new secret, in one transaction, and then put it in the place of the old one; how many.

    Where it is cut off before the end, what was wrapped anew is known by the next secret, which is used again.

    Raises:
        FaultyInput: no process alone holds the keys, or that process runs and would go on with the old secret.
        Unreadable: a key opens with neither secret; nothing is changed.
    """
    if at.keys_socket is None:
        raise fault("keys-no-socket", "register.yaml")
    if answers_at(at.keys_socket):
        raise fault("keys-in-use", at.keys_socket.name)
    with key_server(at.keys_socket, at.key_database, Allowance(0)):  # held and not served: no other process begins now
        number = _wrap_anew(at)
        use_next_wrapping(at.secrets.folder)
    return number


def _wrap_anew(at: Installation) -> int:
    old, new = at.secrets.wrapping, next_wrapping(at.secrets.folder)
    number = 0
    with writing(at.databases.keys) as connection:
        alone(connection, "person_key")
        for row in _each(connection):
            one = and_(person_key.c.person_id == row.person_id, person_key.c.purpose == row.purpose)
            connection.execute(update(person_key).where(one).values(wrapped=_wrapped_anew(row, old, new)))
            number += 1
    return number


def _each(connection: Connection) -> Iterator[Row[tuple[object, ...]]]:
    """All keys in order, some at a time, so that rows can be changed in between."""
    who, purpose = "", ""
    ordered = select(person_key).order_by(person_key.c.person_id, person_key.c.purpose).limit(EACH)
    while rows := connection.execute(ordered.where(_after(who, purpose))).all():
        yield from rows
        who, purpose = rows[-1].person_id, rows[-1].purpose


def _after(who: str, purpose: str) -> ColumnElement[bool]:
    same = and_(person_key.c.person_id == who, person_key.c.purpose > purpose)
    return or_(person_key.c.person_id > who, same)


def _wrapped_anew(row: "Row[tuple[object, ...]]", old: bytes, new: bytes) -> bytes:
    at = place("person_key", row.purpose, row.person_id)
    try:
        key = unseal_bytes(old, row.wrapped, at)
    except Unreadable:
        key = unseal_bytes(new, row.wrapped, at)  # by a rotation that was cut off after it was kept
    return seal_bytes(new, key, at)
