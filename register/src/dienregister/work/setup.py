"""A new installation: its settings, secrets, folders and tables; and drafts of the law and the policy to sign."""

import base64
import os
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from dienregister.law.signing import Role, signature_of
from dienregister.letters.pdf import template_sha
from dienregister.sealed.secrets import make_secrets
from dienregister.store.databases import upgrade
from dienregister.store.installation import Installation, open_installation, shipped_form
from dienregister.text.faults import fault
from dienregister.text.yaml import parse_yaml, read_yaml, yaml_text


def make_installation(folder: Path, settings: dict[str, Any]) -> Installation:
    """A new installation in an empty folder.

    Raises:
        FaultyInput: the folder has an installation already, or a setting is wrong.
    """
    if (folder / "register.yaml").exists():
        raise fault("exists", str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in ("print", "law"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    stores = {"register_url": "sqlite:///{folder}/register.sqlite", "keys_url": "sqlite:///{folder}/keys.sqlite"}
    (folder / "register.yaml").write_text(yaml_text(stores | settings), "utf-8")
    if not (folder / "trusted.yaml").exists():
        (folder / "trusted.yaml").write_text("keys: []\n", "utf-8")
    make_secrets(folder / "secrets")
    installation = open_installation(folder)
    upgrade(installation.databases)
    return installation


def make_key(path: Path, password: str | None) -> str:
    """A new signing key in a file of its own, readable by the owner only; its public half, to be trusted."""
    private = Ed25519PrivateKey.generate()
    hidden = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))
    return base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def trust(folder: Path, key: str, holder: str, role: Role, public: str, since: date) -> None:
    """Let an installation trust a key from a day on."""
    path = folder / "trusted.yaml"
    said = read_yaml(path)
    entry = {"key": key, "holder": holder, "role": role, "public": public, "valid": {"from": since, "to": None}}
    path.write_text(yaml_text({"keys": [*said.get("keys", []), entry]}), "utf-8")


def sign(path: Path, key: str, private_path: Path, password: str | None, on: date) -> None:
    """Put a signature under a record."""
    said = read_yaml(path)
    private = load_pem_private_key(private_path.read_bytes(), password.encode() if password else None)
    assert isinstance(private, Ed25519PrivateKey)
    body = {name: value for name, value in said.items() if name != "signatures"}
    others = [one for one in said.get("signatures", []) if one["key"] != key]
    signed = body | {"signatures": [*others, signature_of(body, key, private, on)]}
    path.write_text(yaml_text(signed), "utf-8")


def write_drafts(folder: Path, since: date, days: int = 365) -> None:
    """Drafts of the law file and of the policy at level 0, with the hashes of our letter and form."""
    law = files("dienregister") / "data" / "law"
    (folder / "kaderwet.yaml").write_text((law / "kaderwet.yaml").read_text("utf-8"), "utf-8")
    policy = parse_yaml((law / "policy.yaml").read_text("utf-8"), "policy.yaml")
    policy["valid"] = {"from": since, "to": since + timedelta(days)}
    for sending in policy["send"]:
        sending["sha256"] = template_sha(sending["template"])
    for asking in policy["ask"]:
        asking["sha256"] = shipped_form().sha
    (folder / "policy-level-0.yaml").write_text(yaml_text(policy), "utf-8")
