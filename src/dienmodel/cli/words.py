"""What the command line says, in Dutch and in English: help, messages, and what click itself says.

The texts are in the labels; `make pages` compiles them for gettext, which is what click asks for its own.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from gettext import GNUTranslations, bindtextdomain, textdomain, translation

from dienmodel.text.languages import LANGUAGES

DOMAIN = "dienmodel"
"""What gettext calls our texts: the file `LC_MESSAGES/dienmodel.mo` of a language."""

LABELS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "labels")
CHOICE = "LANGUAGE"
"""The variable of the environment that tells gettext which language to speak."""

OUTSIDE = os.environ.get(CHOICE)


@cache
def _texts(language: str) -> GNUTranslations:
    return translation(DOMAIN, LABELS, [language])


def is_said(key: str) -> bool:
    """Whether the labels have a text of this key."""
    return _texts(LANGUAGES[0]).gettext(key) != key


def text(language: str, key: str) -> str:
    """The text of a key in a language, with its gaps.

    Raises:
        KeyError: there is no such text.
    """
    said = _texts(language).gettext(key)
    if said == key:
        raise KeyError(key)
    return said


def say(language: str, key: str, **values: object) -> str:
    """A message in a language, with its gaps filled."""
    return text(language, f"messages.{key}").format(**values)


def language_of(words: Sequence[str]) -> str:
    """The language that a call asks for, the last one if there are more: help is said in it wherever it stands."""
    options = " ".join(words[: words.index("--")] if "--" in words else words)
    values = re.findall(rf"(?:^|\s)--language[=\s]({'|'.join(LANGUAGES)})(?=\s|$)", options)
    return values[-1] if values else LANGUAGES[0]


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Let click speak a language; None: that of the user's own environment, for programs that are not ours."""
    before, domain = os.environ.get(CHOICE), textdomain()
    bindtextdomain(DOMAIN, LABELS)
    textdomain(DOMAIN)
    _choose(OUTSIDE if language is None else language)
    try:
        yield
    finally:
        textdomain(domain)
        _choose(before)


def _choose(language: str | None) -> None:
    if language is None:
        os.environ.pop(CHOICE, None)
    else:
        os.environ[CHOICE] = language
