"""Where what a scenario asks of the country lands, what stands beside it, and the monitor of prosperity."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from dienmodel.model.figures import Grade, Strict, Text, Theme, wrong
from dienmodel.model.schema.amounts import Amount, Name

ALLOWED = (frozenset({"training", "nature"}), frozenset({"storage", "industry"}), frozenset({"barracks", "housing"}))
"""Functions of land that may be combined."""


class BesideFigure(Strict):
    """What is told beside the indicators of a theme for each member of a key; or why that is `unknown`."""

    title: Text
    theme: Theme
    amount: Amount | None = None
    unknown: Text | None = None

    @model_validator(mode="after")
    def _known_or_not(self) -> "BesideFigure":
        if (self.amount is not None) == (self.unknown is not None):
            raise wrong("beside-known-or-unknown")
        return self


class IndicatorKey(Strict):
    """By what indicators can be shared out over the country, such as sectors or provinces, and what stands beside."""

    title: Text
    members: Annotated[dict[Name, Text], Field(min_length=1)]
    beside: dict[Name, BesideFigure] = {}


class Displacement(Strict):
    """The part of work that stays undone where people came from: read at a tightness `at` from a curve `along`.

    The curve is a table by tightness, with straight lines between its points, flat outside them, and never falling.
    """

    at: Amount
    along: Amount


class Combination(Strict):
    """Two functions of one piece of land: the `shared` part of it is counted with the other one."""

    functions: tuple[str, str]
    shared: Amount

    @model_validator(mode="after")
    def _allowed(self) -> "Combination":
        if frozenset(self.functions) not in ALLOWED:
            known = ["-".join(sorted(each)) for each in ALLOWED]
            raise wrong("combination", ("functions",), word="-".join(self.functions), known=known)
        return self


class Cap(Strict):
    """How much of an indicator there may be: the sum of what it is made up `of`; or why that is `unknown`."""

    of: dict[Name, Amount] = {}
    unknown: Text | None = None

    @model_validator(mode="after")
    def _known_or_not(self) -> "Cap":
        if bool(self.of) == (self.unknown is not None):
            raise wrong("cap-known-or-unknown")
        return self


class Monitored(Strict):
    """An indicator of a monitor of prosperity, and what the scenario is thought to do to it.

    `level` is what the monitor measured last and `margin` half of its interval of 95 %, both shares of a `whole` of
    people. The effect goes `through` those whom an indicator counts: as many of the whole are its size, or, where
    nobody knows that (`unknown`), the most that it can be, for each of them gives one answer.
    """

    title: Text
    theme: Text
    when: Literal["now", "later", "elsewhere"]
    whom: Text
    better: Literal["more", "less", "neither"]
    channel: Text
    sign: Literal["up", "down", "unknown"]
    grade: Grade
    level: Amount | None = None
    margin: Amount | None = None
    whole: Amount | None = None
    through: Name | None = None
    unknown: Text | None = None

    @model_validator(mode="after")
    def _size(self) -> "Monitored":
        if self.unknown is None and (self.through is None or self.whole is None):
            raise wrong("monitored-size")
        if (self.through is None) != (self.whole is None):
            raise wrong("monitored-through")
        return self
