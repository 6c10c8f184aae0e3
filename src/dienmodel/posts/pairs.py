"""Which people meet the demands of which posts, for all pairs of those who can the same and posts that ask the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dienmodel.network.network import Ints
from dienmodel.posts.establishment import Able, Demand, Requirements

AT_ONCE = 2_000_000
"""Pairs that are looked at at once, so that a million kinds of people need no more memory than a thousand."""

ALONE = np.zeros(2 ** len(Demand), np.int64)
"""By the demands that fail, a bit for each: the place of one that fails alone, from 1 on; 0 where there is none."""
ALONE[1 << np.arange(len(Demand))] = np.arange(len(Demand)) + 1


@dataclass(frozen=True)
class MetPairs:
    """Pairs in which all demands are met, and how many people (or posts) fail one demand only."""

    able: Ints  # [pairs]
    asked: Ints  # [pairs]
    days: Ints  # [pairs] of training
    people_but_for: Ints  # [asked, demands] people who fail that demand alone
    posts_but_for: Ints  # [able, demands] posts whose demands they meet but for that one


def pairs_of(
    able: Sequence[Able],
    asked: Sequence[Requirements],
    people: Ints,
    posts: Ints,
    days: Mapping[str, int],
    relaxed: Collection[Demand] = (),
) -> MetPairs:
    """All pairs in which every demand is met but those that are `relaxed`.

    Args:
        able: kinds of people.
        asked: kinds of posts.
        people: how many of each kind, [able].
        posts: how many of each kind, [asked].
        days: of the course for each skill.
        relaxed: demands that do not count.
    """
    met: list[tuple[Ints, Ints, Ints]] = []
    by_post = np.zeros((len(asked), len(Demand)), np.int64)
    by_person = np.zeros((len(able), len(Demand)), np.int64)
    needs = _Needs(asked, days, [demand not in relaxed for demand in Demand])
    for some in _groups(able):
        columns, before = needs.near(able[some[0]])
        width = max(1, AT_ONCE // max(1, len(columns)))
        for rows in (some[first : first + width] for first in range(0, len(some), width)):
            failed, training = needs.failed([able[i] for i in rows.tolist()], columns)
            failed |= before[columns]
            i, j = np.nonzero(failed == 0)
            met.append((rows[i], columns[j], training[i, j]))
            i, j = np.nonzero(ALONE[failed])
            alone = ALONE[failed[i, j]] - 1
            np.add.at(by_post, (columns[j], alone), people[rows[i]])
            np.add.at(by_person, (rows[i], alone), posts[columns[j]])
    i, j, training = (np.concatenate([part[k] for part in met] or [np.zeros(0, np.int64)]) for k in range(3))
    order = np.lexsort((j, i))
    return MetPairs(i[order], j[order], training[order], by_post, by_person)


def _groups(able: Sequence[Able]) -> list[Ints]:
    """Places of people of one category, service and rank group, together."""
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for i, own in enumerate(able):
        groups[own.category, own.service, own.rank].append(i)
    return [np.array(places, np.int64) for places in groups.values()]


class _Needs:
    """What kinds of posts ask, ready to be held against many people."""

    def __init__(self, asked: Sequence[Requirements], days: Mapping[str, int], counted: Sequence[bool]) -> None:
        self.asked = asked
        self.bit = {
            demand: np.uint8(counts << place)
            for place, (demand, counts) in enumerate(zip(Demand, counted, strict=True))
        }
        self.skill = {skill: k for k, skill in enumerate(sorted({s for a in asked for s in a.skills}))}
        self.language = {name: k for k, name in enumerate(sorted({s for a in asked for s in a.languages}))}
        self.skills = _marked([a.skills for a in asked], self.skill, days)
        self.languages = _marked([a.languages for a in asked], self.language)
        self.limits = {
            name: np.array([getattr(a, name) for a in asked]) for name in ("medical", "clearance", "training")
        }

    def near(self, own: Able) -> tuple[Ints, NDArray[np.uint8]]:
        """Posts that fail somebody in category, service and rank group at most once, and which of these fails, [asked].

        The others fail two demands whatever else he can do: they are neither met nor failed for one demand alone.
        """
        fails = {
            Demand.CATEGORY: [bool(a.categories) and own.category not in a.categories for a in self.asked],
            Demand.SERVICE: [bool(a.services) and own.service not in a.services for a in self.asked],
            Demand.RANK: [a.rank not in ("", own.rank) for a in self.asked],
        }
        bits = np.zeros(len(self.asked), np.uint8)
        for demand, failing in fails.items():
            bits |= np.array(failing, np.uint8) * self.bit[demand]
        return np.flatnonzero((bits == 0) | (ALONE[bits] > 0)), bits

    def failed(self, able: Sequence[Able], columns: Ints) -> tuple[NDArray[np.uint8], Ints]:
        """Which of the other demands fail, a bit for each, and days of training, both [able, columns]."""
        training = self._missing(self.skills[columns], _marked([a.skills for a in able], self.skill))
        silent = self._missing(self.languages[columns], _marked([a.languages for a in able], self.language))
        level = {name: np.array([getattr(a, name) for a in able])[:, None] for name in ("medical", "clearance")}
        fails = {
            Demand.MEDICAL: level["medical"] < self.limits["medical"][columns],
            Demand.CLEARANCE: level["clearance"] < self.limits["clearance"][columns],
            Demand.LANGUAGE: silent > 0,
            Demand.TRAINING: training > self.limits["training"][columns],
        }
        bits = np.zeros(training.shape, np.uint8)
        for demand, failing in fails.items():
            bits |= failing.astype(np.uint8) * self.bit[demand]
        return bits, training

    def _missing(self, wanted: csr_array, has: csr_array) -> Ints:
        """Sum of what is wanted less what is there of it, [able, asked]."""
        total: Ints = wanted.sum(axis=1)[None, :] - (has @ wanted.T).toarray()
        return total


def _marked(
    names: Sequence[Collection[str]], place: Mapping[str, int], size: Mapping[str, int] | None = None
) -> csr_array:
    """A row per set of names, with the size of each that has a place, [sets, places]."""
    rows = [(i, place[name], size[name] if size else 1) for i, own in enumerate(names) for name in own if name in place]
    i, j, values = (np.array(part, np.int64) for part in zip(*rows, strict=True)) if rows else (np.zeros(0, int),) * 3
    return csr_array((values, (i, j)), shape=(len(names), len(place)))
