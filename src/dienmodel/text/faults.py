"""What can be wrong with the input, said so that its author can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input: what, where, why it matters and what to do about it."""

    what: str
    """One sentence without its full stop, such as `the key 'unit' is written twice`."""

    where: str
    """`file:line`, or only the file where no line is to blame."""

    why: str
    """Why it matters: what would go wrong if the input were accepted."""

    remedy: str
    """What the author of the input should do."""

    code: str
    """Stable name of this sort of fault, such as `yaml-duplicate-key`."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what} [{self.code}]\n    why:    {self.why}\n    remedy: {self.remedy}"


class FaultyInput(Exception):
    """The input has faults: all that were found, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in the input"
        return "\n".join([head, *(f"{i}. {fault}" for i, fault in enumerate(self.faults, start=1))])


def one_of(word: object, known: Iterable[str]) -> str:
    """The remedy for a name that does not exist: the one that was most likely meant, and all there are."""
    names = list(known)
    return f"{meant(word, names)}use one of: {', '.join(names) or 'none is declared here'}"


def meant(word: object, known: Iterable[str]) -> str:
    """`did you mean 'dropout'? `, or nothing where no name comes near."""
    near = get_close_matches(str(word), list(known), n=1, cutoff=0.7)
    return f"did you mean {near[0]!r}? " if near else ""
