"""Whole people over whole steps, with the mean that fractions of them have."""

import numpy as np

from dienmodel.network.network import Ints, Reals


def whole_steps(there: Reals, people: int) -> Ints:
    """People by their whole steps, [0, 1, 2...], from the share `there` after 0, 1, 2... steps, [steps >= 1].

    Rounded is how many are still there, and what one rounding takes the next gives back: the mean is kept to half a
    step of one person, whatever the shares. So one person alone has the mean, and two the means of two halves.
    """
    left = np.diff(np.round(np.cumsum(there) * people + 1e-6), prepend=0.0)
    left = np.sort(np.minimum(left, people))[::-1]
    counts: Ints = -np.diff(left, prepend=float(people), append=0.0).astype(np.int64)
    return counts
