"""PDF from templates. A template is named by its hash, so that a policy can say which text may be sent."""

import hashlib
import json
import unicodedata
from importlib.resources import files
from typing import Any

import typst
import zxingcpp

PRINTABLE = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "SPACE", "APOSTROPHE", "HYPHEN", "FULL STOP", "COMMA", "SOLIDUS")
ALSO = ("COMBINING", "LEFT PARENTHESIS", "RIGHT PARENTHESIS", "AMPERSAND", "RIGHT SINGLE", "LEFT SINGLE", "MODIFIER")
"""Beginnings of the names of signs that the typeface of letters has."""


def template(name: str) -> bytes:
    """The text of a template of this package."""
    return (files("dienregister") / "data" / "letters" / f"{name}.typ").read_bytes()


def template_sha(name: str) -> str:
    """The hash of a template: what stands in a policy record."""
    return hashlib.sha256(template(name)).hexdigest()


def pdf(name: str, data: dict[str, Any]) -> bytes:
    """A PDF that people with a screen reader can read too (PDF/UA-1); the same data give the same bytes."""
    said = json.dumps(data, ensure_ascii=False)
    made = typst.compile(template(name), sys_inputs={"data": said}, format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(code.to_svg(scale=4, add_quiet_zones=False))


def can_print(text: str) -> bool:
    """Whether the typeface of letters has every sign of a text: a name is printed well, or not at all."""
    return all(unicodedata.name(sign, "").startswith((*PRINTABLE, *ALSO)) for sign in text)
