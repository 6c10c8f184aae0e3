"""AES-256-GCM for values and keys, HMAC-SHA256 for what must be found again. A value opens only at its own place."""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
"""Bytes of a nonce; random, since a key seals few values (a person and a purpose each have their own)."""


class Unreadable(Exception):
    """A sealed value does not open: other key, other place, or altered."""


def new_key() -> bytes:
    """A key of 256 random bits."""
    return AESGCM.generate_key(256)


def place(table: str, column: str, person: str) -> bytes:
    """Where a value belongs; a value moved elsewhere does not open."""
    return f"{table}|{column}|{person}".encode()


def seal(key: bytes, value: str, at: bytes) -> bytes:
    """A value, sealed for its place."""
    return seal_bytes(key, value.encode(), at)


def unseal(key: bytes, sealed: bytes, at: bytes) -> str:
    """What was sealed for a place.

    Raises:
        Unreadable: it was sealed with another key or for another place, or was altered.
    """
    return unseal_bytes(key, sealed, at).decode()


def seal_bytes(key: bytes, value: bytes, at: bytes) -> bytes:
    """Bytes, sealed for their place: nonce, then ciphertext and tag."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, value, at)


def unseal_bytes(key: bytes, sealed: bytes, at: bytes) -> bytes:
    """Bytes that were sealed for a place.

    Raises:
        Unreadable: they were sealed with another key or for another place, or were altered.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], at)
    except (InvalidTag, ValueError):
        raise Unreadable(at.decode()) from None


def blind(key: bytes, kind: str, value: str) -> bytes:
    """An index by which a value is found without being stored: HMAC-SHA256, apart for each kind of value."""
    return hmac.digest(key, f"{kind}|{value}".encode(), "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Whether two indexes are equal, in the same time for any two."""
    return hmac.compare_digest(one, other)
