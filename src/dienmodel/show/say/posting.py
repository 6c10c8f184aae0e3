"""A posting round in words: which wishes were granted, where most were refused, and one person or post."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dienmodel.network.network import Ints
from dienmodel.posts.rounds.optimum import OtherOutcome
from dienmodel.posts.rounds.tables import OfWish, last_taken, outcomes_of, round_tables
from dienmodel.posts.rounds.wishes import PostingRound
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

OUTCOMES = ("granted", "refused", "spared")
"""What can become of a wish: it has words in the labels."""

MOST_WISHES = 5
"""Numbers of wishes that are told apart."""

MOST_POSTS = 10
"""Posts that are listed; the table has all."""

SHOWN_OF_LOT = 8
"""Digits of a lot that are shown; the table has all."""


def posting_sheets(asked: PostingRound, granted: Ints, w: Words) -> Iterator[Sheet]:
    """How many got their first, second, ... wish, and the posts that refused most."""
    yield sheet(
        w.say("posting_sheets.wishes"), _head(("wish", "n_people", "share"), w), list(_wishes(asked, granted, w))
    )
    refused = [row for row in round_tables(asked, granted)["posts"].rows() if row["n_refused"]]
    if rows := [_post(row, w) for row in sorted(refused, key=lambda row: (-row["n_refused"], row["post"]))]:
        head = _head(("post", "n_places", "n_filled", "n_refused", "last_standing", "last_lot"), w)
        yield sheet(w.say("posting_sheets.posts"), head, rows[:MOST_POSTS])


def _head(names: tuple[str, ...], w: Words) -> list[str]:
    return [w.say(f"posting_columns.{name}") for name in names]


def _wishes(asked: PostingRound, granted: Ints, w: Words) -> Iterator[list[str]]:
    number = np.where(granted >= 0, asked.wish[granted], 0)
    for wish in range(1, min(MOST_WISHES, int(asked.wish.max(initial=1))) + 1):
        yield _line(w.number(wish), int((number == wish).sum()), len(granted), w)
    if later := int((number > MOST_WISHES).sum()):
        yield _line(w.say("posting.later"), later, len(granted), w)
    yield _line(w.say("posting.none"), int((number == 0).sum()), len(granted), w)


def _line(name: str, n: int, people: int, w: Words) -> list[str]:
    return [name, w.number(n), w.share(n / people)]


def _post(row: dict[str, Any], w: Words) -> list[str]:
    numbers = [w.number(row[name]) for name in ("n_places", "n_filled", "n_refused", "last_standing")]
    return [row["post"], *numbers, row["last_lot"][:SHOWN_OF_LOT]]


def compared(
    stable: int, key: str, tied: int, other_way: OtherOutcome, optimum: OtherOutcome | None, w: Words
) -> Iterator[str]:
    """What was checked, the lots, and how people fare in other outcomes."""
    yield w.say("posting.stable", wishes=w.number(stable))
    yield w.say("posting.lots", lot_key=key, tied=w.number(tied)) if tied else w.say("posting.no_lots")
    yield w.say("posting.other_way", **_fares(other_way, w))
    if optimum is not None:
        yield w.say("posting.optimum", placed=w.number(optimum.n_placed), **_fares(optimum, w))


def _fares(each: OtherOutcome, w: Words) -> dict[str, str]:
    return {"better": w.number(each.n_better), "worse": w.number(each.n_worse), "same": w.number(each.n_same)}


def why_of(asked: PostingRound, granted: Ints, name: str, w: Words) -> list[str]:
    """A sentence for every wish of a person, or for every wish for a post; none if nobody is called so."""
    outcome, last = outcomes_of(asked, granted), last_taken(asked, granted)
    wishes = [*_of(asked.people, name, asked.person), *_of(asked.posts, name, asked.post)]
    return [_told(asked, wish, OfWish(list(OfWish)[outcome[wish]]), int(last[asked.post[wish]]), w) for wish in wishes]


def _of(names: tuple[str, ...], name: str, place: Ints) -> list[int]:
    wishes: list[int] = np.flatnonzero(place == names.index(name)).tolist() if name in names else []
    return wishes


def _told(asked: PostingRound, wish: int, outcome: OfWish, last: int, w: Words) -> str:
    person, post = int(asked.person[wish]), int(asked.post[wish])
    values = {
        "who": asked.people[person],
        "post": asked.posts[post],
        "wish": w.number(int(asked.wish[wish])),
        "standing": w.number(int(asked.standing[wish])),
        "lot": asked.lot[person][:SHOWN_OF_LOT],
    }
    sentence = w.say("posting.wish", outcome=w.say(f"posting_outcomes.{outcome}"), **values)
    if outcome is not OfWish.REFUSED:
        return sentence
    if last < 0:
        return sentence + w.say("posting.no_places")
    lot = asked.lot[int(asked.person[last])][:SHOWN_OF_LOT]
    return sentence + w.say("posting.full", standing=w.number(int(asked.standing[last])), lot=lot)
