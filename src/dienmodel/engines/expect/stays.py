"""How long people stay in nodes, as `expect` reads it: chances by steps since the start."""

from typing import Any

import numpy as np

from dienmodel.engines.expect.renewal import as_ints, as_rows
from dienmodel.network.network import TICKS, Ints, Network, Reals


def stays(network: Network) -> dict[str, Any]:
    """Return the fields of the wiring that say how long people stay in a node."""
    nodes, by_start, chances = network.nodes, network.lengths, network.durations / TICKS
    alike = np.flatnonzero(~np.isin(np.arange(network.n_nodes), by_start.node))
    node = np.concatenate([alike, by_start.node])
    path = np.concatenate([np.full(len(alike), -1), by_start.chance])
    duration = np.concatenate([nodes.duration[alike], by_start.duration])
    pairs = np.stack([duration, nodes.hazard[node]], axis=1).astype(np.int64)
    kinds, of = np.unique(pairs, axis=0, return_inverse=True)
    ends = [ends_of_stay(network, chances[row], int(hazard)) for row, hazard in kinds.tolist()]
    first = np.array([(completed > 0).argmax() for completed, _ in ends], np.int64)
    single = np.array([np.count_nonzero(completed) == 1 for completed, _ in ends], bool) & (kinds[:, 1] < 0)
    of = of.ravel()
    fixed = np.where(single, first, 0)[of]
    fixed[path >= 0] = 0
    clocks = network.clocks
    fixed[np.isin(node, clocks.limit_node[clocks.limit_waits == 0])] = 0
    spread = np.flatnonzero(fixed == 0)
    spread = spread[np.argsort(of[spread], kind="stable")]
    stays, counts = np.unique(of[spread], return_counts=True)
    chance = np.zeros((len(stays), chances.shape[1]))
    for row, stay in zip(chance, stays, strict=True):
        row[: len(row) - first[stay]] = ends[stay][0][first[stay] :]
    early = np.flatnonzero(kinds[stays, 1] >= 0)
    early_chance = np.array([ends[stays[d]][1] for d in early]).reshape(len(early), chances.shape[1])
    some = np.flatnonzero(path[spread] >= 0)
    return {
        "fixed": as_ints(np.bincount(node, weights=fixed, minlength=network.n_nodes).astype(np.int64)),
        "spread_node": as_rows(node[spread]),
        "spread_start": as_rows(np.concatenate([[0], np.cumsum(counts)])),
        "spread_first": as_ints(first[stays]),
        "spread_reach": _reach(chance),
        "spread_chance": chance,
        "some": as_rows(some),
        "some_path": as_rows(path[spread][some]),
        "left_fork": as_ints(nodes.left_fork[node[spread]]),
        "early": as_ints(early),
        "early_reach": _reach(early_chance),
        "early_chance": early_chance,
    }


def _reach(chances: Reals) -> Ints:
    """Steps up to the last chance above zero in each row: nothing is read beyond."""
    some = chances[:, ::-1] > 0.0
    return as_ints(np.where(some.any(axis=1), chances.shape[1] - some.argmax(axis=1), 0))


def spread_stays(network: Network) -> tuple[Ints, Ints]:
    """Nodes of the spread stays in their order, and the path rows of their chances by step of the start; -1: all."""
    wiring = stays(network)
    path = np.full(len(wiring["spread_node"]), -1)
    path[wiring["some"]] = wiring["some_path"]
    return wiring["spread_node"].astype(np.int64), path


def ends_of_stay(network: Network, chances: Reals, hazard: int) -> tuple[Reals, Reals]:
    """Chances to be at the end of a stay after 0, 1, 2... steps, and to leave it then before its end."""
    if hazard < 0:
        return chances, np.zeros(len(chances))
    rates = np.resize(network.hazards[hazard], len(chances) - 1)
    rates[network.n_steps :] = 0.0  # beyond the end of the run
    there = np.exp(-np.concatenate([[0.0], np.cumsum(rates)]))
    lasts = 1.0 - np.concatenate([[0.0], np.cumsum(chances)[:-1]])
    return chances * there, lasts * np.concatenate([[0.0], there[:-1] - there[1:]])
