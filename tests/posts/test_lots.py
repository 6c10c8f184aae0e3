"""Lots are even, belong to one person alone, and make a border that anybody can check."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from dienmodel.posts.lots.callup import CallUp, OnList, call_up
from dienmodel.posts.lots.drawing import lots, order_of

LISTS = st.lists(
    st.builds(OnList, st.uuids(version=4).map(str), st.booleans(), st.integers(1, 3)), unique_by=lambda one: one.person
)
PLACES = st.dictionaries(st.integers(1, 3), st.integers(0, 6), min_size=1)


def test_a_lot_is_the_published_code_of_key_and_person() -> None:
    """RFC 4231, test case 2."""
    assert lots("Jefe", ["what do ya want for nothing?"]) == [
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ]


def test_lots_are_even() -> None:
    """Fixed keys, so the outcome is fixed: a chance of less than 1 in 1,000 would have to be looked at."""
    names = [f"person {i}" for i in range(64_000)]
    bins = Counter(int(lot[:2], 16) for lot in lots("2027-03-12", names))
    assert chisquare([bins[k] for k in range(256)]).pvalue > 0.001
    places = np.array([order_of(lots(f"key {k}", names[:8]), names[:8]) for k in range(4_000)])
    for person in range(8):
        assert chisquare(np.bincount(places[:, person], minlength=8)).pvalue > 0.001


@given(LISTS, st.text(max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_another_person_moves_nobody_and_neither_does_the_order_of_the_list(people, key, luck) -> None:  # type: ignore[no-untyped-def]
    here = [one.person for one, _, _ in call_up(people, {1: 2}, key).called]
    more = [*people, OnList("somebody else", True, 1)]
    luck.shuffle(more)
    assert [one.person for one, _, _ in call_up(more, {1: 2}, key).called if one.person != "somebody else"] == here


@given(LISTS, PLACES)
@settings(max_examples=150)
def test_borders_say_who_is_called(people: list[OnList], places: dict[int, int]) -> None:
    """Whoever is available is called if and only if his lot is at most the border of his kind, in each intake."""
    result = call_up(people, places, "k")
    lot = {one.person: own for one, own, _ in result.called}
    taken = {one.person: intake for one, _, intake in result.called}
    for each in result.intakes:
        available = [
            p for p in people if p.first <= each.intake and (not taken[p.person] or taken[p.person] >= each.intake)
        ]
        called = [p for p in available if taken[p.person] == each.intake]
        assert len(called) == min(each.places, len(available)) == each.volunteers + each.others
        assert each.left == len(available) - len(called)
        for one in available:
            border = each.last_volunteer if one.volunteer else each.last_other
            assert (lot[one.person] <= border) == (taken[one.person] == each.intake)
        if each.others:
            assert all(taken[p.person] == each.intake for p in available if p.volunteer)
            assert each.border == each.last_other
    assert_nobody_twice(result, people)


def assert_nobody_twice(result: CallUp, people: list[OnList]) -> None:
    assert sorted(one.person for one, _, _ in result.called) == sorted(one.person for one in people)
    assert sum(intake > 0 for _, _, intake in result.called) == sum(e.volunteers + e.others for e in result.intakes)


@given(LISTS, PLACES)
@settings(max_examples=60)
def test_more_places_in_the_first_intake_call_nobody_later(people: list[OnList], places: dict[int, int]) -> None:
    first = min(places)
    less, more = (call_up(people, {**places, first: places[first] + n}, "k") for n in (0, 2))
    now = {one.person: intake or 99 for one, _, intake in more.called}
    assert all(now[one.person] <= (intake or 99) for one, _, intake in less.called)
