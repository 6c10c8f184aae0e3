"""Which people meet the demands of which posts, for all pairs of those who can the same and posts that ask the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dienmodel.network.network import Ints
from dienmodel.posts.establishment import Able, Demand, Requirements

AT_ONCE = 2_000_000
"""MetPairs that are looked at at once, so that a million kinds of people need no more memory than a thousand."""

ALONE = np.zeros(2 ** len(Demand), np.int64)
"""By the demands that fail, a bit for each: the place of one that fails alone, from 1 on; 0 where there is none."""
ALONE[1 << np.arange(len(Demand))] = np.arange(len(Demand)) + 1


@dataclass(frozen=True)
class MetPairs:
    """MetPairs in which all demands are met, and how many people (or posts) fail one demand only."""

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
    width = max(1, AT_ONCE // max(1, len(asked)))
    met: list[tuple[Ints, Ints, Ints]] = []
    by_post = np.zeros((len(asked), len(Demand)), np.int64)
    by_person = np.zeros((len(able), len(Demand)), np.int64)
    needs = _Needs(asked, days)
    counted = np.array([demand not in relaxed for demand in Demand])
    for first in range(0, len(able), width):
        failed, training = needs.failed(able[first : first + width], counted)
        i, j = np.nonzero(failed == 0)
        met.append((i + first, j, training[i, j]))
        i, j = np.nonzero(ALONE[failed])
        alone = ALONE[failed[i, j]] - 1
        np.add.at(by_post, (j, alone), people[i + first])
        np.add.at(by_person, (i + first, alone), posts[j])
    i, j, training = (np.concatenate([part[k] for part in met] or [np.zeros(0, np.int64)]) for k in range(3))
    return MetPairs(i, j, training, by_post, by_person)


class _Needs:
    """What kinds of posts ask, ready to be held against many people."""

    def __init__(self, asked: Sequence[Requirements], days: Mapping[str, int]) -> None:
        self.asked = asked
        self.skill = {skill: k for k, skill in enumerate(sorted({s for a in asked for s in a.skills}))}
        self.language = {name: k for k, name in enumerate(sorted({s for a in asked for s in a.languages}))}
        self.skills = _marked([a.skills for a in asked], self.skill, days)
        self.languages = _marked([a.languages for a in asked], self.language)
        self.training = np.array([a.training for a in asked], np.int64)
        self.limits = {name: np.array([getattr(a, name) for a in asked]) for name in ("medical", "clearance")}

    def failed(self, able: Sequence[Able], counted: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], Ints]:
        """Which demands fail in which pair, a bit for each that counts, and days of training, both [able, asked]."""
        training = self._missing(self.skills, _marked([a.skills for a in able], self.skill))
        silent = self._missing(self.languages, _marked([a.languages for a in able], self.language))
        level = {name: np.array([getattr(a, name) for a in able])[:, None] for name in self.limits}
        fails = {
            Demand.CATEGORY: ~self._among([a.category for a in able], [a.categories for a in self.asked]),
            Demand.SERVICE: ~self._among([a.service for a in able], [a.services for a in self.asked]),
            Demand.RANK: ~self._among([a.rank for a in able], [{a.rank} - {""} for a in self.asked]),
            Demand.MEDICAL: level["medical"] < self.limits["medical"],
            Demand.CLEARANCE: level["clearance"] < self.limits["clearance"],
            Demand.LANGUAGE: silent > 0,
            Demand.TRAINING: training > self.training,
        }
        bits = np.zeros(training.shape, np.uint8)
        for place, demand in enumerate(Demand):
            if counted[place]:
                bits |= fails[demand].astype(np.uint8) << np.uint8(place)
        return bits, training

    def _missing(self, wanted: csr_array, has: csr_array) -> Ints:
        """Sum of what is wanted less what is there of it, [able, asked]."""
        total: Ints = wanted.sum(axis=1)[None, :] - (has @ wanted.T).toarray()
        return total

    @staticmethod
    def _among(own: Sequence[str], allowed: Sequence[Collection[str]]) -> NDArray[np.bool_]:
        names = {name: k for k, name in enumerate(sorted(set(own)))}
        table = np.array([[not some or name in some for some in allowed] for name in names], bool)
        among: NDArray[np.bool_] = table[[names[name] for name in own]]
        return among


def _marked(
    names: Sequence[Collection[str]], place: Mapping[str, int], size: Mapping[str, int] | None = None
) -> csr_array:
    """A row per set of names, with the size of each that has a place, [sets, places]."""
    rows = [(i, place[name], size[name] if size else 1) for i, own in enumerate(names) for name in own if name in place]
    i, j, values = (np.array(part, np.int64) for part in zip(*rows, strict=True)) if rows else (np.zeros(0, int),) * 3
    return csr_array((values, (i, j)), shape=(len(names), len(place)))
