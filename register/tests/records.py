"""Records for tests: made-up jurists and policy owners, and a made-up law that grants everything."""

import base64
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dienregister.law.records import Grant
from dienregister.law.signing import Signed, Trusted, signature_of, signed_of

DAY = date(2026, 11, 30)
TEMPLATE, FORM = "a" * 64, "b" * 64
HOLDERS = {
    "jurist": ("A. Jurist", "jurist"),
    "owner": ("B. Owner", "policy_owner"),
    "same": ("A. Jurist", "policy_owner"),
}
PRIVATE = {key: Ed25519PrivateKey.generate() for key in [*HOLDERS, "stranger"]}


def _public(key: str) -> str:
    return base64.b64encode(PRIVATE[key].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


TRUSTED = Trusted.model_validate(
    {
        "keys": [
            {"key": key, "holder": holder, "role": role, "public": _public(key), "valid": {"from": date(2026, 1, 1)}}
            for key, (holder, role) in HOLDERS.items()
        ]
    }
)


def signed(body: dict[str, Any], *keys: str, on: date = DAY, where: str = "record.yaml") -> Signed:
    """A record with signatures."""
    signatures = [signature_of(body, key, PRIVATE[key], on) for key in keys]
    return signed_of(body | {"signatures": signatures}, where)


def law(*grants: str, since: date = date(2020, 1, 1), until: date | None = None, name: str = "X1") -> dict[str, Any]:
    """A made-up law."""
    given = [{"grant": grant, "article": "art. 1 (made up)", "from": since, "to": until} for grant in grants]
    return {"law": {"id": name, "title": "Made up for tests", "in_force": since}, "grants": given}


EVERYTHING = [grant.value for grant in Grant]
LADDER = ["letter_17", "contact_18_27", "duty_answer", "duty_react", "duty_attend"]
DUTIES = {2: ["answer"], 3: ["answer", "react"]}
DUTIES[4] = [*DUTIES[3], "attend_interview", "attend_selection", "attend_medical"]


def policy(level: int = 0, **changes: Any) -> dict[str, Any]:
    """A policy that uses all that its level allows."""
    said = {
        "policy": f"level-{level}",
        "level": level,
        "valid": {"from": date(2026, 1, 1), "to": date(2026, 12, 31)},
        "population": {"age": [17, 17 if level == 0 else 27]},
        "grants_used": LADDER[: level + 1],
        "send": [
            {"kind": kind, "channel": "post", "template": kind, "sha256": TEMPLATE}
            for kind, least in {
                "survey_letter": 0,
                "receipt": 0,
                "invitation": 1,
                "request": 2,
                "appointment": 4,
            }.items()
            if least <= level
        ],
        "ask": [{"form": "form", "sha256": FORM}],
        "duties": DUTIES.get(level, []),
        "consequence": "flag" if level >= 2 else "none",
        "retention": {"draft_days": 30, "no_contact_days": 1096, "unanswered_days": 365},
    }
    return said | changes
