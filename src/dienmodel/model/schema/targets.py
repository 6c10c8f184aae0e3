"""What a scenario is held against: targets, floors and posts."""

from datetime import date
from enum import StrEnum

from dienmodel.model.figures import Strict, Text
from dienmodel.model.schema.amounts import Amount, Name


class CountedBy(StrEnum):
    """What a target asks for: people on posts, everybody in service, or as many as those are full time."""

    POSTS = "posts"
    HEADS = "heads"
    EQUIVALENTS = "equivalents"


class Target(Strict):
    """A dated number of people to reach (everybody without category) to fill an organisation.

    It counts posts that are filled where its organisation has an establishment, and heads otherwise, unless it says so.
    With `where` it is about the people in some groups.
    """

    title: Text
    date: date
    people: Amount
    category: Name | None = None
    where: dict[str, tuple[str, ...]] = {}
    organisation: Name = "peace"
    counts: CountedBy | None = None


class Floor(Strict):
    """The fewest people who must count, in stages and queues too: a plan keeps to it, a run tells whether it is kept.

    They are those of a `category` (without it everybody who counts) in the groups of `where`, from the day `start` (of
    the run if omitted) to the day `until` (its end).
    """

    title: Text
    category: Name | None = None
    where: dict[str, tuple[str, ...]] = {}
    fewest: Amount
    start: date | None = None
    until: date | None = None


class Establishment(Strict):
    """Posts of one organisation by category of people, and which share of those people is `available` for them.

    Of a category that is not named in `available` everybody is.
    """

    title: Text
    posts: dict[Name, Amount]
    available: dict[Name, Amount] = {}
