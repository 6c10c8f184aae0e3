"""What was counted or measured, which the model is held against and learns from, and what the model lacks."""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from dienmodel.model.calendar import span_named
from dienmodel.model.figures import Strict, Text, wrong
from dienmodel.model.schema.amounts import Amount


def _period(value: Any) -> Any:
    """A period as it is written; a year may be a number."""
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(word, str) and span_named(word) is None:
        raise wrong("observed-no-period", word=word)
    return word


PeriodName = Annotated[str, BeforeValidator(_period, json_schema_input_type=str | int)]
"""Whole months: `2024`, `2024-H1`, `2024-Q1`, `2024-03` or, from one to another, `2024-01..2024-08`."""


class OwnCounts(Strict):
    """Your own counts of people at the start: a file beside the one that names it, and the day on which was counted.

    Numbers have a decimal `comma` or `point` where the file itself leaves that open; `sheet` is one of a workbook.
    """

    file: str
    counted_on: datetime.date | None = None
    decimal: Literal["comma", "point"] | None = None
    sheet: str | None = None

    @property
    def mark(self) -> str | None:
        """What stands before decimals, if it is said."""
        return None if self.decimal is None else {"comma": ",", "point": "."}[self.decimal]


def _own_counts(value: Any) -> Any:
    return {"file": value} if isinstance(value, str) else value


CountsFile = Annotated[OwnCounts, BeforeValidator(_own_counts, json_schema_input_type=str | OwnCounts)]
"""Only the file, or more of it."""


class Observation(Strict):
    """What was counted of a quantity that can be explained: on a `date`, or over a `period` what flows.

    `error` is one standard deviation of what it may be off, by rounding and by who is counted, in the unit of the
    quantity. What is not known is learnt from it, unless `learn` is false: then it is kept to test what was learnt.
    `note` explains the difference.
    """

    title: Text
    quantity: str
    date: datetime.date | None = None
    period: PeriodName | None = None
    value: Amount
    error: Amount | None = None
    learn: bool = True
    note: Text | None = None

    @property
    def last(self) -> datetime.date:
        """The last day that it is about."""
        span = None if self.period is None else span_named(self.period)
        day = self.date if span is None else span.last
        assert day is not None  # checked: one of both is said
        return day


class Discrepancy(Strict):
    """What the model lacks of a kind of quantity, as shares of its value: one standard deviation each.

    `spread` is there at any time; `drift` is what flows that are wrong add up to, a year, from now on. Both fade over
    `memory`. Categories of people lack the same as far as `together`: a correlation.
    """

    spread: Amount
    memory: Amount
    drift: Amount | None = None
    together: Amount | None = None
