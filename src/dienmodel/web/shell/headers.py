"""What a browser may do with what we serve, and who may store it for how long."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with `no-referrer` browsers send our own forms with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What a browser may do with our pages: nothing but what we serve ourselves."""

READING = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""

PRIVATE, ANEW, LASTING = "private, no-store", "no-cache", "public, max-age=31536000, immutable"
"""Store nowhere; ask again before showing it once more; store for good."""


def storage(method: str, private: bool, lasting: bool) -> str:
    """The value of `Cache-Control` of an answer."""
    if private or method not in READING:
        return PRIVATE
    return LASTING if lasting else ANEW


@dataclass(frozen=True)
class Assets:
    """The files of a folder under addresses that change with their content, so that they can be stored for good."""

    folder: Path
    prefix: str

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Fingerprint of each file by its name."""
        files = (path for path in self.folder.iterdir() if path.is_file())
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}

    def address(self, name: str) -> str:
        """Address of a file as it is now.

        Raises:
            KeyError: there is no such file.
        """
        return f"{self.prefix}{name}?v={self.marks[name]}"

    def lasting(self, path: str, version: str) -> bool:
        """Whether an address names a file as it is now."""
        return path.startswith(self.prefix) and self.marks.get(path.removeprefix(self.prefix)) == version
