"""Which people have a share of a capacity, and the numbers of the parts that hold others to the rest.

A number counts all who are said to have a share, also where some of them never come to one part of the capacity: so
the label of a part tells whose share it is.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, Protocol

Whose = tuple[str, int]
"""A gate and one of its priorities."""

ShareWord = Literal["reserved", "at_most"]


class Sharing(Protocol):
    """People of one priority, with the capacities of which they have a share reserved, or may have one at most."""

    @property
    def reserved(self) -> Collection[str]:
        """Capacities of which a share is kept for them."""

    @property
    def at_most(self) -> Collection[str]:
        """Capacities of which they may have a share and no more."""


def with_share(gates: Mapping[str, Sequence[Sharing]], capacity: str, word: ShareWord) -> list[Whose]:
    """Who has a share of a capacity, in the order of the gates and of their priorities, counted from 1."""
    return [
        (gate, place)
        for gate, first in gates.items()
        for place, people in enumerate(first, start=1)
        if capacity in getattr(people, word)
    ]


def number_of(sharing: Sequence[Whose], those: Collection[Whose]) -> int:
    """The number of some of those who have a share: 1, 2, 4... for each of them, added up."""
    return sum(1 << place for place, whose in enumerate(sharing) if whose in those)


def of_number(sharing: Sequence[Whose], number: int) -> list[Whose]:
    """Those of whom this is the number."""
    return [whose for place, whose in enumerate(sharing) if number >> place & 1]
