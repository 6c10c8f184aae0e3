"""From a flow of classes to whole persons: who goes on which post."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.classes import Classes, lot
from dienmodel.posts.network import MatchNetwork


@dataclass(frozen=True)
class Dealt:
    """How many of each class of people go on each post, [pairs]."""

    person: Ints
    post: Ints
    number: Ints

    def on(self, posts: int) -> Ints:
        """How many of each post are filled, [posts]."""
        return np.bincount(self.post, self.number, posts).astype(np.int64)


def dealt(network: MatchNetwork, flow: Ints, classes: Classes, seed: int) -> Dealt:
    """The pairs that a flow stands for. Beyond a hub all pairs cost the same: who has the lower lot goes first."""
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    enter, leave = defaultdict(list), defaultdict(list)
    for arc in np.flatnonzero(flow).tolist():
        tail, head, number = int(network.tail[arc]), int(network.head[arc]), int(flow[arc])
        if tail >= network.people:
            leave[tail].append((head - network.first_post, number))
        elif head < network.first_post:
            enter[head].append((tail, number))
        else:
            numbers[tail, head - network.first_post] += number
    for hub, people in enter.items():
        people.sort(key=lambda own: lot(seed, classes.people[own[0]].members[0]))
        for person, post, number in _in_turn(people, leave[hub]):
            numbers[person, post] += number
    listed = np.array([(i, j, n) for (i, j), n in sorted(numbers.items())], np.int64).reshape(-1, 3)
    return Dealt(*listed.T)


def _in_turn(people: list[tuple[int, int]], posts: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Pairs of both lists in their order, with the number of each."""
    i = j = 0
    left, free = (rows[0][1] if rows else 0 for rows in (people, posts))
    while i < len(people) and j < len(posts):
        number = min(left, free)
        yield people[i][0], posts[j][0], number
        left, free = left - number, free - number
        if not left and (i := i + 1) < len(people):
            left = people[i][1]
        if not free and (j := j + 1) < len(posts):
            free = posts[j][1]


def persons(pairs: Dealt, classes: Classes) -> dict[str, int]:
    """The post of everybody who is placed, by key; within a class the lowest lots are placed first."""
    turn: dict[int, int] = defaultdict(int)
    placed = {}
    for i, j, number in zip(pairs.person.tolist(), pairs.post.tolist(), pairs.number.tolist(), strict=True):
        for key in classes.people[i].members[turn[i] : turn[i] + number]:
            placed[key] = j
        turn[i] += number
    return placed
