"""Tables of the person-level engine: what `sample` derives once from a network and every replication reads.

A *place* is where a person can be, in the order in which people pass: entry e -> e, node n -> E + n, stock s ->
E + N + s, and the outside after them. An *owner* is whoever sends people along a fork: the entries, the nodes, the
risks and the tenure limits of the stocks, E + N + R + S in all. Each owner has its own *rows*, one per arc of its fork,
in which its people are counted; two owners of one fork count apart, so that it stays known who came from where.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.streams import (
    CHANCE_BITS,
    MOST_PEOPLE,
    MOST_WHEN,
    MOST_WHERE,
    SMALLEST,
    exp_minus,
    exponential,
    poisson_modes,
)
from dienmodel.network.network import PLACES, SAVED, TICKS, Forks, Network, Reals, Stocks

Small = NDArray[np.int32]
Chances = NDArray[np.uint32]

MOST_STEPS = 2**16 - 16
"""Steps are packed into 16 bits."""
MOST_PLACES = 2**20
"""Places (nodes, stocks, outside, entries) are packed into 20 bits."""

NEWCOMERS = 16_384
"""About so many newcomers are followed together."""

HEADROOM = 2.0
"""Entries from the counted population propose this many times the arrivals of the start and thin them out."""

# Columns of `Tables.node`, `.fork`, `.stock`, `.risk` and `.gate`; the widths are powers of two.
STAY_AT, FIXED, DROP_AT, DROP_STRIDE, GATE, POOL, MILESTONE, HOLDS = range(8)
ROW, ARCS, CHANCE_AT, CHANCE_STRIDE = range(4)
RISK_FROM, RISK_TO, TENURE_LIMIT = range(3)
METHOD, SURVIVAL_AT, GUIDE_AT = range(3)
_, RATE_AT, BAND_AT, SEASON_AT = range(4)
USE_FROM, USE_TO, OPEN, LEAST, PATIENCE, LEAVES, LENGTH = range(7)
NODE_WIDTH, FORK_WIDTH, STOCK_WIDTH, RISK_WIDTH, GATE_WIDTH = 8, 4, 4, 4, 8

BY_TABLE, BY_BANDS = 0, 1
"""Ways to invert a latent time: a table of survival by tenure, or a walk over tenure bands with a changing season."""

GUIDE_CELLS = 2048
MOST_HAZARD = 600.0
"""Survival tables stop here, far above the smallest number: longer careers walk over bands."""
NO_LIMIT = 2**30


class Shape(NamedTuple):
    """Numbers of things; `outside` is the place of the outside world, `block` the steps of arrivals taken together."""

    steps: int
    nodes: int
    stocks: int
    risks: int
    gates: int
    capacities: int
    entries: int
    ages: int
    years: int
    milestones: int
    rows: int
    outside: int
    block: int


@dataclass(frozen=True)
class Tables:
    """Arrays for the compiled engine."""

    network: Network
    shape: Shape
    # rows of the counters
    row_dest: Small  # [rows] place
    row_from: Small  # [rows] place
    row_arc: Small  # [rows] arc of the network
    place_gate: Small  # [places] gate in front of the place, -1: none
    goes_back: NDArray[np.uint8]  # [places] whether a way leads from the place to itself or an earlier one
    straight: Small  # [places] the row if a single arc leads to a later place without queue, else -1
    # stays and ways on
    node: Small  # [N * NODE_WIDTH]
    quantile: NDArray[np.uint16]  # TICKS per duration that is not fixed: steps by the upper 12 bits of a draw
    fork: Small  # [owners * FORK_WIDTH]
    chance: Chances  # thresholds of dropout and forks, in units of 2**-CHANCE_BITS
    # careers
    stock: Small  # [S * STOCK_WIDTH]
    risk: Small  # [R * RISK_WIDTH]
    guide: NDArray[np.uint16]  # GUIDE_CELLS + 1 per survival table: a tenure not above the answer
    band: Small  # ends of tenure bands
    real: Reals  # survival tables, band rates and cumulative seasons
    # gates and capacities
    gate: Small  # [G * GATE_WIDTH]
    gate_hazard: Reals  # [G] -log(1 - renege), 0: nobody gives up by chance
    use_capacity: Small
    use_per: Reals
    is_places: NDArray[np.uint8]  # [C]
    is_saved: NDArray[np.uint8]  # [C]
    base: Small  # [C] path row
    supply_start: Small  # [C+1]
    supply_stock: Small
    supply_share: Small
    flow_start: Small  # [S+1] rows that bring people into or out of a supplying stock
    flow_row: Small
    flow_sign: Small
    # entries and population
    arrival_mean: Reals  # [E, T] of proposals
    arrival_mode: Reals  # [E, T]
    arrival_sum: Reals  # [E, T]
    entry_weights: Small  # [E]
    weights: Reals  # [W, A]
    weighted_start: Reals  # [W]
    back_after: Small  # [Z]
    back_share: Chances  # [Z, A] cumulative, of 2**32 - 1
    year: Small  # [T]
    start: NDArray[np.int64]  # [S] people at the start

    @cached_property
    def arguments(self) -> tuple[NDArray[np.generic], ...]:
        """The arrays in the order in which the compiled engine takes them, flat."""
        network, population = self.network, self.network.population
        stocks = network.stocks
        arrays = (
            network.paths,
            self.node,
            self.quantile,
            self.fork,
            self.chance,
            self.row_dest,
            self.place_gate,
            self.goes_back,
            self.straight,
            self.stock,
            self.risk,
            self.guide,
            self.band,
            self.real,
            stocks.initial_start,
            stocks.initial,
            self.start,
            self.gate,
            self.gate_hazard,
            self.use_capacity,
            self.use_per,
            self.is_places,
            self.is_saved,
            self.base,
            self.supply_start,
            self.supply_stock,
            self.supply_share,
            self.flow_start,
            self.flow_row,
            self.flow_sign,
            self.arrival_mean,
            self.arrival_mode,
            self.arrival_sum,
            self.entry_weights,
            self.weights,
            self.weighted_start,
            self.back_after,
            self.back_share,
            population.turn,
            population.entering,
            population.net,
            self.year,
        )
        return tuple(np.array(array).ravel() for array in arrays)


def prepare(network: Network) -> Tables:
    """Return the tables of a network, for any number of replications.

    Raises:
        ValueError: the network has more steps, places or people than fit into a key.
    """
    shape = _shape(network)
    _refuse_too_large(network, shape)
    _refuse_dead_ends(network)
    chances = _ChanceTable(network.paths)
    fork, row_dest, row_from, row_arc = _rows(network.forks, _owners(network), shape.entries, chances)
    shape = shape._replace(rows=len(row_dest))
    flow_start, flow_row, flow_sign = _supply_flows(network, row_dest, row_from)
    years = np.array([day.year for day in network.calendar.dates[:-1]], np.int32)
    return Tables(
        network=network,
        shape=shape,
        row_dest=row_dest,
        row_from=row_from,
        row_arc=row_arc,
        place_gate=_place_gate(network),
        goes_back=_goes_back(shape.outside, row_dest, row_from),
        straight=_straight(network, row_dest, row_from),
        node=_nodes(network, chances),
        quantile=_quantiles(network.durations),
        fork=fork,
        chance=chances.flat(),
        **_careers(network),  # type: ignore[arg-type]
        **_gates(network),  # type: ignore[arg-type]
        is_places=(network.capacities.kind == PLACES).astype(np.uint8),
        is_saved=(network.capacities.kind == SAVED).astype(np.uint8),
        base=network.capacities.base,
        supply_start=network.capacities.supply_start,
        supply_stock=network.capacities.supply_stock,
        supply_share=network.capacities.supply_share,
        flow_start=flow_start,
        flow_row=flow_row,
        flow_sign=flow_sign,
        **_arrivals(network),  # type: ignore[arg-type]
        back_after=network.population.return_after,
        back_share=_back_share(network.population.return_share),
        year=years - years[0],
        start=_start(network.stocks),
    )


def _shape(network: Network) -> Shape:
    dates = network.calendar.dates
    return Shape(
        steps=network.n_steps,
        nodes=network.n_nodes,
        stocks=network.n_stocks,
        risks=len(network.stocks.risk_fork),
        gates=len(network.gates.least),
        capacities=len(network.capacities.base),
        entries=len(network.entries.rate),
        ages=len(network.population.ages),
        years=dates[-1].year - dates[0].year + 1,
        milestones=len(network.labels.milestone),
        rows=0,
        outside=len(network.entries.rate) + network.outside,
        block=_block(network),
    )


def _block(network: Network) -> int:
    per_step = float(network.paths[network.entries.rate].sum(0).mean())
    return int(min(max(NEWCOMERS / max(per_step, 1.0), 1), network.n_steps))


def _refuse_too_large(network: Network, shape: Shape) -> None:
    tenures = int(np.diff(network.stocks.initial_start).max(initial=0))
    sizes = (
        ("steps", shape.steps, MOST_STEPS),
        ("nodes, stocks and entries", shape.outside, MOST_PLACES - 1),
        ("stocks", shape.stocks, MOST_WHERE),
        ("entries", shape.entries, MOST_WHERE),
        ("steps of tenure at the start", tenures, MOST_WHEN),
        ("people of one tenure in one stock", int(network.stocks.initial.max(initial=0)), MOST_PEOPLE),
    )
    for what, number, most in sizes:
        if number > most:
            raise ValueError(f"the network has {number:,} {what}, but the key of a person holds at most {most:,}")


def _refuse_dead_ends(network: Network) -> None:
    nowhere = [network.labels.node[n] for n in np.flatnonzero(network.nodes.fork < 0)]
    if nowhere:
        raise ValueError(f"it is not said where those who complete {nowhere} go: give each node a fork")


class _ChanceTable:
    """Thresholds for the low bits of a draw; whatever does not change over time is kept once."""

    def __init__(self, paths: Reals) -> None:
        self.paths = paths
        self.constant = (paths == paths[:, :1]).all(1)
        self.parts: list[Chances] = []
        self.size = 0
        self.known: dict[tuple[int, ...], tuple[int, int]] = {}

    def add(self, rows: tuple[int, ...]) -> tuple[int, int]:
        """Offset and stride per step of the cumulative chances of some path rows."""
        if rows not in self.known:
            index = list(rows)
            width = 1 if self.constant[index].all() else self.paths.shape[1]
            part = np.cumsum(self.paths[index, :width], axis=0).T
            if width > 1:
                part = np.concatenate([part, part[-1:]])  # for the step after the last, in which nothing is read
            self.parts.append(np.rint(part * 2.0**CHANCE_BITS).astype(np.uint32).ravel())
            self.known[rows] = self.size, 0 if width == 1 else len(rows)
            self.size += self.parts[-1].size
        return self.known[rows]

    def flat(self) -> Chances:
        return np.concatenate([*self.parts, np.zeros(1, np.uint32)])


def _owners(network: Network) -> list[tuple[int, int]]:
    """Fork (-1: none) and place of each owner."""
    stocks, risks = network.stocks, np.diff(network.stocks.risk_start)
    forks = np.concatenate([network.entries.fork, network.nodes.fork, stocks.risk_fork, stocks.limit_fork])
    first = len(network.entries.fork) + network.n_nodes
    stock = first + np.arange(network.n_stocks)
    return list(zip(forks.tolist(), [*range(first), *np.repeat(stock, risks).tolist(), *stock.tolist()], strict=True))


def _rows(
    forks: Forks, owners: list[tuple[int, int]], n_entries: int, chances: _ChanceTable
) -> tuple[Small, Small, Small, Small]:
    """The fork table, and destination, origin and arc of each row."""
    table = np.zeros((len(owners), FORK_WIDTH), np.int32)
    arcs: list[int] = []
    places: list[int] = []
    for i, (fork, place) in enumerate(owners):
        if fork < 0:  # a stock without tenure limit
            continue
        mine = range(forks.start[fork], forks.start[fork + 1])
        at, stride = chances.add(tuple(int(forks.chance[k]) for k in mine[:-1])) if len(mine) > 1 else (0, 0)
        table[i] = len(arcs), len(mine), at, stride
        arcs += mine
        places += [place] * len(mine)
    row_arc = np.array(arcs, np.int32)
    return table.ravel(), (forks.dest[row_arc] + n_entries).astype(np.int32), np.array(places, np.int32), row_arc


def _place_gate(network: Network) -> Small:
    none = [np.full(number, -1, np.int32) for number in (len(network.entries.rate), network.n_stocks)]
    return np.concatenate([none[0], network.nodes.gate, none[1]])


def _goes_back(n_places: int, row_dest: Small, row_from: Small) -> NDArray[np.uint8]:
    back = np.zeros(n_places, np.uint8)
    back[row_from[row_dest <= row_from]] = 1
    return back


def _straight(network: Network, row_dest: Small, row_from: Small) -> Small:
    gate = np.append(_place_gate(network), 0)  # nobody goes straight outside
    alone = np.bincount(row_from, minlength=len(gate))[row_from] == 1
    alone &= (row_from < row_dest) & (gate[row_dest] < 0)
    rows = np.full(len(gate) - 1, -1, np.int32)
    rows[row_from[alone]] = np.flatnonzero(alone)
    return rows


def _nodes(network: Network, chances: _ChanceTable) -> Small:
    nodes = network.nodes
    table = np.zeros((network.n_nodes, NODE_WIDTH), np.int32)
    for n in range(network.n_nodes):
        at, stride = chances.add((int(nodes.dropout[n]),))
        table[n, [DROP_AT, DROP_STRIDE]] = at, stride
    fixed = _fixed(network.durations)
    table[:, STAY_AT] = ((np.cumsum(fixed == 0) - 1) * TICKS)[nodes.duration]
    table[:, FIXED] = fixed[nodes.duration]
    table[:, GATE] = nodes.gate
    table[:, POOL] = nodes.returns
    table[:, MILESTONE] = nodes.milestone
    table[:, HOLDS] = _holds_by_person(network)
    return table.ravel()


def _holds_by_person(network: Network) -> NDArray[np.bool_]:
    """Whether the end of a single stay gives back places [N] (elsewhere a class gives them back together)."""
    gates, nodes = network.gates, network.nodes
    use_gate = np.repeat(np.arange(len(gates.least)), np.diff(gates.use_start))
    holding = np.bincount(use_gate, network.capacities.kind[gates.use_capacity] == PLACES, len(gates.least)) > 0
    by_person = np.append(holding & (gates.length == 0), False)
    chosen: NDArray[np.bool_] = by_person[nodes.gate]
    return chosen


def _fixed(durations: Small) -> Small:
    """Steps of the stay [D], 0 where they differ."""
    fixed: Small = np.where(np.count_nonzero(durations, axis=1) == 1, durations.argmax(1), 0).astype(np.int32)
    return fixed


def _quantiles(durations: Small) -> NDArray[np.uint16]:
    steps = np.minimum(np.arange(durations.shape[1]), MOST_STEPS).astype(np.uint16)
    spread = durations[_fixed(durations) == 0]
    return np.concatenate([*(np.repeat(steps, row) for row in spread), np.zeros(1, np.uint16)])


class _CareerTables:
    """Survival tables and band walks as they are made; equal ones are kept once."""

    def __init__(self) -> None:
        self.real: list[Reals] = []
        self.n_real = 0
        self.guide: list[NDArray[np.uint16]] = []
        self.band: list[Small] = []
        self.n_band = 0
        self.known: dict[bytes, int] = {}

    def add_real(self, values: Reals) -> int:
        key = values.tobytes()
        if key not in self.known:
            self.known[key] = self.n_real
            self.real.append(values)
            self.n_real += len(values)
        return self.known[key]

    def add_table(self, hazard: Reals) -> tuple[int, int, int, int]:
        """A risk with a hazard per step of tenure that does not depend on the date."""
        survival = exp_minus(np.concatenate([[0.0], np.cumsum(hazard)]))
        at = self.add_real(survival)
        key = b"guide" + at.to_bytes(8, "little")
        if key not in self.known:
            edges = np.arange(1, GUIDE_CELLS + 2) / GUIDE_CELLS
            first = np.searchsorted(-survival[1:], -edges, side="right")
            self.known[key] = len(self.guide) * (GUIDE_CELLS + 1)
            self.guide.append(first.astype(np.uint16))
        return BY_TABLE, at, self.known[key], 0

    def add_walk(self, rates: Reals, ends: Small, season: Reals) -> tuple[int, int, int, int]:
        """A risk whose hazard is the rate of a tenure band times a season; equal neighbours are one band."""
        last = np.append(rates[1:] != rates[:-1], True)
        rate_at = self.add_real(np.append(rates[last], 0.0))
        band_at = self.n_band
        self.band.append(ends[last])
        self.n_band += len(self.band[-1])
        return BY_BANDS, rate_at, band_at, self.add_real(np.concatenate([[0.0], np.cumsum(season)]))


def _careers(network: Network) -> dict[str, NDArray[np.generic]]:
    """Fields of the tables that say when people leave a stock."""
    stocks, made = network.stocks, _CareerTables()
    stock = np.zeros((network.n_stocks, STOCK_WIDTH), np.int32)
    risk = np.zeros((len(stocks.risk_fork), RISK_WIDTH), np.int32)
    for s in range(network.n_stocks):
        lengths = stocks.band_length[stocks.band_start[s] : stocks.band_start[s + 1]].astype(np.int32)
        limit = int(lengths.sum()) if stocks.limit_fork[s] >= 0 else NO_LIMIT
        stock[s, :3] = stocks.risk_start[s], stocks.risk_start[s + 1], limit
        reach = min(limit, network.n_steps + int(stocks.initial_start[s + 1] - stocks.initial_start[s]))
        for r in range(stocks.risk_start[s], stocks.risk_start[s + 1]):
            rates = stocks.rate[stocks.rate_start[r] :][: len(lengths)]
            risk[r] = _latent(made, rates, lengths, limit, reach, network.paths[stocks.risk_season[r]])
    return {
        "stock": stock.ravel(),
        "risk": risk.ravel(),
        "guide": np.concatenate([*made.guide, np.zeros(1, np.uint16)]),
        "band": np.concatenate([*made.band, np.zeros(1, np.int32)]),
        "real": np.concatenate([*made.real, np.zeros(1)]),
    }


def _latent(
    made: _CareerTables, rates: Reals, lengths: Small, limit: int, reach: int, season: Reals
) -> tuple[int, int, int, int]:
    """The cheapest exact way to draw the latent time of one risk; tenures below `reach` matter."""
    ends = np.cumsum(lengths, dtype=np.int32)
    if limit == NO_LIMIT:
        ends[-1] = NO_LIMIT
    if (season == season[0]).all() and reach < 2**16:
        lasting = np.diff(np.minimum(ends, reach), prepend=0)
        hazard = np.repeat(rates * season[0], lasting)
        if hazard.sum() < MOST_HAZARD:
            return made.add_table(hazard)
    return made.add_walk(rates, ends, season)


def _gates(network: Network) -> dict[str, NDArray[np.generic]]:
    gates = network.gates
    table = np.zeros((len(gates.least), GATE_WIDTH), np.int32)
    table[:, USE_FROM], table[:, USE_TO] = gates.use_start[:-1], gates.use_start[1:]
    table[:, OPEN], table[:, LEAST], table[:, LENGTH] = gates.open, gates.least, gates.length
    table[:, PATIENCE], table[:, LEAVES] = gates.patience, (gates.patience > 0) | (gates.renege > 0)
    return {
        "gate": table.ravel(),
        "gate_hazard": np.array([exponential(max(1.0 - chance, SMALLEST)) for chance in gates.renege.tolist()]),
        "use_capacity": gates.use_capacity,
        "use_per": gates.use_per,
    }


def _supply_flows(network: Network, row_dest: Small, row_from: Small) -> tuple[Small, Small, Small]:
    """Rows and signs that change each stock which supplies a capacity; other stocks have none."""
    supplying = set(network.capacities.supply_stock.tolist())
    starts, rows, signs = [0], [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    for s in range(network.n_stocks):
        if s in supplying:
            place = len(network.entries.fork) + network.n_nodes + s
            change = (row_dest == place).astype(int) - (row_from == place)
            rows.append(np.flatnonzero(change))
            signs.append(change[rows[-1]])
        starts.append(sum(map(len, rows)))
    return (
        np.array(starts, np.int32),
        np.concatenate(rows).astype(np.int32),
        np.concatenate(signs).astype(np.int32),
    )


def _arrivals(network: Network) -> dict[str, NDArray[np.generic]]:
    entries, population = network.entries, network.population
    weighted = entries.weights >= 0
    mean = network.paths[entries.rate] * np.where(weighted, HEADROOM, 1.0)[:, None]
    mode, total = np.empty_like(mean), np.empty_like(mean)
    poisson_modes(mean.ravel(), mode.ravel(), total.ravel())
    start = np.array([sum((row * population.start).tolist()) for row in population.weights], np.float64)
    silent = weighted & (mean.max(1, initial=0.0) > 0) & (np.append(start, 1.0)[entries.weights] <= 0)
    if silent.any():
        names = [network.labels.entry[e] for e in np.flatnonzero(silent)]
        raise ValueError(
            f"nobody of the counted population at the start answers to the entries {names}: check the weights"
        )
    return {
        "arrival_mean": mean,
        "arrival_mode": mode,
        "arrival_sum": total,
        "entry_weights": entries.weights,
        "weights": population.weights,
        "weighted_start": start,
    }


def _back_share(share: Reals) -> Chances:
    """Cumulative shares of the ages as upper bounds of 32 random bits."""
    bounds: Chances = np.rint(np.minimum(np.cumsum(share, axis=1), 1.0) * (2**32 - 1)).astype(np.uint32)
    return bounds


def _start(stocks: Stocks) -> NDArray[np.int64]:
    ends = np.concatenate([[0], np.cumsum(stocks.initial)])[stocks.initial_start]
    return np.diff(ends)
