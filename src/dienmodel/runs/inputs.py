"""What two kept scenarios say differently."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dienmodel.text.reading import read_yaml_text
from dienmodel.text.table import Table, table

FORMS = ("value", "path", "table", "bands", "months")
"""What the numbers of a figure stand under."""


def inputs_table(a: Mapping[str, str], b: Mapping[str, str]) -> Table:
    """What the two scenarios say differently: measures, choices, figures and all else, one thing per row."""
    rows = [
        {"kind": _kind(place), "what": ".".join(map(str, place)), "a": left, "b": right}
        for place, left, right in _differences(_said(a), _said(b), ())
    ]
    order = {"measure": 0, "choice": 1, "figure": 2, "source": 3, "scenario": 4}
    return table("inputs", sorted(rows, key=lambda row: order[row["kind"]]), ("kind", "what", "a", "b"))


def _said(files: Mapping[str, str]) -> dict[str, Any]:
    """All of what is said in one tree; names and titles do not make a difference."""
    scenario = _data(files, "scenario.yaml")
    for key in ("scenario", "title", "course", "note"):
        scenario.pop(key, None)
    figures, sources = _data(files, "figures/figures.yaml"), _data(files, "sources.yaml")
    return {"figures": figures, "sources": sources, **scenario}


def _data(files: Mapping[str, str], name: str) -> dict[str, Any]:
    text = files.get(name, "")
    data: Any = read_yaml_text(text, name).data if text.strip() else {}
    return dict(data)


def _differences(a: Any, b: Any, place: Sequence[Any]) -> Iterator[tuple[tuple[Any, ...], str, str]]:
    if tuple(place) in (("on",), ("choices",)):
        a, b = a or {}, b or {}
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys((*a, *b)):
            yield from _differences(a.get(key), b.get(key), (*place, key))
    elif a != b:
        yield tuple(place), _short(a), _short(b)


def _short(value: Any) -> str:
    """A value on one line, of a whole figure its numbers; a dash where there is none."""
    if isinstance(value, dict):
        value = next((value[form] for form in FORMS if form in value), value)
    text = "-" if value is None else _plain(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _kind(place: Sequence[Any]) -> str:
    return {"on": "measure", "choices": "choice", "figures": "figure", "sources": "source"}.get(place[0], "scenario")
