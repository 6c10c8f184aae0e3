"""Capacities that are people times what each of them does in a week."""

from pathlib import Path

import pytest

from dienmodel.model.load import load
from dienmodel.network.compile.staffing import Staff
from dienmodel.network.world import build

SMALL = Path(__file__).parents[1] / "cases" / "small"
EXAMINERS = """
capacities: {{exam_slots: {{amount: [{first}, {then}]}}}}
figures:
  examiners: {{nl: keurders, en: examiners, unit: people, value: 5, {rest}}}
  each: {{nl: per keurder, en: per examiner, unit: per year, value: 104.355, {rest}}}
"""
REST = "source: made_up, kind: estimate, grade: expert"


def test_one_examiner_more_is_two_slots_a_week_more(tmp_path: Path) -> None:
    """Twice 365.2425 / 7 exams a year are two a week; seats and instructors are places, and nobody's work."""
    path = tmp_path / "examiners.yaml"
    path.write_text(EXAMINERS.format(first="examiners", then="each", rest=REST))
    assert build(load(str(SMALL), [path])).staff == {"exam_slots": Staff("examiners", pytest.approx(2.0))}


def test_slots_that_are_said_as_slots_have_no_staff(tmp_path: Path) -> None:
    assert build(load(str(SMALL))).staff == {}
    path = tmp_path / "examiners.yaml"
    path.write_text(EXAMINERS.format(first="each", then="examiners", rest=REST))
    assert build(load(str(SMALL), [path])).staff == {}
