"""Small cells are merged: nothing is told of fewer than ten people, unless it is that nobody left."""

from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints, Reals

LEAST = 10
"""People of whom something is told together, and events."""


@dataclass(frozen=True)
class Merged:
    """Cells after merging: the new cell of each old one, [cell], and which old ones each new one holds."""

    cell: Ints
    parts: tuple[tuple[int, ...], ...]
    is_small: bool = False
    """Even all of them together are small."""

    def __len__(self) -> int:
        return len(self.parts)

    def summed(self, array: Reals, axis: int) -> Reals:
        """An array with its cells along an axis merged."""
        moved = np.moveaxis(array, axis, 0)
        sums = np.zeros((len(self.parts), *moved.shape[1:]))
        np.add.at(sums, self.cell, moved)
        return np.moveaxis(sums, 0, axis)


def distinct(cell: Ints, person: Ints, cells: int) -> Ints:
    """How many people are in each cell, [cell], each counted once there, from the cell and person of each row."""
    people = int(person.max(initial=-1)) + 1
    pairs = np.sort(cell * people + person)
    once = pairs[np.append(True, pairs[1:] > pairs[:-1])[: len(pairs)]]
    return np.bincount(once // max(people, 1), minlength=cells).astype(np.int64)


def merge_neighbours(events: Ints, people: Ints) -> Merged:
    """Merge bands with those beside them until none is small: events are [band, sort], people at risk [band].

    Bands without any event stay by themselves where enough people were at risk. Together the bands may still be small.
    """
    parts: list[list[int]] = []
    for band in range(len(events)):
        if parts and not _small(events, people, parts[-1]) and events[[parts[-1][-1], band]].any():
            parts.append([band])
        elif parts:
            parts[-1].append(band)
        else:
            parts.append([band])
    while len(parts) > 1 and _small(events, people, parts[-1]):
        last = parts.pop()
        parts[-1] += last
    cell = [new for new, old in enumerate(parts) for _ in old]
    return Merged(np.array(cell, np.int64), tuple(map(tuple, parts)), _small(events, people, parts[-1]))


def _small(events: Ints, people: Ints, part: list[int]) -> bool:
    totals = events[part].sum(axis=0)
    return bool(((totals > 0) & (totals < LEAST)).any() or people[part].max() < LEAST)


def merge_members(events: Ints, people: Ints) -> Merged:
    """Merge the small members of a dimension into one, the last; the smallest of the others with it if need be.

    A member is small of which fewer than ten people were at risk, or of which fewer than ten left, but not none. Of
    whom nobody was there is in no part.
    """
    order = [i for i in np.argsort(people, kind="stable").tolist() if people[i]]
    small = [i for i in order if people[i] < LEAST or 0 < events[i] < LEAST]
    others = [i for i in order if i not in small]
    while small and others and (people[small].sum() < LEAST or 0 < events[small].sum() < LEAST):
        small.append(others.pop(0))
    parts = [(i,) for i in sorted(others)] + ([tuple(sorted(small))] if small else [])
    cell = np.zeros(len(events), np.int64)
    for new, part in enumerate(parts):
        cell[list(part)] = new
    return Merged(cell, tuple(parts))
