"""The wishes of a posting round: who wants which post, in which order, and how he stands there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.lots.drawing import lots, order_of
from dienmodel.posts.reading import CellFile, read_file, stop_if_faulty
from dienmodel.text.faults import Fault

WISHES = {"person": True, "post": True, "wish": True, "standing": False}
PLACES = {"post": True, "places": True}
"""Columns of both files, and whether a cell may not be empty."""

LOT_BITS = 32
"""Bits of a key that hold the lot; those above hold the standing."""


@dataclass(frozen=True)
class PostingRound:
    """People with their wishes, those of person i in `start[i]:start[i+1]`, the dearest first; posts with places.

    A post takes first who stands lower there, and of those who stand alike the lower lot.
    """

    people: tuple[str, ...]
    posts: tuple[str, ...]
    places: Ints  # [posts]
    start: Ints  # [people+1]
    post: Ints  # [wishes]
    wish: Ints  # [wishes] the number that the person gave it, 1 or more
    standing: Ints  # [wishes] of the person at that post, 1 or more
    lot: tuple[str, ...]  # [people]
    turn: Ints  # [people] place of the lot among all lots

    @property
    def person(self) -> Ints:
        """Whose wish each is, [wishes]."""
        return np.repeat(np.arange(len(self.people)), np.diff(self.start))

    @property
    def key(self) -> Ints:
        """Where each wish stands at its post, [wishes]: the lower first, and no two alike."""
        ordered: Ints = (self.standing << LOT_BITS) | self.turn[self.person]
        return ordered

    @property
    def tied(self) -> int:
        """Wishes that stand at their post as another does, so that lots part them."""
        _, count = np.unique(np.stack([self.post, self.standing]), axis=1, return_counts=True)
        return int(count[count > 1].sum())


def read_round(wishes: Path, places: Path, key: str) -> PostingRound:
    """Read both files of a round, and draw the lots by a key.

    Raises:
        FaultyInput: everything that is wrong with the files, with their rows.
    """
    listed, asked = read_file(places, PLACES), read_file(wishes, WISHES, keys=2)
    room = {listed.text(row, "post"): listed.whole(row, "places") for row in listed.rows}
    said = _wishes(asked, room)
    stop_if_faulty(listed, asked)
    return round_of(said, room, key)


def _wishes(file: CellFile, room: Mapping[str, int]) -> dict[str, list[tuple[int, str, int]]]:
    """Wish, post and standing of each person; nobody has two wishes of one number."""
    said: defaultdict[str, list[tuple[int, str, int]]] = defaultdict(list)
    first: dict[tuple[str, int], str] = {}
    known = frozenset(room)
    for row in file.rows:
        person, post = file.text(row, "person"), file.text(row, "post")
        wish, standing = file.whole(row, "wish", 1), file.whole(row, "standing", 1)
        file.known(row, "post", {post} - {""}, known)
        if first.setdefault((person, wish), row.where) != row.where:
            other = first[person, wish].rpartition(":")[2]
            file.faults.append(Fault("round-wish", row.where, {"other": other}))
        said[person].append((wish, post, standing))
    return said


def round_of(said: Mapping[str, list[tuple[int, str, int]]], room: Mapping[str, int], key: str) -> PostingRound:
    """A round from wishes (number, post, standing) by person and places by post, whatever the order of both."""
    people, posts = tuple(sorted(said)), tuple(sorted(room))
    place = {post: j for j, post in enumerate(posts)}
    rows = [(wish, place[post], standing) for person in people for wish, post, standing in sorted(said[person])]
    wish, post, standing = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    start = np.cumsum([0, *(len(said[person]) for person in people)]).astype(np.int64)
    drawn = tuple(lots(key, people))
    places = np.array([room[name] for name in posts], np.int64)
    return PostingRound(people, posts, places, start, post, wish, standing, drawn, order_of(drawn, people))
