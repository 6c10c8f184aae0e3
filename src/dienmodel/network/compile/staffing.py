"""Capacities that are so many people times what each of them does: one more person is a clearer unit than a slot."""

from collections.abc import Iterator
from dataclasses import dataclass

from dienmodel.model.calendar import DAYS_PER_YEAR, Calendar
from dienmodel.model.said import Said
from dienmodel.network.compile.amounts import Amounts


@dataclass(frozen=True)
class Staff:
    """The figure that counts the people behind a capacity, and the slots per week that one of them adds."""

    figure: str
    units: float


def staff_of(said: Said, calendar: Calendar) -> dict[str, Staff]:
    """Staff per capacity without groups whose amount begins with a figure in people and goes on with what each does."""
    amounts = Amounts(said, calendar)
    return {
        name: Staff(keys[0], float(amounts.row(keys[1:], {}).mean()) * 7.0 / DAYS_PER_YEAR)
        for name, keys in _slots(said)
        if len(keys) > 1 and amounts.figure(keys[0]).unit == "people"
    }


def _slots(said: Said) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Capacities of slots without groups, and the figures of their amounts."""
    for name, capacity in said.scenario.capacities.items():
        if capacity.kind == "slots" and not capacity.by:
            yield name, capacity.amount or ()
