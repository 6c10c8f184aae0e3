"""Other scenarios made of one: what changes, and that the first stays as it was."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said, with_level, with_moves, with_values, without_measures

SMALL = Path(__file__).parents[1] / "cases" / "small"
OTHER = """
measures:
  fewer_exams:
    title: {nl: minder keuring, en: fewer exams}
    start: 2027-01-04
    lead: lead
    effects: [{figure: slots, add: more_slots}]
    cost: {}
"""


@pytest.fixture
def said(tmp_path: Path) -> Said:
    path = tmp_path / "other.yaml"
    path.write_text(OTHER)
    return load(str(SMALL), [path], {"more_exams": 1.0, "fewer_exams": 0.5})


def test_a_measure_at_another_level_leaves_the_others_as_they_are(said: Said) -> None:
    assert with_level(said, "more_exams", 0.25).scenario.on == {"more_exams": 0.25, "fewer_exams": 0.5}
    assert said.scenario.on == {"more_exams": 1.0, "fewer_exams": 0.5}


def test_a_measure_that_is_left_out_is_not_on_either(said: Said) -> None:
    without = without_measures(said, {"more_exams"}).scenario
    assert (list(without.measures), without.on) == (["fewer_exams"], {"fewer_exams": 0.5})
    assert without_measures(said, {"more_exams", "fewer_exams"}).scenario.measures == {}


def test_another_value_of_a_figure_keeps_its_source_and_its_unit(said: Said) -> None:
    more = with_values(said, {"slots": 12.0})
    assert more.figures["slots"] == said.figures["slots"].model_copy(update={"value": 12.0})
    assert more.figures["seats"] is said.figures["seats"]
    assert said.figures["slots"].value == 10.0


RANGE = "figures: {waiting_spread: {low: 0, high: 0.9, value: 0, unit: factor, REST}}"


def test_moves_are_values_where_a_range_has_no_factors(tmp_path: Path) -> None:
    """Nothing is so many times zero: its range is one of values."""
    path = tmp_path / "still.yaml"
    path.write_text(RANGE.replace("REST", "nl: x, en: x, source: made_up, kind: assumption, grade: expert"))
    said = load(str(SMALL), [path])
    after, factors = with_moves(said, {"waiting_spread": 0.4, "leaving": 1.2})
    assert factors == {"leaving": 1.2}
    assert (after.figures["waiting_spread"].value, said.figures["waiting_spread"].value) == (0.4, 0.0)
    assert with_moves(said, {"leaving": 1.1})[0] is said
