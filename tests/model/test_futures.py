"""Figures at an end of their range: every form moves, and only that figure."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.model.figures import Figure
from dienmodel.model.futures import ENDS, future
from dienmodel.model.load import load
from dienmodel.text.faults import FaultyInput

SMALL = load(str(Path(__file__).parents[1] / "cases" / "small"))
SAID = {"nl": "x", "en": "x", "source": "s", "kind": "estimate", "grade": "expert"}
RANGE = {"low_factor": 0.5, "high_factor": 2.0}


def figure(**more: object) -> Figure:
    return Figure.model_validate({**SAID, "unit": "factor", **more})


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [
        ({"value": 3, "low": 1, "high": 9}, {"value": 1}, {"value": 9}),
        ({"value": 0, "low": 0, "high": 9}, {"value": 0}, {"value": 9}),
        ({"value": 3, **RANGE}, {"value": 1.5}, {"value": 6}),
        (
            {"path": {date(2026, 1, 1): 1, date(2027, 1, 1): 2}, **RANGE},
            {"path": {date(2026, 1, 1): 0.5, date(2027, 1, 1): 1}},
            {"path": {date(2026, 1, 1): 2, date(2027, 1, 1): 4}},
        ),
        (
            {"table": {"a": {"b": 2, "default": {date(2026, 1, 1): 4}}}, "by": ("x", "y"), **RANGE},
            {"table": {"a": {"b": 1, "default": {date(2026, 1, 1): 2}}}},
            {"table": {"a": {"b": 4, "default": {date(2026, 1, 1): 8}}}},
        ),
        ({"months": [1] * 12, **RANGE}, {"months": (0.5,) * 12}, {"months": (2,) * 12}),
        ({"value": 0.7, "unit": "share", **RANGE}, {"value": 0.35}, {"value": 1.0}),
    ],
)
def test_every_form_has_two_ends(form: dict, low: dict, high: dict) -> None:
    said = figure(**form)
    for end, wanted in (("low", low), ("high", high)):
        found = said.at(end)  # type: ignore[arg-type]
        assert {name: getattr(found, name) for name in wanted} == wanted


def test_bands_move_too() -> None:
    found = figure(bands=[{"from": 0, "to": 1, "value": 1.5}, {"from": 1, "value": 1}], **RANGE).at("high")
    assert [band.value for band in found.bands or ()] == [3.0, 2.0]


def test_without_a_range_there_is_no_end() -> None:
    with pytest.raises(ValueError, match="no range"):
        figure(value=3).at("low")


def test_a_future_moves_what_it_names_and_nothing_else() -> None:
    found = future(SMALL, "leaving=high,applications=low")
    assert (found.figures["leaving"].value, found.figures["applications"].value) == (0.1, 300)
    others = set(SMALL.figures) - {"leaving", "applications"}
    assert all(found.figures[key] is SMALL.figures[key] for key in others)


def test_all_faults_of_a_future_are_told_at_once() -> None:
    with pytest.raises(FaultyInput) as error:
        future(SMALL, "leavin=high,heads=low,leaving=middle")
    assert len(error.value.faults) == 3


def test_a_file_is_no_end() -> None:
    assert ENDS.fullmatch("a=low,b=high")
    assert not ENDS.fullmatch("low.yaml")
    assert not ENDS.fullmatch("futures/low.yaml")
