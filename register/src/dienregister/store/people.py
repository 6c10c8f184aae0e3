"""People in the store: taken from a selection, sealed with keys of their own, found by blind indexes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update

from dienregister.law.permits import Facts
from dienregister.people.selection import Person
from dienregister.sealed.cipher import blind, place, seal, unseal
from dienregister.store.audit import note
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation
from dienregister.store.keys import new_id
from dienregister.store.tables import person
from dienregister.text.faults import fault

IDENTITY = ("bsn", "given_names", "prefix", "family_name", "street", "number", "postcode", "place")


@dataclass(frozen=True)
class Taken:
    """How many people were new, and how many were known and brought up to date."""

    new: int
    known: int


def keep_people(at: Installation, people: Sequence[Person], source: str, actor: str, now: datetime) -> Taken:
    """Keep the people of a selection, all of them or none: new ones, and what changed of those we know.

    Raises:
        FaultyInput: the installation is made up, and some people are not.
    """
    real = sum(not one.bsn.startswith("99") for one in people)  # made-up numbers begin so
    if at.settings.made_up and real:
        raise fault("real-people", source, number=real)
    indexes = {one.bsn: blind(at.secrets.blinding, "bsn", one.bsn) for one in people}
    with reading(at.databases.register) as connection:
        known = _known(connection, list(indexes.values()))
    fresh = {one.bsn: new_id() for one in people if indexes[one.bsn] not in known}
    keys = at.keys.make(list(fresh.values()), "identity", now)
    keys |= at.keys.many(list(known.values()), "identity")
    ids = {one.bsn: known.get(indexes[one.bsn]) or fresh[one.bsn] for one in people}
    rows = {ids[one.bsn]: _row(ids[one.bsn], one, keys[ids[one.bsn]], indexes[one.bsn]) for one in people}
    with writing(at.databases.register) as connection:
        new = [rows[key] | _common(source, now) | {"contact_stop": False} for key in fresh.values()]
        if new:
            connection.execute(insert(person), new)
        for key in known.values():
            connection.execute(update(person).where(person.c.id == key).values(rows[key] | _common(source, now)))
        about = f"selection {source} {len(people)}"
        note(connection, at.secrets.audit, now, actor=actor, act="import", about=about, purpose="contact")
    return Taken(len(fresh), len(known))


def _known(connection: Connection, indexes: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for start in range(0, len(indexes), 500):
        chosen = person.c.bsn_b.in_(indexes[start : start + 500])
        found |= {row.bsn_b: row.id for row in connection.execute(select(person.c.bsn_b, person.c.id).where(chosen))}
    return found


def _common(source: str, now: datetime) -> dict[str, object]:
    return {"source": source, "refreshed_at": now}


def _row(key: str, one: Person, sealing: bytes, index: bytes) -> dict[str, object]:
    identity = {name: getattr(one, name) for name in IDENTITY} | {"birth_date": one.birth_date.isoformat()}
    return {
        "id": key,
        "bsn_b": index,
        "identity_k": seal(sealing, json.dumps(identity, ensure_ascii=False), place("person", "identity_k", key)),
        "birth_year": one.birth_date.year,
        "municipality": one.municipality,
        "deceased": one.deceased,
        "emigrated": one.emigrated,
        "not_at_address": one.not_at_address,
    }


@dataclass(frozen=True)
class Identity:
    """Who somebody is, opened with his key."""

    name: str
    address: tuple[str, ...]
    birth_date: date


def identity_of(row: "Row[tuple[object, ...]]", key: bytes) -> Identity:
    """Open the identity of a row of `person`.

    Raises:
        Unreadable: the row was altered, or is not of this person.
    """
    said = json.loads(unseal(key, row.identity_k, place("person", "identity_k", row.id)))
    name = " ".join(part for part in (said["given_names"], said["prefix"], said["family_name"]) if part)
    address = (name, f"{said['street']} {said['number']}", f"{said['postcode']}  {said['place']}")
    return Identity(name, address, date.fromisoformat(said["birth_date"]))


def facts_of(row: "Row[tuple[object, ...]]", birth_date: date) -> Facts:
    """The facts of a row of `person` on which a permit rests."""
    return Facts(birth_date, row.deceased, row.emigrated, row.not_at_address, row.contact_stop)
