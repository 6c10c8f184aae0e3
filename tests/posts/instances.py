"""Small matches: drawn at random, and solved by looking at every placement."""

from collections.abc import Sequence

from hypothesis import strategies as st

from dienmodel.posts.establishment import (
    Able,
    AllPosts,
    Individual,
    Organisation,
    Post,
    Requirements,
    gap,
    kilometres,
    unmet,
)
from dienmodel.posts.match import Match
from dienmodel.posts.network import MatchAim

DAYS = {"drive": 5, "repair": 7, "plan": 3}
PLACES = ("utrecht", "zeeland", "limburg")
PEACE = Organisation.PEACE


def some(names: Sequence[str], most: int) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=most)


LEVEL = st.integers(0, 1)
ASKED = st.builds(
    Requirements,
    st.just("f"),
    st.sampled_from(["", "x"]),
    some(["professional", "reservist"], 1),
    some(["army"], 1),
    LEVEL,
    LEVEL,
    some(["en"], 1),
    some(sorted(DAYS), 2),
    st.just(frozenset()),
    st.sampled_from([0, 5, 12]),
)
ABLE = st.builds(
    Able,
    st.sampled_from(["professional", "reservist"]),
    st.sampled_from(["army", "navy"]),
    st.sampled_from(["x", "y"]),
    LEVEL,
    LEVEL,
    some(["en"], 1),
    some(sorted(DAYS), 3),
)


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Individual], AllPosts]:
    """At most five people and four kinds of posts."""
    posts = [
        Post(
            f"p{j}",
            f"u{draw(st.integers(0, 2))}",
            draw(st.sampled_from(PLACES)),
            draw(st.integers(1, 3)),
            draw(ASKED),
            {PEACE: draw(st.integers(0, 2)), Organisation.WAR: 1},
        )
        for j in range(draw(st.integers(1, 4)))
    ]
    people = [
        Individual(
            f"k{i}",
            draw(ABLE),
            draw(st.sampled_from(PLACES)),
            draw(some(["u0", "u1", "u2"], 1)),
            draw(st.sampled_from(["", "p0", "p1"])),
        )
        for i in range(draw(st.integers(0, 5)))
    ]
    return people, AllPosts(tuple(posts), DAYS)


def best(people: Sequence[Individual], establishment: AllPosts, aims: Sequence[MatchAim]) -> tuple[int, ...]:
    """The least vector of aims over all placements: of `fill` a number for each priority, the first one first."""
    slots = [post for post in establishment.posts for _ in range(post.count[PEACE])]
    priorities = priorities_of(establishment)
    empty = (0,) * (len(aims) - 1 + len(priorities))
    states = {frozenset[int](): empty}
    for person in people:
        after = dict(states)
        for used, vector in states.items():
            for j, post in enumerate(slots):
                if j in used or unmet(person.able, post.asked, establishment.days):
                    continue
                more = cost(person, post, establishment, aims, priorities)
                total = tuple(a + b for a, b in zip(vector, more, strict=True))
                after[used | {j}] = min(after.get(used | {j}, total), total)
        states = after
    return min(states.values())


def priorities_of(establishment: AllPosts) -> list[int]:
    return sorted({post.priority for post in establishment.posts})


def cost(
    person: Individual, post: Post, establishment: AllPosts, aims: Sequence[MatchAim], priorities: Sequence[int]
) -> list[int]:
    one = {
        MatchAim.FILL: [-(post.priority == priority) for priority in priorities],
        MatchAim.FIT: [sum(gap(person.able, post.asked, establishment.days).values())],
        MatchAim.TRAVEL: [kilometres(person.home, post.province)],
        MatchAim.WISHES: [-(post.unit in person.wishes)],
        MatchAim.MOVES: [-(post.key == person.present)],
    }
    return [value for aim in aims for value in one[aim]]


def told(match: Match, people: Sequence[Individual], establishment: AllPosts) -> tuple[int, ...]:
    """The vector of a match, counted person by person from who was placed where."""
    priorities = priorities_of(establishment)
    by_key = {person.key: person for person in people}
    rows = [
        cost(by_key[key], match.classes.posts[j], establishment, match.aims, priorities)
        for key, j in match.posts.items()
    ]
    width = len(match.aims) - 1 + len(priorities)
    return tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0,) * width
