"""What a plan is asked for, what it keeps to, and what it decided."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, Name


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


Rank = Annotated[
    tuple[Name, ...],
    BeforeValidator(_rank, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]
"""One aim, or several that are weighed together."""


class PlanAims(Strict):
    """What a plan makes small if nobody asks for something else: ranks of aims, the first above all."""

    aims: tuple[Rank, ...] = ()


class Limits(Strict):
    """What a plan must keep to besides people and capacities.

    `budgets` are not overspent in any calendar year, and of indicators there is no more than their `caps`.
    `instructors` is the largest share of a stock's people whom all capacities together may take out of their units.
    `smooth` is the largest share by which intake may differ from the year before.
    """

    budgets: tuple[Name, ...] = ()
    caps: tuple[Name, ...] = ()
    instructors: Amount | None = None
    smooth: Amount | None = None


PlannedNumber = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""People of a line in a period of a plan."""


class Admissions(Strict):
    """Decisions of a plan: people admitted per line (gate, track and groups) and period.

    Period i runs from `days[i]` up to `days[i + 1]`; lines that are not named admit as the gates say. `doors` says how
    many people may wait for a line in a period, where its gate has a door.
    """

    days: tuple[date, ...] = Field(min_length=2)
    lines: dict[str, tuple[PlannedNumber, ...]] = Field(min_length=1)
    doors: dict[str, tuple[PlannedNumber, ...]] = {}

    @model_validator(mode="after")
    def _in_order(self) -> "Admissions":
        if any(a >= b for a, b in pairwise(self.days)):
            raise wrong("plan-days", ("days",))
        for word, rows in (("lines", self.lines), ("doors", self.doors)):
            for line, numbers in rows.items():
                if len(numbers) != len(self.days) - 1:
                    raise wrong("plan-line", (word, line), line=line, count=len(numbers), periods=len(self.days) - 1)
        return self
