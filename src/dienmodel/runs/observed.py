"""What was observed, as a run has it: the quantity behind every observation, and what the run gives of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dienmodel.model.bounds import Exponents
from dienmodel.model.figures import UNITS
from dienmodel.network.observed import Observed, ObservedAmount
from dienmodel.network.world import World
from dienmodel.runs.explain.every import KINDS, parse
from dienmodel.runs.explain.flows import NET
from dienmodel.runs.explain.people import PERSONS
from dienmodel.runs.explain.quantity import Period, Quantity, value_of
from dienmodel.runs.run import Run
from dienmodel.text.faults import Fault, FaultyInput, Values, one_of

SHARE = 0.005
"""Least error of an observation as a share of it: who counts as what differs by more between publications."""

HEADS: Exponents = (1, 0, 0)
SIZES: dict[str, Exponents] = {"posts": HEADS, "units": HEADS, "equivalents": HEADS}
"""Exponents of people, time and money of units of quantities that are no units of figures."""


@dataclass(frozen=True)
class ObservedQuantity:
    """An observation with the quantity that it is of, in the unit of that; `error` is one standard deviation."""

    name: str
    quantity: Quantity
    day: date
    value: float
    error: float
    learn: bool

    @property
    def category(self) -> str:
        """The category of people whom it counts (`total`: all of them); empty where it is of anything else."""
        return self.quantity.name if self.quantity.kind is PERSONS and not self.quantity.members else ""

    def of(self, run: Run) -> float:
        """What a run expects of it."""
        return float(value_of(run, self.quantity, self.day))


def usual_error(value: float) -> float:
    """One standard deviation of an observation of which no error is said.

    Half of the last digit that was published (79,900: 50; 40,101: a half; 0.12: 0.005), and at least half a percent.
    """
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0.5 * 10.0**exponent, SHARE * abs(value))


def observations(world: World) -> tuple[ObservedQuantity, ...]:
    """All observations of a scenario.

    Raises:
        FaultyInput: everything that is wrong with them, or with what the model lacks, with file and line.
    """
    faults = list(_kinds(world))
    all_of = [_reading(world, item, faults) for item in world.outcomes.observed]
    if faults:
        raise FaultyInput(faults)
    return tuple(filter(None, all_of))


def _kinds(world: World) -> Iterator[Fault]:
    """What the model lacks is said of kinds of quantities."""
    known = [kind.key for kind in KINDS]
    for word in world.outcomes.lacks:
        if word not in known:
            values: Values = {"word": word, "one_of": one_of(word, known)}
            yield Fault("lacks-no-kind", world.said.where("discrepancy", word), values)


def later_observations(world: World) -> list[ObservedQuantity]:
    """Those that end after the first step, which the run starts from: those that are learnt from first."""
    dates = world.network.calendar.dates
    later = [reading for reading in observations(world) if reading.day >= dates[1]]
    return sorted(later, key=lambda reading: not reading.learn)


def _reading(world: World, item: Observed, faults: list[Fault]) -> ObservedQuantity | None:
    try:
        quantity = parse(item.quantity, world.catalogue)
    except FaultyInput as error:
        where = world.said.where("observed", item.name, "quantity")
        faults += [replace(fault, where=where) for fault in error.faults]
        return None
    wrong = [*_time(world, item, quantity), *_units(world, item, quantity), *_sizes(world, item, quantity)]
    faults += wrong
    if wrong:
        return None
    value = _number(item.value, quantity)
    off = usual_error(value) if item.error is None else _number(item.error, quantity)
    return ObservedQuantity(item.name, replace(quantity, span=item.span), item.day, value, off, item.learn)


def _time(world: World, item: Observed, quantity: Quantity) -> Iterator[Fault]:
    """A quantity of a day has a date, one of a span of days a period, and says it there."""
    values: Values = {"point": item.name, "word": item.quantity}
    if quantity.span is not None:
        yield Fault("observed-at", world.said.where("observed", item.name, "quantity"), values)
    elif quantity.kind.period is Period.DAY and item.span is not None:
        yield Fault("observed-of-day", world.said.where("observed", item.name, "period"), values)
    elif quantity.kind.period is Period.YEAR and item.span is None:
        yield Fault("observed-of-period", world.said.where("observed", item.name, "date"), values)


def _units(world: World, item: Observed, quantity: Quantity) -> Iterator[Fault]:
    """Value and error are in units of the quantity."""
    size = SIZES.get(quantity.unit) or UNITS[quantity.unit][0]
    for key, amount in (("value", item.value), ("error", item.error)):
        if amount is not None and amount.size != size:
            known = sorted(unit for unit, (other, _) in UNITS.items() if other == size)
            values: Values = {"name": f"observed.{item.name}.{key}", "units": amount.units, "known": known}
            yield Fault("unit", world.said.where("observed", item.name, key), values)


def _sizes(world: World, item: Observed, quantity: Quantity) -> Iterator[Fault]:
    """A run is told by what share of the value it is off, and an observation without error would decide everything."""
    if item.value.number <= 0.0 and quantity.kind is not NET:
        yield Fault("count-of-nobody", world.said.where("observed", item.name, "value"), {"point": item.name})
    if item.error is not None and item.error.number <= 0.0:
        values: Values = {"point": item.name, "number": f"{item.error.number:g}"}
        yield Fault("count-error", world.said.where("observed", item.name, "error"), values)


def _number(amount: ObservedAmount, quantity: Quantity) -> float:
    """The number in the unit of the quantity."""
    return amount.number / (1.0 if quantity.unit in SIZES else UNITS[quantity.unit][1])
