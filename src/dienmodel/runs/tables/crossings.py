"""People who take the ways across the border of a group that counts."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.meters.crossings import Crossing
from dienmodel.network.network import Reals
from dienmodel.runs.run import Run


class Crossed(NamedTuple):
    """A way in or out with the people who took it, per period, never below zero."""

    way: Crossing
    people: Reals


def crossed(run: Run, counted: NDArray[np.bool_], summed: Callable[[Reals], Reals]) -> Iterator[Crossed]:
    """All ways across the border of the counted cells that somebody took; `summed` makes periods of steps."""
    return _taken(run, run.world.border(counted), summed)


def _taken(run: Run, ways: Iterable[Crossing], summed: Callable[[Reals], Reals]) -> Iterator[Crossed]:
    flows: dict[str, Reals] = {}
    for way in ways:
        if way.flow not in flows:
            flows[way.flow] = summed(getattr(run.expected, way.flow))
        people = flows[way.flow][:, way.row]
        if people.any():
            yield Crossed(way, people)
