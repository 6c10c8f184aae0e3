"""How long the way to the end of a stage takes is that of those who get there, not of those who gave up before."""

from datetime import date
from pathlib import Path

import pytest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.load import load
from dienmodel.network.world import build
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run

SCHOOL = """
scenario: school
title: {nl: s, en: s}
start: 2026-01-05
end: 2031-01-06
categories: {force: {nl: f, en: f}}
stocks: {force: {title: {nl: f, en: f}, category: force}}
stages:
  apply: {title: {nl: a, en: a}, duration: four_weeks}
  course: {title: {nl: c, en: c}, duration: week, gate: school}
gates: {school: {title: {nl: s, en: s}, uses: {seats: null}, patience: thirteen_weeks}}
capacities: {seats: {title: {nl: s, en: s}, kind: slots, amount: two_a_week}}
tracks:
  entry: {title: {nl: e, en: e}, entry: {people: twenty_a_week}, stages: [apply, course], then: [{stock: force}]}
figures:
  week: {nl: x, en: x, unit: weeks, value: 1, source: assumption, kind: estimate, grade: expert}
  four_weeks: {nl: x, en: x, unit: weeks, value: 4, source: assumption, kind: estimate, grade: expert}
  thirteen_weeks: {nl: x, en: x, unit: weeks, value: 13, source: assumption, kind: estimate, grade: expert}
  two_a_week: {nl: x, en: x, unit: people/week, value: 2, source: assumption, kind: estimate, grade: expert}
  twenty_a_week: {nl: x, en: x, unit: people/week, value: 20, source: assumption, kind: estimate, grade: expert}
"""
"""Twenty a week come to two seats: nine in ten give up after thirteen weeks, just before which the tenth is taken."""


def test_who_gives_up_is_not_on_the_way_of_those_who_are_taken(tmp_path: Path) -> None:
    (tmp_path / "school.yaml").write_text(SCHOOL.lstrip())
    world = build(load(str(tmp_path / "school.yaml")))
    run, day = Run(world, expect(world.network)), date(2029, 12, 31)
    assert explain(run, "wait:school", day).value == pytest.approx(12)
    lead = explain(run, "lead:entry/course", day)
    assert {(row["what"], row["why"]): row["value"] for row in lead.parts.rows() if row["value"]} == {
        ("track entry/apply", "stay"): pytest.approx(4),
        ("track entry/course", "wait"): pytest.approx(12),
        ("track entry/course", "stay"): pytest.approx(1),
    }
