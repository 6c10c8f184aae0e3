"""What can be asked by name (`professional:army`, `wait:medical`, `cost:staff`): a kind of quantity, and one of them.

A kind is declared once, in the file of its family: how it is written, its unit and period, what it can be about, the
parts that add up to it, and the declarations that it rests on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.compile.behind import Declaration
from dienmodel.network.world import World
from dienmodel.runs.run import Run

ALL = "total"
"""In the place of a category, a reason or an article: all of them."""

Part = tuple[str, str, str, str, float]
"""Part (`start`, `in`, `out`; `of` where nothing flows), what, why, to and value; out is below zero."""

Declarations = set[Declaration]
"""What a quantity rests on: sections of the scenario, or what is declared in them."""


class Period(StrEnum):
    """What time the value of a quantity on a day is about."""

    DAY = "day"  # the state on the day
    YEAR = "year"  # the calendar year of the day
    YEAR_UP_TO = "year_up_to"  # the year that ends on the day


class About(StrEnum):
    """What stands behind the colon."""

    CATEGORY = "categories"
    TARGET = "targets"
    GATE = "gates"
    ARTICLE = "articles"
    REASON = "reasons"
    STAGE = "stages"
    CAPACITY = "capacities"
    ORGANISATION = "establishments"


@dataclass(frozen=True)
class Quantity:
    """A quantity that was asked: of a kind, about something, in some groups (pairs of dimension and member)."""

    text: str
    kind: "Kind"
    name: str
    members: tuple[tuple[str, str], ...] = ()

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return self.kind.unit


@dataclass(frozen=True)
class Kind:
    """A kind of quantity; one that is `listed` stands in the list of the page on origins.

    `value` is for kinds that can be read faster than their parts are found; without it the parts are added up.
    """

    key: str
    unit: str
    period: Period
    about: About
    example: str
    names: Callable[[Catalogue], Iterable[str]]
    parts: Callable[[Run, Quantity, date], Iterable[Part]]
    behind: Callable[[World, Quantity], Declarations]
    value: Callable[[Run, Quantity, date], float] | None = None
    groups: Callable[[Catalogue], Sequence[str]] | None = None
    listed: bool = False

    @property
    def prefix(self) -> str:
        """How its quantities begin."""
        return "" if self.key == PEOPLE else f"{self.key}:"


PEOPLE = "people"
"""The kind whose quantities are written without it: `professional`."""


def summed(parts: Iterable[Part]) -> list[Part]:
    """Equal parts together, the largest first; nothing is left out but zeros."""
    total: dict[tuple[str, str, str, str], float] = {}
    for *key, value in parts:
        place = (key[0], key[1], key[2], key[3])
        total[place] = total.get(place, 0.0) + value
    rows = [(*place, value) for place, value in total.items() if value]
    return sorted(rows, key=lambda row: -abs(row[4]))


def value_of(run: Run, quantity: Quantity, day: date) -> float:
    """The value of a quantity on a day: what its parts add up to."""
    if quantity.kind.value is not None:
        return quantity.kind.value(run, quantity, day)
    return sum(part[4] for part in quantity.kind.parts(run, quantity, day))
