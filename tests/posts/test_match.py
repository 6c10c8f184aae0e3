"""A match is what looking at every placement finds; its proof accepts no other; its reasons can be counted again."""

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienmodel.posts.classes import classes_of, lot
from dienmodel.posts.establishment import Able, AllPosts, Demand, Individual, Organisation, Post, Requirements, unmet
from dienmodel.posts.match import ORDER, Match, match
from dienmodel.posts.network import MatchAim, network_of
from dienmodel.posts.pairs import pairs_of
from dienmodel.posts.proof import prove
from dienmodel.posts.reasons import Why, open_posts, relax, unplaced
from dienmodel.posts.strict import solve_strictly
from dienmodel.text.faults import FaultyInput

from .instances import DAYS, PEACE, best, instances, told

Instance = tuple[list[Individual], AllPosts]


@given(
    instances(),
    st.sampled_from(
        [ORDER, (MatchAim.WISHES, MatchAim.FILL, MatchAim.MOVES, MatchAim.TRAVEL, MatchAim.FIT), (MatchAim.FILL,)]
    ),
)
@settings(max_examples=60)
def test_a_match_is_the_best_of_all_placements(instance: Instance, aims: tuple[MatchAim, ...]) -> None:
    people, establishment = instance
    found = match(people, establishment, aims=aims)
    assert found.proof.wrong == ()
    assert told(found, people, establishment) == best(people, establishment, aims)


@given(instances())
@settings(max_examples=40)
def test_nobody_is_placed_twice_or_against_a_demand(instance: Instance) -> None:
    people, establishment = instance
    found = match(people, establishment)
    by_key = {person.key: person for person in people}
    assert Counter(found.posts.values()) == {j: n for j, n in enumerate(found.filled.tolist()) if n}
    for j, post in enumerate(found.classes.posts):
        assert found.filled[j] <= post.count[PEACE]
    for key, j in found.posts.items():
        assert not unmet(by_key[key].able, found.classes.posts[j].asked, DAYS)


