"""Plain data, written as strict YAML 1.2."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dienmodel.text.reading import WORDS


def yaml_text(data: Mapping[Any, Any]) -> str:
    """Plain data as strict YAML 1.2: every text between quotes, one key per line."""
    return "\n".join(_lines(data, 0)) + "\n"


def _lines(data: Mapping[Any, Any], depth: int) -> Iterator[str]:
    for key, value in data.items():
        start = "  " * depth + _key(key) + ":"
        if isinstance(value, Mapping) and value and depth < 4:
            yield start
            yield from _lines(value, depth + 1)
        else:
            yield f"{start} {_flow(value)}"


def _key(key: Any) -> str:
    plain = isinstance(key, str) and key.isidentifier() and key.isascii() and key not in WORDS
    return key if plain else _flow(key)


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    return '"' + "".join(_escaped(c) for c in str(value)) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    return c if c.isprintable() else f"\\U{ord(c):08X}"
