"""How people come in and through: entries, stages, and the tracks they make up."""

from pydantic import Field

from dienmodel.model.figures import Strict, Text
from dienmodel.model.schema.amounts import Amount, Name
from dienmodel.model.schema.people import To


class Stage(Strict):
    """A step with an end. The stay is fixed, or a gamma with `variation` as its coefficient of variation."""

    title: Text
    duration: Amount
    variation: Amount | None = None
    dropout: Amount | None = None
    by: tuple[str, ...] = ()
    split: dict[str, Amount] = {}
    gate: Name | None = None
    milestone: bool = False


class Entry(Strict):
    """People who come in. With `ages` they come from the counted population, otherwise from outside."""

    people: Amount
    season: Amount | None = None
    ages: Amount | None = None
    split: dict[str, Amount] = {}


class Swap(Strict):
    """Two stages of which a share of the people takes the second first."""

    swap: tuple[Name, Name]
    share: Amount


class Track(Strict):
    """Ordered stages from a source to a stock.

    People count for `category` from the start of stage `counts_from` on (its queue only if it is the first stage).
    """

    title: Text
    category: Name | None = None
    counts_from: Name | None = None
    by: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    entry: Entry | None = None
    again_after: Amount | None = None
    stages: tuple[Name | Swap, ...] = Field(min_length=1)
    then: tuple[To, ...] = Field(min_length=1)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """All stages by name, in their usual order."""
        return tuple(n for s in self.stages for n in (s.swap if isinstance(s, Swap) else (s,)))
