"""A stable outcome beside the one with most people placed, and then the least sum of the numbers of their wishes."""

from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.network import MatchAim, MatchNetwork
from dienmodel.posts.rounds.wishes import PostingRound
from dienmodel.posts.strict import solve_strictly


@dataclass(frozen=True)
class OtherOutcome:
    """Another outcome for the same wishes, as people see it who have the first."""

    n_placed: int
    n_better: int  # people with a dearer wish there, or with one where they had none
    n_worse: int
    n_same: int


def most_placed(asked: PostingRound) -> Ints:
    """The wish of each person where most are placed, and then wishes are dearest in all; -1: none [people].

    Raises:
        Unproven: the solver did not end at an optimum of whole numbers.
    """
    person, n = asked.person, len(asked.people)
    room = np.concatenate([np.ones(n, np.int64), asked.places])
    cost = {MatchAim.FILL: np.full(len(person), -1, np.int64), MatchAim.WISHES: asked.wish}
    network = MatchNetwork(n, 0, room, person, asked.post + n, np.zeros(len(person), np.int64), cost)
    chosen = np.flatnonzero(solve_strictly(network, (MatchAim.FILL, MatchAim.WISHES)).flow)
    granted = np.full(n, -1, np.int64)
    granted[person[chosen]] = chosen
    return granted


def beside(granted: Ints, other: Ints) -> OtherOutcome:
    """Compare what people get: of one person's wishes an earlier place is dearer."""
    last = np.iinfo(np.int64).max
    here, there = (np.where(each >= 0, each, last) for each in (granted, other))
    better, worse = int((there < here).sum()), int((there > here).sum())
    return OtherOutcome(int((other >= 0).sum()), better, worse, len(granted) - better - worse)
