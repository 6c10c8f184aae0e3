"""The expectation: people as amounts that move by their expected chances. Exact where no capacity binds.

Where one does, the result lies slightly above the mean of `sample`, since min(people, places) is concave and whole
people need whole instructors.

>>> prepared = prepare(network)    # once per network
>>> expect(prepared, other_paths)  # as often as needed, with the same rows and steps
"""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.expect.fluid import CourseArrays, Wiring, run
from dienmodel.engines.expect.renewal import BitRows, Careers, careers
from dienmodel.network.course import Trajectory
from dienmodel.network.network import TICKS, Gates, Ints, Network, Population, Reals


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


def expect(network: Network | Prepared, paths: Reals | None = None) -> Trajectory:
    """Expected course of a network, under other `paths` [path, step] than its own if given.

    Raises:
        ValueError: `paths` has another shape than the network's.
    """
    prepared = network if isinstance(network, Prepared) else prepare(network)
    sheet = _blank(prepared)
    if paths is None:
        run(prepared.wiring, prepared.careers, prepared.by_step, sheet)
    else:
        run(prepared.wiring, _careers(prepared, paths), _by_step(paths), sheet)
    return Trajectory(**sheet._asdict(), lead_count=None)


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
    pool_start, pool_node = _grouped(np.where(nodes.returns < 0, n_pools, nodes.returns), n_pools + 1)
    gate_start, gate_node = _grouped(nodes.gate, len(gates.least))
    dest_start, dest_arc = _grouped(network.forks.dest, network.outside + 1)
    n_arcs = np.diff(network.forks.start)
    years = np.array([day.year for day in network.calendar.dates[:-1]])
    return Wiring(
        node_fork=_rows(nodes.fork),
        node_dropout=_rows(nodes.dropout),
        pool_start=pool_start,
        pool_node=pool_node,
        **_stays(network),
        ungated=_rows(np.flatnonzero(nodes.gate < 0)),
        gate_start=gate_start,
        gate_node=gate_node,
        use_start=_rows(gates.use_start),
        use_capacity=_rows(gates.use_capacity),
        use_per=_reals(gates.use_per),
        open=_ints(gates.open),
        least=_reals(gates.least),
        renege=_reals(gates.renege),
        patience=_ints(gates.patience),
        patient=_patient(gates, network.n_steps),
        kind=_ints(capacities.kind),
        base=_rows(capacities.base),
        supply_start=_rows(capacities.supply_start),
        supply_stock=_rows(capacities.supply_stock),
        supply_share=_rows(capacities.supply_share),
        n_forks=len(n_arcs),
        arc_fork=_rows(np.repeat(np.arange(len(n_arcs)), n_arcs)),
        chance=_rows(network.forks.chance),
        dest_start=dest_start,
        dest_arc=dest_arc,
        risk_start=_rows(stocks.risk_start),
        risk_fork=_rows(stocks.risk_fork),
        limit_fork=_ints(stocks.limit_fork),
        entry_rate=_rows(entries.rate),
        entry_fork=_rows(entries.fork),
        entry_weights=_ints(entries.weights),
        people=_reals(population.start),
        turn=_ints(population.turn),
        entering=_reals(population.entering),
        net=_reals(population.net),
        weights=_weights(population),
        return_after=_ints(population.return_after),
        return_share=_reals(population.return_share),
        year=_ints(years - years[0]),
    )


def _grouped(group: NDArray[np.signedinteger], n_groups: int) -> tuple[BitRows, BitRows]:
    """Return where each group starts, and the members in order of group; those of group -1 are left out."""
    members = np.argsort(group, kind="stable")[np.count_nonzero(group < 0) :]
    counts = np.bincount(group[members], minlength=n_groups)
    return _rows(np.concatenate([[0], np.cumsum(counts)])), _rows(members)


def _stays(network: Network) -> dict[str, Any]:
    """Return the fields of the wiring that say how long people stay in a node."""
    chances = network.durations / TICKS
    first = (chances > 0).argmax(1)
    fixed = np.where(np.count_nonzero(chances, axis=1) == 1, first, 0)
    of = network.nodes.duration
    spread = np.flatnonzero(fixed[of] == 0)
    spread = spread[np.argsort(of[spread], kind="stable")]
    durations, counts = np.unique(of[spread], return_counts=True)
    chance = np.zeros((len(durations), chances.shape[1]))
    for row, duration in zip(chance, durations, strict=True):
        row[: len(row) - first[duration]] = chances[duration, first[duration] :]
    return {
        "fixed": _ints(fixed[of]),
        "spread_node": _rows(spread),
        "spread_start": _rows(np.concatenate([[0], np.cumsum(counts)])),
        "spread_first": _ints(first[durations]),
        "spread_chance": chance,
    }


def _patient(gates: Gates, steps: int) -> Reals:
    """Share that has not given up by chance after 0..T steps of waiting, [G, T+1]."""
    return np.ascontiguousarray((1.0 - gates.renege[:, None]) ** np.arange(steps + 1))


def _weights(population: Population) -> Reals:
    """Share of each age that an arrival rate of one per step takes, [W, A]; nobody where nobody answers."""
    total = population.weights @ population.start
    shares = np.divide(
        population.weights, total[:, None], out=np.zeros_like(population.weights), where=total[:, None] > 0
    )
    return _reals(shares)


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
        "wait_count": (dates[-1].year - dates[0].year + 1, gates, steps),
    }
    sheet = CourseArrays(**_block(shapes), binding=np.empty((steps, gates), np.int32))
    for zero in (sheet.n_waiting, sheet.new_expired, sheet.wait_count):
        zero[:] = 0.0
    sheet.n_stock[0] = prepared.careers.start
    sheet.n_population[0] = network.population.start
    for start in (sheet.n_inside, sheet.n_cooling, sheet.n_outside):
        start[0] = 0.0
    return sheet


def _block(shapes: dict[str, tuple[int, ...]]) -> dict[str, Reals]:
    """Arrays cut from one block: the operating system hands out one large block several times faster than many."""
    ends = np.cumsum([prod(shape) for shape in shapes.values()])
    parts = np.split(np.empty(ends[-1]), ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def _rows(values: NDArray[np.integer]) -> BitRows:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.uint64, order="C")


def _ints(values: NDArray[np.integer]) -> Ints:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.int64, order="C")


def _reals(values: NDArray[np.number]) -> Reals:
    """Return a writable copy in one type: the step is compiled for exactly that."""
    return np.array(values, np.float64, order="C")
