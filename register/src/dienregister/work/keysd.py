"""The process that holds the keys: the only one that needs their database and the secret that wraps them."""

import base64
import errno
import json
import logging
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from sqlalchemy.exc import SQLAlchemyError

from dienregister.sealed.cipher import Unreadable
from dienregister.store.keydoor import MOST
from dienregister.store.keys import Purpose, Vault
from dienregister.text.faults import fault

log = logging.getLogger("dienregister.keysd")
LONGEST = 64 * 1024
"""Bytes of a request: 500 identifiers take 18,000."""


class Allowance:
    """How many keys may still be given: it fills evenly, up to the number of one minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._left = float(per_minute)
        self._since = clock()
        self._alone = threading.Lock()

    def take(self, number: int) -> bool:
        """Take a number off, all of it or nothing; whether there was enough left."""
        with self._alone:
            now = self._clock()
            self._left = min(float(self.per_minute), self._left + (now - self._since) * self.per_minute / 60)
            self._since = now
            if number > self._left:
                return False
            self._left -= number
            return True


class KeyServer(socketserver.ThreadingUnixStreamServer):
    """Answers requests at a socket that the owner and the group of the process can reach."""

    daemon_threads = True

    def __init__(self, path: Path, vault: Vault, allowance: Allowance) -> None:
        self.vault, self.allowance = vault, allowance
        self.request_queue_size = 128
        super().__init__(str(path), _Request)
        path.chmod(0o660)


class _Request(socketserver.StreamRequestHandler):
    timeout = 10
    server: KeyServer

    def handle(self) -> None:
        answer = answered(self.server.vault, self.server.allowance, self.rfile.readline(LONGEST))
        self.wfile.write(json.dumps(answer).encode() + b"\n")


def answered(vault: Vault, allowance: Allowance, line: bytes) -> dict[str, Any]:
    """The answer to a request: what was asked for, or why it is refused."""
    try:
        return _act(vault, allowance, json.loads(line))
    except Unreadable:
        return {"refused": "unreadable"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"refused": "no request"}
    except SQLAlchemyError as error:
        log.error("the database of the keys: %s", type(error).__name__)  # its text would tell of whom
        return {"refused": "database"}


def _act(vault: Vault, allowance: Allowance, request: dict[str, Any]) -> dict[str, Any]:
    purpose, people = request["purpose"], request.get("people", [])
    identifiers = isinstance(people, list) and all(isinstance(person, str) for person in people)
    if purpose not in get_args(Purpose) or not identifiers or len(people) > MOST:
        raise ValueError(purpose)
    match request["act"]:
        case "give":
            if not allowance.take(len(people)):
                log.warning("pause: %d keys asked for, more than may be given in a minute", len(people))
                return {"refused": "pause"}
            return {"keys": _text(vault.give(people, purpose))}
        case "make":
            return {"keys": _text(vault.make(people, purpose, datetime.fromisoformat(request["now"])))}
        case "holders":
            return {"people": sorted(vault.holders(purpose))}
        case "destroy":
            vault.destroy(people, purpose)
            return {}
        case other:
            raise ValueError(other)


def _text(keys: dict[str, bytes]) -> dict[str, str]:
    return {person: base64.b64encode(key).decode() for person, key in keys.items()}


def key_server(path: Path, vault: Vault, allowance: Allowance) -> KeyServer:
    """A server at a socket; one that was left behind by a process that was killed is taken away first.

    Raises:
        FaultyInput: another process answers there, or something else is in its place.
    """
    if path.is_socket() and not answers_at(path):
        path.unlink()
    try:
        return KeyServer(path, vault, allowance)
    except OSError as error:
        raise fault("keys-socket", str(path), reason=error.strerror or str(error)) from None


NOBODY = (errno.ENOENT, errno.ECONNREFUSED)
"""What connecting gives where no process is; anything else, as a socket that we may not use, may be a live one."""


def answers_at(path: Path) -> bool:
    """Whether a process answers at a socket, or may do so."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) not in NOBODY
