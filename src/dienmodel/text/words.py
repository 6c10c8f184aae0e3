"""Words and numbers on the screen, in Dutch and in English."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dienmodel.text.faults import Bilingual, FaultyInput
from dienmodel.text.files import DATA
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.reading import Tree, read_yaml

HARD_SPACE = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True)
class Words:
    """All texts of one language by key (`section.name`), and how it writes numbers and dates."""

    language: str
    texts: Mapping[str, str] = field(repr=False)

    def say(self, key: str, **values: str) -> str:
        """The text of a key with its gaps filled.

        Raises:
            KeyError: there is no such text, or no value for a gap.
        """
        return self.texts[key].format(**values)

    def name(self, section: str, name: str) -> str:
        """The text of a name that a scenario chose itself; the name in plain words where there is none."""
        return self.texts.get(f"{section}.{name}", name.replace("_", " "))

    def text(self, said: Bilingual) -> str:
        """A text that a scenario says in both languages."""
        return said.nl if self.language == "nl" else said.en

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals: 93.400 or 93,400."""
        shown = f"{abs(value):,.{digits}f}"
        sign = MINUS if value < 0 and any(c in "123456789" for c in shown) else ""
        if self.language == "nl":
            shown = shown.translate(str.maketrans(",.", ".,"))
        return sign + shown

    def weeks(self, value: float | None) -> str:
        """Weeks, with a decimal below ten; a dash where nobody was there to wait."""
        return "–" if value is None else self.number(value, 0 if value >= 9.5 else 1)

    def short_number(self, value: float) -> str:
        """A number with at most four significant digits, without trailing zeros."""
        if value and abs(value) < 1e-3:
            return self.number(value, 6).rstrip("0")
        size = abs(value)
        shown = self.number(value, 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4)
        decimal = "," if self.language == "nl" else "."
        return shown.rstrip("0").rstrip(decimal) if decimal in shown else shown

    def people(self, value: float) -> str:
        """People, no finer than they can be known: 93.400, 4.380, 91."""
        return self.number(rounded(value))

    def signed(self, value: float) -> str:
        """A change in people: +1.440 or −210."""
        shown = self.people(value)
        return f"+{shown}" if rounded(value) > 0 else shown

    def share(self, value: float, digits: int = 0) -> str:
        """A share in percents: 12,3 % or 12.3%."""
        gap = HARD_SPACE if self.language == "nl" else ""
        return f"{self.number(100 * value, digits)}{gap}%"

    def euro(self, value: float) -> str:
        """Euro in millions or billions: € 7,8 mld or €7.8bn, −€ 6,4 mln."""
        size, unit = (1e9, "billion") if abs(value) >= 0.9995e9 else (1e6, "million")
        digits = 1 if abs(value) / size < 100 else 0
        shown = self.number(value / size, digits)
        amount = self.say(f"numbers.{unit}", n=shown.removeprefix(MINUS))
        return f"{MINUS}{amount}" if shown.startswith(MINUS) else amount

    def day(self, day: date) -> str:
        """A date: 31-12-2030 or 31 December 2030."""
        if self.language == "nl":
            return f"{day:%d-%m-%Y}"
        return f"{day.day} {self.texts[f'months.{day.month}']} {day.year}"

    def month(self, day: date) -> str:
        """A month: maart 2033 or March 2033."""
        return f"{self.texts[f'months.{day.month}']} {day.year}"

    def span(self, low: str, high: str) -> str:
        """A range of two numbers that are written already."""
        return f"{low}–{high}"

    def listed(self, parts: list[str]) -> str:
        """Parts in one sentence: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("numbers.and", first=", ".join(parts[:-1]), last=parts[-1])


def rounded(value: float) -> float:
    """A count of people to hundreds from ten thousand on, to tens from a thousand on."""
    size = abs(value)
    return round(value, -2 if size >= 10_000 else -1 if size >= 1_000 else 0)


@cache
def words(language: str) -> Words:
    """The words of a language, but for those of faults.

    Raises:
        ValueError: the language is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"there are no words in {language!r}: use one of {', '.join(LANGUAGES)}")
    return Words(language, texts_in(DATA / "labels" / language))


def texts_in(folder: Path) -> dict[str, str]:
    """All texts in the files of a folder, by key."""
    trees = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return {key: text for tree in trees for key, text in _flat(tree.data, "")}


def _read(path: Path) -> Tree:
    """A file with words; what is wrong with it cannot be said in those words."""
    try:
        return read_yaml(path)
    except FaultyInput as error:
        faults = ", ".join(f"{fault.where} {fault.code}" for fault in error.faults)
        raise RuntimeError(f"the words of the package cannot be read: {faults}") from None


def _flat(data: Any, prefix: str) -> list[tuple[str, str]]:
    if not isinstance(data, dict):
        return [(prefix, str(data))]
    return [pair for key, value in data.items() for pair in _flat(value, f"{prefix}.{key}" if prefix else str(key))]


def lower(text: str, names: Collection[str] = ()) -> str:
    """A title within a sentence: Selection becomes selection, but VeVa, NCO and DOSCO stay, and so do names."""
    first = text.split(" ")[0]
    is_name = first.strip(",;:") in names or any(letter.isupper() for letter in first[1:])
    return text if is_name else text[:1].lower() + text[1:]


def proper_names(titles: Iterable[str]) -> frozenset[str]:
    """Words that are names, see `_names_in`: the titles of a scenario are asked for it again and again."""
    return _names_in(tuple(titles))


@lru_cache(maxsize=64)
def _names_in(titles: tuple[str, ...]) -> frozenset[str]:
    """Words that are names: those with a capital anywhere but at the beginning of a title or of a part of it."""
    within = (re.findall(r"(?<=[^\W_])[ ,-]+(\w+)", title) for title in titles)
    return frozenset(word for words_ in within for word in words_ if word[:1].isupper())


def upper(text: str) -> str:
    """A text as the beginning of a line."""
    return text[:1].upper() + text[1:]
