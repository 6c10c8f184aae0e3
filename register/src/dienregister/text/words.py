"""Words for readers, in Dutch and English: `words("nl")["citizen.start.title"]`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from dienregister.text.yaml import parse_yaml

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@cache
def words(language: str) -> Mapping[str, str]:
    """All words of a language by their dotted key.

    Raises:
        KeyError: the language is not one of ours, or (on reading) a key has no words.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    text = (files("dienregister") / "data" / "labels" / f"{language}.yaml").read_text("utf-8")
    return MappingProxyType(dict(_flat(parse_yaml(text, f"{language}.yaml"), "")))


def _flat(tree: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
