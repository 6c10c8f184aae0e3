"""What given money buys: final demand by product, how much of it at home, and the table of who supplies whom."""

from typing import Annotated, Literal

from pydantic import Field

from dienmodel.model.figures import Strict
from dienmodel.model.schema.amounts import Amount, Name

Becomes = Literal["value_added", "imports", "taxes", "wages", "jobs"]
"""What becomes of a euro of final demand, at home and abroad; jobs are wages by the wage of a job."""


class FinalDemand(Strict):
    """The products that given money buys, `products` being the share of each, and what of each is bought at home."""

    products: Amount
    domestic: Amount


class Industry(Strict):
    """An input-output table, the source it is from, what a job earns by product, and final demand by given article."""

    table: str
    source: Name
    wage: Amount
    demand: Annotated[dict[Name, FinalDemand], Field(min_length=1)]
