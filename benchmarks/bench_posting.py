"""Speed of a posting round: deferred acceptance and its check, beside the package `matching`."""

import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from bench_nederland import best, row

PEOPLE, POSTS, WISHES = 200_000, 40_000, 20
SMALL, FEW = 2_000, 50


def rows() -> list[dict[str, Any]]:
    """A large round with its check, and a small one as a multiple of what `matching` takes for the same."""
    from dienmodel.posts.rounds.acceptance import accepted
    from dienmodel.posts.rounds.stability import check

    large = drawn(PEOPLE, POSTS, WISHES, 5)
    seconds = best(lambda: check(large, accepted(large)), 3)
    small = drawn(SMALL, FEW, WISHES, 30)
    ours = best(lambda: accepted(small), 20)
    name = f"{SMALL:,} people x {FEW} posts"
    return [
        row(f"posting round: {PEOPLE:,} people x {POSTS:,} posts, with check", seconds, "s", 0.3),
        row(f"posting round: {name}, of what `matching` takes", ours / theirs(small, accepted(small)), "share", 0.001),
    ]


def drawn(people: int, posts: int, wishes: int, places: int) -> Any:
    """A round in which everybody has as many wishes, and nobody stands alike; the same one every time."""
    from dienmodel.posts.rounds.wishes import PostingRound

    random = np.random.default_rng(1)
    post = np.stack([random.choice(posts, wishes, replace=False, shuffle=True) for _ in range(people)]).astype(np.int64)
    return PostingRound(
        tuple(map(str, range(people))),
        tuple(map(str, range(posts))),
        np.full(posts, places),
        np.arange(0, people * wishes + 1, wishes),
        post.ravel(),
        np.tile(np.arange(1, wishes + 1), people),
        random.integers(1, 4, people * wishes),
        (),
        random.permutation(people),
    )


def theirs(asked: Any, granted: Any) -> float:
    """Seconds that `matching` takes for a round; its outcome has to be the same."""
    from matching.games import HospitalResident

    key, person = asked.key, asked.person
    wished = {i: [int(j) for j in asked.post[asked.start[i] : asked.start[i + 1]]] for i in range(len(asked.people))}
    preferred = {
        j: [int(person[w]) for w in sorted(np.flatnonzero(asked.post == j), key=lambda w: key[w])]
        for j in range(len(asked.posts))
    }
    room = dict(enumerate(asked.places.tolist()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        game = HospitalResident.create_from_dictionaries(wished, preferred, room)
        start = time.perf_counter()
        solved = game.solve(optimal="resident")
        seconds = time.perf_counter() - start
    same = {int(post.name): sorted(int(p.name) for p in people) for post, people in solved.items()}
    mine = {j: np.flatnonzero((granted >= 0) & (asked.post[granted] == j)).tolist() for j in room}
    assert same == mine, "`matching` finds another outcome"
    return seconds


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    print(rows())
