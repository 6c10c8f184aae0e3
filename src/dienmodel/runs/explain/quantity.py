"""What can be asked by name (`professional:army`, `wait:medical`, `cost:staff`): a kind of quantity, and one of them.

A kind is declared once, in the file of its family: how it is written, its unit and period, what it can be about, the
parts that add up to it, and the declarations that it rests on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dienmodel.model.calendar import TimeSpan, months_from
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.behind import Declaration
from dienmodel.network.world import World
from dienmodel.runs.run import Run

ALL = "total"
"""In the place of a category, a reason or an article: all of them."""

Declarations = set[Declaration]
"""What a quantity rests on: sections of the scenario, or what is declared in them."""


class PartRow(NamedTuple):
    """A part of a value: `start`, `in` or `out` (below zero), or `of` where nothing flows; of what, why and to where.

    `people` says over how many people a mean is taken.
    """

    part: str
    what: str
    why: str
    to: str
    value: float
    people: float | None = None


class Period(StrEnum):
    """What time the value of a quantity on a day is about."""

    DAY = "day"  # the state on the day
    YEAR = "year"  # the calendar year of the day, or another span of days


class About(StrEnum):
    """What stands behind the colon, by the section that declares it where one does."""

    CATEGORY = "categories"
    TARGET = "targets"
    GATE = "gates"
    ARTICLE = "articles"
    REASON = "reasons"
    STAGE = "stages"
    CAPACITY = "capacities"
    ORGANISATION = "establishments"
    INDICATOR = "indicators"


@dataclass(frozen=True)
class Quantity:
    """A quantity that was asked: of a kind, about something, in some groups (pairs of dimension and member).

    One of a `span` is about that month, quarter or year, whatever the day.
    """

    text: str
    kind: "QuantityKind"
    name: str
    members: tuple[tuple[str, str], ...] = ()
    span: TimeSpan | None = None
    counted_in: str = ""  # a unit of its own, where that of its kind is another

    def asks_for(self, label: Mapping[str, str]) -> bool:
        """Whether somebody with a label is in the groups that were asked for."""
        return all(label.get(dim) == member for dim, member in self.members)

    def rests_on(self, world: World) -> Declarations:
        """The declarations that stand behind it, that of its own name among them."""
        return {(self.kind.about, self.name), *self.kind.behind(world, self)}

    def days(self, day: date) -> TimeSpan:
        """The days that it is about: those of its span, or of the calendar year of a day."""
        return self.span or months_from(str(day.year), day.year, 1, 12)

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return self.counted_in or self.kind.unit


def nothing_else(world: World, quantity: Quantity) -> Declarations:
    """What a quantity rests on that its own declaration says."""
    return set()


@dataclass(frozen=True)
class QuantityKind:
    """A kind of quantity; one that is `listed` stands in the list of the page on origins.

    One that `waits` is more where chance is counted than in the expectation that is explained.

    `value` is for kinds that can be read faster than their parts are found; without it the parts are added up. What can
    be asked are the `names` of all that is declared as what it is about, unless others are given.
    """

    key: str
    unit: str
    period: Period
    about: About
    example: str
    parts: Callable[[Run, Quantity, date], Iterable[PartRow]]
    named: Callable[[Catalogue], Iterable[str]] | None = None
    behind: Callable[[World, Quantity], Declarations] = nothing_else
    value: Callable[[Run, Quantity, date], float] | None = None
    groups: Callable[[Catalogue], Sequence[str]] | None = None
    listed: bool = False
    waits: bool = False

    def names(self, catalogue: Catalogue) -> Iterable[str]:
        """About what it can be asked in a scenario."""
        return catalogue.names(self.about) if self.named is None else self.named(catalogue)

    @property
    def prefix(self) -> str:
        """How its quantities begin."""
        return "" if self.key == PEOPLE else f"{self.key}:"


PEOPLE = "people"
"""The kind whose quantities are written without it: `professional`."""


def categories(catalogue: Catalogue) -> Sequence[str]:
    """Everybody, and each category of people."""
    return (ALL, *catalogue.categories)


def dimensions(catalogue: Catalogue) -> Sequence[str]:
    """By what people are told apart besides their category."""
    return tuple(catalogue.members)


def dimensions_and_category(catalogue: Catalogue) -> Sequence[str]:
    """The same with their category."""
    return ("category", *catalogue.members)


NO_GROUP = ("track", "stage", "turn")
"""Fields of a node that say where it is and not who is in it."""


def group_of(label: Mapping[str, str]) -> str:
    """`group army:nco` of a node or a strength cell; empty where it is for everybody."""
    members = [member for dim, member in label.items() if dim not in NO_GROUP and member]
    return f"group {':'.join(members)}" if members else ""


def summed(parts: Iterable[PartRow]) -> list[PartRow]:
    """Equal parts together, the largest first; nothing is left out but zeros."""
    total: dict[tuple[str, str, str, str], float] = {}
    for part in parts:
        total[part[:4]] = total.get(part[:4], 0.0) + part.value
    rows = [PartRow(*place, value) for place, value in total.items() if value]
    return sorted(rows, key=lambda row: -abs(row.value))


def value_of(run: Run, quantity: Quantity, day: date, parts: Iterable[PartRow] | None = None) -> float:
    """The value of a quantity on a day: what its parts add up to, which may be known already."""
    if quantity.kind.value is not None:
        return quantity.kind.value(run, quantity, day)
    return sum(part.value for part in (quantity.kind.parts(run, quantity, day) if parts is None else parts))
