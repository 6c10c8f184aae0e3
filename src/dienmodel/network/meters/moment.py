"""What is counted on a day: linear between the two states around it, so that long steps and short ones say the same."""

import numpy as np
from numpy.typing import NDArray

from dienmodel.model.calendar import Moment
from dienmodel.network.network import Reals


def at(moment: Moment, counts: NDArray[np.number]) -> Reals:
    """Counts of states [T+1, ...] at a moment, [...]."""
    before: Reals = counts[moment.state].astype(np.float64)
    then: Reals = before + moment.part * (counts[moment.up] - before)
    return then


def up_to(moment: Moment, flows: Reals) -> Reals:
    """Flows [T, ...] from the start up to a moment, [...]: of the step that holds it the part that has passed.

    With them counts at the start become those `at` the moment.
    """
    whole: Reals = flows[: moment.state].sum(axis=0)
    return whole + moment.part * flows[moment.state] if moment.part else whole
