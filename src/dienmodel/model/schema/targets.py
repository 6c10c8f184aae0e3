"""What a scenario is held against: targets, posts, and published counts."""

from datetime import date

from dienmodel.model.figures import Strict, Text
from dienmodel.model.schema.amounts import Amount, Name


class Target(Strict):
    """A dated number of people to reach (everybody without category) to fill an organisation."""

    title: Text
    date: date
    people: Amount
    category: Name | None = None
    organisation: Name = "peace"


class Establishment(Strict):
    """Posts of one organisation, by category of people."""

    title: Text
    posts: dict[Name, Amount]


class Point(Strict):
    """A published count that the model is held against; `note` explains the difference."""

    title: Text
    date: date
    people: Amount
    category: Name | None = None
    note: Text | None = None
