"""Why posts stay open and people are not placed: each reason can be checked by a reader in the tables."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.establishment import AllPosts, Demand, Individual
from dienmodel.posts.match import Match, match
from dienmodel.posts.network import MatchAim


class Why(StrEnum):
    """Why a post stays open, or somebody is not placed."""

    NOBODY = "nobody"  # nobody meets its demands
    FEWER = "fewer"  # it competes with other posts for people who are fewer
    PRIORITY = "priority"  # so it does, and posts of a higher priority took them
    AIM = "aim"  # somebody could be placed on it at the cost of an aim before `fill`
    NO_POST = "no_post"  # he meets the demands of no post
    FULL = "full"  # all posts whose demands he meets are filled


@dataclass(frozen=True)
class Competing:
    """Posts that compete for people: whoever meets the demands of one of these posts is one of `people`."""

    posts: Ints  # places
    n_posts: int
    n_people: int
    n_filled: int


@dataclass(frozen=True)
class OpenPost:
    """A post that stays open `number` times."""

    post: int
    number: int
    why: Why
    demand: Demand | None  # that alone keeps most people from it
    but_for: int  # so many
    competing: Competing | None


@dataclass(frozen=True)
class Unplaced:
    """People of one class who are not placed."""

    person: int
    number: int
    why: Why
    demand: Demand | None  # that alone keeps them from most posts
    but_for: int  # so many
    posts: int  # whose demands they meet


def open_posts(matched: Match) -> list[OpenPost]:
    """Every post that is not filled, and why."""
    classes, competition = matched.classes, _Competition(matched)
    left = classes.number - matched.filled
    listed = []
    for j in np.flatnonzero(left).tolist():
        asked = int(classes.asks[j])
        demand, but_for = _most(matched.pairs.people_but_for[asked])
        competing = competition.around(asked)
        why = Why.NOBODY if competing is None else competition.why(j, competing)
        listed.append(OpenPost(j, int(left[j]), why, demand, but_for, competing))
    return listed


def unplaced(matched: Match) -> list[Unplaced]:
    """Every class of people of whom some are not placed, and why."""
    classes, listed = matched.classes, []
    number = np.bincount(classes.asks, classes.number, len(classes.asked)).astype(np.int64)
    posts = np.bincount(matched.pairs.able, number[matched.pairs.asked], len(classes.able)).astype(np.int64)
    still = np.bincount(classes.asks, classes.number - matched.filled, len(classes.asked)) > 0
    open_to = np.bincount(matched.pairs.able, still[matched.pairs.asked], len(classes.able)) > 0
    placed = np.bincount(matched.placed.person, matched.placed.number, len(classes.people)).astype(np.int64)
    for i, own in enumerate(classes.people):
        left = len(own.members) - int(placed[i])
        if left:
            why = Why.NO_POST if not posts[own.able] else Why.AIM if open_to[own.able] else Why.FULL
            demand, but_for = _most(matched.pairs.posts_but_for[own.able])
            listed.append(Unplaced(i, left, why, demand, but_for, int(posts[own.able])))
    return listed


def _most(by_demand: Ints) -> tuple[Demand | None, int]:
    most = int(by_demand.argmax())
    return (list(Demand)[most], int(by_demand[most])) if by_demand[most] else (None, 0)


class _Competition:
    """From an open post to who meets its demands, to the posts that these hold, and so on, until nothing new comes."""

    def __init__(self, matched: Match) -> None:
        self.classes, self.filled = matched.classes, matched.filled
        self._meet: defaultdict[int, list[int]] = defaultdict(list)
        for able, asked in zip(matched.pairs.able.tolist(), matched.pairs.asked.tolist(), strict=True):
            self._meet[asked].append(able)
        self._hold: defaultdict[int, set[int]] = defaultdict(set)
        placed = np.zeros(len(matched.classes.able), np.int64)
        for i, j, number in zip(*(part.tolist() for part in _columns(matched)), strict=True):
            able = matched.classes.people[i].able
            self._hold[able].add(int(matched.classes.asks[j]))
            placed[able] += number
        self._idle = placed < matched.classes.mobile
        self._known: dict[frozenset[int], Competing] = {}
        self._loose: set[int] = set()

    def around(self, asked: int) -> Competing | None:
        """The posts that compete with one that asks this; None where nobody meets its demands."""
        if not self._meet[asked]:
            return None
        kinds, people, todo = {asked}, set[int](), [asked]
        while todo:
            for able in self._meet[todo.pop()]:
                if able not in people:
                    people.add(able)
                    new = self._hold[able] - kinds
                    kinds |= new
                    todo += new
        key = frozenset(kinds)
        if key not in self._known:
            posts = np.flatnonzero(np.isin(self.classes.asks, list(kinds)))
            n_people = int(self.classes.mobile[list(people)].sum())
            totals = (int(count[posts].sum()) for count in (self.classes.number, self.filled))
            n_posts, n_filled = totals
            self._known[key] = Competing(posts, n_posts, n_people, n_filled)
            if self._idle[list(people)].any():
                self._loose.add(id(self._known[key]))
        return self._known[key]

    def why(self, post: int, competing: Competing) -> Why:
        """Why an open post lost the competition."""
        if id(competing) in self._loose:
            return Why.AIM
        own = self.classes.posts[post].priority
        taken = competing.posts[self.filled[competing.posts] > 0].tolist()
        return Why.PRIORITY if any(self.classes.posts[j].priority < own for j in taken) else Why.FEWER


def _columns(matched: Match) -> tuple[Ints, Ints, Ints]:
    return matched.placed.person, matched.placed.post, matched.placed.number


@dataclass(frozen=True)
class Relaxed:
    """What dropping a demand does: posts filled more (or fewer, of a lower priority), and days of training."""

    demand: Demand
    filled: int
    by_priority: dict[int, int]
    days: int


def relax(
    matched: Match, people: Collection[Individual], establishment: AllPosts, demand: Demand, seed: int = 1
) -> Relaxed:
    """Match again without a demand, for fill and fit alone; both matches are held against each other."""
    aims = (MatchAim.FILL, MatchAim.FIT)
    before, after = (
        match(people, establishment, matched.organisation, aims, relaxed, seed) for relaxed in ((), (demand,))
    )
    by_priority = {p: after_n - before_n for p, before_n, after_n in _by_priority(before, after)}
    days = after.values[MatchAim.FIT] - before.values[MatchAim.FIT]
    return Relaxed(demand, int(after.filled.sum() - before.filled.sum()), by_priority, days)


def _by_priority(*matches: Match) -> Sequence[tuple[int, ...]]:
    priorities = sorted({post.priority for post in matches[0].classes.posts})
    own = np.array([post.priority for post in matches[0].classes.posts], np.int64)
    return [(p, *(int(matched.filled[own == p].sum()) for matched in matches)) for p in priorities]
