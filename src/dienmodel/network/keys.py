"""Who a gate, a line or a capacity is: names and groups as data; `label` is what people read and files keep."""

from dataclasses import dataclass
from enum import StrEnum


def names_in(label: str) -> list[str]:
    """The names in a label, in their order: the one way to read a label that a table or a file has kept."""
    return label.split(":")


class Role(StrEnum):
    """Why there is a capacity."""

    OWN = "own"  # the scenario has it
    FLOOR = "floor"  # it holds a readiness floor over others
    QUOTA = "quota"  # it holds a plan's own decision


@dataclass(frozen=True)
class GateKey:
    """A gate, or the part of it that serves some groups."""

    name: str
    groups: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """All names in it."""
        return (self.name, *self.groups)

    @property
    def label(self) -> str:
        """`course:army`."""
        return ":".join(self.parts)


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
    def parts(self) -> tuple[str, ...]:
        """All names in it."""
        return (*self.gate.parts, self.track, *self.groups, *([self.turn] if self.turn else []))

    @property
    def label(self) -> str:
        """`course:army:entry:soldier`."""
        return ":".join(self.parts)


@dataclass(frozen=True)
class CapacityKey:
    """A capacity, or the part of it that some groups use."""

    name: str
    groups: tuple[str, ...] = ()
    role: Role = Role.OWN

    @property
    def label(self) -> str:
        """`seats:army`."""
        return ":".join((self.name, *self.groups))
