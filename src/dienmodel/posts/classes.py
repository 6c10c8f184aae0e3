"""Classes: people who are alike in all that demands and aims read, and the posts of one organisation."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.establishment import Able, AllPosts, Individual, Organisation, Post, Requirements

Thing = TypeVar("Thing", Able, Requirements)


@dataclass(frozen=True)
class PersonClass:
    """People who are alike, in the order of their lots."""

    able: int  # place among `Classes.able`
    home: str
    wishes: frozenset[str]
    present: int  # place among `Classes.posts`, -1: none
    members: tuple[str, ...]


@dataclass(frozen=True)
class Classes:
    """People and posts of one organisation, in an order that does not depend on that of the input."""

    able: tuple[Able, ...]
    asked: tuple[Requirements, ...]
    people: tuple[PersonClass, ...]
    posts: tuple[Post, ...]
    number: Ints  # [posts] how many of each
    asks: Ints  # [posts] place among `asked`
    mobile: Ints  # [able] people


def lot(seed: int, key: str) -> bytes:
    """The lot of somebody: it can be drawn again from the seed and his key, and depends on nobody else."""
    return blake2b(f"{seed}\x1f{key}".encode(), digest_size=8).digest()


def classes_of(
    people: Collection[Individual], establishment: AllPosts, organisation: Organisation, seed: int
) -> Classes:
    """The classes of those who may hold a post in an organisation, and its posts."""
    posts = sorted((post for post in establishment.posts if post.count[organisation]), key=lambda post: post.key)
    mine = [person for person in people if organisation in person.organisations]
    able, asked = _distinct([p.able for p in mine]), _distinct([p.asked for p in posts])
    place = {post.key: j for j, post in enumerate(posts)}
    at, asks = _places(able), _places(asked)
    alike: defaultdict[tuple[int, str, frozenset[str], int], list[str]] = defaultdict(list)
    for person in mine:
        alike[at[person.able], person.home, person.wishes, place.get(person.present, -1)].append(person.key)
    listed = sorted(alike.items(), key=lambda item: (item[0][0], item[0][1], sorted(item[0][2]), item[0][3]))
    return Classes(
        able,
        asked,
        tuple(
            PersonClass(*alike, tuple(sorted(keys, key=lambda key: (lot(seed, key), key)))) for alike, keys in listed
        ),
        tuple(posts),
        np.array([post.count[organisation] for post in posts], np.int64),
        np.array([asks[post.asked] for post in posts], np.int64),
        np.bincount([at[person.able] for person in mine], minlength=len(able)).astype(np.int64),
    )


def _places(things: Sequence[Thing]) -> dict[Thing, int]:
    return {thing: place for place, thing in enumerate(things)}


def _distinct(things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Each once, in the order of what they say."""
    return tuple(sorted(set(things), key=_written))


def _written(thing: Able | Requirements) -> tuple[str, ...]:
    values = (getattr(thing, name) for name in type(thing).__slots__)
    return tuple(" ".join(sorted(value)) if isinstance(value, frozenset) else str(value) for value in values)
