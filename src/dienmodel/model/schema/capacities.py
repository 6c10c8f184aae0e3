"""What holds people up: gates and the capacities they use."""

from typing import Literal

from pydantic import Field, model_validator

from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount, Name


class Gate(Strict):
    """A queue: longest waiting first, while all capacities have room; served in the order of the file."""

    title: Text
    by: tuple[str, ...] = ()
    uses: dict[Name, Amount | None] = Field(min_length=1)
    every: Amount | None = None
    least: Amount | None = None
    gives_up: Amount | None = None
    patience: Amount | None = None


class Supply(Strict):
    """Capacity drawn from the people of a stock."""

    stock: Name
    where: dict[str, tuple[str, ...]] = {}
    share: Amount


class Filled(Strict):
    """Capacity taken up by the people of a stock: with an amount of posts, what is left are the vacancies."""

    stock: Name
    where: dict[str, tuple[str, ...]] = {}


class Capacity(Strict):
    """Slots are offered anew each step; places are held from admission to the end of the stay."""

    title: Text
    kind: Literal["slots", "places"]
    by: tuple[str, ...] = ()
    amount: Amount | None = None
    drawn: tuple[Supply, ...] = ()
    filled: tuple[Filled, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> "Capacity":
        if self.amount is None and not self.drawn:
            raise wrong("capacity-empty")
        return self


def parts(capacity: Capacity) -> tuple[Supply | Filled, ...]:
    """Everything in a capacity that depends on people in stocks."""
    return (*capacity.drawn, *capacity.filled)
