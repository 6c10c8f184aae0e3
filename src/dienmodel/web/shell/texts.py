"""Texts of visitors, each under a name that nobody can guess, within limits that drop nothing that is in use."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

DAY = 24 * 3600.0


class Full(Exception):
    """There is no room for a text now; `own`: because of the texts of the same client."""

    def __init__(self, own: bool) -> None:
        self.own = own
        super().__init__("too many texts")


@dataclass
class _Text:
    text: str
    client: str
    seen: float

    @property
    def size(self) -> int:
        return len(self.text.encode())


@dataclass
class Texts:
    """The texts of one server. Only where there is no more room one goes that nobody looked at for a day."""

    prefix: str
    most: int = 200
    most_each: int = 20
    most_bytes: int = 16 * 1024 * 1024
    stay: float = DAY
    now: Callable[[], float] = time.monotonic
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _texts: OrderedDict[str, _Text] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def name_of(self, text: str) -> str:
        """Name of a text: 160 bits that only this server can compute, the same for the same text."""
        return self.prefix + hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:40]

    def get(self, name: str) -> str | None:
        """The text of a name, which is looked at now; None where there is none."""
        with self._lock:
            entry = self._texts.get(name)
            if entry is None:
                return None
            entry.seen = self.now()
            self._texts.move_to_end(name)
            return entry.text

    def keep(self, text: str, client: str = "") -> str:
        """Keep a text of a client ("": of the server itself), and return its name.

        Raises:
            Full: there is no room that is not in use.
        """
        name = self.name_of(text)
        with self._lock:
            if self.get(name) is None:
                added = _Text(text, client, self.now())
                self._make_room(added)
                self._texts[name] = added
        return name

    def _make_room(self, added: _Text) -> None:
        while added.client and sum(other.client == added.client for other in self._texts.values()) >= self.most_each:
            self._drop(added.client)
        while self._texts and (
            len(self._texts) >= self.most
            or sum(other.size for other in self._texts.values()) + added.size > self.most_bytes
        ):
            self._drop(None)

    def _drop(self, client: str | None) -> None:
        """Drop the text that nobody looked at for longest, of one client or of all (None)."""
        name = next(name for name, other in self._texts.items() if client in (None, other.client))
        if self.now() - self._texts[name].seen < self.stay:
            raise Full(own=client is not None)
        del self._texts[name]
