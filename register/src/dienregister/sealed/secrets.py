"""The secrets of an installation: one file each, so that a process can be given those it needs and no others."""

import os
from functools import cached_property
from pathlib import Path

from dienregister.sealed.cipher import new_key
from dienregister.text.faults import fault

NAMES = ("wrapping", "blinding", "codes", "audit")
"""wrapping: data keys; blinding: indexes; codes: of letters, for the worker only; audit: its records."""


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
        path = self.folder / name
        try:
            mode = path.stat().st_mode
            secret = path.read_bytes()
        except OSError as error:
            raise fault("secret-missing", name, reason=error.strerror or "?") from None
        if mode & 0o077:
            raise fault("secret-open", name, mode=f"{mode & 0o777:o}")
        if len(secret) != 32:
            raise fault("secret-size", name, size=len(secret))
        return secret


def make_secrets(folder: Path) -> Secrets:
    """New secrets; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        path = folder / name
        if not path.exists():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(new_key())
    return Secrets(folder)
