"""The check of a round, which knows nothing of how its outcome came about: it looks at every wish."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints
from dienmodel.posts.rounds.acceptance import compiled
from dienmodel.posts.rounds.wishes import LOT_BITS, PostingRound


@dataclass(frozen=True)
class Stability:
    """What was looked at, and what is wrong: nothing, if the outcome is stable."""

    wishes: int
    blocking: Ints  # wishes of which person and post would both rather have each other
    overfull: Ints  # posts with more people than places
    strange: Ints  # people who have a wish of somebody else

    @property
    def is_stable(self) -> bool:
        """Whether nothing is wrong."""
        return not (len(self.blocking) or len(self.overfull) or len(self.strange))


def check(asked: PostingRound, granted: Ints) -> Stability:
    """Look at every wish, in time proportional to their number.

    Args:
        asked: the round.
        granted: the wish of each person as its place among all wishes, -1: none [people].
    """
    has = granted >= 0
    strange = np.flatnonzero(has & ((granted < asked.start[:-1]) | (granted >= asked.start[1:])))
    if len(strange):
        nothing = np.zeros(0, np.int64)
        return Stability(len(asked.post), nothing, nothing, strange)
    number = np.bincount(asked.post[granted[has]], minlength=len(asked.posts))
    blocks = _blocks(asked.start, asked.post, asked.standing, asked.turn, granted, number < asked.places)
    return Stability(len(asked.post), np.flatnonzero(blocks), np.flatnonzero(number > asked.places), strange)


@compiled
def _blocks(
    start: Ints, post: Ints, standing: Ints, turn: Ints, granted: Ints, has_room: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether each wish is dearer than what its person has, and its post has room or keeps somebody worse, [wishes]."""
    worst = np.full(len(has_room), -1, np.int64)
    for i in range(len(granted)):
        if granted[i] >= 0:
            j = post[granted[i]]
            worst[j] = max(worst[j], (standing[granted[i]] << LOT_BITS) | turn[i])
    blocks = np.zeros(len(post), np.bool_)
    for i in range(len(granted)):
        end = granted[i] if granted[i] >= 0 else start[i + 1]
        for wish in range(start[i], end):
            j = post[wish]
            blocks[wish] = has_room[j] or ((standing[wish] << LOT_BITS) | turn[i]) < worst[j]
    return blocks
