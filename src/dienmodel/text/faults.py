"""What can be wrong with the input: a code, a place and the values that belong to it; the words are in the labels."""

import errno
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias


class Bilingual(Protocol):
    """A text that is said in both languages."""

    @property
    def nl(self) -> str:
        """In Dutch."""

    @property
    def en(self) -> str:
        """In English."""


Value: TypeAlias = "str | float | date | Bilingual | Phrase | Sequence[Value] | None"
"""What fills a gap in the words of a fault; a sequence is listed."""
Values: TypeAlias = "Mapping[str, Value]"


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence that every language says in its own way: a key in the section `phrases` of the labels."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input. `code` names its sort and never changes; the labels word it in each language."""

    code: str
    where: "str | Phrase"
    """`file:line`, or only the file where no line is to blame."""
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """What is wrong, where, why it matters and what to do about it."""
        from dienmodel.text.telling import fault_text  # words are read by the reader, which tells faults itself

        return fault_text(self, language)


class FaultyInput(Exception):
    """The input has faults: all that were found, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def text(self, language: str = "en") -> str:
        """All faults, numbered, under a line that counts them."""
        from dienmodel.text.telling import faults_text

        return faults_text(self.faults, language)

    def __str__(self) -> str:
        return self.text()


def and_more(count: int, of: int | None = None) -> Phrase | str:
    """That so many rows (of how many) are like the one that is told; nothing where it is the only one."""
    if count == 1:
        return ""
    return Phrase("so-many", {"count": count}) if of is None else Phrase("so-many-of", {"count": count, "of": of})


USUAL = ("ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "EEXIST", "ENOSPC", "EDQUOT", "EROFS", "ENAMETOOLONG")
"""What the system says of files most often: each has a phrase."""


def reason(error: Exception) -> Phrase | str:
    """Why the system cannot do something with a file."""
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    if name in USUAL:
        return Phrase(f"os-{name}")
    return getattr(error, "strerror", None) or str(error).splitlines()[0]


def one_of(word: object, known: Iterable[str]) -> Phrase:
    """The remedy for a name that does not exist: the one that was most likely meant, and all there are."""
    names = list(known)
    return Phrase("one-of", {"meant": meant(word, names), "names": names}) if names else Phrase("none-declared")


def meant(word: object, known: Iterable[str]) -> Phrase | str:
    """`did you mean 'dropout'? `, or nothing where no name comes near."""
    from difflib import get_close_matches  # only where somebody misspelt something: `--help` does without

    near = get_close_matches(str(word), list(known), n=1, cutoff=0.7)
    return Phrase("meant", {"name": near[0]}) if near else ""
