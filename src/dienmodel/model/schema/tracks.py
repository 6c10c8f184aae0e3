"""How people come in and through: entries, stages, and the tracks they make up."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, Leaving, Name
from dienmodel.model.schema.people import To


class Stage(Strict):
    """A step with an end. The stay is fixed, or a gamma with `variation` as its coefficient of variation.

    People do not complete it by `dropout` at its end, by a rate at which they leave before (by time in the stage if
    the figure has bands), or when a clock that they have with them comes to one of `limits`; where those go says
    `otherwise`, or `leaves_to` of those who leave by the rate.
    """

    title: Text
    duration: Amount
    variation: Amount | None = None
    dropout: Amount | None = None
    leaves: Leaving | None = None
    leaves_to: tuple[To, ...] = ()
    limits: dict[Name, Amount] = {}
    otherwise: tuple[To, ...] = ()
    by: tuple[str, ...] = ()
    split: dict[str, Amount] = {}
    gate: Name | None = None
    milestone: bool = False


class Link(Strict):
    """A part of the way from first contact to a post, as readers tell it: what people wait for at some gates."""

    title: Text
    gates: tuple[Name, ...] = Field(min_length=1)


def _day(value: date | str) -> date | str:
    try:
        return value if isinstance(value, date) else f"{date.fromisoformat(f'2023-{value}'):%m-%d}"
    except ValueError:
        raise wrong("no-day", word=value) from None


EntryDay = Annotated[date | str, AfterValidator(_day)]
"""A day, or a day of every year: month and day, `09-07`."""


class Entry(Strict):
    """People who come in. With `ages` they come from the counted population, otherwise from outside.

    `people` are so many a year, or so many on each of `dates`: days (2026-09-07), or days of every year (09-07). They
    are as many as are expected and vary by chance, or `number` is exact; then `each` may come with a chance.
    """

    people: Amount
    number: Literal["chance", "exact"] = "chance"
    each: Amount | None = None
    dates: tuple[EntryDay, ...] = ()
    season: Amount | None = None
    ages: Amount | None = None
    split: dict[str, Amount] = {}

    @model_validator(mode="after")
    def _of_a_number(self) -> "Entry":
        if self.each is not None and self.number != "exact":
            raise wrong("each-of-chance", ("each",))
        return self


class Swap(Strict):
    """Two stages of which a share of the people takes the second first."""

    swap: tuple[Name, Name]
    share: Amount


class Track(Strict):
    """Ordered stages from a source to a stock.

    People count for `category` from the start of stage `counts_from` on (its queue only if it is the first stage).
    """

    title: Text
    category: Name | None = None
    counts_from: Name | None = None
    by: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    entry: Entry | None = None
    again_after: Amount | None = None
    stages: tuple[Name | Swap, ...] = Field(min_length=1)
    then: tuple[To, ...] = Field(min_length=1)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """All stages by name, in their usual order."""
        return tuple(n for s in self.stages for n in (s.swap if isinstance(s, Swap) else (s,)))
