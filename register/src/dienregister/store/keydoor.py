"""The door to the process that holds the keys: a local socket, a request and an answer of one line of JSON each."""

import base64
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dienregister.sealed.cipher import Unreadable
from dienregister.store.databases import SECONDS
from dienregister.store.keys import Purpose
from dienregister.text.faults import fault

MOST = 500
"""People in one request."""


@dataclass(frozen=True)
class KeyDoor:
    """A vault behind a socket: whoever asks here can read neither the database of the keys nor the secret.

    Every request raises FaultyInput where nobody answers, or more keys were asked than may be given in a minute.
    """

    path: Path

    def give(self, people: Sequence[str], purpose: Purpose) -> dict[str, bytes]:
        """The keys of those who have one.

        Raises:
            Unreadable: a key was altered, or is not of this person and purpose.
        """
        return self._keys("give", people, purpose)

    def make(self, people: Sequence[str], purpose: Purpose, now: datetime) -> dict[str, bytes]:
        """New keys, kept before they are given."""
        return self._keys("make", people, purpose, now=now.isoformat())

    def holders(self, purpose: Purpose) -> set[str]:
        """Who has a key."""
        return set(self._ask({"act": "holders", "purpose": purpose})["people"])

    def destroy(self, people: Sequence[str], purpose: Purpose) -> None:
        """Destroy keys; what they sealed is gone for good."""
        for start in range(0, len(people), MOST):
            self._ask({"act": "destroy", "purpose": purpose, "people": list(people[start : start + MOST])})

    def _keys(self, act: str, people: Sequence[str], purpose: Purpose, **more: str) -> dict[str, bytes]:
        keys: dict[str, bytes] = {}
        for start in range(0, len(people), MOST):
            some = list(people[start : start + MOST])
            said = self._ask({"act": act, "purpose": purpose, "people": some} | more)["keys"]
            keys |= {person: base64.b64decode(key) for person, key in said.items()}
        return keys

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(SECONDS)
                line.connect(str(self.path))
                line.sendall(json.dumps(request).encode() + b"\n")
                with line.makefile("rb") as answers:
                    answer = json.loads(answers.readline())
        except (OSError, ValueError) as error:
            raise fault("keys-away", self.path.name, reason=str(error)) from None
        match answer.get("refused"):
            case None:
                return dict(answer)
            case "unreadable":
                raise Unreadable(str(request["purpose"]))
            case "pause":
                raise fault("keys-pause", self.path.name)
            case reason:
                raise fault("keys-away", self.path.name, reason=reason)
