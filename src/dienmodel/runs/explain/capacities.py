"""Units of a capacity in a calendar year: on offer, by who supplies them, and in use, by the stages that use them."""

from collections.abc import Iterator
from datetime import date

from dienmodel.model.calendar import TimeSpan
from dienmodel.network.arcs import stage_name
from dienmodel.network.keys import Role
from dienmodel.network.meters.meter import terms, total
from dienmodel.network.network import Network, Reals
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading_to_stages
from dienmodel.runs.explain.quantity import About, Declarations, PartRow, Period, Quantity, QuantityKind, summed
from dienmodel.runs.run import Run
from dienmodel.runs.tables.periods import shares_of


def _rows(network: Network, name: str) -> list[int]:
    return [i for i, key in enumerate(network.labels.capacity_keys) if key.name == name and key.role is not Role.PART]


def _weights(run: Run, days: TimeSpan) -> Reals:
    """The part of each step in the steps of some days, [T]."""
    shares = shares_of(run, days)
    weights: Reals = shares / shares.sum()
    return weights


def _available(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Mean units on offer: by itself, and by the people of each stock who supply it or take it up.

    Where people take it up, what there is by itself is all of it: taken or free.
    """
    weights = _weights(run, quantity.days(day))
    return summed(part for c in _rows(run.world.network, quantity.name) for part in _offered(run, c, weights))


def _offered(run: Run, c: int, weights: Reals) -> Iterator[PartRow]:
    labels, meters = run.world.network.labels, run.world.meters.capacities[c]
    supplied = list(terms(meters.supplied, run.expected, weights))
    own = total(meters.offered, run.expected, weights) - sum(units for _, units in supplied)
    why = "all of it" if any(units < 0.0 for _, units in supplied) else "of itself" if supplied else ""
    yield PartRow("of", f"capacity {labels.capacity_keys[c].name}", why, "", own)
    for stock, units in supplied:
        why = "takes up" if units < 0.0 else "supplies"
        yield PartRow("of", f"stock {labels.stock[stock]['stock']}", why, "", units)


def _used(run: Run, quantity: Quantity, day: date) -> list[PartRow]:
    """Mean units in use, by the stages of the people who use them, `track entry/course`."""
    network, weights = run.world.network, _weights(run, quantity.days(day))
    used = [run.world.meters.capacities[c].used for c in _rows(network, quantity.name)]
    return summed(
        PartRow("of", stage_name(network, n), "", "", units)
        for meter in used
        for n, units in terms(meter, run.expected, weights)
    )


def _behind_used(world: World, quantity: Quantity) -> Declarations:
    """Those who come to use the capacity."""
    catalogue = world.catalogue
    stages = {stage for stage, gate in catalogue.gate_of.items() if quantity.name in catalogue.gates[gate].uses}
    return leading_to_stages(world, stages)


AVAILABLE = QuantityKind(
    "available",
    "units",
    Period.YEAR,
    About.CAPACITY,
    "available:basic_seats",
    parts=_available,
)

USED = QuantityKind(
    "used",
    "units",
    Period.YEAR,
    About.CAPACITY,
    "used:basic_seats",
    parts=_used,
    behind=_behind_used,
    listed=True,
)
