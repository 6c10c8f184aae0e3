"""What stands in memory while a replication runs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dienmodel.engines.sample.lists import Lists
from dienmodel.engines.sample.moves.careers import Room
from dienmodel.engines.sample.streams import WordArray
from dienmodel.network.network import Ints, Reals, Small


class Tally(NamedTuple):
    """Whole-number counts of one replication, or their sums over several; `Shape` says the rows of `count`."""

    count: NDArray[np.signedinteger]  # [row, T+1]
    people: Ints  # [T+1, A]
    gone: Ints  # [T] left the counted population for outside
    available: NDArray[np.signedinteger]  # [C, T]
    used: NDArray[np.signedinteger]  # [C, T]
    blocked: NDArray[np.signedinteger]  # [G, T]
    turned: Ints  # [N, T]
    binding: Small  # [G, T] of one replication
    wait_sum: Ints  # [G, T]
    wait_count: Ints  # [Y, G, T]
    lead: Ints  # [Y, M, T]


ADDED = ("turned", "wait_sum", "wait_count", "lead")
"""Counts that a replication only adds to and never reads: sums over several need no memory of their own."""


class Now(NamedTuple):
    """What stands in the step at hand, besides the counters."""

    alive: Ints  # [A] people who are counted by age
    before: Ints  # [A] the same before the newcomers of the step
    n_stock: Ints  # [S] people in the stocks that supply something
    filled: Ints  # [C] people who take up units from within nodes
    units: Reals  # [C] units available, whole or not
    free: Ints  # [C]
    held: Ints  # [C]
    holding: Ints  # [G] people behind each gate who hold what it uses
    waiting: Ints  # [G]
    shut: Ints  # [G] 1: the door is closed
    passed: Ints  # [G x T] people admitted, where a door asks for the pace of its gate
    oldest: Ints  # [G] joining step of the oldest list that may have people
    coming: Ints  # [E, block] people who want to come
    parts: Reals  # [A] cumulative numbers of people who may answer


class Hand(NamedTuple):
    """People of one list, or of one entry, at hand."""

    key: WordArray  # [person]
    state: WordArray  # [person]
    turn: WordArray  # [person] whose is first


class Space(NamedTuple):
    """Memory that one replication leaves to the next: fresh memory is slow where it is touched first."""

    room: Room
    hand: Hand
    lists: Lists
