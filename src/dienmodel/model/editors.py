"""What an editor needs to help while a scenario is typed: JSON Schemas, made from the declarations themselves."""

from typing import Any

from pydantic import TypeAdapter

from dienmodel.model.figures import Figure, Source
from dienmodel.model.schema.scenario import Scenario

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What editors know best."""

FILES: dict[str, Any] = {"scenario": Scenario, "figures": dict[str, Figure], "sources": dict[str, Source]}
"""What is said in each sort of file."""


def editor_schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema per sort of file.

    A file may leave out what another one says (its base, or what it lies over) and take away with `null`; so nothing is
    required. `dienmodel check` knows more: what names refer to, what must add up.
    """
    return {name: {"$schema": DRAFT, **_partial(_said(kind))} for name, kind in FILES.items()}


def _said(kind: Any) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema(ref_template="#/definitions/{model}")
    if kind is Scenario:
        schema["properties"]["base"] = {"type": "string", "description": "The scenario that this one is laid over."}
        files = {"type": "array", "items": {"type": "string"}, "description": "More files of the same scenario."}
        schema["properties"]["parts"] = files
    return schema


def _partial(node: Any) -> Any:
    """A schema without what is required, in which everything that has a name may be taken away."""
    if isinstance(node, list):
        return [_partial(item) for item in node]
    if not isinstance(node, dict):
        return node
    partial = {
        key: _partial(item) for key, item in node.items() if key not in ("required", "title", "default", "$defs")
    }
    if "$defs" in node:
        partial["definitions"] = {key: _partial(item) for key, item in node["$defs"].items()}
    if "properties" in node:
        partial["properties"] = {key: _or_nothing(_partial(item)) for key, item in node["properties"].items()}
    if isinstance(node.get("additionalProperties"), dict):
        partial["additionalProperties"] = _or_nothing(partial["additionalProperties"])
    return partial


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}
