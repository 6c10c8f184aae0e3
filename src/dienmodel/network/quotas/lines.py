"""Lines: the network as a planner sees it, with a gate of its own for every queue, and a quota on each.

A gate of the scenario serves the queues of several nodes by who has waited longest. A planner may choose between them,
so here each node behind a gate gets its own gate, its *line*, that uses the same capacities. A quota is a capacity too:
people to be admitted per step. So a plan is a network like any other, and every engine follows it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.keys import CapacityKey, LineKey, Role
from dienmodel.network.network import SAVED, SLOTS, Gates, Ints, Network, Reals, Small
from dienmodel.text.faults import Fault, FaultyInput

QUOTA = "plan"
"""What the capacities that hold quotas are called, before the label of the line."""


EVERYBODY = 1e9
"""More people than ever wait: whole numbers of them fit in what counts people."""


def apart(network: Network) -> Network:
    """The network with one gate per node behind a gate, in the order of the gates.

    A gate with a smallest class keeps it: its nodes share classes, so it must have only one.

    Raises:
        FaultyInput: several nodes share the classes of a gate, or a gate has a door that closes at a wait and stays
            closed until its queue is short.
    """
    _refuse_doors(network)
    gates, nodes, labels = network.gates, network.nodes, network.labels
    behind = np.flatnonzero(nodes.gate >= 0)
    behind = behind[np.argsort(nodes.gate[behind], kind="stable")]
    old = nodes.gate[behind]
    shared = np.flatnonzero((gates.least > 1) & (np.bincount(old, minlength=len(gates.least)) > 1)).tolist()
    names = sorted({labels.gate_keys[g].name for g in shared})
    if names:
        raise FaultyInput([Fault("plan-shared-class", f"gates.{name}.least", {"gate": name}) for name in names])
    own = nodes.gate.copy()
    own[behind] = np.arange(len(behind))
    uses = [np.arange(gates.use_start[g], gates.use_start[g + 1]) for g in old]
    at = np.concatenate([*uses, np.zeros(0, np.int64)]).astype(np.int64)
    return replace(
        network,
        nodes=replace(nodes, gate=own),
        gates=Gates(
            use_start=_starts([len(rows) for rows in uses]),
            use_capacity=gates.use_capacity[at],
            use_per=gates.use_per[at],
            open=gates.open[old],
            least=gates.least[old],
            renege=gates.renege[old],
            hazard=gates.hazard[old],
            patience=gates.patience[old],
            closes=gates.closes[old],
            reopens=gates.reopens[old],
            pace=gates.pace[old],
        ),
        labels=replace(labels, gate_keys=[line_key(network, int(n)) for n in behind]),
    )


def _refuse_doors(network: Network) -> None:
    """Refuse doors that a plan can neither know nor keep from closing.

    One that closes at a wait does so by itself as soon as its gate admits fewer people, and would then stay closed.
    """
    gates, keys = network.gates, network.labels.gate_keys
    names = sorted({keys[g].name for g in np.flatnonzero((gates.reopens >= 0) & (gates.pace > 0)).tolist()})
    faults = [Fault("plan-door-reopens", f"gates.{name}.reopens_at", {"gate": name}) for name in names]
    if faults:
        raise FaultyInput(faults)


def with_doors(lines: Network, most: Reals, which: NDArray[np.signedinteger]) -> Network:
    """Lines of which those of `which` let no more people wait than `most` [T, line]; where it is infinite, all.

    These doors close for nothing else, and for no longer.
    """
    closes, reopens, pace = lines.gates.closes.copy(), lines.gates.reopens.copy(), lines.gates.pace.copy()
    reopens[which], pace[which] = -1.0, 0
    shut = np.isfinite(most).any(axis=0)
    closes[which] = np.where(shut, len(lines.paths) + np.arange(len(which)), -1)
    return replace(
        lines,
        paths=np.concatenate([lines.paths, np.ascontiguousarray(np.where(np.isfinite(most), most, EVERYBODY).T)]),
        gates=replace(lines.gates, closes=closes.astype(np.int32), reopens=reopens, pace=pace),
    )


def nodes_of(lines: Network) -> Ints:
    """The node behind each line, [L]."""
    behind = np.flatnonzero(lines.nodes.gate >= 0)
    node = np.empty(len(behind), np.int64)
    node[lines.nodes.gate[behind]] = behind
    return node


def line_key(network: Network, n: int) -> LineKey:
    """Gate and track of a node, and the groups that the gate does not tell."""
    key, label = network.labels.gate_keys[network.nodes.gate[n]], network.labels.node[n]
    gate = key.gate if isinstance(key, LineKey) else key
    dims = (dim for dim in label if dim not in ("track", "stage", "turn"))
    groups = tuple(label[dim] for dim in dims if label[dim] not in gate.groups)
    return LineKey(gate, label["track"], groups, label.get("turn", ""))


def with_quotas(lines: Network, quota: Reals, which: NDArray[np.signedinteger] | None = None) -> Network:
    """Lines that admit no more than `quota` people, [T, line]; what a step does not use stays for later steps.

    `which` names the lines of the quotas; without it there is one for every line.
    """
    gates, capacities = lines.gates, lines.capacities
    chosen = np.arange(len(gates.least)) if which is None else np.asarray(which)
    n_capacities, n_paths, n_new = len(capacities.base), len(lines.paths), len(chosen)
    new = np.arange(n_new, dtype=np.int32)
    more = np.bincount(chosen, minlength=len(gates.least))
    ends = gates.use_start[chosen + 1]
    supply_start = np.concatenate([capacities.supply_start, np.full(n_new, capacities.supply_start[-1], np.int32)])
    keys = [CapacityKey(QUOTA, lines.labels.gate_keys[line].parts, Role.QUOTA) for line in chosen]
    return replace(
        lines,
        paths=np.concatenate([lines.paths, np.ascontiguousarray(quota.T)]),
        gates=replace(
            gates,
            use_start=(gates.use_start + np.concatenate([[0], np.cumsum(more)])).astype(np.int32),
            use_capacity=np.insert(gates.use_capacity, ends, n_capacities + new).astype(np.int32),
            use_per=np.insert(gates.use_per, ends, 1.0),
        ),
        capacities=replace(
            capacities,
            kind=np.concatenate([capacities.kind, np.full(n_new, SAVED, np.int32)]),
            base=np.concatenate([capacities.base, n_paths + new]).astype(np.int32),
            supply_start=supply_start,
            filled_start=np.append(capacities.filled_start, np.full(n_new, capacities.filled_start[-1], np.int32)),
            least=np.append(capacities.least, np.full(n_new, -1, np.int32)),
            share=np.concatenate([capacities.share, np.full(n_new, -1, np.int32)]),
        ),
        labels=replace(lines.labels, capacity_keys=[*lines.labels.capacity_keys, *keys]),
    )


def profiles(lines: Network, line: int, bounds: Ints) -> tuple[Reals, Ints]:
    """Share of a decision per step [T, decisions], and the periods in which the line can admit.

    In proportion to the people for whom there are slots of all kinds that it uses, if any: slots come in whole numbers
    that differ by one from step to step, and a part of them that some people may use in steps of its own.
    """
    gates, steps = lines.gates, lines.n_steps
    weight = np.ones(steps) if gates.open[line] < 0 else (lines.paths[gates.open[line]] > 0.5).astype(float)
    room = [_offered(lines, c) * per for c, per in _slots(lines, line)]
    if room:
        weight = weight * np.min(room, axis=0)
    columns, periods = [], []
    for q in range(len(bounds) - 1):
        inside = np.zeros(steps)
        inside[bounds[q] : bounds[q + 1]] = weight[bounds[q] : bounds[q + 1]]
        if inside.sum() > 0:
            columns.append(inside / inside.sum())
            periods.append(q)
    return np.array(columns).reshape(len(columns), steps).T.copy(), np.array(periods, np.int64)


def _slots(lines: Network, line: int) -> list[tuple[int, float]]:
    """Slots that a line uses, each with people per slot."""
    capacities, gates, keys = lines.capacities, lines.gates, lines.labels.capacity_keys
    mine = range(gates.use_start[line], gates.use_start[line + 1])
    uses = [(int(gates.use_capacity[u]), float(gates.use_per[u])) for u in mine]
    return [(c, per) for c, per in uses if capacities.kind[c] == SLOTS and keys[c].role is not Role.CEILING]


def _offered(lines: Network, c: int) -> Reals:
    """About how many units a capacity offers per step, [T]: those who supply it are as many as at the start.

    Who takes units up is left out, or there might seem to be none where there are some.
    """
    capacities, stocks = lines.capacities, lines.stocks
    offered: Reals = np.maximum(lines.paths[capacities.base[c]], 0.0)
    for q in range(capacities.supply_start[c], capacities.supply_start[c + 1]):
        stock = capacities.supply_stock[q]
        people = float(stocks.initial[stocks.initial_start[stock] : stocks.initial_start[stock + 1]].sum())
        offered = offered + np.maximum(lines.paths[capacities.supply_share[q]], 0.0) * max(people, 1.0)
    return offered


def _starts(counts: list[int]) -> Small:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
