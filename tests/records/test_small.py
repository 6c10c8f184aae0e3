"""No cell of fewer than ten people is left after merging, but those in which nobody left."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dienmodel.records.small import LEAST, distinct, merge_members, merge_neighbours

COUNTS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 60)), min_size=1, max_size=12)


def counted(cells: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    events = np.array([event for event, _ in cells], np.int64)
    return events, events + np.array([more for _, more in cells], np.int64)


@given(COUNTS)
def test_bands_are_merged_with_those_beside_them(cells: list[tuple[int, int]]) -> None:
    events, people = counted(cells)
    merged = merge_neighbours(events[:, None], people)
    assert [band for part in merged.parts for band in part] == list(range(len(cells)))
    for part in merged.parts:
        total = events[list(part)].sum()
        small = 0 < total < LEAST or people[list(part)].max() < LEAST
        assert not small or (merged.is_small and len(merged) == 1)
    assert merged.summed(events.astype(float), 0).sum() == events.sum()


@given(COUNTS)
def test_members_are_merged_into_one_that_names_nobody(cells: list[tuple[int, int]]) -> None:
    events, people = counted(cells)
    merged = merge_members(events, people)
    listed = [member for part in merged.parts for member in part]
    assert sorted(listed) == np.flatnonzero(people).tolist()
    for part in merged.parts:
        total, there = events[list(part)].sum(), people[list(part)].sum()
        assert len(merged) == 1 or (there >= LEAST and not 0 < total < LEAST)
    assert all(len(part) == 1 for part in merged.parts[:-1])


def test_bands_in_which_nobody_left_stay_by_themselves() -> None:
    merged = merge_neighbours(np.array([[0], [0], [40], [3], [9]]), np.full(5, 99))
    assert merged.parts == ((0, 1), (2,), (3, 4))


def test_a_person_counts_once_in_a_cell() -> None:
    assert distinct(np.array([0, 0, 1, 1]), np.array([7, 7, 7, 8]), 3).tolist() == [1, 2, 0]
