"""The secrets of an installation: one file each, so that a process can be given those it needs and no others."""

import os
from functools import cached_property
from pathlib import Path

from dienregister.sealed.cipher import new_key
from dienregister.text.faults import fault

NAMES = ("wrapping", "blinding", "codes", "audit")
"""wrapping: data keys; blinding: indexes; codes: of letters, for the worker only; audit: its records."""
NEXT = "wrapping.next"
"""Wraps data keys after a rotation that is under way."""


class Secrets:
    """Secrets in a folder, each read when it is first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def wrapping(self) -> bytes:
        """Wraps data keys."""
        return self._read("wrapping")

    @cached_property
    def blinding(self) -> bytes:
        """Makes blind indexes."""
        return self._read("blinding")

    @cached_property
    def codes(self) -> bytes:
        """Makes the codes of letters."""
        return self._read("codes")

    @cached_property
    def audit(self) -> bytes:
        """Marks and seals audit records."""
        return self._read("audit")

    def _read(self, name: str) -> bytes:
        return _read_secret(self.folder / name)


def _read_secret(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        secret = path.read_bytes()
    except OSError as error:
        raise fault("secret-missing", path.name, reason=error.strerror or "?") from None
    if mode & 0o077:
        raise fault("secret-open", path.name, mode=f"{mode & 0o777:o}")
    if len(secret) != 32:
        raise fault("secret-size", path.name, size=len(secret))
    return secret


def next_wrapping(folder: Path) -> bytes:
    """The secret that will wrap data keys after a rotation; the one of a rotation that was cut off is used again."""
    path = folder / NEXT
    if not path.exists():
        draft = folder / f"{NEXT}.part"
        draft.unlink(missing_ok=True)
        _write_secret(draft, new_key())
        _move(draft, path)
    return _read_secret(path)


def rotation_under_way(folder: Path) -> bool:
    """Whether a rotation was begun and not ended."""
    return (folder / NEXT).exists()


def use_next_wrapping(folder: Path) -> None:
    """From now on the next secret wraps data keys; the old one is gone from this folder."""
    _move(folder / NEXT, folder / "wrapping")


def _move(old: Path, new: Path) -> None:
    old.replace(new)
    entries = os.open(new.parent, os.O_RDONLY)
    try:
        os.fsync(entries)  # also after a power cut
    finally:
        os.close(entries)


def _write_secret(path: Path, secret: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def make_secrets(folder: Path) -> Secrets:
    """New secrets; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        path = folder / name
        if not path.exists():
            _write_secret(path, new_key())
    return Secrets(folder)
