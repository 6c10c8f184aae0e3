"""Texts go to an output whatever its encoding: signs that it cannot hold give way to plainer ones."""

import codecs
import sys

PLAINER = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{BULLET}": "*",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{EURO SIGN}": "EUR ",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}
"""Signs of our texts; letters lose their accents, and what is left becomes a question mark."""

GIVING_WAY = "dienmodel-plainer"
"""Name of this way to handle what an encoding lacks."""


def plainer(error: UnicodeError) -> tuple[str, int]:
    """Other signs for those that cannot be written, and where to go on.

    Raises:
        UnicodeError: it is not about writing.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = (_ascii(sign) for sign in error.object[error.start : error.end])
    return "".join(signs), error.end


def _ascii(sign: str) -> str:
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFKD", sign) if c.isascii())
    return PLAINER.get(sign) or bare or "?"


def write_whatever_the_encoding() -> None:
    """Let standard output and errors take any text."""
    codecs.register_error(GIVING_WAY, plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=GIVING_WAY)


def holds_any_text() -> bool:
    """Whether standard output can hold every sign."""
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("_", "-").startswith("utf")
