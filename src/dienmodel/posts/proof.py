"""A proof that a match is best, independent of how it was found.

For every pair of a person and a post whose demands are met, also those that no solver ever saw, take what the pair
costs for each aim, plus the price of the person and of the post. If this vector, read from the first aim on, is never
below zero, is zero where somebody is placed, and no price is below zero or stands where there is room left, then no
other match is better: whatever another one costs less is made up for by prices of places that it leaves empty.
All numbers are whole. Nothing here is shared with the network that was solved; demands are read again, pair by pair.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.network import Ints
from dienmodel.posts.classes import Classes, PersonClass
from dienmodel.posts.deal import Dealt
from dienmodel.posts.establishment import Able, Demand, Requirements, kilometres
from dienmodel.posts.network import MatchAim


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what would be wrong with the claim that a match is best; nothing: it is proven."""

    pairs: int
    wrong: tuple[str, ...]


def prove(
    classes: Classes,
    days: Mapping[str, int],
    aims: Sequence[MatchAim],
    relaxed: Collection[Demand],
    placed: Dealt,
    people_price: Ints,
    post_price: Ints,
) -> Proof:
    """Check a match against its prices [aims, people], [aims, posts]."""
    wrong = _misplaced(classes, placed)
    people, posts_used = _used(placed.person, placed, classes.people), _used(placed.post, placed, classes.posts)
    sizes = np.array([len(own.members) for own in classes.people], np.int64)
    for name, price, room, used in (
        ("person", people_price, sizes, people),
        ("post", post_price, classes.number, posts_used),
    ):
        wrong += [f"{name} {k}: price below zero" for k in np.flatnonzero(_sign(price) < 0).tolist()]
        idle = (room > used) & (price != 0).any(axis=0)
        wrong += [f"{name} {k}: a price, and room left" for k in np.flatnonzero(idle).tolist()]
    on: dict[int, list[int]] = {}
    for i, j in zip(placed.person.tolist(), placed.post.tolist(), strict=True):
        on.setdefault(i, []).append(j)
    posts, looked, able = _PostsRead(classes, days, relaxed), 0, -1
    for i, own in enumerate(classes.people):
        if own.able != able:
            able, (may, training) = own.able, posts.open_to(classes.able[own.able])
        looked += len(may)
        total = posts.cost(own, may, training, aims) + people_price[:, i, None] + post_price[:, may]
        signs, place = _sign(total), {j: k for k, j in enumerate(may.tolist())} if i in on else {}
        wrong += [f"person {i}, post {j}: better" for j in may[signs < 0].tolist()]
        wrong += [f"person {i}, post {j}: demands are not met" for j in on.get(i, []) if j not in place]
        wrong += [f"person {i}, post {j}: not worth it" for j in on.get(i, []) if j in place and signs[place[j]] > 0]
    return Proof(looked, tuple(wrong))


def _misplaced(classes: Classes, placed: Dealt) -> list[str]:
    sizes = np.array([len(own.members) for own in classes.people], np.int64)
    wrong = ["less than nobody is placed"] if (placed.number < 0).any() else []
    over = np.flatnonzero(_used(placed.person, placed, classes.people) > sizes).tolist()
    wrong += [f"person {i}: placed twice" for i in over]
    full = np.flatnonzero(_used(placed.post, placed, classes.posts) > classes.number).tolist()
    return wrong + [f"post {j}: filled twice" for j in full]


def _used(place: Ints, placed: Dealt, among: Sequence[object]) -> Ints:
    used: Ints = np.bincount(place, placed.number, len(among)).astype(np.int64)
    return used


class _PostsRead:
    """Posts as demands and costs read them."""

    def __init__(self, classes: Classes, days: Mapping[str, int], relaxed: Collection[Demand]) -> None:
        self.classes, self.relaxed, self.asked = classes, relaxed, classes.asked
        self.unit = np.array([post.unit for post in classes.posts], object)
        priorities = sorted({post.priority for post in classes.posts}, reverse=True)
        self.worth = np.array([priorities.index(post.priority) + 1 for post in classes.posts], np.int64)
        self.km = {
            home: np.array([kilometres(home, post.province) for post in classes.posts], np.int64)
            for home in {own.home for own in classes.people}
        }
        self.course: dict[str, Ints] = {
            skill: np.array([days[skill] * (skill in asked.skills) for asked in self.asked], np.int64)
            for skill in {skill for asked in self.asked for skill in asked.skills}
        }
        self.most = np.array([asked.training for asked in self.asked], np.int64)
        self.all_courses = np.array([sum(days[skill] for skill in asked.skills) for asked in self.asked], np.int64)
        self._passes: dict[tuple[Demand, object], NDArray[np.bool_]] = {}

    def open_to(self, own: Able) -> tuple[Ints, Ints]:
        """Posts whose demands somebody meets, and the days of training for each, [posts]."""
        training = self.all_courses.copy()
        for skill in own.skills & self.course.keys():
            training -= self.course[skill]
        category, service, rank, spoken = own.category, own.service, own.rank, own.languages
        meets = {
            Demand.CATEGORY: self._met(Demand.CATEGORY, category, lambda a: category in (a.categories or {category})),
            Demand.SERVICE: self._met(Demand.SERVICE, service, lambda a: service in (a.services or {service})),
            Demand.RANK: self._met(Demand.RANK, rank, lambda a: a.rank in ("", rank)),
            Demand.MEDICAL: self._met(Demand.MEDICAL, own.medical, lambda a: a.medical <= own.medical),
            Demand.CLEARANCE: self._met(Demand.CLEARANCE, own.clearance, lambda a: a.clearance <= own.clearance),
            Demand.LANGUAGE: self._met(Demand.LANGUAGE, spoken, lambda a: not a.languages - spoken),
            Demand.TRAINING: training <= self.most,
        }
        met = np.all([meets[demand] for demand in Demand if demand not in self.relaxed], axis=0)
        may: Ints = np.flatnonzero(np.broadcast_to(met, len(self.asked))[self.classes.asks])
        return may, training[self.classes.asks[may]]

    def _met(self, demand: Demand, value: object, test: Callable[[Requirements], bool]) -> NDArray[np.bool_]:
        if (demand, value) not in self._passes:
            self._passes[demand, value] = np.array([test(asked) for asked in self.asked], bool)
        return self._passes[demand, value]

    def cost(self, own: PersonClass, may: Ints, training: Ints, aims: Sequence[MatchAim]) -> Ints:
        """What somebody of a class costs on some posts, [aims, posts]."""
        by_aim: dict[MatchAim, Ints] = {
            MatchAim.FILL: -self.worth[may],
            MatchAim.FIT: training,
            MatchAim.TRAVEL: self.km[own.home][may],
            MatchAim.WISHES: -np.isin(self.unit[may], list(own.wishes)).astype(np.int64) if own.wishes else 0 * may,
            MatchAim.MOVES: -(may == own.present).astype(np.int64),
        }
        return np.array([by_aim[aim] for aim in aims])


def _sign(vectors: Ints) -> Ints:
    """Sign of the first entry that is not zero, [..., columns] -> [columns]."""
    sign = np.zeros(vectors.shape[1], np.int64)
    for row in vectors:
        sign = np.where(sign == 0, np.sign(row), sign)
    return sign
