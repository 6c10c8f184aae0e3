"""A match: who goes on which post of an organisation, best for aims in strict order, with its proof."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.classes import Classes, classes_of
from dienmodel.posts.deal import Dealt, dealt, persons
from dienmodel.posts.establishment import AllPosts, Demand, Individual, Organisation
from dienmodel.posts.network import MatchAim, network_of, totals
from dienmodel.posts.pairs import MetPairs, pairs_of
from dienmodel.posts.proof import Proof, prove
from dienmodel.posts.strict import solve_strictly
from dienmodel.text.faults import Fault, FaultyInput

ORDER = (MatchAim.FILL, MatchAim.FIT, MatchAim.TRAVEL, MatchAim.WISHES, MatchAim.MOVES)
"""The order of aims unless another is asked for."""


@dataclass(frozen=True)
class Match:
    """Who is on which post, the value of each aim, and the proof that none can be better."""

    organisation: Organisation
    aims: tuple[MatchAim, ...]
    establishment: AllPosts
    classes: Classes
    pairs: MetPairs
    placed: Dealt
    posts: Mapping[str, int]  # place of the post of everybody who is placed
    values: Mapping[MatchAim, int]
    proof: Proof

    @property
    def filled(self) -> Ints:
        """How many of each post are filled, [posts]."""
        return self.placed.on(len(self.classes.posts))

    def counted(self, aim: MatchAim) -> int:
        """The value of an aim as a reader counts it: filled posts, days, km, wishes granted, people who stay."""
        value = self.values[aim]
        return (
            int(self.filled.sum())
            if aim is MatchAim.FILL
            else value
            if aim in (MatchAim.FIT, MatchAim.TRAVEL)
            else -value
        )


def match(
    people: Collection[Individual],
    establishment: AllPosts,
    organisation: Organisation = Organisation.PEACE,
    aims: Sequence[MatchAim] = ORDER,
    relaxed: Collection[Demand] = (),
    seed: int = 1,
) -> Match:
    """Match people and posts of one organisation.

    Args:
        people: whoever may hold a post; each has a key of his own.
        establishment: the posts, and the days of courses.
        organisation: for which of both.
        aims: in strict order.
        relaxed: demands that do not count.
        seed: of the lots between people who are alike.

    Raises:
        FaultyInput: the aims have no meaning in this order.
        Unproven: the solver did not end at an optimum of whole numbers.
    """
    check_aims(aims)
    classes = classes_of(people, establishment, organisation, seed)
    number = np.bincount(classes.asks, classes.number, len(classes.asked)).astype(np.int64)
    pairs = pairs_of(classes.able, classes.asked, classes.mobile, number, establishment.days, relaxed)
    network = network_of(classes, pairs)
    solved = solve_strictly(network, aims)
    placed = dealt(network, solved.flow, classes, seed)
    own, posts = solved.price[:, : network.people], solved.price[:, network.first_post :]
    proof = prove(classes, establishment.days, aims, relaxed, placed, own, posts)
    values = totals(network, solved.flow, aims)
    return Match(
        organisation,
        tuple(aims),
        establishment,
        classes,
        pairs,
        placed,
        persons(placed, classes),
        values,
        proof,
    )


def check_aims(aims: Sequence[MatchAim]) -> None:
    """Refuse aims that are there twice, or that leave posts open: nobody travels less than who is not placed.

    Raises:
        FaultyInput: what is wrong with them.
    """
    twice = [aim for k, aim in enumerate(aims) if aim in aims[:k]]
    if twice:
        raise FaultyInput([Fault("match-aim-twice", "--aims", {"aim": str(twice[0])})])
    fill = aims.index(MatchAim.FILL) if MatchAim.FILL in aims else len(aims)
    if early := [str(aim) for aim in aims[:fill] if aim in (MatchAim.FIT, MatchAim.TRAVEL)] or (not aims and [""]):
        raise FaultyInput([Fault("match-aim-early", "--aims", {"aim": early[0]})])
