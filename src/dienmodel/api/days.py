"""A day as a call may name it."""

from datetime import date
from typing import TypeAlias, overload

from dienmodel.text.faults import Fault, FaultyInput, Phrase
from dienmodel.text.notation import last_day_of

AnyDay: TypeAlias = date | str
"""A date, or one as text: `2030-12-31`, `31-12-2030`, or `2030` for the last day of that year."""


@overload
def as_date(day: AnyDay) -> date: ...


@overload
def as_date(day: AnyDay | None) -> date | None: ...


def as_date(day: AnyDay | None) -> date | None:
    """A day that a call names, if it names one.

    Raises:
        FaultyInput: the text is no date.
    """
    if day is None or isinstance(day, date):
        return day
    try:
        return last_day_of(day)
    except ValueError:
        raise FaultyInput([Fault("call-date", Phrase("the-question"), {"text": day[:40]})]) from None
