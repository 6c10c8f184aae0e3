"""Deferred acceptance (Gale and Shapley, 1962): stable placements, best for people or best for posts.

When people propose, everybody asks for his dearest post; a post keeps the best of those who asked, as many as it has
places, and who is sent away asks for his next. Nobody can do better in any other stable outcome, and telling one's
wishes otherwise than they are gains nobody anything. When posts propose it is the other way round.
"""

from enum import StrEnum
from typing import Any

import numpy as np
from numba import njit

from dienmodel.network.network import Ints
from dienmodel.posts.rounds.wishes import LOT_BITS, PostingRound

compiled: Any = njit(cache=True, nogil=True)

LOT = (1 << LOT_BITS) - 1


class Proposing(StrEnum):
    """Who asks, and gets the best that is stable."""

    PEOPLE = "people"
    POSTS = "posts"


def accepted(asked: PostingRound, proposing: Proposing = Proposing.PEOPLE) -> Ints:
    """The wish that is granted to each person, as its place among all wishes; -1: none [people]."""
    granted: Ints
    if proposing is Proposing.PEOPLE:
        wanted = np.bincount(asked.post, minlength=len(asked.posts))
        first = np.concatenate([[0], np.cumsum(np.minimum(asked.places, wanted))]).astype(np.int64)
        by_turn = np.argsort(asked.turn)
        granted = _people_ask(asked.start, asked.post, asked.standing, asked.turn, by_turn, first)
        return granted
    order = np.lexsort((asked.key, asked.post))
    wanted = np.bincount(asked.post, minlength=len(asked.posts))
    first = np.concatenate([[0], np.cumsum(wanted)]).astype(np.int64)
    granted = _posts_ask(first, order, asked.person, asked.post, asked.places.copy(), len(asked.people))
    return granted


@compiled
def _people_ask(start: Ints, post: Ints, standing: Ints, turn: Ints, by_turn: Ints, first: Ints) -> Ints:
    """Each post has a heap of the keys that it keeps, in `first[j]:first[j+1]`, the worst on top."""
    n = len(start) - 1
    granted = np.full(n, -1, np.int64)
    following = start[:-1].copy()
    number = np.zeros(len(first) - 1, np.int64)
    heap = np.zeros(first[-1], np.int64)
    for i in range(n):
        asks = i
        while following[asks] < start[asks + 1]:
            wish = following[asks]
            following[asks] += 1
            j = post[wish]
            top, room = first[j], first[j + 1] - first[j]
            key = (standing[wish] << LOT_BITS) | turn[asks]
            if number[j] < room:
                _rise(heap, top, number[j], key)
                number[j] += 1
                granted[asks] = wish
                break
            if room and key < heap[top]:
                sent_away = by_turn[heap[top] & LOT]
                _sink(heap, top, room, key)
                granted[asks], granted[sent_away] = wish, -1
                asks = sent_away
    return granted


@compiled
def _rise(heap: Ints, top: int, at: int, key: int) -> None:
    """Put a key at the end of a heap and let it rise."""
    while at > 0:
        above = (at - 1) // 2
        if heap[top + above] >= key:
            break
        heap[top + at] = heap[top + above]
        at = above
    heap[top + at] = key


@compiled
def _sink(heap: Ints, top: int, size: int, key: int) -> None:
    """Put a key on top of a heap, in place of what is there, and let it sink."""
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heap[top + below + 1] > heap[top + below]:
            below += 1
        if heap[top + below] <= key:
            break
        heap[top + at] = heap[top + below]
        at = below
    heap[top + at] = key


@compiled
def _posts_ask(first: Ints, order: Ints, person: Ints, post: Ints, room: Ints, people: int) -> Ints:
    """Each post asks those who wish for it, the best first, as long as it has room; who has better refuses."""
    granted = np.full(people, -1, np.int64)
    following = first[:-1].copy()
    waiting = np.arange(len(room))
    waits = np.ones(len(room), np.bool_)
    number = len(room)
    while number:
        number -= 1
        j = waiting[number]
        waits[j] = False
        while room[j] > 0 and following[j] < first[j + 1]:
            wish = order[following[j]]
            following[j] += 1
            i = person[wish]
            before = granted[i]
            if before >= 0 and before < wish:
                continue
            granted[i] = wish
            room[j] -= 1
            if before >= 0:
                left = post[before]
                room[left] += 1
                if not waits[left]:
                    waits[left] = True
                    waiting[number] = left
                    number += 1
    return granted
