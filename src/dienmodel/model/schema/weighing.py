"""What a scenario asks of the country: indicators, and the money of two ledgers under two ceilings."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from dienmodel.model.figures import Grade, Strict, Text, Theme, wrong
from dienmodel.model.schema.amounts import Amount, Name
from dienmodel.model.schema.country import Cap, Combination, Displacement
from dienmodel.model.schema.industry import Becomes

Better = Literal["more", "less", "neither"]
"""Which way an indicator is better."""

SECTION_OF = {
    "stock": "stocks",
    "track": "tracks",
    "newcomers": "tracks",
    "admissions": "gates",
    "capacity": "capacities",
    "used": "capacities",
    "joins": "categories",
    "leaves": "categories",
    "cost": "costs",
    "given": "given",
}
"""What an indicator can count, with the section that declares it."""


class Counted(Strict):
    """What an indicator counts, exactly one of `SECTION_OF`, each as much as `each` says; `less` takes it off.

    People in a `stock` or on a `track` (those who count), `newcomers` of a track, people admitted at a gate, units that
    a `capacity` offers or has in use, people of a category who join the force from outside or leave it, euro of a
    `cost` line as they are committed, and euro that are paid of `given` money: all of it, or what becomes of it in the
    industry (`content`), of that only at those who deliver themselves (`direct`). Of `displaced` only what stays undone
    elsewhere counts, and of `combined` land only what is not shared.
    """

    stock: Name | None = None
    track: Name | None = None
    newcomers: Name | None = None
    admissions: Name | None = None
    capacity: Name | None = None
    used: Name | None = None
    joins: Name | None = None
    leaves: Name | None = None
    cost: Name | None = None
    given: Name | None = None
    content: Becomes | None = None
    direct: bool = False
    where: dict[str, tuple[str, ...]] = {}
    each: Amount | None = None
    displaced: Displacement | None = None
    combined: Combination | None = None
    less: bool = False

    @property
    def base(self) -> str:
        """What it counts, by its word."""
        return next(word for word in SECTION_OF if getattr(self, word) is not None)

    @property
    def name(self) -> str:
        """The name of what it counts."""
        name: str = getattr(self, self.base)
        return name

    @model_validator(mode="after")
    def _one_base(self) -> "Counted":
        if sum(getattr(self, word) is not None for word in SECTION_OF) != 1:
            raise wrong("one-counted", bases=list(SECTION_OF))
        if (self.content is not None and self.given is None) or (self.direct and self.content is None):
            raise wrong("content-of-given")
        return self


class Indicator(Strict):
    """A declared reading of the course, with what it means; or one that is `unknown`, with the reason.

    `better` says whether more of it is better, less, or neither; `when` whether it is about here and now, later or
    elsewhere. `split` shares all of it out over the members of keys, each key by itself, and `cap` is the most that
    there may be.
    """

    title: Text
    definition: Text
    unit: str
    better: Better
    when: Literal["now", "later", "elsewhere"]
    grade: Grade
    theme: Theme | None = None
    of: tuple[Counted, ...] = ()
    split: dict[Name, Amount] = {}
    cap: Cap | None = None
    unknown: Text | None = None

    @model_validator(mode="after")
    def _known_or_not(self) -> "Indicator":
        if bool(self.of) == (self.unknown is not None):
            raise wrong("known-or-unknown")
        return self


class Payment(Strict):
    """How commitments on some articles are paid: `lag` are the shares paid so many calendar years later.

    With what is `cancelled` they add up to one. `outstanding` was committed before the ledger opens and is not yet
    paid: that of given money opens on the day `since` which there are ceilings, others at the start of the run.
    `realised` is the part of what is due in a year that is paid in it; the rest is due the year after.
    """

    articles: Annotated[tuple[Name, ...], Field(min_length=1)]
    lag: Amount
    cancelled: Amount | None = None
    realised: Amount | None = None
    outstanding: Amount | None = None


class GivenSpending(Strict):
    """Money that the scenario gives and nobody in it moves: what is committed on it a year. It is its own article."""

    title: Text
    amount: Amount


class SpendingDefinition(Strict):
    """Which articles a way of counting defence spending holds; or why that is `unknown`."""

    title: Text
    articles: tuple[Name, ...] = ()
    unknown: Text | None = None

    @model_validator(mode="after")
    def _known_or_not(self) -> "SpendingDefinition":
        if bool(self.articles) == (self.unknown is not None):
            raise wrong("definition-known-or-unknown")
        return self


class Money(Strict):
    """What spending is held against, from the year of `since` on, in prices of a year.

    `room` is what may be committed in a year and `cash` what may be paid; `over_programmed` is the share above the room
    that is planned because not all of it will come off. `required` is the share of `gdp` to be spent by a `definition`,
    and `deflator` the level of prices, one in the year of the `prices`.
    """

    since: date
    prices: int
    definition: Name
    gdp: Amount
    deflator: Amount
    required: Amount
    room: Amount
    cash: Amount
    over_programmed: Amount | None = None
    discount: Amount
