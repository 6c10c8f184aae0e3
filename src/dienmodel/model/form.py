"""What is wrong with the form of a declaration, from what the validation says of it."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from dienmodel.model.figures import WRONG
from dienmodel.model.said import where_in
from dienmodel.text.faults import Fault, Phrase, Value, meant
from dienmodel.text.reading import Tree, YamlKey, YamlPlace

PLAIN = ("missing", "invalid_key")
"""Sorts of the validation that are faults with words of their own."""

KNOWN = {
    "string_type": "form-text",
    "float_type": "form-number",
    "float_parsing": "form-number",
    "finite_number": "form-finite",
    "int_type": "form-whole",
    "int_parsing": "form-whole",
    "int_parsing_size": "form-whole",
    "int_from_float": "form-whole",
    "bool_type": "form-yes-no",
    "bool_parsing": "form-yes-no",
    "date_type": "form-date",
    "date_parsing": "form-date",
    "date_from_datetime_parsing": "form-date",
    "date_from_datetime_inexact": "form-date",
    "dict_type": "form-mapping",
    "model_type": "form-mapping",
    "model_attributes_type": "form-mapping",
    "tuple_type": "form-list",
    "list_type": "form-list",
    "too_short": "form-too-short",
    "too_long": "form-too-long",
    "literal_error": "form-one-of",
    "greater_than": "form-above",
    "greater_than_equal": "form-least",
    "less_than": "form-below",
    "less_than_equal": "form-most",
}
"""Sorts of the validation, and the phrase for each."""

GAPS = ("min_length", "max_length", "expected", "gt", "ge", "lt", "le")
"""What the validation says with them."""


def form_faults(
    error: ValidationError, within: YamlPlace, origins: Mapping[YamlPlace, Tree], model: type[BaseModel]
) -> list[Fault]:
    """Everything that the validation of a declaration found."""
    return [_fault(item, within, origins, model) for item in error.errors(include_url=False)]


def _fault(item: Any, within: YamlPlace, origins: Mapping[YamlPlace, Tree], model: type[BaseModel]) -> Fault:
    place: YamlPlace = (*within, *item["loc"])
    name, kind, context = ".".join(map(str, place)), item["type"], item.get("ctx", {})
    if kind == WRONG:
        values = {"name": name, **context["values"]}
        return Fault(context["code"], where_in(origins, (*place, *context["place"])), values)
    if kind == "extra_forbidden":
        near = meant(place[-1], _keys(model, item["loc"][:-1]))
        return Fault("extra_forbidden", where_in(origins, place), {"name": name, "meant": near})
    if kind in PLAIN:
        return Fault("missing" if kind == "missing" else "invalid_key", where_in(origins, place), {"name": name})
    return Fault("form", where_in(origins, place), {"name": name, "problem": form_problem(kind, context)})


def form_problem(kind: str, context: Mapping[str, Any]) -> Phrase:
    """What the validation says, by its sort and what comes with it."""
    gaps: dict[str, Value] = {key: _plain(context[key]) for key in GAPS if key in context}
    return Phrase(KNOWN[kind], gaps) if kind in KNOWN else Phrase("form-other", {"kind": kind.replace("_", " ")})


def _plain(value: Any) -> Value:
    """A limit as people write it; of words to choose from only the words."""
    return value.replace(" or ", ", ").replace("'", "") if isinstance(value, str) else f"{value:g}"


def _keys(kind: Any, place: Sequence[YamlKey]) -> list[str]:
    """The keys that may stand at a place inside a declaration of some kind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        if not place:
            return list(fields)
        return _keys(fields[str(place[0])], place[1:]) if place[0] in fields else []
    inside = place[1:] if get_origin(kind) in (dict, tuple) else place
    return [key for part in get_args(kind) for key in _keys(part, inside)]
