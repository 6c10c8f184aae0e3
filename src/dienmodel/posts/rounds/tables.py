"""Tables of a posting round: every wish with what became of it, and every post with the last whom it took.

From both a reader checks the round himself: a wish that was refused stands behind the last of a full post.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.rounds.wishes import PostingRound
from dienmodel.text.table import Column, Schema, Table, TableRow, Type, texts


class OfWish(StrEnum):
    """What became of a wish."""

    GRANTED = "granted"
    REFUSED = "refused"  # the post is full of people who stand before
    SPARED = "spared"  # a dearer one was granted


def _wholes(unit: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Type.WHOLE, unit) for name in names)


WISHED = Schema("wishes", (*texts("person", "post"), *_wholes("", "wish", "standing"), *texts("lot", "outcome")))
OFFERED = Schema(
    "posts",
    (
        *texts("post"),
        *_wholes("posts", "n_places", "n_filled"),
        *_wholes("people", "n_wished", "n_refused"),
        *_wholes("", "last_standing"),
        *texts("last_lot"),
    ),
)
ROUND_SCHEMAS: Mapping[str, Schema] = {schema.name: schema for schema in (WISHED, OFFERED)}
"""What is declared of each table, by name."""


def outcomes_of(asked: PostingRound, granted: Ints) -> Ints:
    """What became of each wish, as the place of its outcome among all kinds [wishes]."""
    own = granted[asked.person]
    place = np.arange(len(asked.post))
    outcome: Ints = np.where(own < 0, 1, np.where(place == own, 0, np.where(place < own, 1, 2)))
    return outcome


def round_tables(asked: PostingRound, granted: Ints) -> dict[str, Table]:
    """Both tables."""
    outcome = outcomes_of(asked, granted)
    return {
        "wishes": WISHED.table(_wished(asked, outcome)),
        "posts": OFFERED.table(_offered(asked, granted, outcome)),
    }


def _wished(asked: PostingRound, outcome: Ints) -> Iterator[TableRow]:
    kinds = [str(kind) for kind in OfWish]
    columns = (asked.person, asked.post, asked.wish, asked.standing, outcome)
    for i, j, wish, standing, kind in zip(*(column.tolist() for column in columns), strict=True):
        yield {
            "person": asked.people[i],
            "post": asked.posts[j],
            "wish": wish,
            "standing": standing,
            "lot": asked.lot[i],
            "outcome": kinds[kind],
        }


def _offered(asked: PostingRound, granted: Ints, outcome: Ints) -> Iterator[TableRow]:
    wished = np.bincount(asked.post, minlength=len(asked.posts))
    refused = np.bincount(asked.post[outcome == 1], minlength=len(asked.posts))
    filled = np.bincount(asked.post[outcome == 0], minlength=len(asked.posts))
    last = last_taken(asked, granted)
    for j, post in enumerate(asked.posts):
        wish = int(last[j])
        yield {
            "post": post,
            "n_places": int(asked.places[j]),
            "n_filled": int(filled[j]),
            "n_wished": int(wished[j]),
            "n_refused": int(refused[j]),
            "last_standing": int(asked.standing[wish]) if wish >= 0 else 0,
            "last_lot": asked.lot[int(asked.person[wish])] if wish >= 0 else "",
        }


def last_taken(asked: PostingRound, granted: Ints) -> Ints:
    """The wish of the last person, by standing and lot, whom each post took; -1: it took nobody [posts]."""
    taken = granted[granted >= 0]
    last = np.full(len(asked.posts), -1, np.int64)
    by_key = taken[np.argsort(asked.key[taken])]
    last[asked.post[by_key]] = by_key
    return last
