"""What holds people up: gates and the capacities they use."""

from typing import Literal

from pydantic import Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, Leaving, Name
from dienmodel.model.schema.people import To


class Priority(Strict):
    """People whom a gate takes together: those of `tracks` in the groups of `where`; without these everybody.

    Of a capacity that the gate uses a share can be `reserved`, which nobody else may use and which stays free where
    they do not come; or they may use `at_most` a share, and what they leave is for others.
    """

    tracks: tuple[Name, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    reserved: dict[Name, Amount] = {}
    at_most: dict[Name, Amount] = {}


class Gate(Strict):
    """A queue: longest waiting first, while all capacities have room; served in the order of the file.

    `first` are the people whom it takes before the others, in that order; within each the longest waiting come first.
    Its door closes when `closes_at` people wait, and who comes then is turned away; with `reopens_at` it stays closed
    until no more than that wait. Both may be a length of the wait instead, at the pace of admissions over that time.
    Where those go who are not admitted, since they give up, their patience ends, a clock that they have with them comes
    to one of `limits`, or a door is closed, says `otherwise`.
    `volunteers`: those who come to it out of the force may be refused, so a plan decides how many of them are taken.
    """

    title: Text
    by: tuple[str, ...] = ()
    uses: dict[Name, Amount | None] = Field(min_length=1)
    every: Amount | None = None
    least: Amount | None = None
    gives_up: Leaving | None = None
    patience: Amount | None = None
    limits: dict[Name, Amount] = {}
    closes_at: Amount | None = None
    reopens_at: Amount | None = None
    first: tuple[Priority, ...] = ()
    otherwise: tuple[To, ...] = ()
    volunteers: bool = False

    @model_validator(mode="after")
    def _door(self) -> "Gate":
        if self.reopens_at is not None and self.closes_at is None:
            raise wrong("reopens-alone", ("reopens_at",))
        return self


class Supply(Strict):
    """Capacity drawn from the people of a stock."""

    stock: Name
    where: dict[str, tuple[str, ...]] = {}
    share: Amount


class Filled(Strict):
    """Capacity taken up by the people of a stock: with an amount of posts, what is left are the vacancies.

    Each takes up one unit, or a `share` of one: refreshers of two weeks take a place for 2/52 of the year.
    """

    stock: Name
    where: dict[str, tuple[str, ...]] = {}
    share: Amount | None = None


class Capacity(Strict):
    """Slots are offered anew each step; places are held from admission to the end of the stay."""

    title: Text
    kind: Literal["slots", "places"]
    by: tuple[str, ...] = ()
    amount: Amount | None = None
    drawn: tuple[Supply, ...] = ()
    filled: tuple[Filled, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> "Capacity":
        if self.amount is None and not self.drawn:
            raise wrong("capacity-empty")
        return self


class Ceiling(Strict):
    """The most people who may count, in stages and queues too: gates that let people in stop while it is full.

    They are those of a `category` (without it everybody who counts) in the groups of `where`, on `tracks` only those
    in their stages and queues. `least` a year may begin all the same.
    """

    title: Text
    category: Name | None = None
    tracks: tuple[Name, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    most: Amount
    least: Amount | None = None


def parts(capacity: Capacity) -> tuple[Supply | Filled, ...]:
    """Everything in a capacity that depends on people in stocks."""
    return (*capacity.drawn, *capacity.filled)
