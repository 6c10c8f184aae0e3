"""Signatures under records: Ed25519 over a canonical form, by keys that are trusted for a role and a time."""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, ValidationError

from dienregister.law.records import Period, Said
from dienregister.text.faults import fault
from dienregister.text.yaml import read_yaml

Role = Literal["jurist", "policy_owner"]
DOMAIN = b"dienregister record 1\n"
"""Precedes what is signed, so that a signature given for something else is none here."""


class TrustedKey(Said):
    """A public key, who holds it, in which role, and when it counts."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    holder: Annotated[str, Field(min_length=1)]
    role: Role
    public: str
    valid: Period


class Trusted(Said):
    """The keys that an installation trusts."""

    keys: tuple[TrustedKey, ...]


class Signature(Said):
    """A signature under a record: by which key, on which day."""

    key: str
    on: date
    signature: str


@dataclass(frozen=True)
class Signed:
    """A record as it lay before us: what it says and who signed."""

    where: str
    body: Mapping[str, Any]
    signatures: tuple[Signature, ...]

    @property
    def sha(self) -> str:
        """The hash of the canonical form: the name of a record for good."""
        return hashlib.sha256(canonical(self.body)).hexdigest()


def canonical(body: Mapping[str, Any]) -> bytes:
    """The one byte form of a record: sorted keys, no spaces, ISO days, NFC. How its YAML is laid out does not count."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso, allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no place in a record for {value!r}")


def signed_of(said: Mapping[str, Any], where: str) -> Signed:
    """Take a record and its signatures apart.

    Raises:
        FaultyInput: the signatures are not written as such.
    """
    body = {key: value for key, value in said.items() if key != "signatures"}
    try:
        signatures = tuple(Signature.model_validate(one) for one in said.get("signatures") or ())
        canonical(body)
    except (ValidationError, TypeError, ValueError) as error:
        raise fault("record-unreadable", where, reason=_first(error)) from None
    return Signed(where, body, signatures)


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
    return str(error)


def signature_of(body: Mapping[str, Any], key: str, private: Ed25519PrivateKey, on: date) -> dict[str, Any]:
    """A signature under a record, as it is written in the file. The day is signed along."""
    made = private.sign(_message(body, key, on))
    return {"key": key, "on": on, "signature": base64.b64encode(made).decode()}


def _message(body: Mapping[str, Any], key: str, on: date) -> bytes:
    return DOMAIN + f"{key} {on.isoformat()}\n".encode() + canonical(body)


def signers(signed: Signed, trusted: Trusted) -> frozenset[TrustedKey]:
    """Whose signatures under a record are good: those of trusted keys on a day on which they counted."""
    keys = {key.key: key for key in trusted.keys}
    return frozenset(
        keys[one.key] for one in signed.signatures if one.key in keys and _good(signed.body, one, keys[one.key])
    )


def _good(body: Mapping[str, Any], one: Signature, key: TrustedKey) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public, validate=True))
        public.verify(base64.b64decode(one.signature, validate=True), _message(body, one.key, one.on))
    except (InvalidSignature, ValueError):
        return False
    return key.valid.holds(one.on)


def four_eyes(signers: Iterable[TrustedKey]) -> bool:
    """Whether a jurist and a policy owner signed who are two people."""
    by = {(key.role, key.holder) for key in signers}
    return any(
        role == "jurist" and other == "policy_owner" and holder != second for role, holder in by for other, second in by
    )


def read_trusted(path: Path) -> Trusted:
    """The keys that an installation trusts.

    Raises:
        FaultyInput: the file does not list keys, or two under one name.
    """
    try:
        trusted = Trusted.model_validate(read_yaml(path))
    except ValidationError as error:
        raise fault("record-unreadable", path.name, reason=_first(error)) from None
    names = [key.key for key in trusted.keys]
    if len(names) > len(set(names)):
        raise fault("key-twice", path.name)
    return trusted