@given(instances(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_the_rows_changes_nothing(instance: Instance, luck: random.Random) -> None:
    people, establishment = instance
    shuffled, posts = list(people), list(establishment.posts)
    luck.shuffle(shuffled)
    luck.shuffle(posts)
    first, second = match(people, establishment), match(shuffled, AllPosts(tuple(posts), DAYS))
    at = [{key: found.classes.posts[j].key for key, j in found.posts.items()} for found in (first, second)]
    assert at[0] == at[1]


@given(instances())
@settings(max_examples=40)
def test_reasons_can_be_counted_again(instance: Instance) -> None:
    people, establishment = instance
    found = match(people, establishment)
    posts, opened = found.classes.posts, open_posts(found)
    assert sum(each.number for each in opened) == int(found.classes.number.sum() - found.filled.sum())
    for each in opened:
        asked = posts[each.post].asked
        alone = [unmet(person.able, asked, DAYS) for person in people]
        may = [person for person, fails in zip(people, alone, strict=True) if not fails]
        if each.demand is not None:
            assert each.but_for == sum(fails == {each.demand} for fails in alone)
        if each.why is Why.NOBODY:
            assert not may
            continue
        group = each.competing
        assert group is not None
        members = [posts[j].asked for j in group.posts]
        inside = {p.key for p in people if any(not unmet(p.able, asked, DAYS) for asked in members)}
        assert len(inside) == group.n_people == group.n_filled < group.n_posts
        taken = {posts[j].priority for j in group.posts if found.filled[j]}
        assert (each.why is Why.PRIORITY) == (min(taken) < posts[each.post].priority)
        assert max(taken) <= max(posts[o.post].priority for o in opened if o.competing is group)
    left = unplaced(found)
    assert sum(each.number for each in left) == len(people) - len(found.posts)
    assert all(each.why in (Why.NO_POST, Why.FULL) for each in left)


@given(instances(), st.sampled_from(Demand))
@settings(max_examples=30)
def test_without_a_demand_no_fewer_posts_are_filled(instance: Instance, demand: Demand) -> None:
    people, establishment = instance
    relaxed = relax(match(people, establishment), people, establishment, demand)
    assert relaxed.filled >= 0
    assert sum(relaxed.by_priority.values()) == relaxed.filled


# --- the proof --------------------------------------------------------------------------------------------------------


ANY = Able("professional", "army", "x", 1, 1, frozenset(), frozenset({"drive"}))
NOTHING = Requirements("f", "", frozenset(), frozenset(), 0, 0, frozenset(), frozenset(), frozenset(), 0)


def post(key: str, province: str = "utrecht", priority: int = 1, count: int = 1, **asked: object) -> Post:
    about = replace(NOTHING, **asked)  # type: ignore[arg-type]
    return Post(key, f"unit_{key}", province, priority, about, {PEACE: count, Organisation.WAR: count})


def two_and_two() -> Instance:
    """Both live where one of the posts is."""
    people = [Individual("a", ANY, "utrecht"), Individual("b", ANY, "limburg")]
    return people, AllPosts((post("p", "utrecht"), post("q", "limburg")), DAYS)


def test_the_proof_refuses_what_is_not_best() -> None:
    people, establishment = two_and_two()
    classes = classes_of(people, establishment, PEACE, 1)
    pairs = pairs_of(classes.able, classes.asked, classes.mobile, np.array([2]), DAYS)
    network = network_of(classes, pairs)
    solved = solve_strictly(network, ORDER)
    own, posts = solved.price[:, : network.people], solved.price[:, network.first_post :]
    right = match(people, establishment).placed

    def wrong(placed: object = right, own: object = own, posts: object = posts) -> tuple[str, ...]:
        return prove(classes, DAYS, ORDER, (), placed, own, posts).wrong  # type: ignore[arg-type]

    assert wrong() == ()
    assert wrong(placed=replace(right, post=right.post[::-1])), "two people swapped"
    assert wrong(placed=replace(right, number=right.number * 2)), "a post filled twice"
    assert wrong(placed=replace(right, number=np.array([1, 0]))), "somebody left out"
    for aim in range(len(ORDER)):
        for change in (-1, 1):
            off = posts.copy()
            off[aim, 0] += change
            assert wrong(posts=off), f"a price of {ORDER[aim]} off by {change}"


def test_a_pair_that_the_solver_never_saw_is_found() -> None:
    people, establishment = two_and_two()
    classes = classes_of(people, establishment, PEACE, 1)
    pairs = pairs_of(classes.able, classes.asked, classes.mobile, np.array([2]), DAYS)
    network = network_of(classes, pairs)
    hidden = np.flatnonzero((network.cost[MatchAim.FILL] != 0) & (network.cost[MatchAim.TRAVEL] == 0))
    keep = np.setdiff1d(np.arange(len(network.tail)), hidden)
    cut = replace(
        network,
        tail=network.tail[keep],
        head=network.head[keep],
        part=network.part[keep],
        cost={aim: cost[keep] for aim, cost in network.cost.items()},
    )
    from dienmodel.posts.deal import dealt

    solved = solve_strictly(cut, ORDER)
    placed = dealt(cut, solved.flow, classes, 1)
    proof = prove(classes, DAYS, ORDER, (), placed, solved.price[:, :2], solved.price[:, cut.first_post :])
    assert any("better" in text for text in proof.wrong)


# --- closed forms -----------------------------------------------------------------------------------------------------


def places(found: Match) -> dict[str, str]:
    return {key: found.classes.posts[j].key for key, j in found.posts.items()}


def test_the_highest_priority_is_filled_first_and_the_reason_says_so() -> None:
    people = [Individual(f"k{n}", ANY, "utrecht") for n in range(3)]
    found = match(people, AllPosts((post("low", priority=2, count=3), post("high", count=2)), DAYS))
    assert Counter(places(found).values()) == {"high": 2, "low": 1}
    (each,) = open_posts(found)
    assert (each.number, each.why) == (2, Why.PRIORITY)
    assert each.competing is not None and (each.competing.n_posts, each.competing.n_people) == (5, 3)


def test_of_people_who_are_alike_the_lowest_lots_are_placed() -> None:
    people = [Individual(f"k{n}", ANY, "utrecht") for n in range(9)]
    for seed in (1, 2):
        found = match(people, AllPosts((post("p", count=4),), DAYS), seed=seed)
        assert set(found.posts) == set(sorted((p.key for p in people), key=lambda key: lot(seed, key))[:4])


def test_training_is_asked_for_before_travel_and_within_the_days_that_a_unit_can_wait() -> None:
    people = [Individual("near", replace(ANY, skills=frozenset()), "utrecht"), Individual("skilled", ANY, "limburg")]
    wants = {"skills": frozenset({"drive"}), "training": 5}
    assert places(match(people, AllPosts((post("p", **wants),), DAYS))) == {"skilled": "p"}
    assert places(match(people[:1], AllPosts((post("p", **wants),), DAYS))) == {"near": "p"}
    (each,) = open_posts(match(people[:1], AllPosts((post("p", **{**wants, "training": 4}),), DAYS)))
    assert (each.why, each.demand, each.but_for) == (Why.NOBODY, Demand.TRAINING, 1)


def test_few_move_and_wishes_are_granted_where_all_else_is_equal() -> None:
    people = [
        Individual("a", ANY, "utrecht", present="q"),
        Individual("b", ANY, "utrecht", wishes=frozenset({"unit_p"})),
    ]
    assert places(match(people, AllPosts((post("p"), post("q")), DAYS))) == {"a": "q", "b": "p"}


@pytest.mark.parametrize(
    "aims", [(), (MatchAim.TRAVEL, MatchAim.FILL), (MatchAim.FILL, MatchAim.FILL), (MatchAim.FIT,)]
)
def test_aims_that_leave_all_posts_open_are_refused(aims: tuple[str, ...]) -> None:
    with pytest.raises(FaultyInput):
        match([], AllPosts((post("p"),), DAYS), aims=[MatchAim(aim) for aim in aims])


def test_nobody_and_no_post_are_no_trouble() -> None:
    empty = match([], AllPosts((post("p"),), DAYS))
    assert (len(empty.posts), [each.why for each in open_posts(empty)]) == (0, [Why.NOBODY])
    none = match([Individual("a", ANY, "utrecht")], AllPosts((), DAYS))
    assert [each.why for each in unplaced(none)] == [Why.NO_POST]
