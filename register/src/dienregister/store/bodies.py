"""Answers as they are stored: sealed with a key of the person, each with a mark of the session it came from."""

import json
from collections.abc import Mapping

from dienregister.forms.conditions import Answer
from dienregister.sealed.cipher import place, seal, unseal
from dienregister.store.keys import KeyRing


def sealed_body(key: bytes, who: str, answers: Mapping[str, Answer], by: Mapping[str, str]) -> bytes:
    """Answers, sealed with the key of a person."""
    return seal(key, json.dumps({"answers": answers, "by": by}, ensure_ascii=False), place("answers", "body_k", who))


def opened_body(keys: KeyRing, who: str, body: bytes) -> tuple[dict[str, Answer], dict[str, str]]:
    """Answers and their marks.

    Raises:
        Unreadable: the body was altered, or is not of this person.
        KeyMissing: the key is gone.
    """
    said = json.loads(unseal(keys.get(who, "answers"), body, place("answers", "body_k", who)))
    return said["answers"], said["by"]
