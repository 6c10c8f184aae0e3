"""Why people leave a stock: its reasons, with the small ones merged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.records.small import LEAST, distinct, merge_members
from dienmodel.records.stays import Stays


@dataclass(frozen=True)
class Reasons:
    """Reasons of a stock after merging, the small ones as None, and the code of each stay, -1 where nobody left."""

    names: tuple[str | None, ...]
    codes: Ints


def merged_reasons(stays: Stays) -> Reasons | None:
    """The reasons of a stock that are not small; None where all of them together are, or the stock itself is."""
    left = stays.reason >= 0
    here = np.flatnonzero(np.bincount(stays.reason[left]))
    if not len(here) or distinct(np.zeros_like(stays.person), stays.person, 1)[0] < LEAST:
        return None
    code = np.searchsorted(here, stays.reason[left])
    people = distinct(code, stays.person[left], len(here))
    merged = merge_members(people, people)
    if people.sum() < LEAST:
        return None
    codes = np.full(len(stays), -1, np.int64)
    codes[left] = merged.cell[code]
    return Reasons(tuple(name_of(part, [stays.reasons[i] for i in here]) for part in merged.parts), codes)


def name_of(part: tuple[int, ...], names: Sequence[str]) -> str | None:
    """The name of a cell; None where it was merged or is small by itself, so that it names nobody."""
    return names[part[0]] if len(part) == 1 else None
