"""Tables of the person-level engine: what `sample` derives once from a network and every replication reads.

A *place* is where a person can be, in the order in which people pass: entry e -> e, node n -> E + n, stock s ->
E + N + s, and the outside after them. An *owner* is whoever sends people along a fork: the entries, the nodes, the
risks and the tenure limits of the stocks, E + N + R + S in all. Each owner has its own *rows*, one per arc of its fork,
in which its people are counted; two owners of one fork count apart, so that it stays known who came from where.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.arrivals import arrival_tables, back_share
from dienmodel.engines.sample.clocks import clocks_at_stocks, clocks_with_people, limit_tables, limited_stays
from dienmodel.engines.sample.latent import LatentTables, career_tables, gate_tables, starts_of
from dienmodel.engines.sample.shapes import (
    AGAIN,
    ANEW,
    BY_START,
    DROP_AT,
    DROP_ROW,
    DROP_STRIDE,
    FORK_WIDTH,
    GATE,
    LOSES,
    MILESTONE,
    ONLY,
    POOL,
    QUANTILE_AT,
    QUIT_POOL,
    RELEASE,
    SPREAD,
    STAY_WIDTH,
    TOGETHER,
    Chances,
    Flat,
    Shape,
)
from dienmodel.engines.sample.stays import (
    MOST_STEPS,
    fixed_stays,
    lose_table,
    quantiles,
    quantiles_by_start,
    rows_through,
    way_pools,
)
from dienmodel.engines.sample.streams import (
    CHANCE_BITS,
    COMING,
    EARLY,
    FIRST_ARC,
    LIMIT,
    MOST_PEOPLE,
    MOST_WHEN,
    MOST_WHERE,
    RENEGE,
    RISK,
    STAY,
    TURN,
)
from dienmodel.network.arcs import owners
from dienmodel.network.clocks import horizons
from dienmodel.network.luck import Luck, luck_of
from dienmodel.network.network import PLACES, SAVED, TICKS, Forks, Network, Reals, Small, Stocks

MOST_PLACES = 2**20
"""Places and owners (entries, nodes, risks, stocks) are packed into 20 bits."""


NEWCOMERS = 16_384
"""About so many newcomers are followed together."""


ABOVE_ALL = 2**32 - 1
"""A threshold that no draw reaches."""


@dataclass(frozen=True)
class Tables:
    """What is derived once from a network."""

    network: Network
    shape: Shape
    row_dest: Small  # [rows] place
    row_from: Small  # [rows] place
    row_arc: Small  # [rows] arc of the network
    flat: Flat
    left_over: list[Any] = field(default_factory=list)  # memory of replications that ended, for those to come


def prepare(network: Network) -> Tables:
    """Return the tables of a network, for any number of replications.

    Raises:
        ValueError: the network has more steps, places or people than fit into a key.
    """
    _refuse_dead_ends(network)
    chances, made = _ChanceTable(network.paths), LatentTables()
    fork, row_dest, row_from, row_arc = _rows(network.forks, _owners(network), len(network.entries.rate), chances)
    luck, shape = luck_of(network), _shape(network, row_dest, rows_through(network))
    along, shows = clocks_at_stocks(network, row_dest - shape.entries, row_arc)
    with_them, clock, at_most = clocks_with_people(network, row_dest - shape.entries, row_from - shape.entries)
    how = _back(luck, shape, row_dest, row_from) + (along | with_them)
    shape = shape._replace(keeping=int((with_them > 0).any()))
    _refuse_too_large(network, shape)
    flow_start, flow_row, flow_sign = _supply_flows(network, row_dest, row_from)
    years = np.array([day.year for day in network.calendar.dates[:-1]], np.int32)
    population = network.population
    arrays: dict[str, NDArray[np.generic]] = {
        "paths": network.paths.T,
        **_stays(network, shape, _straight(shape, row_dest, row_from, how), chances),
        "lose": lose_table(network, made),
        "way_pool": way_pools(network, shape, row_dest, row_from),
        **_keys_of(network, luck),
        "fork": fork,
        "chance": chances.flat(),
        "way": np.stack([row_dest, how], axis=1),
        "shows": shows,
        "clock": clock,
        "at_most": at_most,
        **limit_tables(network),
        "is_free": _free(network, shape, row_dest, row_from, how),
        **career_tables(network, made),
        "initial_start": network.stocks.initial_start,
        "initial": network.stocks.initial,
        **gate_tables(network, made),
        **made.arrays(),
        "is_places": (network.capacities.kind == PLACES).astype(np.uint8),
        "is_saved": (network.capacities.kind == SAVED).astype(np.uint8),
        "base": network.capacities.base,
        "supply_start": network.capacities.supply_start,
        "supply_stock": network.capacities.supply_stock,
        "supply_share": network.capacities.supply_share,
        **_filled_flows(network, shape, row_dest, row_from),
        "fewest": network.capacities.least,
        "flow_start": flow_start,
        "flow_row": flow_row,
        "flow_sign": flow_sign,
        **arrival_tables(network),
        "back_after": population.return_after,
        "back_share": back_share(population.return_share),
        "turn": population.turn,
        "entering": population.entering,
        "net": population.net,
        "year": years - years[0],
        "start": _start(network.stocks),
    }
    flat = Flat(**{name: np.array(array).ravel() for name, array in arrays.items()})
    return Tables(network, shape, row_dest, row_from, row_arc, flat)


def _shape(network: Network, row_dest: Small, through: int) -> Shape:
    rows = len(row_dest)
    dates, nodes = network.calendar.dates, network.n_nodes
    kinds = (rows, nodes, nodes, nodes, len(network.population.return_after), len(network.gates.least))
    _, expire, start, back, leave, release = np.cumsum(kinds).tolist()
    return Shape(
        steps=network.n_steps,
        paths=len(network.paths),
        nodes=network.n_nodes,
        stocks=network.n_stocks,
        risks=len(network.stocks.risk_fork),
        gates=len(network.gates.least),
        capacities=len(network.capacities.base),
        entries=len(network.entries.rate),
        ages=len(network.population.ages),
        pools=len(network.population.return_after),
        years=dates[-1].year - dates[0].year + 1,
        milestones=len(network.labels.milestone),
        outside=len(network.entries.rate) + network.outside,
        block=_block(network),
        rows=rows,
        through=through,
        keeping=0,
        first_expire=expire,
        first_start=start,
        first_back=back,
        first_quit=leave,
        first_release=release,
        unread=release + len(network.gates.least),
    )


def _block(network: Network) -> int:
    per_step = float(network.paths[network.entries.rate].sum(0).mean())
    return int(min(max(NEWCOMERS / max(per_step, 1.0), 1), network.n_steps))


def _refuse_too_large(network: Network, shape: Shape) -> None:
    tenures = int(np.diff(network.stocks.initial_start).max(initial=0))
    sizes = (
        ("steps", shape.steps, MOST_STEPS),
        ("nodes, stocks, risks and entries", shape.outside + shape.risks, MOST_PLACES - 1),
        ("stocks", shape.stocks, MOST_WHERE),
        ("entries and pools", shape.entries + shape.pools, MOST_WHERE),
        ("steps of tenure at the start", tenures, MOST_WHEN),
        ("steps on a clock", int(horizons(network).max(initial=0)), MOST_WHEN),
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
        self.parts = [np.zeros(1, np.uint64)]  # never
        self.size = 1
        self.known: dict[tuple[int, ...], tuple[int, int]] = {}

    def add(self, rows: tuple[int, ...], n: int) -> tuple[int, int]:
        """Offset and stride per step of n thresholds: the cumulative chances of some path rows, then `ABOVE_ALL`."""
        key = (n, *rows)
        if key not in self.known:
            index = list(rows)
            width = 1 if self.constant[index].all() else self.paths.shape[1]
            part = np.full((width, n), ABOVE_ALL, np.uint64)
            part[:, : len(rows)] = np.rint(np.cumsum(self.paths[index, :width], axis=0).T * 2.0**CHANCE_BITS)
            if width > 1:
                part = np.concatenate([part, part[-1:]])  # for the step after the last, in which nothing is read
            self.parts.append(part.ravel())
            self.known[key] = self.size, 0 if width == 1 else n
            self.size += part.size
        return self.known[key]

    def flat(self) -> Chances:
        return np.concatenate(self.parts)


def _owners(network: Network) -> list[tuple[int, int]]:
    """Fork (-1: none) and place of each owner; here the entries come before the nodes."""
    n_entries = len(network.entries.fork)
    first = dict.fromkeys(("node", "left", "lost", "queue"), n_entries) | {
        "entry": 0,
        "stock": n_entries + network.n_nodes,
    }
    return [(fork, first[sender.kind] + sender.row) for sender, fork in owners(network)]


def _rows(
    forks: Forks, owners: list[tuple[int, int]], n_entries: int, chances: _ChanceTable
) -> tuple[Small, Small, Small, Small]:
    """The fork table, and destination, origin and arc of each row.

    All owners of a place get as many thresholds as the one with most arcs needs, and at least one.
    """
    table = np.zeros((len(owners), FORK_WIDTH), np.int32)
    most: dict[int, int] = {}
    for fork, place in owners:
        most[place] = max(most.get(place, 2), int(forks.start[fork + 1] - forks.start[fork]) if fork >= 0 else 2)
    arcs: list[int] = []
    places: list[int] = []
    for i, (fork, place) in enumerate(owners):
        if fork < 0:  # a stock without tenure limit
            continue
        mine = range(forks.start[fork], forks.start[fork + 1])
        at, stride = chances.add(tuple(int(forks.chance[k]) for k in mine[:-1]), most[place] - 1)
        table[i] = len(arcs), most[place], at, stride
        arcs += mine
        places += [place] * len(mine)
    row_arc = np.array(arcs, np.int32)
    return table, (forks.dest[row_arc] + n_entries).astype(np.int32), np.array(places, np.int32), row_arc


def _back(luck: Luck, shape: Shape, row_dest: Small, row_from: Small) -> Small:
    """How each row leads back, `AGAIN` or `ANEW` or both [rows]; nobody comes to an entry again."""
    rank = np.concatenate([np.full(shape.entries, -1), luck.rank])
    return (AGAIN * (row_dest <= row_from) + ANEW * (rank[row_dest] <= rank[row_from])).astype(np.int32)


def _keys_of(network: Network, luck: Luck) -> dict[str, NDArray[np.generic]]:
    """What decides for a person, each by its own key and by what is decided."""
    first_arcs = np.full(len(luck.entry), FIRST_ARC)
    return {
        "stay_luck": np.concatenate([first_arcs, luck.node + STAY]),
        "wait_luck": luck.node + RENEGE,
        "early_luck": luck.node + EARLY,
        "turn_luck": luck.gate + TURN,
        "risk_luck": luck.risk + RISK,
        "limit_luck": luck.stock + LIMIT,
        "start_luck": luck.stock + COMING,
        "coming_luck": np.concatenate([luck.entry, luck.pool]) + COMING,
    }


def _free(network: Network, shape: Shape, row_dest: Small, row_from: Small, how: Small) -> NDArray[np.uint8]:
    gated = np.zeros(shape.outside + 1, bool)
    gated[shape.entries : shape.entries + shape.nodes] = network.nodes.gate >= 0
    free = np.ones(shape.outside, np.uint8)
    free[row_from[gated[row_dest] | (how > 0)]] = 0
    return free


def _straight(shape: Shape, row_dest: Small, row_from: Small, how: Small) -> Small:
    """The only row of each place that has one, forward, not to a clock and not to the outside; -1 elsewhere [place]."""
    alone = np.bincount(row_from, minlength=shape.outside)[row_from] == 1
    alone &= (how == 0) & (row_dest < shape.outside)
    rows = np.full(shape.outside, -1, np.int32)
    rows[row_from[alone]] = np.flatnonzero(alone)
    return rows


def _stays(network: Network, shape: Shape, straight: Small, chances: _ChanceTable) -> dict[str, NDArray[np.generic]]:
    nodes, entries = network.nodes, shape.entries
    table = np.zeros((entries + shape.nodes, STAY_WIDTH), np.int32)
    table[:, ONLY] = straight[: len(table)]
    table[:entries, [POOL, MILESTONE, GATE, QUIT_POOL]] = -1
    table[:entries, DROP_ROW] = shape.unread
    for n in range(shape.nodes):
        table[entries + n, [DROP_AT, DROP_STRIDE]] = chances.add((int(nodes.dropout[n]),), 1)
    quantile, at = quantiles(network.durations)
    (mixed, by_start), start_of = quantiles_by_start(network, len(quantile)), starts_of(network)
    stays, table[:, RELEASE] = table[entries:], shape.unread
    stays[:, QUANTILE_AT] = at[nodes.duration]
    stays[:, BY_START] = start_of
    alike = (fixed_stays(network.durations) > 0)[nodes.duration] & (start_of < 0)
    stays[:, SPREAD] = np.where(alike, 0, TICKS - 1)
    stays[:, TOGETHER] = (stays[:, SPREAD] == 0) & (nodes.gate >= 0)
    stays[:, DROP_ROW] = shape.rows + np.arange(shape.nodes)
    stays[:, POOL] = np.where(nodes.lost_fork < 0, nodes.returns, -1)
    stays[:, QUIT_POOL] = np.where(nodes.quit_fork < 0, nodes.returns, -1)
    stays[:, LOSES] = (nodes.lost_fork >= 0) | (nodes.hazard >= 0) | (start_of >= 0) | limited_stays(network)
    stays[:, MILESTONE], stays[:, GATE] = nodes.milestone, nodes.gate
    stays[nodes.gate >= 0, RELEASE] = shape.first_release + nodes.gate[nodes.gate >= 0]
    return {"stay": table, "quantile": np.concatenate([quantile, mixed]), "by_start": by_start}


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


def _filled_flows(network: Network, shape: Shape, row_dest: Small, row_from: Small) -> dict[str, NDArray[np.generic]]:
    """Rows of the counters, with signs, that change how many people fill each capacity from within nodes."""
    capacities = network.capacities
    starts, flows = [0], list[tuple[int, int, int]]()
    for a, b in pairwise(capacities.filled_start.tolist()):
        for n, waits in zip(capacities.filled_node[a:b].tolist(), capacities.filled_waits[a:b].tolist(), strict=True):
            place, gated = shape.entries + n, network.nodes.gate[n] >= 0
            came = [(row, 1, 0) for row in np.flatnonzero(row_dest == place).tolist()]
            began = [(shape.first_start + n, 1, 1)] if gated else came
            gave_up = (shape.first_expire + n, -1, 0)
            ended = [(row, -1, 0) for row in np.flatnonzero(row_from[: shape.through] == place).tolist()]
            dropped = (shape.rows + n, -1, 0)
            if not waits:
                flows += [*began, *ended, dropped]
            elif gated:
                flows += [*came, (shape.first_start + n, -1, 1), gave_up]
        starts.append(len(flows))
    row, sign, since = np.array(flows, np.int32).reshape(-1, 3).T
    return {"filled_start": np.array(starts, np.int32), "filled_row": row, "filled_sign": sign, "filled_since": since}


def _start(stocks: Stocks) -> NDArray[np.int64]:
    ends = np.concatenate([[0], np.cumsum(stocks.initial)])[stocks.initial_start]
    return np.diff(ends)
