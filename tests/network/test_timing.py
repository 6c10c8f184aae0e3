"""When measures work: from their start, moved by a late decision, until they are over."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.compile import compile_scenario
from dienmodel.network.network import Reals
from dienmodel.network.world import build
from dienmodel.plan.measures.choices import default_starts
from dienmodel.plan.measures.options import mixed, options
from dienmodel.text.faults import FaultyInput

SMALL = str(Path(__file__).parents[1] / "cases" / "small")
ON = "on: {more_exams: 1}\n"
ENDS = ON + "measures: {more_exams: {until: 2028-01-03}}\n"
DECIDED = (
    ON
    + """
decisions: {memorandum: {title: {nl: Voorjaarsnota, en: Spring memorandum}, date: %s}}
measures: {more_exams: {decision: memorandum, decided_by: 2026-10-05}}
"""
)


def said(folder: Path, text: str) -> Said:
    """The small case with an overlay."""
    path = folder / "over.yaml"
    path.write_text(text)
    return load(SMALL, [path])


def slots(told: Said) -> Reals:
    """Exam slots in every step."""
    network = compile_scenario(told)
    return np.asarray(network.paths[network.capacities.base[network.labels.capacity.index("exam_slots")]])


def test_a_figure_falls_back_on_the_day_on_which_a_measure_is_over(tmp_path: Path) -> None:
    ends, stays, never = (slots(said(tmp_path, text)) for text in (ENDS, ON, "{}"))
    over = 104  # weeks from 5 January 2026 to 3 January 2028
    np.testing.assert_array_equal(ends[:over], stays[:over])
    np.testing.assert_array_equal(ends[over:], never[over:])
    assert ends[over - 1] > ends[over]


def test_its_money_stops_as_well_and_the_table_says_when(tmp_path: Path) -> None:
    world = build(said(tmp_path, ENDS))
    (lever,) = world.outcomes.levers
    assert lever.works[103] == 1.0
    assert not lever.works[104:].any()
    assert lever.paid[103] > 0.0
    assert not lever.paid[104:].any()
    assert world.catalogue.measures["more_exams"].until == date(2028, 1, 3)


def test_a_measure_that_grows_is_over_at_once(tmp_path: Path) -> None:
    (lever,) = build(said(tmp_path, ENDS)).outcomes.levers
    grows = ENDS.replace("until: 2028-01-03", "until: 2028-01-03, ramp: again")
    (slow,) = build(said(tmp_path, grows)).outcomes.levers
    assert 0.0 < slow.works[80] < 1.0 == lever.works[80]
    assert not slow.works[104:].any()


def test_options_of_a_plan_keep_its_end(tmp_path: Path) -> None:
    told = said(tmp_path, ENDS.removeprefix(ON))
    start = date(2027, 7, 5)
    found = options(told, {"more_exams": [start]})
    (option,) = found.options
    moved = said(tmp_path, ON + f"measures: {{more_exams: {{until: 2028-01-03, start: {start}}}}}\n")
    under = mixed(found.lines, found, [(option, 1.0)])
    base = under.paths[under.capacities.base[under.labels.capacity.index("exam_slots")]]
    np.testing.assert_allclose(base, slots(moved), rtol=1e-6)
    sooner = said(tmp_path, "measures: {more_exams: {until: 2028-01-01}}")
    assert default_starts(catalogue_of(sooner))["more_exams"] == [date(2027, 1, 4)]


def test_a_late_decision_moves_the_start_as_much(tmp_path: Path) -> None:
    on_time, late = (said(tmp_path, DECIDED % day) for day in ("2026-10-05", "2027-10-05"))
    assert on_time.scenario.measures["more_exams"].start == date(2027, 1, 4)
    assert late.scenario.measures["more_exams"].start == date(2028, 1, 4)
    assert said(tmp_path, DECIDED % "2026-03-02").scenario.measures["more_exams"].start == date(2027, 1, 4)
    codes = [note.code for note in compile_scenario(late).labels.trace["notes"]]
    assert "starts-later" in codes
    assert "starts-later" not in [note.code for note in compile_scenario(on_time).labels.trace["notes"]]


def test_what_waits_for_a_decision_starts_on_its_day_where_nothing_else_is_said(tmp_path: Path) -> None:
    text = (DECIDED % "2028-05-01").replace(", decided_by: 2026-10-05", "")
    assert said(tmp_path, text).scenario.measures["more_exams"].start == date(2028, 5, 1)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("measures: {more_exams: {until: 2027-01-04}}", "is over on 2027-01-04"),
        ("measures: {more_exams: {decided_by: 2026-10-05}}", "not what must be decided"),
        ((DECIDED % "2026-10-05").replace("2026-10-05}}", "2027-10-05}}"), "before the day by which"),
        ("measures: {more_exams: {decision: memo}}", "memo"),
        ("decisions: {memo: {title: {nl: x, en: x}, date: 2026-05-01}}", "no measure waits for decision 'memo'"),
    ],
)
def test_faults(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        said(tmp_path, text)
    assert wrong in str(caught.value)
