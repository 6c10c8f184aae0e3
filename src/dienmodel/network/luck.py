"""Luck goes by name: what the random numbers of each thing are keyed by, whatever stands before it in the network.

A key is a hash of what something is and is called, so that another stock, exit, track or gate, another title or another
order of declarations leaves the luck of all others as it was.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.keys import LineKey
from dienmodel.network.network import Ints, Network

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Luck:
    """Keys of all things that draw luck, and the order of places that tells who passes a place anew."""

    node: Keys  # [N]
    stock: Keys  # [S]
    risk: Keys  # [R]
    gate: Keys  # [G] lines of one gate share its key: a plan does not change who is first in turn
    entry: Keys  # [E]
    pool: Keys  # [Z]
    rank: Ints  # [N+S+1] who goes on to a place of no higher rank draws anew there: a new episode


def luck_of(network: Network) -> Luck:
    """Return the luck of a network, by the labels of its parts."""
    labels = network.labels
    gates = [key.gate if isinstance(key, LineKey) else key for key in labels.gate_keys]
    return Luck(
        node=_keys("node", map(_fields, labels.node)),
        stock=_keys("stock", map(_fields, labels.stock)),
        risk=_keys("risk", map(_fields, labels.risk)),
        gate=np.array([_key("gate", (key.name, *sorted(key.groups))) for key in gates], np.uint64),
        entry=_keys("entry", map(_fields, labels.entry)),
        pool=_keys("pool", map(_fields, labels.pool)),
        rank=_ranks(network),
    )


def _fields(label: Mapping[str, str]) -> list[str]:
    return sorted(f"{name}={value}" for name, value in label.items())


def _keys(kind: str, things: Iterable[Sequence[str]]) -> Keys:
    """A key for each thing; those of one name are told apart by their order."""
    before: Counter[tuple[str, ...]] = Counter()
    keys = []
    for thing in map(tuple, things):
        keys.append(_key(kind, (*thing, str(before[thing])) if before[thing] else thing))
        before[thing] += 1
    return np.array(keys, np.uint64)


def _key(kind: str, parts: Sequence[str]) -> int:
    return int.from_bytes(blake2b("\x1f".join((kind, *parts)).encode(), digest_size=8).digest(), "little")


def _ranks(network: Network) -> Ints:
    """Order of places: nodes, then stocks, by the name of their track or stock, and in it as they come; outside last.

    Within a track, and within a stock with ranks, people go forward in it, so that hardly anybody draws anew.
    """
    labels = network.labels
    names = [label.get("track", "") for label in labels.node] + [label.get("stock", "") for label in labels.stock]
    order = sorted(range(network.outside), key=lambda place: (place >= network.n_nodes, names[place], place))
    ranks = np.empty(network.outside + 1, np.int64)
    ranks[[*order, network.outside]] = np.arange(network.outside + 1)
    return ranks
