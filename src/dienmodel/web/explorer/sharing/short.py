"""Short addresses of a question: the question itself, packed. Nothing is kept, so nothing is forgotten.

Names of levers are not written out but found in a list of those of the scenario: an address is good as long as that
list is the same, and says so when it is not.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import parse_qsl, urlencode

from dienmodel.network.catalogue import Catalogue
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.web.explorer.asked import LEVEL, PICK, START, UNTIL, VALUE, Asked, Pairs

SHORT = "/s/"
"""How short addresses begin."""

LONGEST = 16_000
"""Bytes of a question that was packed."""


def shortened(path: str, asked: Asked, more: Pairs, catalogue: Catalogue) -> str:
    """The short address of a page for a question."""
    rest = [pair for pair in [*asked.query(), *more] if pair[0] != "scenario"]
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zdict=_known(catalogue))
    packed = packer.compress(f"{path}?{urlencode(rest)}".encode()) + packer.flush()
    return f"{SHORT}{asked.scenario}/{urlsafe_b64encode(packed).decode().rstrip('=')}"


def lengthened(scenario: str, packed: str, catalogue: Catalogue) -> tuple[str, Pairs]:
    """Page and parameters that a short address stands for.

    Raises:
        FaultyInput: it was packed for another list of levers, or cut off.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS, zdict=_known(catalogue))
    try:
        content = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        path, _, query = unpacker.decompress(content, LONGEST).decode().partition("?")
    except (ValueError, zlib.error):
        raise _unreadable(packed) from None
    if not unpacker.eof:
        raise _unreadable(packed)
    return path, [("scenario", scenario), *parse_qsl(query, keep_blank_values=True)]


def _unreadable(packed: str) -> FaultyInput:
    return FaultyInput([Fault("address-short", "address", {"text": packed[:40]})])


def _known(catalogue: Catalogue) -> bytes:
    """What is likely in an address of a scenario, the likeliest last."""
    measures = sorted(catalogue.measures)
    values = [f"&{VALUE}{key}=" for key in sorted(catalogue.figures)]
    dates = [f"&{START}{name}=20&{UNTIL}{name}=20" for name in measures]
    levels = [f"&{PICK}{name}={name}&{LEVEL}{name}=100" for name in measures]
    return "".join([*values, *dates, *levels, "&name=&note=", "/?lang=en", "/?lang=nl"]).encode()
