"""Data keys: one for each person and purpose, wrapped by the secret of the installation, in a database of their own."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import ColumnElement, Engine, delete, insert, select

from dienregister.sealed.cipher import new_key, place, seal_bytes, unseal_bytes
from dienregister.sealed.secrets import Secrets
from dienregister.store.databases import reading, writing
from dienregister.store.tables import person_key

Purpose = Literal["identity", "answers"]


class KeyMissing(Exception):
    """There is no key (any more): what it sealed is gone for good."""


def new_id() -> str:
    """A random identifier of 122 bits."""
    return uuid.uuid4().hex


class Vault(Protocol):
    """Where data keys are: in a database that this process opens, or with the process that holds the keys."""

    def give(self, people: Sequence[str], purpose: Purpose) -> dict[str, bytes]:
        """The keys of those who have one."""

    def make(self, people: Sequence[str], purpose: Purpose, now: datetime) -> dict[str, bytes]:
        """New keys, kept before they are given."""

    def holders(self, purpose: Purpose) -> set[str]:
        """Who has a key."""

    def destroy(self, people: Sequence[str], purpose: Purpose) -> None:
        """Destroy keys; what they sealed is gone for good."""


@dataclass(frozen=True)
class KeyDatabase:
    """The vault itself: keys in their database, wrapped by the secret of the installation."""

    engine: Engine
    secrets: Secrets

    def give(self, people: Sequence[str], purpose: Purpose) -> dict[str, bytes]:
        """The keys of those who have one.

        Raises:
            Unreadable: a key was altered, or is not of this person and purpose.
        """
        keys: dict[str, bytes] = {}
        with reading(self.engine) as connection:
            for chosen in _chosen(people, purpose):
                for row in connection.execute(select(person_key.c.person_id, person_key.c.wrapped).where(chosen)):
                    at = place("person_key", purpose, row.person_id)
                    keys[row.person_id] = unseal_bytes(self.secrets.wrapping, row.wrapped, at)
        return keys

    def make(self, people: Sequence[str], purpose: Purpose, now: datetime) -> dict[str, bytes]:
        """New keys, kept before they are given."""
        keys = {person: new_key() for person in people}
        rows = [
            {"person_id": person, "purpose": purpose, "wrapped": self._wrap(person, purpose, key), "made_at": now}
            for person, key in keys.items()
        ]
        if rows:
            with writing(self.engine) as connection:
                connection.execute(insert(person_key), rows)
        return keys

    def holders(self, purpose: Purpose) -> set[str]:
        """Who has a key."""
        with reading(self.engine) as connection:
            return set(
                connection.execute(select(person_key.c.person_id).where(person_key.c.purpose == purpose)).scalars()
            )

    def destroy(self, people: Sequence[str], purpose: Purpose) -> None:
        """Destroy keys; what they sealed is gone for good."""
        with writing(self.engine) as connection:
            for chosen in _chosen(people, purpose):
                connection.execute(delete(person_key).where(chosen))

    def _wrap(self, person: str, purpose: Purpose, key: bytes) -> bytes:
        return seal_bytes(self.secrets.wrapping, key, place("person_key", purpose, person))


def _chosen(people: Sequence[str], purpose: Purpose) -> Iterator[ColumnElement[bool]]:
    """Rows of people, 500 at a time."""
    for start in range(0, len(people), 500):
        yield person_key.c.person_id.in_(people[start : start + 500]) & (person_key.c.purpose == purpose)


@dataclass(frozen=True)
class KeyRing:
    """Hands out data keys of people."""

    vault: Vault

    def make(self, people: Sequence[str], purpose: Purpose, now: datetime) -> dict[str, bytes]:
        """New keys. They are kept before anything is sealed with them; a key that seals nothing harms nobody."""
        return self.vault.make(people, purpose, now)

    def get(self, person: str, purpose: Purpose) -> bytes:
        """The key of a person.

        Raises:
            KeyMissing: there is none.
        """
        return self.many([person], purpose)[person]

    def many(self, people: Sequence[str], purpose: Purpose) -> dict[str, bytes]:
        """The keys of people.

        Raises:
            KeyMissing: somebody has none.
        """
        keys = self.vault.give(people, purpose)
        if len(keys) < len(set(people)):
            raise KeyMissing(purpose)
        return keys

    def get_or_make(self, person: str, purpose: Purpose, now: datetime) -> bytes:
        """The key of a person, made where there is none yet."""
        try:
            return self.get(person, purpose)
        except KeyMissing:
            return self.make([person], purpose, now)[person]

    def holders(self, purpose: Purpose) -> set[str]:
        """Who has a key."""
        return self.vault.holders(purpose)

    def destroy(self, people: Sequence[str], purpose: Purpose) -> None:
        """Destroy keys; what they sealed is gone for good."""
        self.vault.destroy(people, purpose)
