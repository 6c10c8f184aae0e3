"""Who a gate, a line or a capacity is: names and groups as data; `label` is what people read and files keep."""

from dataclasses import dataclass
from enum import StrEnum


def names_in(label: str) -> list[str]:
    """The names in a label, in their order: the one way to read a label that a table or a file has kept."""
    return label.split(":")


UNRESERVED, AT_MOST = "unreserved", "at_most"
"""What is not reserved of a capacity for others, and how much of it some may use at most."""


def is_part(label: str) -> bool:
    """Whether the label of a capacity is that of a part that holds some people to a share of another capacity."""
    return names_in(label)[-1].rpartition("_")[0] in (UNRESERVED, AT_MOST)


class Role(StrEnum):
    """Why there is a capacity."""

    OWN = "own"  # the scenario has it
    FLOOR = "floor"  # it holds a readiness floor over others
    QUOTA = "quota"  # it holds a plan's own decision
    PART = "part"  # it holds how much of another some people may use
    CEILING = "ceiling"  # it holds how many people may count


PRIORITY = "priority"
"""What the part of a gate for people of one priority is called, before its number."""

REST = 1000
"""The priority of people whom a gate names in none of its priorities."""


@dataclass(frozen=True)
class GateKey:
    """A gate, or the part of it that serves some groups, or people of one priority: 1 is the first, 0 if all are equal.

    Who is named in no priority comes last: `REST`. With `volunteers` those who come out of the force may be refused.
    """

    name: str
    groups: tuple[str, ...] = ()
    priority: int = 0
    volunteers: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """All names in it; a line knows its priority by its track and groups."""
        return (self.name, *self.groups)

    @property
    def label(self) -> str:
        """`course:army`, `course:army:priority_1`, `course:army:rest`."""
        number = f"{PRIORITY}_{self.priority}" if self.priority < REST else "rest"
        return ":".join((*self.parts, *([number] if self.priority else [])))


@dataclass(frozen=True)
class LineKey:
    """A queue apart: the people of a track before a gate, by the groups that the gate does not tell."""

    gate: GateKey
    track: str
    groups: tuple[str, ...] = ()
    turn: str = ""

    @property
    def name(self) -> str:
        """The name of its gate."""
        return self.gate.name

    @property
    def volunteers(self) -> bool:
        """Whether its gate may refuse those who come out of the force."""
        return self.gate.volunteers

    @property
    def parts(self) -> tuple[str, ...]:
        """All names in it."""
        return (*self.gate.parts, self.track, *self.groups, *([self.turn] if self.turn else []))

    @property
    def label(self) -> str:
        """`course:army:entry:soldier`."""
        return ":".join(self.parts)


@dataclass(frozen=True)
class CapacityKey:
    """A capacity, or the part of it that some groups use; `part` says which part of it others are held to."""

    name: str
    groups: tuple[str, ...] = ()
    role: Role = Role.OWN
    part: str = ""

    @property
    def label(self) -> str:
        """`seats:army`, `seats:army:unreserved_1`."""
        return ":".join((self.name, *self.groups, *([self.part] if self.part else [])))
