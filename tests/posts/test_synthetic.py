"""What is made up adds up: margins to the person, cells within one, and the same bytes for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.posts.establishment import Organisation, unmet
from dienmodel.posts.synthetic.described import Cell, described
from dienmodel.posts.synthetic.establishment import (
    courses_of,
    establishment_of,
    functions_of,
    units_of,
    whole_cells,
)
from dienmodel.posts.synthetic.people import people_of, table_of
from dienmodel.posts.synthetic.rounding import fitted, rounded, shared_out
from dienmodel.text.faults import FaultyInput

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=6)
CELLS: dict[Cell, float] = {
    ("professional", "army", "nco"): 320.4,
    ("professional", "joint", "officer"): 40.3,
    ("reservist", "army", "other_ranks"): 75.3,
    ("civilian", "navy", ""): 60.0,
}


@given(COUNTS, st.lists(st.floats(0.1, 9), min_size=1, max_size=6))
@settings(max_examples=60)
def test_whole_tables_have_both_margins_and_cells_within_one(rows: list[int], weights: list[float]) -> None:
    total = sum(rows)
    columns = shared_out(total, weights)
    names = ("rows", "columns", ["r"] * len(rows), ["c"] * len(weights))
    expected = fitted(np.array(rows), columns, np.outer(rows, columns).astype(float), names)
    table = rounded(expected)
    assert table.sum(axis=1).tolist() == rows
    assert table.sum(axis=0).tolist() == columns.tolist()
    assert np.abs(table - expected).max(initial=0) < 1


@given(st.integers(0, 1000), st.lists(st.floats(0.1, 9), min_size=1, max_size=9))
@settings(max_examples=60)
def test_what_is_shared_out_adds_up_and_is_within_one(total: int, weights: list[float]) -> None:
    parts = shared_out(total, weights)
    assert parts.sum() == total
    assert np.abs(parts - np.array(weights) * total / sum(weights)).max() < 1


def test_margins_that_contradict_each_other_are_named() -> None:
    names = ("cells", "home", ["a", "b"], ["x", "y"])
    with pytest.raises(FaultyInput) as stopped:
        fitted(np.array([1, 2]), np.array([2, 2]), np.ones((2, 2)), names)
    assert stopped.value.faults[0].values == {"first": "cells", "second": "home", "total": 3, "other": 4}
    with pytest.raises(FaultyInput) as stopped:
        fitted(np.array([3, 1]), np.array([1, 3]), np.array([[1.0, 0.0], [1.0, 1.0]]), names)
    assert stopped.value.faults[0].code == "margins-apart"


def test_the_description_is_of_the_size_that_it_says() -> None:
    description = described()
    assert len(units_of(description)) == 400
    assert len(functions_of(description)) == 2000
    assert len(courses_of(description)) == 40 * 25 + 100
    assert {section["kind"] for section in description.values()} == {"assumption"}


def test_posts_and_people_agree_with_the_counts_in_every_cell() -> None:
    description, war = described(), {cell: 2 * count for cell, count in CELLS.items()}
    establishment = establishment_of({Organisation.PEACE: CELLS, Organisation.WAR: war}, description)
    for organisation, counts in ((Organisation.PEACE, CELLS), (Organisation.WAR, war)):
        for (category, service, rank), number in whole_cells(counts).items():
            own = [
                post.count[organisation]
                for post in establishment.posts
                if post.asked.categories == {category}
                and post.asked.rank == rank
                and post.unit.startswith(f"{service}_")
            ]
            assert sum(own) == number
            assert abs(number - counts[category, service, rank]) < 1
    available = {cell: count * (0.6 if cell[0] == "reservist" else 1) for cell, count in CELLS.items()}
    people = people_of(CELLS, available, establishment, description, 1)
    assert people == people_of(CELLS, available, establishment, description, 1)
    assert people != people_of(CELLS, available, establishment, description, 2)
    for cell, number in whole_cells(CELLS).items():
        mine = [p for p in people if (p.able.category, p.able.service, p.able.rank) == cell]
        assert len(mine) == number
        free = sum(Organisation.WAR in p.organisations for p in mine)
        assert abs(free - number * available[cell] / CELLS[cell]) < 1
    homes = description["people"]["home"]
    table = table_of(whole_cells(CELLS), homes, "home")
    for k, home in enumerate(homes):
        assert sum(p.home == home for p in people) == table[:, k].sum()
    assert any(not unmet(p.able, post.asked, establishment.days) for p in people for post in establishment.posts[:50])
