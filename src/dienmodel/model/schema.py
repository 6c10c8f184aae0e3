"""The scenario language: strict, frozen declarations. No numbers, only keys of figures.

An amount is a figure key or a list of keys that are multiplied; `not key` is one minus a share.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from dienmodel.model.figures import Figure, Strict, Text, wrong


def _amount(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(key, str) for key in value):
        return tuple(value)
    raise wrong("bare-number")


Amount = Annotated[tuple[str, ...], BeforeValidator(_amount)]


def _name(value: str) -> str:
    if not value or not all(c.isascii() and (c.isalnum() or c == "_") for c in value):
        raise wrong("no-name", word=value)
    return value


Name = Annotated[str, AfterValidator(_name)]


class Dimension(Strict):
    """A way to split people into groups. `share` splits those who come without a value."""

    members: tuple[str, ...] = Field(min_length=1)
    share: Amount | None = None
    title: Text


class To(Strict):
    """Where a part of the people goes: one of `stock`, `track`, `leave`; without `share` all the rest.

    Groups carry over by name; `set` fixes one, `next` moves one up in a dimension, `split` divides. People come into
    the first stage of a track, or into its `stage`.
    """

    stock: Name | None = None
    track: Name | None = None
    stage: Name | None = None
    leave: bool = False
    share: Amount | None = None
    set: dict[str, str] = {}
    next: str | None = None
    split: dict[str, Amount] = {}

    @model_validator(mode="after")
    def _one_place(self) -> "To":
        if (self.stock is not None) + (self.track is not None) + self.leave != 1:
            raise wrong("one-place")
        if self.stage and not self.track:
            raise wrong("stage-of-stock", ("stage",))
        return self


class Exit(Strict):
    """A reason to leave a stock: a rate per year (by tenure if the figure has bands), times a season."""

    rate: Amount
    season: Amount | None = None
    to: tuple[To, ...] = Field(min_length=1)
    only: dict[str, tuple[str, ...]] = {}


class Stock(Strict):
    """An open-ended stay. `tenure` is the mean time people have been in it at the start."""

    title: Text
    category: Name | None = None
    by: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    people: Amount | None = None
    tenure: Amount | None = None
    exits: dict[Name, Exit] = {}
    limit: Amount | None = None
    at_limit: tuple[To, ...] = ()


class Stage(Strict):
    """A step with an end. The stay is fixed, or a gamma with `variation` as its coefficient of variation."""

    title: Text
    duration: Amount
    variation: Amount | None = None
    dropout: Amount | None = None
    by: tuple[str, ...] = ()
    split: dict[str, Amount] = {}
    gate: Name | None = None
    milestone: bool = False


class Gate(Strict):
    """A queue: longest waiting first, while all capacities have room; served in the order of the file."""

    title: Text
    by: tuple[str, ...] = ()
    uses: dict[Name, Amount | None] = Field(min_length=1)
    every: Amount | None = None
    least: Amount | None = None
    gives_up: Amount | None = None
    patience: Amount | None = None


class Supply(Strict):
    """Capacity drawn from the people of a stock."""

    stock: Name
    where: dict[str, tuple[str, ...]] = {}
    share: Amount


class Filled(Strict):
    """Capacity taken up by the people of a stock: with an amount of posts, what is left are the vacancies."""

    stock: Name
    where: dict[str, tuple[str, ...]] = {}


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


def parts(capacity: Capacity) -> tuple[Supply | Filled, ...]:
    """Everything in a capacity that depends on people in stocks."""
    return (*capacity.drawn, *capacity.filled)


class Entry(Strict):
    """People who come in. With `ages` they come from the counted population, otherwise from outside."""

    people: Amount
    season: Amount | None = None
    ages: Amount | None = None
    split: dict[str, Amount] = {}


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


class Populace(Strict):
    """Counts by single year of age: at the start, entering each year, net change per person per year."""

    people: Amount
    entering: Amount
    net: Amount | None = None
    youngest: int
    oldest: int


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


class Measure(Strict):
    """A lever: what it changes, from when, after which lead time, at what cost, on which legal condition."""

    title: Text
    start: date
    lead: Amount
    ramp: Amount | None = None
    effects: tuple[Effect, ...] = Field(min_length=1)
    cost: Price
    legal: Text | None = None
    legal_from: date | None = None
    excludes: tuple[Name, ...] = ()


class Cost(Strict):
    """Money per head, per seat or per newcomer. `per` says on what the rate works."""

    title: Text
    article: Name
    stock: Name | None = None
    track: Name | None = None
    newcomers: Name | None = None
    capacity: Name | None = None
    flow: Amount | None = None
    where: dict[str, tuple[str, ...]] = {}
    rate: Amount

    @model_validator(mode="after")
    def _one_base(self) -> "Cost":
        if sum(x is not None for x in (self.stock, self.track, self.newcomers, self.capacity, self.flow)) != 1:
            raise wrong("one-base")
        return self


class Budget(Strict):
    """What may be spent in a year on the cost articles it covers."""

    title: Text
    articles: tuple[Name, ...]
    amount: Amount


class Target(Strict):
    """A dated number of people to reach (everybody without category) to fill an organisation."""

    title: Text
    date: date
    people: Amount
    category: Name | None = None
    organisation: Name = "peace"


class Aim(Strict):
    """What a plan makes small: people short of targets, cost, readiness lost, labour, or use of `capacities`.

    A shortfall without `targets` counts all those of the peace organisation. `weight` is what a unit of the aim counts
    where it is weighed together with others: euro per person, or per person and year. Cost is in euro by itself.
    """

    title: Text
    least: Literal["shortfall", "cost", "readiness", "labour", "space"]
    targets: tuple[Name, ...] = ()
    capacities: tuple[Name, ...] = ()
    weight: Amount | None = None

    @model_validator(mode="after")
    def _fitting(self) -> "Aim":
        if self.targets and self.least != "shortfall":
            raise wrong("aim-targets", ("targets",))
        if (self.least == "space") != bool(self.capacities):
            raise wrong("aim-capacities")
        if self.least == "cost" and self.weight:
            raise wrong("aim-cost-weight", ("weight",))
        return self


def _rank(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Rank = Annotated[tuple[Name, ...], BeforeValidator(_rank), Field(min_length=1)]
"""One aim, or several that are weighed together."""


class PlanAims(Strict):
    """What a plan makes small if nobody asks for something else: ranks of aims, the first above all."""

    aims: tuple[Rank, ...] = ()


class Limits(Strict):
    """What a plan must keep to besides people and capacities.

    `budgets` are not overspent in any calendar year. `instructors` is the largest share of a stock's people whom all
    capacities together may take out of their units. `smooth` is the largest share by which intake may differ from the
    year before.
    """

    budgets: tuple[Name, ...] = ()
    instructors: Amount | None = None
    smooth: Amount | None = None


class Admissions(Strict):
    """Decisions of a plan: people admitted per line (gate, track and groups) and period.

    Period i runs from `days[i]` up to `days[i + 1]`; lines that are not named admit as the gates say.
    """

    days: tuple[date, ...] = Field(min_length=2)
    lines: dict[str, tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Admissions":
        if any(a >= b for a, b in pairwise(self.days)):
            raise wrong("plan-days", ("days",))
        for line, numbers in self.lines.items():
            if len(numbers) != len(self.days) - 1:
                raise wrong("plan-line", ("lines", line), line=line, count=len(numbers), periods=len(self.days) - 1)
        return self


class Establishment(Strict):
    """Posts of one organisation, by category of people."""

    title: Text
    posts: dict[Name, Amount]


class Point(Strict):
    """A published count that the model is held against; `note` explains the difference."""

    title: Text
    date: date
    people: Amount
    category: Name | None = None
    note: Text | None = None


class Scenario(Strict):
    """Everything that is said about one world."""

    scenario: Name
    title: Text
    note: Text | None = None
    start: date
    end: date
    step: Literal["day", "week", "month", "year"] = "week"
    dimensions: dict[Name, Dimension] = {}
    categories: dict[Name, Text] = {}
    population: Populace | None = None
    stocks: dict[Name, Stock]
    stages: dict[Name, Stage] = {}
    gates: dict[Name, Gate] = {}
    capacities: dict[Name, Capacity] = {}
    tracks: dict[Name, Track] = {}
    measures: dict[Name, Measure] = {}
    on: dict[Name, float] = {}
    costs: dict[Name, Cost] = {}
    budgets: dict[Name, Budget] = {}
    targets: dict[Name, Target] = {}
    aims: dict[Name, Aim] = {}
    plan: PlanAims = PlanAims()
    limits: Limits = Limits()
    admissions: Admissions | None = None
    establishments: dict[Name, Establishment] = {}
    published: dict[Name, Point] = {}
    readiness: dict[Name, Amount] = {}
    choices: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    snapshot: str | None = None
