"""What can be decided, and money: measures, what they change and cost, their sets, other costs, and budgets."""

from datetime import date

from pydantic import Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, Name


class Effect(Strict):
    """What a measure does to a figure: exactly one of multiply, add, set; `where` limits it to groups."""

    figure: str
    multiply: str | None = None
    add: str | None = None
    set: str | None = None
    where: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _one_way(self) -> "Effect":
        if (self.multiply is not None) + (self.add is not None) + (self.set is not None) != 1:
            raise wrong("one-effect")
        return self


class Price(Strict):
    """What a measure costs: once (committed at the start, paid over the lead time) and each year it works."""

    once: Amount | None = None
    yearly: Amount | None = None


class Decision(Strict):
    """What measures wait for, and the day on which it is taken."""

    title: Text
    date: date


class Measure(Strict):
    """A lever: what it changes, from when until when, after which lead time, at what cost, on which conditions.

    What it `needs` must be on for it to make sense. `decision` is what it waits for: taken after `decided_by` (without
    it the start), it moves the start as much later.
    `state_aid`: it may have to be notified as that.
    """

    title: Text
    start: date
    until: date | None = None
    decision: Name | None = None
    decided_by: date | None = None
    lead: Amount
    ramp: Amount | None = None
    effects: tuple[Effect, ...] = Field(min_length=1)
    cost: Price
    legal: Text | None = None
    legal_from: date | None = None
    state_aid: bool = False
    excludes: tuple[Name, ...] = ()
    needs: tuple[Name, ...] = ()


class MeasureSet(Strict):
    """Measures that belong together: each by itself may stand still where another of them is lacking."""

    title: Text
    measures: tuple[Name, ...] = Field(min_length=2)


class Cost(Strict):
    """Money per head, per seat, per newcomer or per person admitted at a gate."""

    title: Text
    article: Name
    stock: Name | None = None
    track: Name | None = None
    newcomers: Name | None = None
    admissions: Name | None = None
    capacity: Name | None = None
    flow: Amount | None = None
    where: dict[str, tuple[str, ...]] = {}
    rate: Amount

    @model_validator(mode="after")
    def _one_base(self) -> "Cost":
        bases = (self.stock, self.track, self.newcomers, self.admissions, self.capacity, self.flow)
        if sum(base is not None for base in bases) != 1:
            raise wrong("one-base")
        return self


class Budget(Strict):
    """What may be spent in a year on the cost articles it covers."""

    title: Text
    articles: tuple[Name, ...]
    amount: Amount
