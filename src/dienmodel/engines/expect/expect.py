"""The expectation: people as amounts that move by their expected chances. Exact where no capacity binds.

Where one does, the result lies slightly above the mean of `sample`, since min(people, places) is concave and whole
people need whole instructors.

>>> prepared = prepare(network)    # once per network
>>> expect(prepared, other_paths)  # as often as needed, with the same rows and steps
>>> expect(prepare_near(neighbour, prepared))  # a network of which little else than paths differs
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from math import prod
from mmap import ACCESS_COPY, mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.fluid import CourseArrays, Wiring, run
from dienmodel.engines.expect.renewal import Careers, as_ints, as_reals, as_rows, careers, grouped
from dienmodel.engines.expect.stays import stays
from dienmodel.engines.expect.vintages import vintages
from dienmodel.network.course import Trajectory
from dienmodel.network.network import Network, Population, Reals


@dataclass(frozen=True)
class Prepared:
    """A network, what can be computed before its paths are known, and its own paths and the careers under them."""

    network: Network
    wiring: Wiring
    careers: Careers
    by_step: Reals  # [T, P] its own paths


def prepare(network: Network) -> Prepared:
    """Compute once what every run of the network needs."""
    return Prepared(network, _wiring(network), careers(network, network.paths), _by_step(network.paths))


def prepare_near(network: Network, before: Prepared | None) -> Prepared:
    """The same, for a neighbour of a network that was prepared `before`: where all but paths is equal, so is the rest.

    The ages of the population count anew, for it answers to the rates at which people come.
    """
    if before is None or not _alike(network, before.network):
        return prepare(network)
    wiring = before.wiring._replace(**_people(network.population))
    return Prepared(network, wiring, _careers(before, network.paths), _by_step(network.paths))


def _alike(one: Network, other: Network) -> bool:
    """Whether two networks differ in nothing but their paths, and in numbers of people by age."""
    pools = (len(network.population.return_after) for network in (one, other))
    return (
        one.calendar == other.calendar
        and one.paths.shape == other.paths.shape
        and len({*pools}) == 1
        and all(np.array_equal(a, b) for a, b in zip(_arrays(one), _arrays(other), strict=True))
    )


def _arrays(network: Network) -> Iterator[NDArray[Any]]:
    """All arrays of a network but its paths and its population; labels are for people."""
    yield from (network.durations, network.hazards)
    for name in (field.name for field in fields(network) if field.name not in ("population", "labels", "calendar")):
        part = getattr(network, name)
        if is_dataclass(part):
            yield from (getattr(part, field.name) for field in fields(part))


def expect(network: Network | Prepared, paths: Reals | None = None, until: int | None = None) -> Trajectory:
    """Expected course of a network, under other `paths` [path, step] than its own if given.

    With `until` only so many steps are followed: what comes after them is zero.

    Raises:
        ValueError: `paths` has another shape than the network's.
    """
    prepared = network if isinstance(network, Prepared) else prepare(network)
    sheet = _blank(prepared)
    if paths is None:
        run(prepared.wiring, prepared.careers, prepared.by_step[:until], sheet)
    else:
        run(prepared.wiring, _careers(prepared, paths), _by_step(paths)[:until], sheet)
    if until is not None:
        _leave_blank(sheet, until)
    arrays = sheet._asdict() | {"wait_count": sheet.wait_count.transpose(0, 2, 1)}
    return Trajectory(**arrays, lead_count=None)


def _by_step(paths: Reals) -> Reals:
    """Paths [path, step] as the step reads them, [step, path]."""
    return np.ascontiguousarray(paths.T, np.float64)


def _careers(prepared: Prepared, paths: Reals) -> Careers:
    """The careers under these paths, computed anew only if a season differs."""
    own = prepared.network.paths
    if paths.shape != own.shape:
        raise ValueError(
            f"paths are {paths.shape}, but the network's are {own.shape} [path, step]: keep every row and step"
        )
    seasons = np.unique(prepared.network.stocks.risk_season)
    if np.array_equal(paths[seasons], own[seasons]):
        return prepared.careers
    return careers(prepared.network, paths)


def _wiring(network: Network) -> Wiring:
    """Return everything but paths and careers, in the types that the compiled step takes."""
    nodes, gates, capacities, stocks = network.nodes, network.gates, network.capacities, network.stocks
    entries, population = network.entries, network.population
    n_pools = len(population.return_after)
    pool_start, pool_node = grouped(np.where(nodes.returns < 0, n_pools, nodes.returns), n_pools + 1)
    gate_start, gate_node = grouped(nodes.gate, len(gates.least))
    dest_start, dest_arc = grouped(network.forks.dest, network.outside + 1)
    n_arcs = np.diff(network.forks.start)
    years = np.array([day.year for day in network.calendar.dates[:-1]])
    return Wiring(
        node_fork=as_rows(nodes.fork),
        node_dropout=as_rows(nodes.dropout),
        **_lost(network),
        pool_start=pool_start,
        pool_node=pool_node,
        **stays(network),
        ungated=as_rows(np.flatnonzero(nodes.gate < 0)),
        gate_start=gate_start,
        gate_node=gate_node,
        use_start=as_rows(gates.use_start),
        use_capacity=as_rows(gates.use_capacity),
        use_per=as_reals(gates.use_per),
        open=as_ints(gates.open),
        least=as_reals(gates.least),
        renege=as_reals(gates.renege),
        patience=as_ints(gates.patience),
        doors=as_rows(np.flatnonzero(gates.closes >= 0)),
        closes=as_rows(np.maximum(gates.closes, 0)),
        reopens=as_reals(gates.reopens),
        pace=as_ints(gates.pace),
        patient=patient(network),
        by_time=as_ints((gates.hazard >= 0).astype(np.int64)),
        kind=as_ints(capacities.kind),
        base=as_rows(capacities.base),
        supply_start=as_rows(capacities.supply_start),
        supply_stock=as_rows(capacities.supply_stock),
        supply_share=as_rows(capacities.supply_share),
        filled_start=as_rows(capacities.filled_start),
        filled_node=as_rows(capacities.filled_node),
        filled_waits=as_ints(capacities.filled_waits),
        fewest=as_ints(capacities.least),
        n_forks=len(n_arcs),
        arc_fork=as_rows(np.repeat(np.arange(len(n_arcs)), n_arcs)),
        chance=as_rows(network.forks.chance),
        dest_start=dest_start,
        dest_arc=dest_arc,
        risk_start=as_rows(stocks.risk_start),
        risk_fork=as_rows(stocks.risk_fork),
        limit_fork=as_ints(stocks.limit_fork),
        vintages=vintages(network),
        entry_rate=as_rows(entries.rate),
        entry_fork=as_rows(entries.fork),
        entry_weights=as_ints(entries.weights),
        entry_each=as_ints(entries.each),
        **_people(population),
        year=as_ints(years - years[0]),
    )


def _people(population: Population) -> dict[str, Any]:
    """Return the fields of the wiring that count people by age."""
    return {
        "people": as_reals(population.start),
        "turn": as_ints(population.turn),
        "entering": as_reals(population.entering),
        "net": as_reals(population.net),
        "weights": _weights(population),
        "return_after": as_ints(population.return_after),
        "return_share": as_reals(population.return_share),
    }


def _lost(network: Network) -> dict[str, Any]:
    """Return the fields of the wiring that say where the lost go, and which of all are counted again."""
    nodes, forks = network.nodes, network.forks
    fields: dict[str, Any] = {}
    outward: list[tuple[int, int]] = []
    kinds = (("", nodes.fork), ("left", nodes.left_fork), ("lost", nodes.lost_fork), ("quit", nodes.quit_fork))
    for name, fork in kinds:
        own = np.flatnonzero(fork >= 0)
        if name in ("lost", "quit"):
            fields |= {f"{name}_node": as_rows(own), f"{name}_fork": as_rows(fork[own])}
        for n in own[nodes.returns[own] >= 0].tolist():
            mine = range(forks.start[fork[n]], forks.start[fork[n] + 1])
            outward += [(k, int(nodes.returns[n])) for k in mine if forks.dest[k] == network.outside]
    arcs, pools = np.array(outward, np.int64).reshape(-1, 2).T
    return {**fields, "outward_arc": as_rows(arcs), "outward_pool": as_rows(pools)}


def patient(network: Network) -> Reals:
    """Share that has not given up by chance after 0..T steps of waiting, [G, T+1]."""
    gates = network.gates
    each, of = np.unique(gates.renege, return_inverse=True)  # most gates share a rate: a power takes long
    share: Reals = np.ascontiguousarray(((1.0 - each[:, None]) ** np.arange(network.n_steps + 1))[of])
    by_time = gates.hazard >= 0
    share[by_time, 1:] = np.exp(-np.cumsum(network.hazards[gates.hazard[by_time]], axis=1))
    return share


def _weights(population: Population) -> Reals:
    """Share of each age that an arrival rate of one per step takes, [W, A]; nobody where nobody answers."""
    total = population.weights @ population.start
    shares = np.divide(
        population.weights, total[:, None], out=np.zeros_like(population.weights), where=total[:, None] > 0
    )
    return as_reals(shares)


def _blank(prepared: Prepared) -> CourseArrays:
    """Arrays for the result, with the start filled in."""
    network = prepared.network
    steps, nodes, stocks, gates = network.n_steps, network.n_nodes, network.n_stocks, len(network.gates.least)
    capacities, dates = len(network.capacities.base), network.calendar.dates
    shapes = {
        "n_stock": (steps + 1, stocks),
        "n_inside": (steps + 1, nodes),
        "n_waiting": (steps + 1, nodes),
        "n_population": (steps + 1, len(network.population.ages)),
        "n_cooling": (steps + 1,),
        "n_outside": (steps + 1,),
        "new_arrived": (steps, len(network.entries.rate)),
        "new_joined": (steps, nodes),
        "new_started": (steps, nodes),
        "new_dropped": (steps, nodes),
        "new_expired": (steps, nodes),
        "new_moved": (steps, len(network.forks.dest)),
        "available": (steps, capacities),
        "used": (steps, capacities),
        "n_blocked": (steps, gates),
        "wait_sum": (steps, gates),
    }
    nobody = _untouched(steps, nodes)  # it costs nothing where there is no door
    counts = _untouched(dates[-1].year - dates[0].year + 1, steps, gates)  # nor do waits that nobody has
    binding = np.empty((steps, gates), np.int32)
    sheet = CourseArrays(**_block(shapes), binding=binding, new_turned=nobody, wait_count=counts)
    for zero in (sheet.n_waiting, sheet.new_expired):
        zero[:] = 0.0
    sheet.n_stock[0] = prepared.careers.start
    sheet.n_population[0] = network.population.start
    for start in (sheet.n_inside, sheet.n_cooling, sheet.n_outside):
        start[0] = 0.0
    return sheet


def _leave_blank(sheet: CourseArrays, until: int) -> None:
    """Put zeros where no step has come: flows from a step on, and states after it."""
    steps = len(sheet.new_joined)
    for name, counts in sheet._asdict().items():
        if name != "wait_count":  # nobody wrote there
            counts[until + len(counts) - steps :] = 0


def _untouched(*shape: int) -> Reals:
    """Zeros in memory fresh from the operating system: what is not touched takes no time.

    `np.zeros` clears memory that was used before, which is an eighth of the time of the Dutch baseline.
    """
    size = prod(shape)
    memory = mmap(-1, max(size, 1) * np.dtype(np.float64).itemsize, access=ACCESS_COPY)
    return np.frombuffer(memory, np.float64, size).reshape(shape)


def _block(shapes: dict[str, tuple[int, ...]]) -> dict[str, Reals]:
    """Arrays cut from one block: the operating system hands out one large block several times faster than many."""
    ends = np.cumsum([prod(shape) for shape in shapes.values()])
    parts = np.split(np.empty(ends[-1]), ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}
