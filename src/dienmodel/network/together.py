"""Classes that stay together: how long the people behind a gate stay, where all of them stay equally long."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np

from dienmodel.network.network import Network, Small


def fixed_stays(network: Network) -> Small:
    """Fixed stay in steps behind each gate, [G]; 0 where stays differ and everybody gives back what is his own.

    Where the stay depends on the step of the start it is the longest, if people share units of a capacity.

    Raises:
        ValueError: people share units of a capacity behind a gate whose stays differ.
    """
    gates = network.gates
    behind: list[list[int]] = [[] for _ in gates.least]
    for n, g in enumerate(network.nodes.gate.tolist()):
        if g >= 0:
            behind[g].append(n)
    own, lengths = _leaving(network), _lengths(network)
    longest = cache(partial(_longest, network))
    shares = np.add.reduceat(np.append(gates.use_per != 1.0, False), gates.use_start)[:-1] > 0
    shares &= np.diff(gates.use_start) > 0
    stays = [_stay(network, g, nodes, shares[g], own, lengths, longest) for g, nodes in enumerate(behind)]
    return np.array(stays, np.int32)


def _leaving(network: Network) -> set[int]:
    """Nodes that people may leave before the end of their stay."""
    clocks = network.clocks
    return {*np.flatnonzero(network.nodes.hazard >= 0).tolist(), *clocks.limit_node.tolist()}


LengthsByNode = Mapping[int, frozenset[tuple[int, int]]]
"""Durations of nodes in which stays differ by the step of the start, each with the path of its chance."""


def _lengths(network: Network) -> LengthsByNode:
    found: dict[int, set[tuple[int, int]]] = {}
    lengths = network.lengths
    for n, *length in zip(lengths.node.tolist(), lengths.duration.tolist(), lengths.chance.tolist(), strict=True):
        found.setdefault(n, set()).add((length[0], length[1]))
    return {n: frozenset(rows) for n, rows in found.items()}


def _stay(
    network: Network,
    gate: int,
    behind: list[int],
    shared: bool,
    leaving: set[int],
    differing: LengthsByNode,
    longest_of: Callable[[frozenset[tuple[int, int]]], int],
) -> int:
    if not shared and leaving.intersection(behind):
        return 0
    label = network.labels.gate[gate]
    rows = {int(network.nodes.duration[n]) for n in behind}
    if not differing.keys().isdisjoint(behind):
        alike = {differing.get(n, frozenset()) for n in behind}
        longest = longest_of(*alike) if shared and len(alike) == len(rows) == 1 else 0
        if shared and not longest:
            raise ValueError(f"gate {label!r} shares units among people, so its classes need one length")
        return longest
    lengths = np.flatnonzero(network.durations[min(rows)]) if len(rows) == 1 else np.zeros(0, np.int64)
    if len(lengths) == 1:
        return int(lengths[0])
    if shared:
        raise ValueError(f"gate {label!r} shares units among people, so its stays need one fixed length")
    return 0


def _longest(network: Network, lengths: frozenset[tuple[int, int]]) -> int:
    """Steps of the longest of some lengths, each with the path of its chance; 0: a class has not one of them."""
    steps = [np.flatnonzero(network.durations[duration]) for duration, _ in lengths]
    chances = network.paths[[path for _, path in lengths]]
    together = bool(((chances == 0.0) | (chances == 1.0)).all())
    return max(int(at[0]) for at in steps) if together and all(len(at) == 1 for at in steps) else 0
