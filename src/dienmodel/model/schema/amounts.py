"""Names, and amounts: a figure key or a list of keys that are multiplied; `not key` is one minus a share."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from dienmodel.model.figures import wrong


def _amount(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(key, str) for key in value):
        return tuple(value)
    raise wrong("bare-number")


Amount = Annotated[tuple[str, ...], BeforeValidator(_amount, json_schema_input_type=str | list[str])]


NOBODY = "nobody"
"""Said in place of a rate at which people leave: none of them does."""


def _leaving(value: Any) -> Any:
    return () if value == NOBODY else _amount(value)


def _said(value: tuple[str, ...]) -> list[str] | str:
    return list(value) or NOBODY


Leaving = Annotated[
    tuple[str, ...],
    BeforeValidator(_leaving, json_schema_input_type=str | list[str]),
    PlainSerializer(_said),
]
"""A rate at which people leave; empty: it is said that nobody does."""


def _name(value: str) -> str:
    if not value or not all(c.isascii() and (c.isalnum() or c == "_") for c in value):
        raise wrong("no-name", word=value)
    return value


Name = Annotated[str, AfterValidator(_name)]


def _clock(value: Any) -> Any:
    if isinstance(value, list | tuple):
        raise wrong("several-clocks", clocks=[str(clock) for clock in value])
    return value


ClockName = Annotated[Name, BeforeValidator(_clock, json_schema_input_type=str)]
"""The one clock that a stock counts."""
