"""Compile the words of the command line for gettext: `make pages`.

The labels in `data/labels/LANGUAGE/cli` become `data/labels/LANGUAGE/LC_MESSAGES/dienmodel.mo`, which is read in less
than a millisecond, and which gives click the translation of what it says itself: those texts have the English text
as their key.
"""

from collections.abc import Iterator
from pathlib import Path
from struct import pack

from dienmodel.text.files import DATA
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import texts_in

HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
MAGIC, VERSION, HEAD_SIZE = 0x950412DE, 0, 28
CLICK = "click."
ONE, MANY = ".one", ".many"


def compiled_file(language: str) -> Path:
    """Where the compiled words of a language are."""
    return DATA / "labels" / language / "LC_MESSAGES" / "dienmodel.mo"


def entries(language: str) -> dict[str, str]:
    """Texts by the key that gettext knows them by; texts of one and of more are joined by a NUL."""
    english, texts = (texts_in(DATA / "labels" / each / "cli") for each in ("en", language))
    return {"": HEAD} | dict(_entry(key, english, texts) for key in texts if not key.endswith(MANY))


def _entry(key: str, english: dict[str, str], texts: dict[str, str]) -> tuple[str, str]:
    if not key.startswith(CLICK):
        return key, texts[key]
    if not key.endswith(ONE):
        return english[key], texts[key]
    many = key.removesuffix(ONE) + MANY
    return f"{english[key]}\0{english[many]}", f"{texts[key]}\0{texts[many]}"


def catalogue(texts: dict[str, str]) -> bytes:
    """A catalogue in the format of GNU gettext: a head, two tables of (length, place), the keys and the texts."""
    pairs = sorted((key.encode(), text.encode()) for key, text in texts.items())
    keys, values = ([pair[side] for pair in pairs] for side in (0, 1))
    tables = HEAD_SIZE, HEAD_SIZE + 8 * len(pairs)
    start = HEAD_SIZE + 16 * len(pairs)
    head = pack("<7I", MAGIC, VERSION, len(pairs), *tables, 0, start)
    places = b"".join(pack("<2I", *place) for place in _places([*keys, *values], start))
    return head + places + b"".join(item + b"\0" for item in (*keys, *values))


def _places(items: list[bytes], start: int) -> Iterator[tuple[int, int]]:
    for item in items:
        yield len(item), start
        start += len(item) + 1


if __name__ == "__main__":
    for language in LANGUAGES:
        compiled_file(language).parent.mkdir(exist_ok=True)
        compiled_file(language).write_bytes(catalogue(entries(language)))
