"""From parts to arrays: what the engines read."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.clocks import needed
from dienmodel.network.network import (
    Capacities,
    Clocks,
    Entries,
    Forks,
    Gates,
    Labels,
    Lengths,
    Network,
    Nodes,
    Population,
    Small,
    Stocks,
)
from dienmodel.network.parts import Dest, Group, Parts

NODE_FIELDS = (
    "duration", "dropout", "hazard", "fork", "lost_fork", "left_fork", "quit_fork", "gate", "returns", "milestone",
)  # fmt: skip
"""What a part and the arrays of nodes have in common."""


def freeze(parts: Parts) -> Network:
    """The network of all parts."""
    network = Network(
        calendar=parts.calendar,
        paths=np.frombuffer(bytearray().join(parts.paths)).reshape(-1, parts.calendar.n_steps),
        durations=_durations(parts),
        hazards=np.array(parts.hazards).reshape(len(parts.hazards), parts.calendar.n_steps),
        forks=_forks(parts),
        nodes=_nodes(parts),
        lengths=_lengths_by_start(parts),
        gates=_gates(parts),
        capacities=_capacities(parts),
        stocks=_stocks(parts),
        clocks=_clocks(parts),
        entries=_entries(parts),
        population=_population(parts),
        labels=_labels(parts),
    )
    return needed(network)


def _durations(parts: Parts) -> Small:
    width = max((len(row) for row in parts.durations), default=1)
    durations = np.zeros((len(parts.durations), width), np.int32)
    for i, ticks in enumerate(parts.durations):
        durations[i, : len(ticks)] = ticks
    return durations


def _nodes(parts: Parts) -> Nodes:
    rows = np.array([*map(attrgetter(*NODE_FIELDS), parts.nodes)], np.int32).reshape(-1, len(NODE_FIELDS))
    return Nodes(**dict(zip(NODE_FIELDS, np.ascontiguousarray(rows.T), strict=True)))


def _lengths_by_start(parts: Parts) -> Lengths:
    rows = [(n, *row) for n, part in enumerate(parts.nodes) for row in part.lengths]
    return Lengths(*np.array(rows, np.int32).reshape(-1, 3).T)


def _entries(parts: Parts) -> Entries:
    return Entries(**{name: _column(parts.entries, name) for name in ("rate", "fork", "weights", "each")})


def _labels(parts: Parts) -> Labels:
    return Labels(
        node=[part.label for part in parts.nodes],
        stock=[part.label for part in parts.stocks],
        risk=[{**part.label, "risk": risk.name} for part in parts.stocks for risk in part.risks],
        gate_keys=[gate.key for gate in parts.gates],
        capacity_keys=[part.key for part in parts.capacities],
        entry=[part.label for part in parts.entries],
        pool=[pool.label for pool in parts.pools],
        milestone=parts.milestones,
        cells=parts.cells,
        node_cell=_column(parts.nodes, "cell"),
        queue_cell=_column(parts.nodes, "queue_cell"),
        stock_cell=_column(parts.stocks, "cell"),
        post_cell=_column(parts.stocks, "post"),
        arc=[role for fork in parts.forks for _, _, role in fork],
        trace=parts.trace,
    )


def _starts(counts: Sequence[int]) -> Small:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _forks(parts: Parts) -> Forks:
    n_nodes, n_stocks = len(parts.nodes), len(parts.stocks)
    offset = {"node": 0, "stock": n_nodes, "outside": n_nodes + n_stocks}
    flat = [arc for fork in parts.forks for arc in fork]
    return Forks(
        start=_starts([len(fork) for fork in parts.forks]),
        dest=np.array([offset[dest.kind] + dest.row for dest, _, _ in flat], np.int32),
        chance=np.array([path for _, path, _ in flat], np.int32),
    )


def _gates(parts: Parts) -> Gates:
    gates = parts.gates
    uses = [use for gate in gates for use in gate.uses]
    whole = ("open", "least", "hazard", "patience", "closes", "pace")
    return Gates(
        use_start=_starts([len(gate.uses) for gate in gates]),
        use_capacity=_column(uses, "capacity"),
        use_per=_column(uses, "per", np.float64),
        renege=_column(gates, "renege", np.float64),
        reopens=_column(gates, "reopens", np.float64),
        **{name: _column(gates, name) for name in whole},
    )


def _capacities(parts: Parts) -> Capacities:
    capacities = parts.capacities
    supply = [item for part in capacities for item in part.supply]
    filled = [item for part in capacities for item in part.filled]
    return Capacities(
        kind=_column(capacities, "kind"),
        base=_column(capacities, "base"),
        supply_start=_starts([len(part.supply) for part in capacities]),
        supply_stock=np.array([stock for stock, _ in supply], np.int32),
        supply_share=np.array([path for _, path in supply], np.int32),
        filled_start=_starts([len(part.filled) for part in capacities]),
        filled_node=np.array([node for node, _ in filled], np.int32),
        filled_waits=np.array([waits for _, waits in filled], np.int32),
        least=_column(capacities, "least"),
        share=_column(capacities, "share"),
    )


def _column(parts: Sequence[object], name: str, kind: type[np.generic] = np.int32) -> NDArray[Any]:
    """One field of all parts of a kind."""
    return np.array([*map(attrgetter(name), parts)], kind)


def _stocks(parts: Parts) -> Stocks:
    risks = [risk for part in parts.stocks for risk in part.risks]
    bands = [np.asarray(part.bands, np.int32) for part in parts.stocks]
    initial = [np.asarray(part.initial, np.int64) for part in parts.stocks]
    return Stocks(
        band_start=_starts([*map(len, bands)]),
        band_length=_joined(bands, np.int32),
        risk_start=_starts([len(part.risks) for part in parts.stocks]),
        risk_fork=np.array([risk.fork for risk in risks], np.int32),
        risk_season=np.array([risk.season for risk in risks], np.int32),
        rate_start=_starts([len(risk.rates) for risk in risks])[:-1],
        rate=_joined([risk.rates for risk in risks], np.float64),
        limit_fork=np.array([part.limit for part in parts.stocks], np.int32),
        initial_start=_starts([*map(len, initial)]),
        initial=_joined(initial, np.int64),
    )


def _clocks(parts: Parts) -> Clocks:
    names = [part.clock for part in parts.stocks if part.clock is not None]
    row = {name: i for i, name in enumerate(dict.fromkeys(names))}
    most = [int(np.sum(part.bands)) - 1 if part.limit >= 0 else None for part in parts.stocks]
    limited = [
        (n, row[clock], steps, waits)
        for n, part in enumerate(parts.nodes)
        for clock, steps, waits in part.limits
        if clock in row
    ]
    limits = np.array(limited, np.int64).reshape(-1, 4).T
    ending = {part.clock for part in parts.stocks if not part.through}
    return Clocks(
        through=np.array([name not in ending for name in row], np.uint8),
        of_stock=np.array([row.get(part.clock, -1) for part in parts.stocks], np.int32),
        begins=np.array([_begins(dest, most) for fork in parts.forks for dest, _, _ in fork], np.int32),
        limit_node=limits[0].astype(np.int32),
        limit_clock=limits[1].astype(np.int32),
        limit=np.maximum(limits[2], 1).astype(np.int32),
        limit_waits=limits[3].astype(np.uint8),
    )


def _begins(dest: Dest, most: Sequence[int | None]) -> int:
    """Steps on the clock of who comes, at most `most` [S] of the stock: with more on it nobody leaves sooner."""
    limit = most[dest.row] if dest.kind == "stock" else None
    return dest.clock if limit is None else min(dest.clock, limit)


def _joined(rows: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    """Rows one after the other; nothing where there is no row."""
    return np.concatenate([np.zeros(0, kind), *rows]).astype(kind)


def _population(parts: Parts) -> Population:
    group = parts.population or Group((), (), [0] * parts.calendar.n_steps, [0] * parts.calendar.n_steps, ())
    n_ages, steps = len(group.ages), parts.calendar.n_steps
    return Population(
        ages=np.array(group.ages, np.int32),
        start=np.array(group.start, np.int64),
        turn=np.array(group.turn, np.uint8),
        entering=np.array(group.entering, np.int64),
        net=np.array(group.net, np.int64).reshape(steps, n_ages) if n_ages else np.zeros((steps, 0), np.int64),
        weights=np.array(parts.weights).reshape(len(parts.weights), n_ages),
        return_after=np.array([pool.after for pool in parts.pools], np.int32),
        return_share=np.array([pool.share for pool in parts.pools]).reshape(len(parts.pools), n_ages),
    )
