"""Capacities that are so many people times what each of them does: one more person is a clearer unit than a slot."""

from dataclasses import dataclass

from dienmodel.model.calendar import DAYS_PER_YEAR, span
from dienmodel.model.said import Said
from dienmodel.network.compile.amounts import Amounts


@dataclass(frozen=True)
class Staff:
    """The figure that counts the people behind a capacity, and the slots per week that one of them adds."""

    figure: str
    units: float


def staff_of(said: Said) -> dict[str, Staff]:
    """Staff per capacity without groups whose amount begins with a figure in people and goes on with what each does."""
    calendar = span(said.scenario.start, said.scenario.end, said.scenario.step)
    amounts = Amounts(said, calendar)
    staff = {}
    for name, capacity in said.scenario.capacities.items():
        keys = capacity.amount or ()
        if capacity.kind == "slots" and not capacity.by and len(keys) > 1 and amounts.figure(keys[0]).unit == "people":
            each = float(amounts.row(keys[1:], {}).mean()) * 7.0 / DAYS_PER_YEAR
            staff[name] = Staff(keys[0], each)
    return staff
