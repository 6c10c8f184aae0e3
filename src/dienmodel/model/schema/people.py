"""Who there are: ways to split people, where they are and why they leave, and the population that is counted by age."""

from pydantic import Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, ClockName, Name


class Dimension(Strict):
    """A way to split people into groups. `share` splits those who come without a value.

    Without `posts` no post asks for a member: people of all members fill the same posts, such as women and men.
    """

    members: tuple[str, ...] = Field(min_length=1)
    share: Amount | None = None
    posts: bool = True
    title: Text


class To(Strict):
    """Where a part of the people goes: one of `stock`, `track`, `leave`; without `share` all the rest.

    Groups carry over by name; `set` fixes one, `next` moves one up in a dimension, `split` divides. People come into
    the first stage of a track, or into its `stage`.
    """

    stock: Name | None = None
    track: Name | None = None
    stage: Name | None = None
    leave: bool = False
    share: Amount | None = None
    set: dict[str, str] = {}
    next: str | None = None
    split: dict[str, Amount] = {}

    @model_validator(mode="after")
    def _one_place(self) -> "To":
        if (self.stock is not None) + (self.track is not None) + self.leave != 1:
            raise wrong("one-place")
        if self.stage and not self.track:
            raise wrong("stage-of-stock", ("stage",))
        return self


class StockClock(Strict):
    """A clock that goes along from stock to stock, and begins anew where somebody changes in a dimension of `per`.

    It begins at `starts_at` for who comes without it, otherwise at 0.
    """

    title: Text
    per: tuple[str, ...] = ()
    starts_at: Amount | None = None


class Exit(Strict):
    """A reason to leave a stock: a rate per year (by tenure if the figure has bands), times a season."""

    rate: Amount
    season: Amount | None = None
    to: tuple[To, ...] = Field(min_length=1)
    only: dict[str, tuple[str, ...]] = {}


class Stock(Strict):
    """An open-ended stay. `tenure` is the mean time on its clock at the start.

    The clock counts the time in the stock, whatever the group; with `group` it counts the time in the group. People
    count for their category and fill its posts; with `fills` they fill those of another: a second hat leaves no post
    empty.
    """

    title: Text
    category: Name | None = None
    fills: Name | None = None
    by: tuple[str, ...] = ()
    fixed: dict[str, str] = {}
    people: Amount | None = None
    tenure: Amount | None = None
    clock: ClockName | None = None
    exits: dict[Name, Exit] = {}
    limit: Amount | None = None
    at_limit: tuple[To, ...] = ()


class Populace(Strict):
    """Counts by single year of age: at the start, entering each year, net change per person per year."""

    people: Amount
    entering: Amount
    net: Amount | None = None
    youngest: int
    oldest: int
