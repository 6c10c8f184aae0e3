"""What editors are told of scenario files: it takes every file of the package, and none with a slip."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator

from dienmodel.model.editors import editor_schemas
from dienmodel.text.files import DATA
from dienmodel.text.reading import read_yaml

SORTS = {"scenarios": "scenario", "overlays": "scenario", "figures": "figures"}
FILES = [(path, SORTS[folder]) for folder in SORTS for path in sorted((DATA / folder).glob("*.yaml"))]


@cache
def validator(sort: str) -> Draft7Validator:
    return Draft7Validator(editor_schemas()[sort])


def as_editors_read(data: Any) -> Any:
    """As JSON has it: keys are texts, and so are dates."""
    if isinstance(data, dict):
        return {str(key): as_editors_read(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [as_editors_read(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


def slips(data: Any, sort: str) -> list[str]:
    return [error.message for error in validator(sort).iter_errors(as_editors_read(data))]


@pytest.mark.parametrize(
    ("path", "sort"), [*FILES, (DATA / "sources.yaml", "sources")], ids=lambda each: str(each)[-40:]
)
def test_every_file_of_the_package_is_as_editors_are_told(path: Path, sort: str) -> None:
    assert slips(read_yaml(path).data, sort) == []


@pytest.mark.parametrize(
    ("sort", "data", "word"),
    [
        ("scenario", {"stpe": "week"}, "stpe"),
        ("scenario", {"step": "fortnight"}, "fortnight"),
        ("scenario", {"stages": {"medical": {"lenght": "x"}}}, "lenght"),
        ("scenario", {"targets": {"t2030": {"date": 2030}}}, "2030"),
        ("figures", {"intake": {"value": "many"}}, "many"),
        ("figures", {"intake": {"grade": "guess"}}, "guess"),
        ("sources", {"cbs": {"titel": "x"}}, "titel"),
    ],
)
def test_a_slip_is_seen_while_it_is_typed(sort: str, data: Any, word: str) -> None:
    assert any(word in slip for slip in slips(data, sort)), slips(data, sort)


def test_what_lies_over_may_leave_out_and_take_away() -> None:
    assert slips({"base": "nederland", "course": None, "measures": {"pay": None}}, "scenario") == []
