"""Tables of those who come: how many at each entry, and out of which ages."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.shapes import HEADROOM, Chances
from dienmodel.engines.sample.streams import poisson_modes
from dienmodel.network.network import Network, Reals


def arrival_tables(network: Network) -> dict[str, NDArray[np.generic]]:
    """Fields of the tables that say how many people come in at each entry, and out of which ages."""
    entries, population = network.entries, network.population
    weighted, exact = entries.weights >= 0, entries.each >= 0
    mean = network.paths[entries.rate] * np.where(weighted & ~exact, HEADROOM, 1.0)[:, None]
    mean[exact] = np.diff(np.floor(np.cumsum(mean[exact], axis=1) + 1e-6), axis=1, prepend=0.0)
    mode, total = np.empty_like(mean), np.empty_like(mean)
    poisson_modes(mean.ravel(), mode.ravel(), total.ravel())
    start = np.array([sum((row * population.start).tolist()) for row in population.weights], np.float64)
    silent = weighted & (mean.max(1, initial=0.0) > 0) & (np.append(start, 1.0)[entries.weights] <= 0)
    if silent.any():
        names = [network.labels.entry[e] for e in np.flatnonzero(silent)]
        raise ValueError(
            f"nobody of the counted population at the start answers to the entries {names}: check the weights"
        )
    return {
        "arrival_mean": mean,
        "arrival_mode": mode,
        "arrival_sum": total,
        "entry_weights": entries.weights,
        "entry_each": entries.each,
        "weights": population.weights,
        "weighted_start": start,
    }


def back_share(share: Reals) -> Chances:
    """Cumulative shares of the ages as upper bounds of 32 random bits."""
    bounds: Chances = np.rint(np.minimum(np.cumsum(share, axis=1), 1.0) * (2**32 - 1)).astype(np.uint64)
    return bounds
