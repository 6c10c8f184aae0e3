"""What can be wrong: a code, a place and the values that belong to it; the words are in the labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing wrong. `code` names its sort and never changes; the labels word it in each language."""

    code: str
    where: str
    """`file:row`, or the file alone where no row is to blame."""
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """What is wrong, where, why it matters and what to do about it."""
        from dienregister.text.words import words  # words are read by the reader, which tells faults itself

        return f"{self.where}: {words(language)[f'faults.{self.code}'].format(**self.values)}"


class FaultyInput(Exception):
    """The input has faults: all that were found, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def text(self, language: str = "en") -> str:
        """All faults, a line each."""
        return "\n".join(fault.text(language) for fault in self.faults)

    def __str__(self) -> str:
        return self.text()


def fault(code: str, where: str, **values: object) -> FaultyInput:
    """A single fault, to be raised."""
    return FaultyInput([Fault(code, where, values)])
