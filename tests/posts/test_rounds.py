"""A posting round is stable, best for whoever proposes, and what the published cases say."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.network.network import Ints
from dienmodel.posts.rounds.acceptance import Proposing, accepted
from dienmodel.posts.rounds.optimum import beside, most_placed
from dienmodel.posts.rounds.stability import check
from dienmodel.posts.rounds.wishes import PostingRound, round_of

Said = dict[str, list[tuple[int, str, int]]]
KEY = "12 March, 10:00"
NONE = 10**6


@st.composite
def rounds(draw: st.DrawFn, people: int = 5, posts: int = 4, most: int = 2) -> PostingRound:
    """Small rounds, with ties at the posts, posts that nobody wishes for and posts without places."""
    names = [f"u{j}" for j in range(draw(st.integers(1, posts)))]
    said: Said = {}
    for i in range(draw(st.integers(1, people))):
        wished = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=len(names)))
        said[f"p{i}"] = [(k, name, draw(st.integers(1, 3))) for k, name in enumerate(wished, 1)]
    return round_of(said, {name: draw(st.integers(0, most)) for name in names}, KEY)


def outcomes(asked: PostingRound) -> list[Ints]:
    """Every stable outcome, by looking at every outcome with a definition of its own."""
    choices = [[-1, *range(a, b)] for a, b in zip(asked.start[:-1], asked.start[1:], strict=True)]
    return [np.array(each) for each in product(*choices) if fits(asked, each) and not envied(asked, each)]


def fits(asked: PostingRound, granted: Sequence[int]) -> bool:
    taken = [int(asked.post[wish]) for wish in granted if wish >= 0]
    return all(taken.count(j) <= room for j, room in enumerate(asked.places.tolist()))


def envied(asked: PostingRound, granted: Sequence[int]) -> bool:
    """Whether somebody and a post would rather have each other."""
    rank = [(int(asked.standing[w]), asked.lot[int(i)]) for w, i in enumerate(asked.person)]
    for wish, i in enumerate(asked.person.tolist()):
        own = granted[i]
        if own >= 0 and own <= wish:
            continue
        j = int(asked.post[wish])
        there = [rank[other] for other in granted if other >= 0 and asked.post[other] == j]
        if len(there) < asked.places[j] or any(rank[wish] < other for other in there):
            return True
    return False


def dear(granted: Ints) -> Ints:
    """How dear what people get is: the less the dearer."""
    return np.where(granted >= 0, granted, NONE)


@given(rounds())
@settings(max_examples=150)
def test_who_proposes_gets_the_best_and_who_is_asked_the_worst_of_all_stable_outcomes(asked: PostingRound) -> None:
    stable = np.array([dear(each) for each in outcomes(asked)])
    assert (dear(accepted(asked)) == stable.min(axis=0)).all()
    assert (dear(accepted(asked, Proposing.POSTS)) == stable.max(axis=0)).all()


@given(rounds(people=40, posts=12, most=5))
@settings(max_examples=150)
def test_both_ways_are_stable_and_fill_the_same_posts_with_places_left_by_the_same_people(asked: PostingRound) -> None:
    """The rural hospitals theorem: the same people are placed, and a post that is not full has the same people."""
    ours, theirs = accepted(asked), accepted(asked, Proposing.POSTS)
    assert check(asked, ours).is_stable and check(asked, theirs).is_stable
    assert ((ours >= 0) == (theirs >= 0)).all()
    assert (dear(ours) <= dear(theirs)).all()
    for j, room in enumerate(asked.places.tolist()):
        one, other = (np.flatnonzero((g >= 0) & (asked.post[g] == j)).tolist() for g in (ours, theirs))
        assert len(one) == len(other)
        if len(one) < room:
            assert one == other


@given(rounds(people=30, posts=8, most=4), st.integers(0, 7), st.integers(1, 3))
@settings(max_examples=80)
def test_more_places_hurt_nobody_and_another_person_helps_nobody(asked: PostingRound, at: int, more: int) -> None:
    places = asked.places.copy()
    places[at % len(places)] += more
    assert (dear(accepted(replace(asked, places=places))) <= dear(accepted(asked))).all()
    fewer = replace(asked, start=np.minimum(asked.start, asked.start[-2]))  # the last one wishes for nothing
    fewer = replace(fewer, **{name: getattr(asked, name)[: asked.start[-2]] for name in ("post", "wish", "standing")})
    assert (dear(accepted(fewer))[:-1] <= dear(accepted(asked))[:-1]).all()


@given(rounds(people=12, posts=5, most=3), st.data())
@settings(max_examples=80)
def test_nobody_gains_by_telling_other_wishes(asked: PostingRound, data: st.DataObject) -> None:
    said = wishes_of(asked)
    person = data.draw(st.sampled_from(asked.people))
    standing = {post: rank for _, post, rank in said[person]}
    order = data.draw(st.permutations(sorted(standing)))
    kept = order[: data.draw(st.integers(1, len(order)))]
    other = round_of({**said, person: [(k, post, standing[post]) for k, post in enumerate(kept, 1)]}, room(asked), KEY)
    i = asked.people.index(person)
    got = accepted(other)[i]
    truly = {post: k for k, post, _ in said[person]}
    mine = accepted(asked)[i]
    honest = truly[asked.posts[asked.post[mine]]] if mine >= 0 else NONE
    assert honest <= (truly[other.posts[other.post[got]]] if got >= 0 else NONE)


def wishes_of(asked: PostingRound) -> Said:
    rows = zip(asked.person.tolist(), asked.wish.tolist(), asked.post.tolist(), asked.standing.tolist(), strict=True)
    said: Said = {person: [] for person in asked.people}
    for i, wish, j, standing in rows:
        said[asked.people[i]].append((wish, asked.posts[j], standing))
    return said


def room(asked: PostingRound) -> dict[str, int]:
    return dict(zip(asked.posts, asked.places.tolist(), strict=True))


@given(rounds(people=20, posts=6, most=3), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(asked: PostingRound, luck: random.Random) -> None:
    said, places = list(wishes_of(asked).items()), list(room(asked).items())
    luck.shuffle(said)
    luck.shuffle(places)
    for _, own in said:
        luck.shuffle(own)
    again = round_of(dict(said), dict(places), KEY)
    assert (accepted(again) == accepted(asked)).all()


@given(rounds(people=12, posts=5, most=3))
@settings(max_examples=40)
def test_the_check_refuses_what_is_not_stable(asked: PostingRound) -> None:
    """Every change of one person's post is refused, unless looking at all pairs finds nothing wrong with it either."""
    granted = accepted(asked)
    for i, (a, b) in enumerate(zip(asked.start[:-1], asked.start[1:], strict=True)):
        for wish in (-1, *range(a, b)):
            other = granted.copy()
            other[i] = wish
            right = fits(asked, other.tolist()) and not envied(asked, other.tolist())
            assert check(asked, other).is_stable == right
    strange = granted.copy()
    strange[0] = len(asked.post)
    assert not check(asked, strange).is_stable


