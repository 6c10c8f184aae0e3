"""After how many steps those behind a line end their stays, leave them early, or stop waiting."""

from collections.abc import Sequence

import numpy as np

from dienmodel.engines.expect.expect import patient
from dienmodel.engines.expect.stays import ends_of_stay
from dienmodel.network.network import TICKS, Ints, Network, Reals, lengths_of

Lags = tuple[Ints, Ints, Reals, Ints]
"""Steps and chances of each node, one node after the other, and the path of who has them by the start; -1: all."""


def stays_of(lines: Network, at: Ints) -> tuple[Lags, Lags]:
    """After how many steps people are at the end of the stay in each node, and leave it before."""
    rows = [(i, *length) for i, n in enumerate(at.tolist()) for length in lengths_of(lines, n)]
    hazard = lines.nodes.hazard[at].tolist()
    ends = [ends_of_stay(lines, lines.durations[duration] / TICKS, hazard[i]) for i, duration, _ in rows]
    place, _, path = np.array(rows, np.int64).reshape(-1, 3).T
    completed, left = (np.array([end[k] for end in ends]) for k in (0, 1))
    return _lags(completed, place, path, len(at)), _lags(left, place, path, len(at))


def _lags(chances: Reals, place: Ints, path: Ints, n_places: int) -> Lags:
    row, lag = np.nonzero(chances)
    start = np.concatenate([[0], np.cumsum(np.bincount(place[row], minlength=n_places))])
    return start.astype(np.int64), lag.astype(np.int64), chances[row, lag], path[row]


def quits_of(lines: Network, queues: Sequence[int]) -> Reals:
    """Chances to stop waiting after 1, 2... steps where those who do are followed, [queue, T]; else zero."""
    gates, steps = lines.gates, lines.n_steps
    followed = np.zeros(len(gates.least), bool)
    followed[lines.nodes.gate[lines.nodes.quit_fork >= 0]] = True
    if not followed[queues].any():
        return np.zeros((len(queues), 0))
    there = patient(lines)
    for gate in np.flatnonzero(gates.patience > 0):
        there[gate, gates.patience[gate] :] = 0.0
    return np.where(followed[queues, None], there[queues, :steps] - there[queues, 1 : steps + 1], 0.0)
