"""Faults and phrases in the words of a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from dienmodel.text.faults import Fault, Phrase, Value, Values
from dienmodel.text.files import DATA
from dienmodel.text.words import texts_in, words


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The texts of faults in a language, by key: apart, since most calls have none to tell."""
    return texts_in(DATA / "labels" / language / "faults")


@dataclass(frozen=True)
class Told:
    """A fault in the words of one language."""

    code: str
    where: str
    what: str
    """One sentence without its full stop, such as `the key 'unit' is written twice`."""
    why: str
    """Why it matters: what would go wrong if the input were accepted."""
    remedy: str
    """What the author of the input should do."""


def told(fault: Fault, language: str) -> Told:
    """A fault in the words of a language."""
    parts = (f"faults.{fault.code}.{part}" for part in ("what", "why", "remedy"))
    what, why, remedy = (_filled(language, key, fault.values) for key in parts)
    return Told(fault.code, str(_shown(language, fault.where)), what, why, remedy)


def fault_text(fault: Fault, language: str) -> str:
    """A fault on three lines: where and what, why, and what to do."""
    return catalogue(language)["fault.told"].format(**vars(told(fault, language)))


def faults_text(faults: Sequence[Fault], language: str) -> str:
    """Faults, numbered, under a line that counts them."""
    head = catalogue(language)["fault.one" if len(faults) == 1 else "fault.many"].format(n=len(faults))
    return "\n".join([head, *(f"{i}. {fault_text(fault, language)}" for i, fault in enumerate(faults, start=1))])


def phrase(text: Phrase, language: str) -> str:
    """A part of a sentence in the words of a language; with a point in its key, one of all words."""
    if "." in text.key:
        return words(language).say(text.key)
    return _filled(language, f"phrases.{text.key}", text.values)


def _filled(language: str, key: str, values: Values) -> str:
    return catalogue(language)[key].format(**{name: _shown(language, value) for name, value in values.items()})


def _shown(language: str, value: Value) -> Any:
    """A value as it fills a gap: phrases in words, sequences listed, numbers as the files have them."""
    if isinstance(value, Phrase):
        return phrase(value, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(_shown(language, item)) for item in value)
    if isinstance(value, int | float):
        return _Number(language, value)
    return value if isinstance(value, str | date | None) else words(language).text(value)


class _Number:
    """A number that a gap may ask for as people of the language write it: {size:,}."""

    def __init__(self, language: str, value: float) -> None:
        self.language, self.value = language, value

    def __format__(self, form: str) -> str:
        if form != ",":
            return format(self.value, form)
        w = words(self.language)
        return w.number(self.value) if isinstance(self.value, int) else w.short_number(self.value)