@given(rounds(people=6, posts=4, most=2))
@settings(max_examples=60)
def test_the_optimum_is_the_best_of_all_outcomes(asked: PostingRound) -> None:
    choices = [[-1, *range(a, b)] for a, b in zip(asked.start[:-1], asked.start[1:], strict=True)]
    best = min(value(asked, each) for each in product(*choices) if fits(asked, each))
    optimum = most_placed(asked)
    assert fits(asked, optimum.tolist()) and value(asked, optimum.tolist()) == best
    seen = beside(accepted(asked), optimum)
    assert seen.n_better + seen.n_worse + seen.n_same == len(asked.people)
    assert seen.n_placed >= (accepted(asked) >= 0).sum()


def value(asked: PostingRound, granted: Sequence[int]) -> tuple[int, int]:
    own = [wish for wish in granted if wish >= 0]
    return -len(own), int(sum(asked.wish[wish] for wish in own))


# --- published cases ----------------------------------------------------------------------------------------------


def published(people: Mapping[str, str], posts: Mapping[str, tuple[int, str]]) -> PostingRound:
    """Wishes of people and of posts as they are printed: names in order."""
    standing = {post: {name: k for k, name in enumerate(order.split(), 1)} for post, (_, order) in posts.items()}
    said = {
        name: [(k, post, standing[post][name]) for k, post in enumerate(order.split(), 1) if name in standing[post]]
        for name, order in people.items()
    }
    return round_of(said, {post: places for post, (places, _) in posts.items()}, KEY)


def by_post(asked: PostingRound, proposing: Proposing) -> dict[str, str]:
    granted = accepted(asked, proposing)
    return {
        post: " ".join(asked.people[i] for i in np.flatnonzero((granted >= 0) & (asked.post[granted] == j)))
        for j, post in enumerate(asked.posts)
    }


def test_the_ranking_matrix_of_gale_and_shapley() -> None:
    """College Admissions and the Stability of Marriage (1962), example 1: three stable outcomes, two of them these."""
    asked = published(
        {"a": "A B C", "b": "B C A", "c": "C A B"}, {"A": (1, "b c a"), "B": (1, "c a b"), "C": (1, "a b c")}
    )
    assert by_post(asked, Proposing.PEOPLE) == {"A": "a", "B": "b", "C": "c"}
    assert by_post(asked, Proposing.POSTS) == {"A": "b", "B": "c", "C": "a"}
    assert len(outcomes(asked)) == 3


def test_the_example_of_the_national_resident_matching_program() -> None:
    """The example by which the program explains its algorithm: Sunny and the others at Mercy, City and General."""
    asked = published(
        {
            "Arthur": "City",
            "Sunny": "City Mercy",
            "Joseph": "City General Mercy",
            "Latha": "Mercy City General",
            "Darrius": "City Mercy General",
        },
        {
            "Mercy": (2, "Darrius Joseph"),
            "City": (2, "Darrius Arthur Sunny Latha Joseph"),
            "General": (2, "Darrius Arthur Joseph Latha"),
        },
    )
    assert by_post(asked, Proposing.PEOPLE) == {"City": "Arthur Darrius", "General": "Joseph Latha", "Mercy": ""}


def test_one_place_and_ties_go_by_the_lot() -> None:
    said: Said = {f"p{i}": [(1, "u", 1)] for i in range(50)}
    asked = round_of(said, {"u": 3}, KEY)
    granted = accepted(asked)
    assert sorted(asked.lot)[:3] == sorted(asked.lot[i] for i in np.flatnonzero(granted >= 0))
    assert asked.tied == 50
    other = round_of(said, {"u": 3}, "another key")
    assert (accepted(other) != granted).any()


@pytest.mark.parametrize("proposing", Proposing)
def test_people_without_places_stay_without(proposing: Proposing) -> None:
    asked = round_of({"a": [(1, "u", 1)], "b": [(1, "u", 1)]}, {"u": 0, "v": 2}, KEY)
    assert accepted(asked, proposing).tolist() == [-1, -1]
    assert check(asked, accepted(asked, proposing)).is_stable
