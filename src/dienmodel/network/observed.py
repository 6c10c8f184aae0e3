"""What was observed, as numbers, with whether unknowns are learnt from it; and what the model lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dienmodel.model.bounds import Exponents
from dienmodel.model.calendar import TimeSpan, span_named
from dienmodel.model.figures import UNITS, Text
from dienmodel.model.schema.amounts import Amount
from dienmodel.model.schema.observed import Discrepancy, Observation
from dienmodel.network.compile.amounts import Amounts
from dienmodel.text.faults import Fault


@dataclass(frozen=True)
class ObservedAmount:
    """A number in people, years and euro, with the exponents of these and the units in which it is said."""

    number: float
    size: Exponents
    units: str


@dataclass(frozen=True)
class Observed:
    """An observation of a quantity, which is read by its name where quantities are known (`runs.observed`)."""

    name: str
    title: Text
    quantity: str
    day: date  # the last that it is about
    span: TimeSpan | None
    value: ObservedAmount
    error: ObservedAmount | None
    learn: bool


def observed_of(amounts: Amounts, section: Mapping[str, Observation]) -> tuple[Observed, ...]:
    """All observations of a scenario."""
    then = amounts.on([item.last for item in section.values()])
    return tuple(_observed(then, i, name, item) for i, (name, item) in enumerate(section.items()))


def _observed(then: Amounts, i: int, name: str, item: Observation) -> Observed:
    """One of them, of which the day is the i-th of those of the amounts."""
    span = None if item.period is None else span_named(item.period)
    error = None if item.error is None else _amount(then, i, item, item.error)
    value, learn = _amount(then, i, item, item.value), _is_learnt_from(then, item)
    return Observed(name, item.title, item.quantity, item.last, span, value, error, learn)


def _amount(then: Amounts, i: int, item: Observation, keys: Amount) -> ObservedAmount:
    """An amount on the last day, for the category of people that the quantity begins with, if it does."""
    word = item.quantity.partition(":")[0]
    context = {"category": word if word in then.said.scenario.categories else ""}
    units = [then.figure(key).unit for key in keys]
    people, time, money = zip(*(UNITS[unit][0] for unit in units), strict=True)
    number = float(then.values(keys, context, signed=True)[i])
    return ObservedAmount(number, (sum(people), sum(time), sum(money)), " x ".join(units))


def _is_learnt_from(amounts: Amounts, item: Observation) -> bool:
    """Whether unknowns are learnt from it: not if it is kept to test, nor if a look back withholds it."""
    known = amounts.said.scenario.known
    return item.learn and (known is None or item.last <= known)


@dataclass(frozen=True)
class Lack:
    """What the model lacks of a kind of quantity: shares by category, or by "" where all have the same.

    `spread` at any time and `drift` a year from now on, both one standard deviation; `memory` is in years.
    """

    spread: Mapping[str, float]
    drift: Mapping[str, float]
    memory: float
    together: float

    @property
    def any(self) -> bool:
        """Whether anything is lacked."""
        return any((*self.spread.values(), *self.drift.values()))


def lacks_of(amounts: Amounts, section: Mapping[str, Discrepancy]) -> dict[str, Lack]:
    """What the scenario says that the model lacks, by kind of quantity; faults where it has no memory."""
    return {kind: _lack(amounts, kind, item) for kind, item in section.items()}


def _lack(amounts: Amounts, kind: str, item: Discrepancy) -> Lack:
    memory = amounts.constant(item.memory)
    if memory <= 0.0:
        amounts.faults.append(Fault("lacks-no-memory", amounts.said.where("discrepancy", kind, "memory"), {}))
    together = 0.0 if item.together is None else amounts.constant(item.together)
    return Lack(_by_category(amounts, item.spread), _by_category(amounts, item.drift or ()), memory, together)


def _by_category(amounts: Amounts, keys: Amount) -> dict[str, float]:
    """An amount for each category that its figures tell apart, or one for all."""
    if not keys:
        return {}
    apart = any("category" in amounts.figure(key).by for key in keys)
    names = list(amounts.said.scenario.categories) if apart else [""]
    return {name: amounts.constant(keys, {"category": name}) for name in names}
