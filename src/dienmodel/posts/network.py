"""The network of a match: classes of people, posts, and hubs between them that keep it small.

What a pair costs is a part of the person and the function (training) and a part of the two places (travel). So whoever
lives in one province and can be placed on posts that ask the same passes one hub: a pair of arcs stands for all pairs
of a person and a post beyond it. Only what is of a person and a post by themselves, a wish or the present post, is an
arc beside the hub.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dienmodel.network.network import Ints
from dienmodel.posts.classes import Classes
from dienmodel.posts.establishment import kilometres
from dienmodel.posts.pairs import MetPairs


class MatchAim(StrEnum):
    """What a match aims at, in the order in which a user lists them; each is as small as those before it let it be."""

    FILL = "fill"  # posts that stay open, a priority before the next
    FIT = "fit"  # days of training for skills that are missing
    TRAVEL = "travel"  # km between home and post
    WISHES = "wishes"  # less: people on a post in a unit of their wish
    MOVES = "moves"  # less: people who stay on their present post


@dataclass(frozen=True)
class MatchNetwork:
    """Arcs from row to row: people, then hubs, then posts. A row holds at most `room` people; a hub passes all on."""

    people: int
    hubs: int
    room: Ints  # [rows], 0 for hubs
    tail: Ints  # [arcs]
    head: Ints  # [arcs]
    part: Ints  # [arcs] arcs of different parts share no row
    cost: dict[MatchAim, Ints]  # [arcs]

    @property
    def first_post(self) -> int:
        """Row of the first post."""
        return self.people + self.hubs


@dataclass(frozen=True)
class _Arcs:
    """Some arcs, with what they cost for each aim that reads them."""

    tail: Ints
    head: Ints
    cost: dict[MatchAim, Ints]

    def of(self, aim: MatchAim) -> Ints:
        """What each costs for an aim, [arcs]."""
        return self.cost.get(aim, np.zeros(len(self.tail), np.int64))


def network_of(classes: Classes, pairs: MetPairs) -> MatchNetwork:
    """The network of all pairs."""
    hub = _Hubs(classes, pairs)
    people, first_post = len(classes.people), len(classes.people) + len(hub.asked)
    weight = _weights(classes)
    listed = [hub.arcs_in(), hub.arcs_out(weight), _direct(classes, pairs, first_post, weight)]
    tail, head = (np.concatenate([getattr(arcs, end) for arcs in listed]) for end in ("tail", "head"))
    cost = {
        aim: np.concatenate([arcs.cost.get(aim, np.zeros(len(arcs.tail), np.int64)) for arcs in listed])
        for aim in MatchAim
    }
    sizes = [len(own.members) for own in classes.people]
    room = np.concatenate([np.array(sizes, np.int64), np.zeros(len(hub.asked), np.int64), classes.number])
    return MatchNetwork(people, len(hub.asked), room, tail, head, _parts(tail, head, len(room)), cost)


def _parts(tail: Ints, head: Ints, rows: int) -> Ints:
    graph = csr_array((np.ones(len(tail), np.int8), (tail, head)), shape=(rows, rows))
    part: Ints = connected_components(graph, directed=False)[1].astype(np.int64)[tail]
    return part


def _weights(classes: Classes) -> Ints:
    """What filling one of each post is worth, [posts]: 1 for the last priority, one more for each before it.

    Posts that can be filled together are the independent sets of a matroid (a transversal one), in which the heaviest
    set also has most of the heaviest, then of the next, whatever the weights: no large ones are needed.
    """
    ranks = {priority: n for n, priority in enumerate(sorted({p.priority for p in classes.posts}, reverse=True), 1)}
    return np.array([ranks[post.priority] for post in classes.posts], np.int64)


class _Hubs:
    """A hub for each kind of post and each home of people who may hold it."""

    def __init__(self, classes: Classes, pairs: MetPairs) -> None:
        self.classes = classes
        homes = sorted({own.home for own in classes.people})
        place = {home: h for h, home in enumerate(homes)}
        able = np.array([own.able for own in classes.people], np.int64)
        self.person, at = _joined(able, pairs.able, len(classes.able))
        home = np.array([place[own.home] for own in classes.people], np.int64)[self.person]
        key, self.enters = np.unique(pairs.asked[at] * max(1, len(homes)) + home, return_inverse=True)
        self.asked, self.home = key // max(1, len(homes)), [homes[h] for h in key % max(1, len(homes))]
        self.days = pairs.days[at]

    def arcs_in(self) -> _Arcs:
        """From people to hubs."""
        return _Arcs(self.person, self.enters + len(self.classes.people), {MatchAim.FIT: self.days})

    def arcs_out(self, weight: Ints) -> _Arcs:
        """From hubs to posts."""
        hub, post = _joined(self.asked, self.classes.asks, len(self.classes.asked))
        pairs = zip(hub.tolist(), post.tolist(), strict=True)
        km = np.array([kilometres(self.home[h], self.classes.posts[j].province) for h, j in pairs], np.int64)
        rows = len(self.classes.people)
        return _Arcs(hub + rows, post + rows + len(self.asked), {MatchAim.FILL: -weight[post], MatchAim.TRAVEL: km})


def _direct(classes: Classes, pairs: MetPairs, first_post: int, weight: Ints) -> _Arcs:
    """From people to the posts that they wish for or hold."""
    days = dict(zip(zip(pairs.able.tolist(), pairs.asked.tolist(), strict=True), pairs.days.tolist(), strict=True))
    of_unit: defaultdict[str, list[int]] = defaultdict(list)
    for j, post in enumerate(classes.posts):
        of_unit[post.unit].append(j)
    asks, rows = classes.asks.tolist(), []
    for i, own in enumerate(classes.people):
        beside = {j for unit in own.wishes for j in of_unit[unit]} | ({own.present} - {-1})
        for j in sorted(j for j in beside if (own.able, asks[j]) in days):
            post = classes.posts[j]
            km = kilometres(own.home, post.province)
            rows.append((i, j, days[own.able, asks[j]], km, -(post.unit in own.wishes), -(j == own.present)))
    tail, head, fit, travel, wishes, moves = np.array(rows, np.int64).reshape(-1, 6).T
    cost = {
        MatchAim.FILL: -weight[head],
        MatchAim.FIT: fit,
        MatchAim.TRAVEL: travel,
        MatchAim.WISHES: wishes,
        MatchAim.MOVES: moves,
    }
    return _Arcs(tail, head + first_post, cost)


def _joined(left: Ints, right: Ints, kinds: int) -> tuple[Ints, Ints]:
    """Places of all pairs of a left and a right thing of one kind."""
    order = np.argsort(right, kind="stable")
    number = np.bincount(right, minlength=kinds)
    start = np.concatenate([[0], np.cumsum(number)])
    each = number[left]
    first = np.repeat(start[left] - (np.cumsum(each) - each), each)
    return np.repeat(np.arange(len(left)), each), order[first + np.arange(each.sum())]


def totals(network: MatchNetwork, flow: Ints, aims: Sequence[MatchAim]) -> dict[MatchAim, int]:
    """What a flow costs for each aim."""
    return {aim: int(network.cost[aim] @ flow) for aim in aims}
