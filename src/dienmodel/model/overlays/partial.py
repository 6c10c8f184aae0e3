"""Figures of which an overlay says only the number: the rest stays as it was said, and the number is one's own."""

from collections.abc import Mapping
from typing import Any

from dienmodel.model.figures import FORMS

OWN = "what_if"
"""The source of a number that somebody puts in place of a published one without saying another."""

OWN_SOURCE = {"title": "Own assumption (what-if)", "publisher": "own", "own": True}

NAMING = ("nl", "en", "unit")
"""What a figure is called and measured in: whoever says none of these says a part."""

SHARED = (*NAMING, "by", "between", "spread", "variants")
"""What holds for a figure whatever its number is; a variant has none of it."""

ENDS = ("low", "high")
RANGE = (*ENDS, "low_factor", "high_factor", "as_if_counted")


def is_partial(data: Any) -> bool:
    """Whether a declaration of a figure says less than a whole one."""
    return isinstance(data, Mapping) and bool(data) and not any(name in data for name in NAMING)


def completed(under: Mapping[Any, Any], part: Mapping[Any, Any], variant: str | None = None) -> dict[Any, Any]:
    """A declaration of a figure with a part of it said anew; of one with variants the chosen one is what is changed.

    Another form of number (`value`, `path`, `table`, `bands`, `months`) takes the place of the one there was. A range
    that is not said anew moves along in proportion: factors stay, and ends become factors. Without a source of its own
    the number is an assumption of whoever says it, and what was published about the old one goes.
    """
    shared = {name: under[name] for name in SHARED if name in under}
    chosen = (under.get("variants") or {}).get(variant) if variant is not None else None
    content = {name: item for name, item in (chosen or under).items() if name not in SHARED}
    if any(name in part for name in FORMS):
        content = {name: item for name, item in content.items() if name not in FORMS} | _range_along(content, part)
        content = {name: item for name, item in content.items() if item is not None}
    if any(name in part for name in RANGE):
        content = {name: item for name, item in content.items() if name not in RANGE}
    if "source" not in part:
        content = {name: item for name, item in content.items() if name not in ("page", "valid", "note")}
        content |= {"source": OWN, "kind": "assumption", "grade": "expert"}
    merged = {**content, **part}
    if merged.get("kind") == "assumption" and not any(name in merged for name in RANGE):
        merged |= {"low_factor": 1, "high_factor": 1}
    return {**shared, **merged, **({"variants": {**under["variants"], variant: merged}} if chosen else {})}


def _range_along(content: Mapping[Any, Any], part: Mapping[Any, Any]) -> dict[Any, Any]:
    """The ends of a range as factors on the number, so that they go where it goes; those around zero are gone."""
    value, ends = content.get("value"), [content.get(name) for name in ENDS]
    if not all(_is_number(number) for number in (value, *ends)):
        return {}
    assert value is not None
    without = dict.fromkeys(ENDS)
    if value <= 0:
        return without
    low, high = (float(end) / value for end in ends if end is not None)
    return {**without, "low_factor": low, "high_factor": high} if low > 0 else without


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)
