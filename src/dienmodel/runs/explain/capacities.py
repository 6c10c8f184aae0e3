"""Units of a capacity in a calendar year: on offer, by who supplies them, and in use, by the stages that use them."""

from collections.abc import Iterator
from datetime import date

from dienmodel.network.meters.meter import year_shares
from dienmodel.network.network import PLACES, Network, Reals
from dienmodel.network.world import World
from dienmodel.runs.explain.figures import leading_to_stages
from dienmodel.runs.explain.quantity import About, Declarations, Kind, Part, Period, Quantity, summed
from dienmodel.runs.run import Run


def _rows(network: Network, name: str) -> list[int]:
    return [i for i, key in enumerate(network.labels.capacity_keys) if key.name == name]


def _weights(run: Run, day: date) -> Reals:
    """The part of each step in the steps of a year, [T]."""
    shares = year_shares(run.world.network.calendar, day.year)
    weights: Reals = shares / shares.sum()
    return weights


def _available(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Mean units on offer: by itself, and by the people of each stock who supply it or take it up."""
    weights = _weights(run, day)
    return summed(part for c in _rows(run.world.network, quantity.name) for part in _offered(run, c, weights))


def _offered(run: Run, c: int, weights: Reals) -> Iterator[Part]:
    network, caps = run.world.network, run.world.network.capacities
    rest = float(weights @ run.expected.available[:, c])
    for k in range(caps.supply_start[c], caps.supply_start[c + 1]):
        stock = int(caps.supply_stock[k])
        units = float(weights @ (network.paths[caps.supply_share[k]] * run.expected.n_stock[1:, stock]))
        yield "of", f"stock {network.labels.stock[stock]['stock']}", "", "", units
        rest -= units
    yield "of", f"capacity {network.labels.capacity_keys[c].name}", "", "", rest


def _used(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Mean units in use, over the stages that use them in proportion to the people there."""
    weights, parts = _weights(run, day), list[Part]()
    for c in _rows(run.world.network, quantity.name):
        uses, used = _by_stage(run, c, weights), float(weights @ run.expected.used[:, c])
        total = sum(uses.values())
        parts += [("of", place, "", "", used * n / total) for place, n in uses.items() if total]
        if not total:
            parts.append(("of", f"capacity {quantity.name}", "", "", used))
    return summed(parts)


def _by_stage(run: Run, c: int, weights: Reals) -> dict[str, float]:
    """Units that the people of each stage need, `track entry/course`."""
    network, gates = run.world.network, run.world.network.gates
    held = network.capacities.kind[c] == PLACES
    people = weights @ (run.expected.n_inside[1:] if held else run.expected.new_started)
    per_gate = {
        g: gates.use_per[k]
        for g in range(len(gates.least))
        for k in range(gates.use_start[g], gates.use_start[g + 1])
        if gates.use_capacity[k] == c
    }
    uses: dict[str, float] = {}
    for n, gate in enumerate(network.nodes.gate.tolist()):
        if gate in per_gate:
            label = network.labels.node[n]
            place = f"track {label['track']}/{label['stage']}"
            uses[place] = uses.get(place, 0.0) + people[n] / per_gate[gate]
    return uses


def _behind_used(world: World, quantity: Quantity) -> Declarations:
    """The capacity, and those who come to use it."""
    catalogue = world.catalogue
    stages = {stage for stage, gate in catalogue.gate_of.items() if quantity.name in catalogue.gates[gate].uses}
    return leading_to_stages(world, stages) | {("capacities", quantity.name)}


AVAILABLE = Kind(
    "available",
    "units",
    Period.YEAR,
    About.CAPACITY,
    "available:basic_seats",
    names=lambda catalogue: catalogue.names("capacities"),
    parts=_available,
    behind=lambda _, quantity: {("capacities", quantity.name)},
)

USED = Kind(
    "used",
    "units",
    Period.YEAR,
    About.CAPACITY,
    "used:basic_seats",
    names=lambda catalogue: catalogue.names("capacities"),
    parts=_used,
    behind=_behind_used,
    listed=True,
)
