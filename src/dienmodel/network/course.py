"""What an engine returns: one shape, whatever the engine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Trajectory:
    """One course of events. States have T + 1 rows (row 0: the start), flows T rows.

    Counts are float64; those of `sample` are whole numbers. K arcs, N nodes, S stocks, A ages, E entries, C capacities,
    G gates, M milestones, Y calendar years of the network's dates.
    """

    n_stock: Counts  # [T+1, S]
    n_inside: Counts  # [T+1, N] in the stay itself
    n_waiting: Counts  # [T+1, N] in the queue in front of the node
    n_population: Counts  # [T+1, A]
    n_cooling: Counts  # [T+1] dropped out, not yet counted in the population again
    n_outside: (
        Counts  # [T+1] left for outside since the start (cumulative, by arcs, dropout, expiry and population turn)
    )
    new_arrived: Counts  # [T, E]
    new_joined: Counts  # [T, N] came to the node (queue or stay)
    new_started: Counts  # [T, N] began the stay
    new_dropped: Counts  # [T, N] dropped out, at the end of the stay or before
    new_expired: Counts  # [T, N] gave up waiting, or were turned away in the step before
    new_turned: Counts  # [T, N] came to a door in front of the node that turned them away
    new_moved: Counts  # [T, K] along each arc
    available: Counts  # [T, C] capacity offered in the step (slots) or in total (places)
    used: Counts  # [T, C] slots used in the step, or places held at its end
    n_blocked: Counts  # [T, G] people still waiting after the gates closed
    binding: NDArray[
        np.int32
    ]  # [T, G] capacity that stopped the gate, or `NOBODY`, `TOO_SMALL` or `CLOSED` of `network`
    wait_sum: Counts  # [T, G] steps waited by those admitted in the step
    wait_count: Counts  # [Y, G, T] people admitted in the year by steps waited
    lead_count: Counts | None  # [Y, M, T] people passing the milestone in the year by steps since they came in

    def total(self) -> Counts:
        """People inside and left, per state [T+1]: constant but for those who came in from outside."""
        inside = self.n_stock.sum(1) + self.n_inside.sum(1) + self.n_waiting.sum(1)
        everybody: Counts = inside + self.n_population.sum(1) + self.n_cooling + self.n_outside
        return everybody
