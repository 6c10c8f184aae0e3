"""Sums over the counters of `sample`, and what stopped the gates most often."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.streams import compiled
from dienmodel.network.network import Ints, Small


@compiled
def add_rows(rows: NDArray[np.signedinteger], group: Small, n_groups: int) -> Ints:
    """Return the sums [group, T] of rows [row, T] by group [row]."""
    total = np.zeros((n_groups, rows.shape[1]), np.int64)
    for i in range(len(rows)):
        for t in range(rows.shape[1]):
            total[group[i], t] += rows[i, t]
    return total


@compiled
def people_per_cell(
    count: NDArray[np.signedinteger], flow_row: Small, flow_cell: Small, flow_sign: Small, start: Ints, out: Small
) -> None:
    """Fill the people per cell, `out` [T+1, cell], from those at the start [cell] and the flows between cells."""
    steps = len(out) - 1
    for c in range(len(start)):
        out[0, c] = start[c]
    change = np.zeros((len(start), steps), np.int32)
    for i in range(len(flow_row)):
        for t in range(steps):
            change[flow_cell[i], t] += flow_sign[i] * count[flow_row[i], t]
    for t in range(steps):
        for c in range(len(start)):
            out[t + 1, c] = out[t, c] + change[c, t]


@compiled
def vote(binding: Small, use_start: Small, use_capacity: Small, votes: NDArray[np.int32]) -> None:
    """Count what stopped the gates [G, T] in `votes` [G, T, ballot]: reasons -1, -2, -3, then the gate's uses."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = -1 - binding[g, t]
            if ballot < 0:
                ballot = 3
                while use_capacity[use_start[g] + ballot - 3] != binding[g, t]:
                    ballot += 1
            votes[g, t, ballot] += 1


@compiled
def elect(votes: NDArray[np.signedinteger], use_start: Small, use_capacity: Small, binding: Small) -> None:
    """Fill what stopped the gates most often, see `vote`; the first ballot wins a tie."""
    for g in range(binding.shape[0]):
        for t in range(binding.shape[1]):
            ballot = votes[g, t].argmax()
            binding[g, t] = -1 - ballot if ballot < 3 else use_capacity[use_start[g] + ballot - 3]
