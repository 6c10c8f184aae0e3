"""Tables of stays in `sample`: how long they are, who leaves early, and where the lost go."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.latent import LatentTables
from dienmodel.engines.sample.shapes import EARLY_AT, EARLY_GUIDE, LEFT_OWNER, LOSE_WIDTH, LOST_OWNER, QUIT_OWNER, Shape
from dienmodel.network.arcs import owners
from dienmodel.network.network import TICKS, Network, Small

MOST_STEPS = 2**16 - 16
"""Steps are packed into 16 bits."""


def rows_through(network: Network) -> int:
    """Rows of all owners but those who are lost: nobody shares a fork with them."""
    return sum(
        int(network.forks.start[fork + 1] - network.forks.start[fork])
        for sender, fork in owners(network)
        if fork >= 0 and sender.kind not in ("lost", "queue")
    )


def lose_table(network: Network, made: LatentTables) -> Small:
    """When people leave a node early, and the owners of the forks of those who do not complete it, [N, LOSE_WIDTH].

    Where there is none it is -1.
    """
    table = np.full((network.n_nodes, LOSE_WIDTH), -1, np.int32)
    columns = {"left": LEFT_OWNER, "lost": LOST_OWNER, "queue": QUIT_OWNER}
    for i, (sender, _) in enumerate(owners(network)):
        if sender.kind in columns:
            table[sender.row, columns[sender.kind]] = i
    for n in np.flatnonzero(network.nodes.hazard >= 0):
        _, at, guide, _ = made.add_table(network.hazards[network.nodes.hazard[n]])
        table[n, [EARLY_AT, EARLY_GUIDE]] = at, guide
    return table


def way_pools(network: Network, shape: Shape, row_dest: Small, row_from: Small) -> Small:
    """Return pool of each row on which people go outside from a node [rows], else -1; nothing where none returns."""
    pools = np.full(len(row_dest), -1, np.int32)
    of_node = (row_from >= shape.entries) & (row_from < shape.entries + shape.nodes)
    outward = np.flatnonzero(of_node & (row_dest == shape.outside))
    pools[outward] = network.nodes.returns[row_from[outward] - shape.entries]
    return pools if (pools >= 0).any() else pools[:0]


def fixed_stays(durations: Small) -> Small:
    """Steps of the stay [D], 0 where they differ."""
    fixed: Small = np.where(np.count_nonzero(durations, axis=1) == 1, durations.argmax(1), 0).astype(np.int32)
    return fixed


def quantiles(durations: Small) -> tuple[NDArray[np.uint16], Small]:
    """Steps by tick of every duration, only once where they are fixed, and where each begins; the first is 0 steps."""
    steps = np.minimum(np.arange(durations.shape[1]), MOST_STEPS).astype(np.uint16)
    parts = [steps[:1]]
    for row, fixed in zip(durations, fixed_stays(durations), strict=True):
        parts.append(steps[fixed : fixed + 1] if fixed else np.repeat(steps, row))
    return np.concatenate(parts), np.cumsum([len(part) for part in parts], dtype=np.int32)[:-1]


def quantiles_by_start(network: Network, first: int) -> tuple[NDArray[np.uint16], Small]:
    """Steps by tick of the stays that depend on the step of their start, from place `first` on; the place per step."""
    by_start, steps = network.lengths, np.minimum(np.arange(network.durations.shape[1]), MOST_STEPS).astype(np.uint16)
    places, parts = [np.zeros(0, np.int64)], [np.zeros(0, np.uint16)]
    known: dict[bytes, int] = {}
    for n in np.unique(by_start.node).tolist():
        mine = by_start.node == n
        reached = np.cumsum(network.durations[by_start.duration[mine]], axis=1)
        chances = network.paths[by_start.chance[mine]]
        changes = np.concatenate([[True], (chances[:, 1:] != chances[:, :-1]).any(axis=0)])  # mostly they do not, so
        mixed = [np.rint(chance @ reached) for chance in chances[:, changes].T]  # that few are mixed
        for row in mixed:
            if row.tobytes() not in known:
                known[row.tobytes()] = first + TICKS * len(known)
                parts.append(steps[np.searchsorted(row, np.arange(TICKS), side="right")])
        places.append(np.array([known[row.tobytes()] for row in mixed])[np.cumsum(changes) - 1])
    return np.concatenate(parts), np.concatenate(places).astype(np.int32)
